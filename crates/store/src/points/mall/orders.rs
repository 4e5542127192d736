//! Orders. What becomes of one is decided in the WHERE of the UPDATE, so that it ends once.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;
use gezhi_domain::points::mall::{OrderAct, OrderState};

/// An order as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Identity.
    pub id: i64,
    /// Village of the shop.
    pub village: i64,
    /// Shop.
    pub shop: i64,
    /// Good.
    pub good: i64,
    /// Its name when it was ordered.
    pub good_name: String,
    /// Its unit.
    pub unit: String,
    /// Pieces.
    pub pieces: i64,
    /// Points for all of them.
    pub points: i64,
    /// Money besides, in fen.
    pub fen: i64,
    /// Programme.
    pub programme: String,
    /// Kind of who paid.
    pub holder_kind: String,
    /// Who paid.
    pub holder: i64,
    /// Where who paid stands.
    pub holder_place: i64,
    /// Account of who ordered.
    pub account: i64,
    /// State.
    pub state: String,
    /// Hash of the code.
    pub code_hash: String,
    /// The code, sealed.
    pub code_sealed: String,
    /// Entry by which it was paid.
    pub entry: i64,
    /// When, microseconds.
    pub ordered_at: i64,
    /// Until when it is kept.
    pub kept_until: i64,
    /// When it was handed over or given up.
    pub ended_at: Option<i64>,
    /// By whom.
    pub ended_by: Option<i64>,
    /// By whom.
    pub ended_name: Option<String>,
    /// Why it was given up.
    pub reason: Option<String>,
    /// Handed over without network.
    pub offline: bool,
    /// Settlement in which the shop accounted for it.
    pub settlement: Option<i64>,
}

crate::from_row! { struct OrderRow {
    id, village, shop, good, good_name, unit, pieces, points, fen, programme, holder_kind, holder, holder_place, account, state,
    code_hash, code_sealed, entry, ordered_at, kept_until, ended_at, ended_by, ended_name, reason, offline, settlement
} }

/// Adds one.
///
/// # Errors
/// `Unique` for a code that is taken: one in 2^60.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &OrderRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_order(county, id, village, shop, good, good_name, unit, pieces, points, fen, programme, holder_kind, holder, ",
            "holder_place, account, state, code_hash, code_sealed, entry, ordered_at, kept_until, offline) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)"
        ),
        &params![
            county, row.id, row.village, row.shop, row.good, &row.good_name, &row.unit, row.pieces, row.points, row.fen, &row.programme,
            &row.holder_kind, row.holder, row.holder_place, row.account, &row.state, &row.code_hash, &row.code_sealed, row.entry,
            row.ordered_at, row.kept_until, row.offline
        ],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn order(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<OrderRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, shop, good, good_name, unit, pieces, points, fen, programme, holder_kind, holder, holder_place, account, ",
            "state, code_hash, code_sealed, entry, ordered_at, kept_until, ended_at, ended_by, ended_name, reason, offline, settlement ",
            "FROM mall_order WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// By the hash of its code.
///
/// # Errors
/// Failures of the engine.
pub async fn of_code(tx: &mut Tx<'_>, county: i64, hash: &str) -> Result<Option<OrderRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, shop, good, good_name, unit, pieces, points, fen, programme, holder_kind, holder, holder_place, account, ",
            "state, code_hash, code_sealed, entry, ordered_at, kept_until, ended_at, ended_by, ended_name, reason, offline, settlement ",
            "FROM mall_order WHERE county = $1 AND code_hash = $2"
        ),
        &params![county, hash],
    )
    .await
}

/// Those of all shops that wait to be picked up: for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn waiting(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!("SELECT id FROM mall_order WHERE county = $1 AND state = 'ordered' ORDER BY id"),
        &params![county],
    )
    .await
}

/// Of a household or a person of the staff, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn of_holder(
    tx: &mut Tx<'_>,
    county: i64,
    (kind, holder): (&str, i64),
    before: i64,
    limit: i64,
) -> Result<Vec<OrderRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, shop, good, good_name, unit, pieces, points, fen, programme, holder_kind, holder, holder_place, account, ",
            "state, code_hash, code_sealed, entry, ordered_at, kept_until, ended_at, ended_by, ended_name, reason, offline, settlement ",
            "FROM mall_order WHERE county = $1 AND holder_kind = $2 AND holder = $3 AND id < $4 ORDER BY id DESC LIMIT $5"
        ),
        &params![county, kind, holder, before, limit],
    )
    .await
}

/// Of a shop in one state, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn of_shop(
    tx: &mut Tx<'_>,
    county: i64,
    (shop, state): (i64, &str),
    before: i64,
    limit: i64,
) -> Result<Vec<OrderRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, shop, good, good_name, unit, pieces, points, fen, programme, holder_kind, holder, holder_place, account, ",
            "state, code_hash, code_sealed, entry, ordered_at, kept_until, ended_at, ended_by, ended_name, reason, offline, settlement ",
            "FROM mall_order WHERE county = $1 AND shop = $2 AND state = $3 AND id < $4 ORDER BY id DESC LIMIT $5"
        ),
        &params![county, shop, state, before, limit],
    )
    .await
}

/// How an order ends, or is brought back.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    /// What is done.
    pub act: OrderAct,
    /// When, microseconds.
    pub at: i64,
    /// Why.
    pub reason: Option<&'a str>,
    /// Without network.
    pub offline: bool,
}

/// Brings an order to its end if it still stands as the act wants it; `false` when somebody was faster. What a shop has accounted for
/// stays as it is.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    id: i64,
    end: End<'_>,
) -> Result<bool, StoreError> {
    let from = end.act.from();
    let to = from.after(end.act).unwrap_or(OrderState::Ordered);
    let ended = tx
        .exec(
            sql!(
                "UPDATE mall_order SET state = $4, ended_at = $5, ended_by = $6, ended_name = $7, reason = $8, offline = $9 ",
                "WHERE county = $1 AND id = $2 AND state = $3 AND settlement IS NULL"
            ),
            &params![
                county, id, from.code(), to.code(), end.at, permit.account().map(|account| account.0), permit.name(), end.reason,
                end.offline
            ],
        )
        .await?;
    Ok(ended == 1)
}
