//! Shops.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A shop as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopRow {
    /// Identity.
    pub id: i64,
    /// The village whose shop it is.
    pub village: i64,
    /// Where it stands.
    pub place: i64,
    /// The programme whose points it takes.
    pub programme: String,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Opening hours, JSON.
    pub opening: String,
    /// Open days for which an order is kept.
    pub keep_days: i64,
    /// The most points that it hands over without network.
    pub offline_limit: i64,
    /// What the village pays it for a point, in fen; 0 where the village buys the goods itself.
    pub fen_per_point: i64,
    /// Whether it takes orders.
    pub trading: bool,
    /// Version.
    pub version: i64,
    /// Since when, microseconds.
    pub created_at: i64,
}

crate::from_row! { struct ShopRow {
    id, village, place, programme, name, address, phone, opening, keep_days, offline_limit, fen_per_point, trading, version,
    created_at
} }

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn shop(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<ShopRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, place, programme, name, address, phone, opening, keep_days, offline_limit, fen_per_point, ",
            "trading, version, created_at FROM mall_shop WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Those of a village.
///
/// # Errors
/// Failures of the engine.
pub async fn shops_of(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<Vec<ShopRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, place, programme, name, address, phone, opening, keep_days, offline_limit, fen_per_point, ",
            "trading, version, created_at FROM mall_shop WHERE county = $1 AND village = $2 ORDER BY id LIMIT 100"
        ),
        &params![county, village],
    )
    .await
}

/// Opens one.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_shop(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &ShopRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_shop(county, id, village, place, programme, name, address, phone, opening, keep_days, offline_limit, ",
            "fen_per_point, trading, version, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"
        ),
        &params![
            county, row.id, row.village, row.place, &row.programme, &row.name, &row.address, &row.phone, &row.opening, row.keep_days,
            row.offline_limit, row.fen_per_point, row.trading, row.version, row.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes one that nobody else has changed meanwhile; `false` when somebody has.
///
/// # Errors
/// Failures of the engine.
pub async fn update_shop(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &ShopRow,
    seen: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE mall_shop SET name = $4, address = $5, phone = $6, opening = $7, keep_days = $8, offline_limit = $9, ",
                "fen_per_point = $10, trading = $11, version = version + 1 WHERE county = $1 AND id = $2 AND version = $3"
            ),
            &params![
                county, row.id, seen, &row.name, &row.address, &row.phone, &row.opening, row.keep_days, row.offline_limit,
                row.fen_per_point, row.trading
            ],
        )
        .await?;
    Ok(changed == 1)
}
