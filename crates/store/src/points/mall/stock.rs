//! Stock of a shop. Every guard stands in the UPDATE itself, so that of many who want the last pieces exactly as many get one.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// What a shop has of a good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockRow {
    /// Good.
    pub good: i64,
    /// On the shelf.
    pub on_hand: i64,
    /// Of these, promised to orders.
    pub reserved: i64,
    /// Movements so far.
    pub seq: i64,
}

crate::from_row! { struct StockRow { good, on_hand, reserved, seq } }

/// A movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementRow {
    /// Number, from 1.
    pub seq: i64,
    /// Kind.
    pub kind: String,
    /// Plus or minus.
    pub pieces: i64,
    /// What lay there afterwards.
    pub on_hand: i64,
    /// Order or voucher.
    pub subject: Option<i64>,
    /// Note.
    pub note: String,
    /// When, microseconds.
    pub at: i64,
    /// Who.
    pub actor: Option<i64>,
    /// Who.
    pub actor_name: String,
}

crate::from_row! { struct MovementRow { seq, kind, pieces, on_hand, subject, note, at, actor, actor_name } }

/// What lies on the shelf after a movement, and its number.
pub type Moved = (i64, i64);

/// What a shop has.
///
/// # Errors
/// Failures of the engine.
pub async fn stock_of(tx: &mut Tx<'_>, county: i64, shop: i64) -> Result<Vec<StockRow>, StoreError> {
    tx.rows(
        sql!("SELECT good, on_hand, reserved, seq FROM mall_stock WHERE county = $1 AND shop = $2 ORDER BY good"),
        &params![county, shop],
    )
    .await
}

/// Promises pieces to an order; `false` when fewer are free.
///
/// # Errors
/// Failures of the engine.
pub async fn reserve(
    tx: &mut Tx<'_>,
    county: i64,
    (shop, good): (i64, i64),
    pieces: i64,
) -> Result<bool, StoreError> {
    let reserved = tx
        .exec(
            sql!(
                "UPDATE mall_stock SET reserved = reserved + CAST($4 AS BIGINT) ",
                "WHERE county = $1 AND shop = $2 AND good = $3 AND on_hand - reserved >= CAST($4 AS BIGINT)"
            ),
            &params![county, shop, good, pieces],
        )
        .await?;
    Ok(reserved == 1)
}

/// Gives promised pieces free again.
///
/// # Errors
/// `Check` when fewer were promised: a fault of the program.
pub async fn release(
    tx: &mut Tx<'_>,
    county: i64,
    (shop, good): (i64, i64),
    pieces: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE mall_stock SET reserved = reserved - CAST($4 AS BIGINT) WHERE county = $1 AND shop = $2 AND good = $3"
        ),
        &params![county, shop, good, pieces],
    )
    .await?;
    Ok(())
}

/// Takes promised pieces off the shelf.
///
/// # Errors
/// `Check` when fewer were promised: a fault of the program.
pub async fn hand_over(
    tx: &mut Tx<'_>,
    county: i64,
    (shop, good): (i64, i64),
    pieces: i64,
) -> Result<Moved, StoreError> {
    tx.one(
        sql!(
            "UPDATE mall_stock SET on_hand = on_hand - CAST($4 AS BIGINT), reserved = reserved - CAST($4 AS BIGINT), seq = seq + 1 ",
            "WHERE county = $1 AND shop = $2 AND good = $3 RETURNING on_hand, seq"
        ),
        &params![county, shop, good, pieces],
    )
    .await
}

/// Takes free pieces off the shelf; `None` when fewer are free.
///
/// # Errors
/// Failures of the engine.
pub async fn take_away(
    tx: &mut Tx<'_>,
    county: i64,
    (shop, good): (i64, i64),
    pieces: i64,
) -> Result<Option<Moved>, StoreError> {
    tx.opt(
        sql!(
            "UPDATE mall_stock SET on_hand = on_hand - CAST($4 AS BIGINT), seq = seq + 1 ",
            "WHERE county = $1 AND shop = $2 AND good = $3 AND on_hand - reserved >= CAST($4 AS BIGINT) RETURNING on_hand, seq"
        ),
        &params![county, shop, good, pieces],
    )
    .await
}

/// Puts pieces on the shelf.
///
/// # Errors
/// Failures of the engine.
pub async fn receive(
    tx: &mut Tx<'_>,
    county: i64,
    (shop, good): (i64, i64),
    pieces: i64,
) -> Result<Moved, StoreError> {
    tx.one(
        sql!(
            "INSERT INTO mall_stock(county, shop, good, on_hand, reserved, seq) VALUES ($1,$2,$3,$4,0,1) ",
            "ON CONFLICT (county, shop, good) DO UPDATE SET on_hand = mall_stock.on_hand + excluded.on_hand, seq = mall_stock.seq + 1 ",
            "RETURNING on_hand, seq"
        ),
        &params![county, shop, good, pieces],
    )
    .await
}

/// Writes what was counted, if nothing moved since `seen` and no promised piece is missing; `None` otherwise.
///
/// # Errors
/// Failures of the engine.
pub async fn count(
    tx: &mut Tx<'_>,
    county: i64,
    (shop, good): (i64, i64),
    counted: i64,
    seen: i64,
) -> Result<Option<Moved>, StoreError> {
    tx.opt(
        sql!(
            "UPDATE mall_stock SET on_hand = $4, seq = seq + 1 WHERE county = $1 AND shop = $2 AND good = $3 ",
            "AND on_hand = $5 AND reserved <= $4 RETURNING on_hand, seq"
        ),
        &params![county, shop, good, counted, seen],
    )
    .await
}

/// Keeps a movement.
///
/// # Errors
/// `Unique` when two movements have one number: a fault of the program.
pub async fn record(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    (shop, good): (i64, i64),
    row: &MovementRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_movement(county, shop, good, seq, kind, pieces, on_hand, subject, note, at, actor, actor_name) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)"
        ),
        &params![
            county, shop, good, row.seq, &row.kind, row.pieces, row.on_hand, row.subject, &row.note, row.at,
            permit.account().map(|account| account.0), permit.name()
        ],
    )
    .await?;
    Ok(())
}

/// The movements of a good in a shop, newest first, before a number.
///
/// # Errors
/// Failures of the engine.
pub async fn movements(
    tx: &mut Tx<'_>,
    county: i64,
    (shop, good): (i64, i64),
    before: i64,
    limit: i64,
) -> Result<Vec<MovementRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT seq, kind, pieces, on_hand, subject, note, at, actor, actor_name FROM mall_movement ",
            "WHERE county = $1 AND shop = $2 AND good = $3 AND seq < $4 ORDER BY seq DESC LIMIT $5"
        ),
        &params![county, shop, good, before, limit],
    )
    .await
}
