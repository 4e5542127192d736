//! Seals over the journal.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// A seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealRow {
    /// Last entry it covers.
    pub upto: i64,
    /// How many entries.
    pub entries: i64,
    /// When it was made.
    pub at: i64,
    /// Hash.
    pub root: String,
    /// Hash before.
    pub previous: String,
    /// First entry it covers.
    pub first: i64,
}

crate::from_row! { struct SealRow { upto, entries, at, root, previous, first } }

/// The newest seal.
///
/// # Errors
/// Failures of the engine.
pub async fn last(tx: &mut Tx<'_>, county: i64) -> Result<Option<SealRow>, StoreError> {
    tx.opt(
        sql!("SELECT upto, entries, at, root, previous, first FROM seal WHERE county = $1 ORDER BY upto DESC LIMIT 1"),
        &params![county],
    )
    .await
}

/// The first seal after an entry.
///
/// # Errors
/// Failures of the engine.
pub async fn next(tx: &mut Tx<'_>, county: i64, after: i64) -> Result<Option<SealRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT upto, entries, at, root, previous, first FROM seal WHERE county = $1 AND upto > $2 ORDER BY upto LIMIT 1"
        ),
        &params![county, after],
    )
    .await
}

/// Adds a seal.
///
/// # Errors
/// `Unique` when another node was faster.
pub async fn insert(tx: &mut Tx<'_>, county: i64, row: &SealRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO seal(county, upto, entries, at, root, previous, first) VALUES ($1,$2,$3,$4,$5,$6,$7)"
        ),
        &params![county, row.upto, row.entries, row.at, &row.root, &row.previous, row.first],
    )
    .await?;
    Ok(())
}
