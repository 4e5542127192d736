//! Accounts: whose they are and what stands on them.

use crate::engine::{StoreError, Tx};
use crate::residents::HouseholdRow;
use crate::{params, sql};
use gezhi_domain::points::Holder;

/// An account as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Identity.
    pub id: i64,
    /// Programme.
    pub programme: String,
    /// Kind of the holder.
    pub kind: String,
    /// The holder within the kind.
    pub holder: i64,
    /// Where the holder stands.
    pub place: i64,
    /// The village that keeps the account.
    pub village: i64,
    /// What stands on it: points, or fen.
    pub balance: i64,
    /// What a reversal could not take and later awards repay.
    pub owed: i64,
    /// Ever earned, reversals taken off.
    pub earned: i64,
    /// Ever spent, refunds taken off.
    pub spent: i64,
    /// Lines so far.
    pub seq: i64,
    /// Nothing may be paid from it: the household has ended.
    pub frozen: bool,
    /// Since when, microseconds.
    pub opened_at: i64,
}

crate::from_row! { struct AccountRow {
    id, programme, kind, holder, place, village, balance, owed, earned, spent, seq, frozen, opened_at
} }

/// An account that is opened where there is none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Identity, should it be opened.
    pub id: i64,
    /// Programme.
    pub programme: String,
    /// Holder.
    pub holder: Holder,
    /// Where the holder stands.
    pub place: i64,
    /// The village that keeps it.
    pub village: i64,
    /// Depth of that village, by which the account finds it again when the household moves.
    pub depth: i64,
    /// When, microseconds.
    pub at: i64,
}

/// The account of a holder, opened now if there is none.
///
/// # Errors
/// Failures of the engine.
pub async fn ensure(tx: &mut Tx<'_>, county: i64, new: &NewAccount) -> Result<AccountRow, StoreError> {
    if let Some(row) = of_holder(tx, county, &new.programme, new.holder).await? {
        return Ok(row);
    }
    tx.exec(
        sql!(
            "INSERT INTO points_account(county, id, programme, kind, holder, place, village, depth, balance, owed, earned, spent, seq, ",
            "frozen, opened_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,0,0,0,0,0,$9,$10) ON CONFLICT (county, kind, holder, programme) DO NOTHING"
        ),
        &params![
            county, new.id, &new.programme, new.holder.kind().code(), new.holder.id(), new.place, new.village, new.depth, false, new.at
        ],
    )
    .await?;
    let opened = of_holder(tx, county, &new.programme, new.holder).await?;
    opened.ok_or_else(|| StoreError::BadValue("an account that was opened is not there".into()))
}

/// The account of a holder.
///
/// # Errors
/// Failures of the engine.
pub async fn of_holder(
    tx: &mut Tx<'_>,
    county: i64,
    programme: &str,
    holder: Holder,
) -> Result<Option<AccountRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, programme, kind, holder, place, village, balance, owed, earned, spent, seq, frozen, opened_at ",
            "FROM points_account WHERE county = $1 AND programme = $2 AND kind = $3 AND holder = $4"
        ),
        &params![county, programme, holder.kind().code(), holder.id()],
    )
    .await
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn account(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<AccountRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, programme, kind, holder, place, village, balance, owed, earned, spent, seq, frozen, opened_at ",
            "FROM points_account WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The accounts of one kind that a village keeps, after one.
///
/// # Errors
/// Failures of the engine.
pub async fn of_village(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme, kind): (i64, &str, &str),
    after: i64,
    limit: i64,
) -> Result<Vec<AccountRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, programme, kind, holder, place, village, balance, owed, earned, spent, seq, frozen, opened_at ",
            "FROM points_account WHERE county = $1 AND village = $2 AND programme = $3 AND kind = $4 AND id > $5 ORDER BY id LIMIT $6"
        ),
        &params![county, village, programme, kind, after, limit],
    )
    .await
}

/// All accounts in the order of their identity, after one: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn accounts_after(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<AccountRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, programme, kind, holder, place, village, balance, owed, earned, spent, seq, frozen, opened_at ",
            "FROM points_account WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}

