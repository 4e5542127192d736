//! Lists of open orders and vouchers that a shop keeper takes along for a time without network, and what came of them.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A list that was taken along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// Identity.
    pub id: i64,
    /// Shop.
    pub shop: i64,
    /// Who took it.
    pub keeper: i64,
    /// Who took it.
    pub keeper_name: String,
    /// When, microseconds.
    pub issued_at: i64,
    /// Until when it is good.
    pub valid_until: i64,
    /// The most points that are handed over by it.
    pub limit_points: i64,
    /// Orders and vouchers in it.
    pub items: i64,
    /// Points that were handed over by it.
    pub used_points: i64,
}

crate::from_row! { struct PackRow {
    id, shop, keeper, keeper_name, issued_at, valid_until, limit_points, items, used_points
} }

/// Keeps that a list was taken along.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &PackRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_pack(county, id, shop, keeper, keeper_name, issued_at, valid_until, limit_points, items, used_points) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)"
        ),
        &params![
            county, row.id, row.shop, row.keeper, &row.keeper_name, row.issued_at, row.valid_until, row.limit_points, row.items,
            row.used_points
        ],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn pack(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<PackRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, shop, keeper, keeper_name, issued_at, valid_until, limit_points, items, used_points FROM mall_pack ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Until when a list holds the orders of a shop that were made before an instant; 0 when none does.
///
/// # Errors
/// Failures of the engine.
pub async fn held_until(
    tx: &mut Tx<'_>,
    county: i64,
    shop: i64,
    ordered: i64,
    now: i64,
) -> Result<i64, StoreError> {
    let found: Option<(i64,)> = tx
        .opt(
            sql!(
                "SELECT valid_until FROM mall_pack WHERE county = $1 AND shop = $2 AND issued_at >= $3 AND valid_until > $4 ",
                "ORDER BY valid_until DESC LIMIT 1"
            ),
            &params![county, shop, ordered, now],
        )
        .await?;
    Ok(found.map_or(0, |(until,)| until))
}

/// Lists of a shop that are out and hold something.
///
/// # Errors
/// Failures of the engine.
pub async fn open_of(tx: &mut Tx<'_>, county: i64, shop: i64, now: i64) -> Result<Vec<PackRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, shop, keeper, keeper_name, issued_at, valid_until, limit_points, items, used_points FROM mall_pack ",
            "WHERE county = $1 AND shop = $2 AND valid_until > $3 ORDER BY id"
        ),
        &params![county, shop, now],
    )
    .await
}

/// A list has been told of and is put away: it holds nothing any more.
///
/// # Errors
/// Failures of the engine.
pub async fn close(tx: &mut Tx<'_>, county: i64, id: i64, at: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE mall_pack SET valid_until = $3 WHERE county = $1 AND id = $2 AND valid_until > $3"),
        &params![county, id, at],
    )
    .await?;
    Ok(())
}

/// Adds to what was handed over by a list; `false` when that is beyond its limit, and nothing is added.
///
/// # Errors
/// Failures of the engine.
pub async fn use_points(tx: &mut Tx<'_>, county: i64, id: i64, points: i64) -> Result<bool, StoreError> {
    let used = tx
        .exec(
            sql!(
                "UPDATE mall_pack SET used_points = used_points + CAST($3 AS BIGINT) ",
                "WHERE county = $1 AND id = $2 AND used_points + CAST($3 AS BIGINT) <= limit_points"
            ),
            &params![county, id, points],
        )
        .await?;
    Ok(used == 1)
}

/// What came of a hand-over without network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfflineRow {
    /// The list.
    pub pack: i64,
    /// Name that the telephone gave it.
    pub item: String,
    /// Shop.
    pub shop: i64,
    /// Order or voucher.
    pub subject_kind: Option<String>,
    /// Which.
    pub subject: Option<i64>,
    /// Points.
    pub points: i64,
    /// What was handed over.
    pub what: String,
    /// When, as the telephone says.
    pub claimed_at: i64,
    /// When it was told.
    pub received_at: i64,
    /// Outcome.
    pub outcome: String,
    /// When the code was used first.
    pub first_at: Option<i64>,
    /// By whom.
    pub first_name: Option<String>,
    /// Who handed over.
    pub keeper_name: String,
    /// When somebody of the village has looked at it.
    pub seen_at: Option<i64>,
    /// Who.
    pub seen_name: Option<String>,
}

crate::from_row! { struct OfflineRow {
    pack, item, shop, subject_kind, subject, points, what, claimed_at, received_at, outcome, first_at, first_name, keeper_name, seen_at,
    seen_name
} }

/// Keeps what came of one.
///
/// # Errors
/// `Unique` when it was told before.
pub async fn insert_offline(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &OfflineRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_offline(county, pack, item, shop, subject_kind, subject, points, what, claimed_at, received_at, outcome, ",
            "first_at, first_name, keeper_name) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)"
        ),
        &params![
            county, row.pack, &row.item, row.shop, &row.subject_kind, row.subject, row.points, &row.what, row.claimed_at, row.received_at,
            &row.outcome, row.first_at, &row.first_name, &row.keeper_name
        ],
    )
    .await?;
    Ok(())
}

/// What was told before under this name.
///
/// # Errors
/// Failures of the engine.
pub async fn offline(
    tx: &mut Tx<'_>,
    county: i64,
    pack: i64,
    item: &str,
) -> Result<Option<OfflineRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT pack, item, shop, subject_kind, subject, points, what, claimed_at, received_at, outcome, first_at, first_name, ",
            "keeper_name, seen_at, seen_name FROM mall_offline WHERE county = $1 AND pack = $2 AND item = $3"
        ),
        &params![county, pack, item],
    )
    .await
}

/// Whatever did not go as it should in a shop, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn conflicts_of(tx: &mut Tx<'_>, county: i64, shop: i64) -> Result<Vec<OfflineRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT pack, item, shop, subject_kind, subject, points, what, claimed_at, received_at, outcome, first_at, first_name, ",
            "keeper_name, seen_at, seen_name FROM mall_offline ",
            "WHERE county = $1 AND shop = $2 AND outcome <> 'done' ORDER BY received_at DESC LIMIT 100"
        ),
        &params![county, shop],
    )
    .await
}

/// Lists of all shops of which something did not go as it should that nobody has looked at: for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn with_conflicts(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!(
            "SELECT DISTINCT pack FROM mall_offline ",
            "WHERE county = $1 AND outcome <> 'done' AND seen_at IS NULL ORDER BY pack"
        ),
        &params![county],
    )
    .await
}

/// Somebody of the village has looked at one; `false` when somebody had.
///
/// # Errors
/// Failures of the engine.
pub async fn see_conflict(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    (pack, item): (i64, &str),
    at: i64,
) -> Result<bool, StoreError> {
    let seen = tx
        .exec(
            sql!(
                "UPDATE mall_offline SET seen_at = $4, seen_name = $5 ",
                "WHERE county = $1 AND pack = $2 AND item = $3 AND seen_at IS NULL"
            ),
            &params![county, pack, item, at, permit.name()],
        )
        .await?;
    Ok(seen == 1)
}
