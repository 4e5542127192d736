//! What is over and is erased (feature P4). Rows stay as far as figures rest on them; what tells of a person goes.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;
use gezhi_domain::retention::{ERASED_NAME, Kept};

/// What was over before an instant and has not been erased, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn due(
    tx: &mut Tx<'_>,
    county: i64,
    kind: Kept,
    before: i64,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    let text = match kind {
        Kept::LeftPeople => sql!(
            "SELECT id FROM person WHERE county = $1 AND left_how IS NOT NULL AND erased_at IS NULL AND updated_at < $2 ",
            "ORDER BY updated_at, id LIMIT $3"
        ),
        Kept::Visits => sql!(
            "SELECT id FROM visit WHERE county = $1 AND erased_at IS NULL AND ended_at < $2 ORDER BY ended_at, id LIMIT $3"
        ),
        Kept::Reporters => sql!(
            "SELECT id FROM cases WHERE county = $1 AND closed_at IS NOT NULL AND erased_at IS NULL AND closed_at < $2 ",
            "ORDER BY closed_at, id LIMIT $3"
        ),
        Kept::Ledgers => sql!(
            "SELECT id FROM ledger_batch WHERE county = $1 AND state = 'done' AND finished_at < $2 ORDER BY finished_at, id LIMIT $3"
        ),
    };
    let rows: Vec<(i64,)> = tx.rows(text, &params![county, before, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Erases one thing; gives the hashes of files that nothing of it needs any more.
///
/// # Errors
/// Failures of the engine.
pub async fn erase(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    (kind, id): (Kept, i64),
    at: i64,
) -> Result<Vec<String>, StoreError> {
    match kind {
        Kept::LeftPeople => person(tx, county, id, at).await.map(|()| Vec::new()),
        Kept::Visits => visit(tx, county, id, at).await,
        Kept::Reporters => reporter(tx, county, id, at).await,
        Kept::Ledgers => ledger(tx, county, id).await.map(|()| Vec::new()),
    }
}

async fn person(tx: &mut Tx<'_>, county: i64, id: i64, at: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "DELETE FROM file_correction WHERE county = $1 AND state <> 'open' AND person = $2 AND account = ",
            "(SELECT account FROM person WHERE county = $1 AND id = $2)"
        ),
        &params![county, id],
    )
    .await?;
    tx.exec(
        sql!(
            "DELETE FROM attribute WHERE county = $1 AND person = $2 AND NOT counted AND household IN ",
            "(SELECT household FROM stay WHERE county = $1 AND person = $2)"
        ),
        &params![county, id],
    )
    .await?;
    crate::residents::forget_person_text(tx, county, id).await?;
    tx.exec(
        sql!(
            "UPDATE person SET name = $3, sex = NULL, birth = NULL, id_sealed = NULL, id_index = NULL, phone_sealed = NULL, ",
            "phone_index = NULL, tails = '', account = NULL, version = version + 1, erased_at = $4 ",
            "WHERE county = $1 AND id = $2 AND left_how IS NOT NULL"
        ),
        &params![county, id, ERASED_NAME, at],
    )
    .await?;
    Ok(())
}

async fn visit(tx: &mut Tx<'_>, county: i64, id: i64, at: i64) -> Result<Vec<String>, StoreError> {
    tx.exec(
        sql!(
            "UPDATE visit SET words_sealed = NULL, lon = NULL, lat = NULL, accuracy_m = NULL, files = 0, erased_at = $3 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id, at],
    )
    .await?;
    let gone: Vec<Hashes> = tx
        .rows(
            sql!(
                "DELETE FROM attachment WHERE county = $1 AND subject = $2 AND subject_kind = 'visit' RETURNING hash, thumb_hash"
            ),
            &params![county, id],
        )
        .await?;
    Ok(flat(gone))
}

async fn reporter(tx: &mut Tx<'_>, county: i64, id: i64, at: i64) -> Result<Vec<String>, StoreError> {
    tx.exec(
        sql!(
            "UPDATE cases SET reporter = NULL, reporter_name = NULL, reporter_phone = NULL, secret_hash = NULL, erased_at = $3 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id, at],
    )
    .await?;
    tx.exec(sql!("DELETE FROM follow WHERE county = $1 AND case_id = $2"), &params![county, id]).await?;
    tx.exec(sql!("DELETE FROM message WHERE county = $1 AND case_id = $2"), &params![county, id]).await?;
    let gone: Vec<Hashes> = tx
        .rows(
            sql!(
                "DELETE FROM attachment WHERE county = $1 AND case_id = $2 AND kind = 'audio' RETURNING hash, thumb_hash"
            ),
            &params![county, id],
        )
        .await?;
    Ok(flat(gone))
}

async fn ledger(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<(), StoreError> {
    tx.exec(sql!("DELETE FROM ledger_household WHERE county = $1 AND batch = $2"), &params![county, id])
        .await?;
    tx.exec(
        sql!("UPDATE ledger_batch SET state = 'final', findings = NULL WHERE county = $1 AND id = $2"),
        &params![county, id],
    )
    .await?;
    Ok(())
}

type Hashes = (String, Option<String>);

fn flat(rows: Vec<Hashes>) -> Vec<String> {
    rows.into_iter().flat_map(|(hash, thumb)| std::iter::once(hash).chain(thumb)).collect()
}

/// Which of some files no attachment needs.
///
/// # Errors
/// Failures of the engine.
pub async fn unused(tx: &mut Tx<'_>, county: i64, hashes: &[String]) -> Result<Vec<String>, StoreError> {
    let mut unused = Vec::new();
    for hash in hashes {
        let whole: Option<(i64,)> = tx
            .opt(
                sql!("SELECT id FROM attachment WHERE county = $1 AND hash = $2 LIMIT 1"),
                &params![county, hash],
            )
            .await?;
        let small: Option<(i64,)> = tx
            .opt(
                sql!("SELECT id FROM attachment WHERE county = $1 AND thumb_hash = $2 LIMIT 1"),
                &params![county, hash],
            )
            .await?;
        if whole.is_none() && small.is_none() {
            unused.push(hash.clone());
        }
    }
    Ok(unused)
}

/// What was erased on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Day.
    pub day: String,
    /// Kind.
    pub kind: String,
    /// The last day of which everything was over.
    pub last_day: String,
    /// How many.
    pub number: i64,
    /// The latest, microseconds.
    pub at: i64,
}

crate::from_row! { struct RunRow { day, kind, last_day, number, at } }

/// Writes down that so many were erased.
///
/// # Errors
/// Failures of the engine.
pub async fn note(tx: &mut Tx<'_>, county: i64, row: &RunRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO retention_run(county, day, kind, last_day, number, at) VALUES ($1,$2,$3,$4,$5,$6) ",
            "ON CONFLICT (county, day, kind) DO UPDATE SET number = retention_run.number + excluded.number, ",
            "last_day = excluded.last_day, at = excluded.at"
        ),
        &params![county, &row.day, &row.kind, &row.last_day, row.number, row.at],
    )
    .await?;
    Ok(())
}

/// What was erased, the newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn runs(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<RunRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT day, kind, last_day, number, at FROM retention_run WHERE county = $1 ORDER BY day DESC, kind LIMIT $2"
        ),
        &params![county, limit],
    )
    .await
}