/// A household's file was written: its accounts stand where it stands, and are frozen once it has ended.
///
/// # Errors
/// Failures of the engine.
pub async fn follow(tx: &mut Tx<'_>, county: i64, row: &HouseholdRow) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "UPDATE points_account SET place = $3, frozen = $8, village = coalesce(CASE depth WHEN 1 THEN CAST($4 AS BIGINT) ",
            "WHEN 2 THEN CAST($5 AS BIGINT) WHEN 3 THEN CAST($6 AS BIGINT) WHEN 4 THEN CAST($7 AS BIGINT) END, village) ",
            "WHERE county = $1 AND kind = 'household' AND holder = $2 AND (place <> $3 OR frozen <> $8)"
        ),
        &params![county, row.id, row.place, a1, a2, a3, a4, row.until.is_some()],
    )
    .await?;
    Ok(())
}

/// The accounts of a household, of whatever programme.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
) -> Result<Vec<AccountRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, programme, kind, holder, place, village, balance, owed, earned, spent, seq, frozen, opened_at ",
            "FROM points_account WHERE county = $1 AND kind = 'household' AND holder = $2"
        ),
        &params![county, household],
    )
    .await
}

/// A village became part of another: that one keeps its accounts from now on. Entries stay in the book in which they were written.
///
/// # Errors
/// Failures of the engine.
pub async fn hand_over(tx: &mut Tx<'_>, county: i64, village: i64, heir: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE points_account SET village = $3 WHERE county = $1 AND village = $2"),
        &params![county, village, heir],
    )
    .await?;
    Ok(())
}

/// Lets nothing more be paid from an account, or lets it again.
///
/// # Errors
/// Failures of the engine.
pub async fn freeze(tx: &mut Tx<'_>, county: i64, id: i64, frozen: bool) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE points_account SET frozen = $3 WHERE county = $1 AND id = $2"),
        &params![county, id, frozen],
    )
    .await?;
    Ok(())
}

/// The months of an account, newest first: month, earned, spent, entries.
///
/// # Errors
/// Failures of the engine.
pub async fn months(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
    limit: i64,
) -> Result<Vec<(String, i64, i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT month, earned, spent, entries FROM points_month WHERE county = $1 AND account = $2 ",
            "ORDER BY month DESC LIMIT $3"
        ),
        &params![county, account, limit],
    )
    .await
}

/// What the months of an account add up to: earned, spent, entries.
///
/// # Errors
/// Failures of the engine.
pub async fn sum_of_months(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
) -> Result<(i64, i64, i64), StoreError> {
    tx.one(
        sql!(
            "SELECT CAST(coalesce(sum(earned), 0) AS BIGINT), CAST(coalesce(sum(spent), 0) AS BIGINT), ",
            "CAST(coalesce(sum(entries), 0) AS BIGINT) FROM points_month WHERE county = $1 AND account = $2"
        ),
        &params![county, account],
    )
    .await
}

/// Who earned most in a village in a month, after a place in the list: account, earned.
///
/// # Errors
/// Failures of the engine.
pub async fn top_of_month(
    tx: &mut Tx<'_>,
    county: i64,
    (village, month, programme): (i64, &str, &str),
    before: (i64, i64),
    limit: i64,
) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT account, earned FROM points_month WHERE county = $1 AND village = $2 AND month = $3 AND programme = $4 ",
            "AND (earned, account) < ($5, $6) ORDER BY earned DESC, account DESC LIMIT $7"
        ),
        &params![county, village, month, programme, before.0, before.1, limit],
    )
    .await
}

/// Who of a household earned how much, most first.
///
/// # Errors
/// Failures of the engine.
pub async fn shares(tx: &mut Tx<'_>, county: i64, account: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT person, earned FROM points_share WHERE county = $1 AND account = $2 ORDER BY earned DESC, person LIMIT 100"
        ),
        &params![county, account],
    )
    .await
}

/// Accounts, and the sum of all balances, which is 0.
///
/// # Errors
/// Failures of the engine.
pub async fn sums(tx: &mut Tx<'_>, county: i64) -> Result<(i64, i64), StoreError> {
    tx.one(
        sql!(
            "SELECT count(*), CAST(coalesce(sum(balance), 0) AS BIGINT) FROM points_account WHERE county = $1"
        ),
        &params![county],
    )
    .await
}
