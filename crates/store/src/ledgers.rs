//! Ledgers that were put in (feature P3).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Identity.
    pub id: i64,
    /// Place it was for.
    pub place: i64,
    /// Who put it in.
    pub author: String,
    /// `running`, `done`, `failed`, `undone`.
    pub state: String,
    /// Households to be written.
    pub total: i64,
    /// Households written.
    pub done: i64,
    /// Counts as JSON.
    pub counts: String,
    /// Begun.
    pub created_at: i64,
    /// Ended.
    pub finished_at: Option<i64>,
}

crate::from_row! { struct BatchRow { id, place, author, state, total, done, counts, created_at, finished_at } }

/// A household that a ledger has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenRow {
    /// Household.
    pub household: i64,
    /// Its version afterwards.
    pub version: i64,
    /// Its file before as JSON; `None` for one that was new.
    pub before: Option<String>,
}

crate::from_row! { struct WrittenRow { household, version, before } }

/// Begins a ledger.
///
/// # Errors
/// Failures of the engine.
pub async fn begin(tx: &mut Tx<'_>, permit: &Permit, county: i64, row: &BatchRow) -> Result<(), StoreError> {
    let account = permit.account().map(|account| account.0);
    tx.exec(
        sql!(
            "INSERT INTO ledger_batch(county, id, place, account, author, state, total, done, counts, created_at, finished_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)"
        ),
        &params![
            county, row.id, row.place, account, &row.author, &row.state, row.total, row.done, &row.counts, row.created_at,
            row.finished_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes down a household that was written.
///
/// # Errors
/// Failures of the engine.
pub async fn wrote(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    batch: i64,
    row: &WrittenRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO ledger_household(county, batch, household, version, before) VALUES ($1,$2,$3,$4,$5)"
        ),
        &params![county, batch, row.household, row.version, &row.before],
    )
    .await?;
    Ok(())
}

/// Says how far a ledger is.
///
/// # Errors
/// Failures of the engine.
pub async fn set(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    state: &str,
    done: i64,
    finished_at: Option<i64>,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE ledger_batch SET state = $3, done = $4, finished_at = $5 WHERE county = $1 AND id = $2"),
        &params![county, id, state, done, finished_at],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<BatchRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, place, author, state, total, done, counts, created_at, finished_at FROM ledger_batch ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The newest, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn newest(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<BatchRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, place, author, state, total, done, counts, created_at, finished_at FROM ledger_batch ",
            "WHERE county = $1 ORDER BY id DESC LIMIT $2"
        ),
        &params![county, limit],
    )
    .await
}

/// The households that a ledger has written.
///
/// # Errors
/// Failures of the engine.
pub async fn written(tx: &mut Tx<'_>, county: i64, batch: i64) -> Result<Vec<WrittenRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT household, version, before FROM ledger_household WHERE county = $1 AND batch = $2 ORDER BY household"
        ),
        &params![county, batch],
    )
    .await
}
