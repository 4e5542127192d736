//! Ledgers as they were uploaded, kept while they are read (feature P3).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Keeps a piece of a file.
///
/// # Errors
/// Failures of the engine.
pub async fn keep(
    tx: &mut Tx<'_>,
    county: i64,
    batch: i64,
    seq: i64,
    sealed: &[u8],
) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO ledger_file(county, batch, seq, sealed) VALUES ($1,$2,$3,$4)"),
        &params![county, batch, seq, sealed],
    )
    .await?;
    Ok(())
}

/// A piece.
///
/// # Errors
/// Failures of the engine.
pub async fn piece(
    tx: &mut Tx<'_>,
    county: i64,
    batch: i64,
    seq: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    tx.opt(
        sql!("SELECT sealed FROM ledger_file WHERE county = $1 AND batch = $2 AND seq = $3"),
        &params![county, batch, seq],
    )
    .await
}

/// Says that all of a file is kept, and how it is read.
///
/// # Errors
/// Failures of the engine.
pub async fn whole(
    tx: &mut Tx<'_>,
    county: i64,
    batch: i64,
    pieces: i64,
    reading: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE ledger_batch SET pieces = $3, reading = $4 WHERE county = $1 AND id = $2"),
        &params![county, batch, pieces, reading],
    )
    .await?;
    Ok(())
}

/// How many pieces a file has that is kept as a whole, and how it is read.
///
/// # Errors
/// Failures of the engine.
pub async fn kept(tx: &mut Tx<'_>, county: i64, batch: i64) -> Result<Option<(i64, String)>, StoreError> {
    tx.opt(
        sql!("SELECT pieces, reading FROM ledger_batch WHERE county = $1 AND id = $2 AND pieces IS NOT NULL"),
        &params![county, batch],
    )
    .await
}

/// Begins to read again: what had been read is forgotten. Says whether the ledger was being read.
///
/// # Errors
/// Failures of the engine.
pub async fn begin_again(tx: &mut Tx<'_>, county: i64, batch: i64) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!("UPDATE ledger_batch SET parts = 0, total = 0 WHERE county = $1 AND id = $2 AND state = 'reading'"),
            &params![county, batch],
        )
        .await?;
    if moved == 1 {
        tx.exec(sql!("DELETE FROM ledger_part WHERE county = $1 AND batch = $2"), &params![county, batch])
            .await?;
    }
    Ok(moved == 1)
}

/// Forgets a file.
///
/// # Errors
/// Failures of the engine.
pub async fn forget(tx: &mut Tx<'_>, county: i64, batch: i64) -> Result<(), StoreError> {
    tx.exec(sql!("DELETE FROM ledger_file WHERE county = $1 AND batch = $2"), &params![county, batch])
        .await?;
    Ok(())
}
