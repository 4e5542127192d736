//! A village that became part of another: what it has settled and opened goes on there. Entries, documents and what was said stay as they
//! were written.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Hands accounts, rules, committee, declarations, boards, stars, funds, canteens, calls, shops and their budget to the successor.
///
/// Where the successor has rules of its own these stay in force, and those that come are retired, or an event would be paid twice.
/// Declarations that wait are still counted under the version under which they were made. Members of both committees sit on the one.
///
/// # Errors
/// Failures of the engine.
pub async fn succeed(
    tx: &mut Tx<'_>,
    county: i64,
    (village, heir): (i64, i64),
    at: i64,
) -> Result<(), StoreError> {
    super::hand_over(tx, county, village, heir).await?;
    rules(tx, county, (village, heir), at).await?;
    committee(tx, county, (village, heir)).await?;
    budget(tx, county, (village, heir)).await?;
    let same_name = sql!(
        "UPDATE care_fund SET name = name || ' ' || CAST(id AS TEXT) WHERE county = $1 AND village = $2 AND EXISTS ",
        "(SELECT 1 FROM care_fund h WHERE h.county = care_fund.county AND h.village = $3 AND h.name = care_fund.name)"
    );
    tx.exec(same_name, &params![county, village, heir]).await?;
    for update in [
        sql!("UPDATE care_fund SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE canteen SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE points_event SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE points_claim SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE honour_entry SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE honour_objection SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE star_round SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE points_campaign SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE mall_shop SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE mall_good SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE mall_order SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE mall_voucher SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE mall_supplier SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE mall_settlement SET village = $3 WHERE county = $1 AND village = $2"),
        sql!("UPDATE mall_shop SET place = $3 WHERE county = $1 AND place = $2"),
    ] {
        tx.exec(update, &params![county, village, heir]).await?;
    }
    // What waits there waits for whoever leads and dispatches here.
    for prefix in ["leader@", "d", "c"] {
        tx.exec(
            sql!(
                "UPDATE task SET holder = $4, place = $3 WHERE county = $1 AND place = $2 AND holder = $5 AND subject_kind <> 'case'"
            ),
            &params![county, village, heir, &format!("{prefix}{heir}"), &format!("{prefix}{village}")],
        )
        .await?;
    }
    Ok(())
}

async fn rules(tx: &mut Tx<'_>, county: i64, (village, heir): (i64, i64), at: i64) -> Result<(), StoreError> {
    let own: Option<i64> = tx
        .opt(
            sql!("SELECT id FROM points_rule WHERE county = $1 AND village = $2 AND adopted IS NOT NULL LIMIT 1"),
            &params![county, heir],
        )
        .await?;
    if own.is_some() {
        tx.exec(
            sql!(
                "UPDATE points_rule_version SET state = 'retired', retired_at = $3 WHERE county = $1 AND state = 'adopted' AND rule IN ",
                "(SELECT r.id FROM points_rule r WHERE r.county = $1 AND r.village = $2)"
            ),
            &params![county, village, at],
        )
        .await?;
        tx.exec(
            sql!(
                "UPDATE points_rule SET adopted = NULL, updated_at = $3 WHERE county = $1 AND village = $2 AND adopted IS NOT NULL"
            ),
            &params![county, village, at],
        )
        .await?;
    }
    tx.exec(
        sql!("UPDATE points_rule SET village = $3 WHERE county = $1 AND village = $2"),
        &params![county, village, heir],
    )
    .await?;
    Ok(())
}

async fn committee(tx: &mut Tx<'_>, county: i64, (village, heir): (i64, i64)) -> Result<(), StoreError> {
    for update in [
        sql!(
            "UPDATE points_committee SET village = $3 WHERE county = $1 AND village = $2 AND NOT EXISTS ",
            "(SELECT 1 FROM points_committee h WHERE h.county = $1 AND h.village = $3)"
        ),
        sql!(
            "UPDATE points_member SET village = $3 WHERE county = $1 AND village = $2 AND account NOT IN ",
            "(SELECT h.account FROM points_member h WHERE h.county = $1 AND h.village = $3)"
        ),
        sql!(
            "UPDATE honour_setting SET village = $3 WHERE county = $1 AND village = $2 AND NOT EXISTS ",
            "(SELECT 1 FROM honour_setting h WHERE h.county = $1 AND h.village = $3)"
        ),
    ] {
        tx.exec(update, &params![county, village, heir]).await?;
    }
    for rest in [
        sql!("DELETE FROM points_committee WHERE county = $1 AND village = $2"),
        sql!("DELETE FROM points_member WHERE county = $1 AND village = $2"),
        sql!("DELETE FROM honour_setting WHERE county = $1 AND village = $2"),
    ] {
        tx.exec(rest, &params![county, village]).await?;
    }
    Ok(())
}

/// The entries of the budget follow those of the successor, each with what then stands on both together.
async fn budget(tx: &mut Tx<'_>, county: i64, (village, heir): (i64, i64)) -> Result<(), StoreError> {
    let of = sql!("SELECT balance, seq FROM mall_budget WHERE county = $1 AND village = $2");
    let coming: Option<(i64, i64)> = tx.opt(of, &params![county, village]).await?;
    let Some((balance, seq)) = coming else { return Ok(()) };
    let own: Option<(i64, i64)> = tx.opt(of, &params![county, heir]).await?;
    let (own_balance, own_seq) = own.unwrap_or((0, 0));
    tx.exec(
        sql!(
            "UPDATE mall_budget_entry SET village = $3, seq = seq + CAST($4 AS BIGINT), balance = balance + CAST($5 AS BIGINT) ",
            "WHERE county = $1 AND village = $2"
        ),
        &params![county, village, heir, own_seq, own_balance],
    )
    .await?;
    tx.exec(sql!("DELETE FROM mall_budget WHERE county = $1 AND village = $2"), &params![county, village])
        .await?;
    tx.exec(
        sql!(
            "INSERT INTO mall_budget(county, village, balance, seq) VALUES ($1,$2,$3,$4) ",
            "ON CONFLICT (county, village) DO UPDATE SET balance = excluded.balance, seq = excluded.seq"
        ),
        &params![county, heir, own_balance + balance, own_seq + seq],
    )
    .await?;
    Ok(())
}
