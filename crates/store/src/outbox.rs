//! The outbox: what an act still has to tell the counters, the search index, the live feed and webhooks.
//!
//! A row is written with the act and deleted in the transaction that has folded it into the counters, so each act
//! is counted exactly once, and no two writers ever wait for one hot counter row (docs/decisions/0002).

use crate::engine::{Param, Sql, StoreError, Tx};
use crate::{params, sql};

/// The insert, for pipelined operations.
pub const INSERT: &Sql =
    sql!("INSERT INTO outbox(county, id, kind, subject, data) VALUES ($1, $2, $3, $4, $5)");

/// A row.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Id of the journal entry.
    pub id: i64,
    /// Kind: `case`, or `activity` for what only the live feed is told.
    pub kind: String,
    /// The thing.
    pub subject: i64,
    /// Details as JSON.
    pub data: String,
}

crate::from_row! { struct OutboxRow { id, kind, subject, data } }

/// Puts a row in.
///
/// # Errors
/// Failures of the engine.
pub async fn put(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    kind: &str,
    subject: i64,
    data: &str,
) -> Result<(), StoreError> {
    tx.exec(INSERT, &params![county, id, kind, subject, data]).await?;
    Ok(())
}

/// The oldest rows, which stay: what a fold reads before it writes.
///
/// # Errors
/// Failures of the engine.
pub async fn oldest(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<OutboxRow>, StoreError> {
    tx.rows(
        sql!("SELECT id, kind, subject, data FROM outbox WHERE county = $1 ORDER BY id LIMIT $2"),
        &params![county, limit],
    )
    .await
}

/// Identities in one DELETE.
const TOGETHER: usize = 50;

/// Takes exactly these rows out; they are gone when the operation commits. `false` when somebody else has taken one of
/// them: then the operation must not be kept.
///
/// # Errors
/// Failures of the engine.
pub async fn remove(tx: &mut Tx<'_>, county: i64, ids: &[i64]) -> Result<bool, StoreError> {
    let places: Vec<String> = (2..TOGETHER + 2).map(|number| format!("${number}")).collect();
    // One text whatever the number, so that it is prepared once: the last part is filled up with no identity.
    let sql = format!("DELETE FROM outbox WHERE county = $1 AND id IN ({})", places.join(","));
    for part in ids.chunks(TOGETHER) {
        let mut values: Vec<Param<'_>> = vec![county.into()];
        values.extend(part.iter().map(Param::from));
        values.resize(TOGETHER + 1, Param::Int(-1));
        if tx.exec_dyn(&sql, &values).await? != u64::try_from(part.len()).unwrap_or(u64::MAX) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How many wait.
///
/// # Errors
/// Failures of the engine.
pub async fn waiting(tx: &mut Tx<'_>, county: i64) -> Result<i64, StoreError> {
    tx.one(sql!("SELECT count(*) FROM outbox WHERE county = $1"), &params![county]).await
}

/// All that wait, without taking them: `verify` adds them to the counters.
///
/// # Errors
/// Failures of the engine.
pub async fn peek(tx: &mut Tx<'_>, county: i64) -> Result<Vec<OutboxRow>, StoreError> {
    tx.rows(
        sql!("SELECT id, kind, subject, data FROM outbox WHERE county = $1 ORDER BY id"),
        &params![county],
    )
    .await
}
