//! The outbox: what an act still has to tell the counters, the search index, the live feed and webhooks.
//!
//! A row is written with the act and deleted in the transaction that has folded it into the counters, so each act
//! is counted exactly once, and no two writers ever wait for one hot counter row (docs/decisions/0002).

use crate::engine::{Sql, StoreError, Tx};
use crate::{params, sql};

/// The insert, for pipelined operations.
pub const INSERT: &Sql =
    sql!("INSERT INTO outbox(county, id, kind, subject, data) VALUES ($1, $2, $3, $4, $5)");

/// A row.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Id of the journal entry.
    pub id: i64,
    /// Kind: `case`.
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

/// Takes the oldest rows out; they are gone when the operation commits.
///
/// # Errors
/// Failures of the engine.
pub async fn take(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<OutboxRow>, StoreError> {
    let mut rows: Vec<OutboxRow> = tx
        .rows(
            sql!(
                "DELETE FROM outbox WHERE county = $1 AND id IN ",
                "(SELECT o.id FROM outbox o WHERE o.county = $1 ORDER BY o.id LIMIT $2) RETURNING id, kind, subject, data"
            ),
            &params![county, limit],
        )
        .await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
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
