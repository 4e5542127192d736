//! Remembered answers: the same key and body get the same answer (mechanism 4).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Remembers an answer. A key that exists already is a `Unique` error: the whole operation is undone and the caller
/// looks the first answer up with [`find`].
pub const INSERT: &crate::engine::Sql =
    sql!("INSERT INTO idempotency(county, key, body_hash, answer, at) VALUES ($1, $2, $3, $4, $5)");

/// Remembers an answer.
///
/// # Errors
/// `Unique` when the key is taken.
pub async fn remember(
    tx: &mut Tx<'_>,
    county: i64,
    key: &str,
    body_hash: &str,
    answer: &str,
    at: i64,
) -> Result<(), StoreError> {
    tx.exec(INSERT, &params![county, key, body_hash, answer, at]).await?;
    Ok(())
}

/// The remembered body hash and answer.
///
/// # Errors
/// Failures of the engine.
pub async fn find(tx: &mut Tx<'_>, county: i64, key: &str) -> Result<Option<(String, String)>, StoreError> {
    tx.opt(
        sql!("SELECT body_hash, answer FROM idempotency WHERE county = $1 AND key = $2"),
        &params![county, key],
    )
    .await
}

/// Forgets answers older than an instant.
///
/// # Errors
/// Failures of the engine.
pub async fn forget(tx: &mut Tx<'_>, county: i64, before: i64) -> Result<u64, StoreError> {
    tx.exec(sql!("DELETE FROM idempotency WHERE county = $1 AND at < $2"), &params![county, before]).await
}
