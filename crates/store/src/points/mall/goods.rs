//! Goods of a village.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A good as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodRow {
    /// Identity.
    pub id: i64,
    /// The village that offers it.
    pub village: i64,
    /// Name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// What one piece of it is: bottle, bag.
    pub unit: String,
    /// Price in points.
    pub points: i64,
    /// Money that is paid besides, in fen.
    pub fen: i64,
    /// Name of its picture among the attachments.
    pub picture: Option<String>,
    /// Whether it can be ordered.
    pub offered: bool,
    /// Version.
    pub version: i64,
    /// Since when, microseconds.
    pub created_at: i64,
}

crate::from_row! { struct GoodRow { id, village, name, about, unit, points, fen, picture, offered, version, created_at } }

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn good(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<GoodRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, name, about, unit, points, fen, picture, offered, version, created_at FROM mall_good ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Those of a village.
///
/// # Errors
/// Failures of the engine.
pub async fn goods_of(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<Vec<GoodRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, name, about, unit, points, fen, picture, offered, version, created_at FROM mall_good ",
            "WHERE county = $1 AND village = $2 ORDER BY id LIMIT 500"
        ),
        &params![county, village],
    )
    .await
}

/// Adds one.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_good(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &GoodRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_good(county, id, village, name, about, unit, points, fen, picture, offered, version, created_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)"
        ),
        &params![
            county, row.id, row.village, &row.name, &row.about, &row.unit, row.points, row.fen, &row.picture, row.offered, row.version,
            row.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes one that nobody else has changed meanwhile; `false` when somebody has.
///
/// # Errors
/// Failures of the engine.
pub async fn update_good(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &GoodRow,
    seen: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE mall_good SET name = $4, about = $5, unit = $6, points = $7, fen = $8, picture = $9, offered = $10, ",
                "version = version + 1 WHERE county = $1 AND id = $2 AND version = $3"
            ),
            &params![
                county, row.id, seen, &row.name, &row.about, &row.unit, row.points, row.fen, &row.picture, row.offered
            ],
        )
        .await?;
    Ok(changed == 1)
}
