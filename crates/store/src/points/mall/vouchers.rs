//! Vouchers on paper. The first use wins: it is decided in the WHERE of the UPDATE.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;
use gezhi_domain::points::mall::VoucherState;

/// A voucher as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherRow {
    /// Identity.
    pub id: i64,
    /// Those that were issued together.
    pub batch: i64,
    /// Village of the shop.
    pub village: i64,
    /// Shop where it is good.
    pub shop: i64,
    /// Programme.
    pub programme: String,
    /// Household that has paid for it.
    pub household: i64,
    /// Where it stands.
    pub household_place: i64,
    /// What it is good for, in points.
    pub points: i64,
    /// State.
    pub state: String,
    /// Hash of the code.
    pub code_hash: String,
    /// The code, sealed.
    pub code_sealed: String,
    /// Entry by which it was paid.
    pub entry: i64,
    /// When, microseconds.
    pub issued_at: i64,
    /// By whom.
    pub issued_name: String,
    /// Until when it is good.
    pub valid_until: i64,
    /// When it was used, blocked or expired.
    pub ended_at: Option<i64>,
    /// By whom.
    pub ended_by: Option<i64>,
    /// By whom.
    pub ended_name: Option<String>,
    /// Why it was blocked.
    pub reason: Option<String>,
    /// What was handed over.
    pub good: Option<i64>,
    /// Its name.
    pub good_name: Option<String>,
    /// Pieces.
    pub pieces: Option<i64>,
    /// Points for them; the rest went back.
    pub spent: Option<i64>,
    /// Money besides, in fen.
    pub fen: Option<i64>,
    /// Used without network.
    pub offline: bool,
    /// Settlement in which the shop accounted for it.
    pub settlement: Option<i64>,
}

crate::from_row! { struct VoucherRow {
    id, batch, village, shop, programme, household, household_place, points, state, code_hash, code_sealed, entry, issued_at,
    issued_name, valid_until, ended_at, ended_by, ended_name, reason, good, good_name, pieces, spent, fen, offline, settlement
} }

/// Issues one.
///
/// # Errors
/// `Unique` for a code that is taken: one in 2^60.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &VoucherRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_voucher(county, id, batch, village, shop, programme, household, household_place, points, state, code_hash, ",
            "code_sealed, entry, issued_at, issued_name, valid_until, offline) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)"
        ),
        &params![
            county, row.id, row.batch, row.village, row.shop, &row.programme, row.household, row.household_place, row.points, &row.state,
            &row.code_hash, &row.code_sealed, row.entry, row.issued_at, &row.issued_name, row.valid_until, row.offline
        ],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn voucher(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<VoucherRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, batch, village, shop, programme, household, household_place, points, state, code_hash, code_sealed, entry, ",
            "issued_at, issued_name, valid_until, ended_at, ended_by, ended_name, reason, good, good_name, pieces, spent, fen, offline, ",
            "settlement FROM mall_voucher WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// By the hash of its code.
///
/// # Errors
/// Failures of the engine.
pub async fn of_code(tx: &mut Tx<'_>, county: i64, hash: &str) -> Result<Option<VoucherRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, batch, village, shop, programme, household, household_place, points, state, code_hash, code_sealed, entry, ",
            "issued_at, issued_name, valid_until, ended_at, ended_by, ended_name, reason, good, good_name, pieces, spent, fen, offline, ",
            "settlement FROM mall_voucher WHERE county = $1 AND code_hash = $2"
        ),
        &params![county, hash],
    )
    .await
}

/// Those that were issued together.
///
/// # Errors
/// Failures of the engine.
pub async fn of_batch(tx: &mut Tx<'_>, county: i64, batch: i64) -> Result<Vec<VoucherRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, batch, village, shop, programme, household, household_place, points, state, code_hash, code_sealed, entry, ",
            "issued_at, issued_name, valid_until, ended_at, ended_by, ended_name, reason, good, good_name, pieces, spent, fen, offline, ",
            "settlement FROM mall_voucher WHERE county = $1 AND batch = $2 ORDER BY id LIMIT 500"
        ),
        &params![county, batch],
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
) -> Result<Vec<VoucherRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, batch, village, shop, programme, household, household_place, points, state, code_hash, code_sealed, entry, ",
            "issued_at, issued_name, valid_until, ended_at, ended_by, ended_name, reason, good, good_name, pieces, spent, fen, offline, ",
            "settlement FROM mall_voucher WHERE county = $1 AND shop = $2 AND state = $3 AND id < $4 ORDER BY id DESC LIMIT $5"
        ),
        &params![county, shop, state, before, limit],
    )
    .await
}

/// What a voucher was used for.
#[derive(Debug, Clone)]
pub struct Use<'a> {
    /// When, microseconds.
    pub at: i64,
    /// Good.
    pub good: i64,
    /// Its name.
    pub good_name: &'a str,
    /// Pieces.
    pub pieces: i64,
    /// Points for them.
    pub spent: i64,
    /// Money besides, in fen.
    pub fen: i64,
    /// Without network.
    pub offline: bool,
}

/// Uses a voucher that nobody has used; `false` when somebody was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn use_up(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    id: i64,
    how: &Use<'_>,
) -> Result<bool, StoreError> {
    let used = tx
        .exec(
            sql!(
                "UPDATE mall_voucher SET state = $4, ended_at = $5, ended_by = $6, ended_name = $7, good = $8, good_name = $9, ",
                "pieces = $10, spent = $11, fen = $12, offline = $13 WHERE county = $1 AND id = $2 AND state = $3"
            ),
            &params![
                county, id, VoucherState::Issued.code(), VoucherState::Used.code(), how.at, permit.account().map(|account| account.0),
                permit.name(), how.good, how.good_name, how.pieces, how.spent, how.fen, how.offline
            ],
        )
        .await?;
    Ok(used == 1)
}

/// Blocks a voucher or lets it expire, unless it has ended; `false` then.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    id: i64,
    (state, at, reason): (VoucherState, i64, Option<&str>),
) -> Result<bool, StoreError> {
    let ended = tx
        .exec(
            sql!(
                "UPDATE mall_voucher SET state = $4, ended_at = $5, ended_by = $6, ended_name = $7, reason = $8 ",
                "WHERE county = $1 AND id = $2 AND state = $3"
            ),
            &params![
                county, id, VoucherState::Issued.code(), state.code(), at, permit.account().map(|account| account.0), permit.name(), reason
            ],
        )
        .await?;
    Ok(ended == 1)
}
