//! The tree: its size and its tiles.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::transparency::{Tile, Tiles};

/// How many leaves have their place.
///
/// # Errors
/// Failures of the engine.
pub async fn size(tx: &mut Tx<'_>, county: i64) -> Result<i64, StoreError> {
    let size: Option<i64> =
        tx.opt(sql!("SELECT size FROM log_tree WHERE county = $1"), &params![county]).await?;
    Ok(size.unwrap_or(0))
}

/// Moves the size; whoever moves it has added the leaves.
///
/// # Errors
/// `Conflict` when another node was faster.
pub async fn grow(tx: &mut Tx<'_>, county: i64, from: i64, to: i64) -> Result<(), StoreError> {
    if from == 0 {
        tx.exec(
            sql!("INSERT INTO log_tree(county, size) VALUES ($1, 0) ON CONFLICT (county) DO NOTHING"),
            &params![county],
        )
        .await?;
    }
    let moved = tx
        .exec(
            sql!("UPDATE log_tree SET size = $3 WHERE county = $1 AND size = $2"),
            &params![county, from, to],
        )
        .await?;
    if moved == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

fn number(tile: Tile) -> i64 {
    i64::try_from(tile.number).unwrap_or(i64::MAX)
}

/// A tile.
///
/// # Errors
/// Failures of the engine.
pub async fn tile(tx: &mut Tx<'_>, county: i64, tile: Tile) -> Result<Option<Vec<u8>>, StoreError> {
    tx.opt(
        sql!("SELECT hashes FROM log_tile WHERE county = $1 AND level = $2 AND tile = $3"),
        &params![county, tile.level, number(tile)],
    )
    .await
}

/// Tiles; those that are not stored are missing in the answer.
///
/// # Errors
/// Failures of the engine.
pub async fn tiles(
    tx: &mut Tx<'_>,
    county: i64,
    wanted: impl IntoIterator<Item = Tile> + Send,
) -> Result<Tiles, StoreError> {
    let wanted: Vec<Tile> = wanted.into_iter().collect();
    let mut found = Tiles::default();
    for wish in wanted {
        if let Some(hashes) = tile(tx, county, wish).await? {
            found.put(wish, hashes);
        }
    }
    Ok(found)
}

/// Which tiles are stored, after one, in order: level, number, length in bytes.
///
/// # Errors
/// Failures of the engine.
pub async fn tile_list(
    tx: &mut Tx<'_>,
    county: i64,
    (level, after): (i64, i64),
    limit: i64,
) -> Result<Vec<(i64, i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT level, tile, CAST(length(hashes) AS BIGINT) FROM log_tile WHERE county = $1 AND (level, tile) > ($2, $3) ",
            "ORDER BY level, tile LIMIT $4"
        ),
        &params![county, level, after, limit],
    )
    .await
}

/// Writes a tile, new or grown.
///
/// # Errors
/// Failures of the engine.
pub async fn put_tile(tx: &mut Tx<'_>, county: i64, tile: Tile, hashes: &[u8]) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO log_tile(county, level, tile, hashes) VALUES ($1,$2,$3,$4) ",
            "ON CONFLICT (county, level, tile) DO UPDATE SET hashes = excluded.hashes"
        ),
        &params![county, tile.level, number(tile), hashes],
    )
    .await?;
    Ok(())
}
