//! Report codes 民情码 (feature C3).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A code.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeRow {
    /// Identity.
    pub id: i64,
    /// What the QR carries.
    pub token: String,
    /// `grid`, `village` or `facility`.
    pub kind: String,
    /// Name printed under it.
    pub name: String,
    /// Place it fills in.
    pub place: i64,
    /// `active`, `rotated` or `revoked`.
    pub state: String,
    /// How often it was opened.
    pub scans: i64,
    /// Created.
    pub created_at: i64,
}

crate::from_row! { struct CodeRow { id, token, kind, name, place, state, scans, created_at } }

/// Adds a code.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &CodeRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO report_code(county, id, token, kind, name, place, state, scans, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)"
        ),
        &params![county, row.id, &row.token, &row.kind, &row.name, row.place, &row.state, row.scans, row.created_at],
    )
    .await?;
    Ok(())
}

/// By token.
///
/// # Errors
/// Failures of the engine.
pub async fn by_token(tx: &mut Tx<'_>, county: i64, token: &str) -> Result<Option<CodeRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, token, kind, name, place, state, scans, created_at FROM report_code WHERE county = $1 AND token = $2"
        ),
        &params![county, token],
    )
    .await
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<CodeRow>, StoreError> {
    tx.opt(
        sql!("SELECT id, token, kind, name, place, state, scans, created_at FROM report_code WHERE county = $1 AND id = $2"),
        &params![county, id],
    )
    .await
}

/// Counts an opening.
///
/// # Errors
/// Failures of the engine.
pub async fn count_scan(tx: &mut Tx<'_>, county: i64, token: &str) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE report_code SET scans = scans + 1 WHERE county = $1 AND token = $2"),
        &params![county, token],
    )
    .await?;
    Ok(())
}

/// Takes a code out of force.
///
/// # Errors
/// Failures of the engine.
pub async fn set_state(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    state: &str,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!("UPDATE report_code SET state = $3 WHERE county = $1 AND id = $2 AND state = 'active'"),
            &params![county, id, state],
        )
        .await?;
    Ok(changed == 1)
}

/// Codes in a subtree, newest first; `depth` is the depth of `place`.
///
/// # Errors
/// Failures of the engine.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    place: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<CodeRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT c.id, c.token, c.kind, c.name, c.place, c.state, c.scans, c.created_at FROM report_code c ",
            "JOIN place p ON p.county = c.county AND p.id = c.place WHERE c.county = $1 AND c.id < $3 ",
            "AND (p.a0 = $2 OR p.a1 = $2 OR p.a2 = $2 OR p.a3 = $2 OR p.a4 = $2) ORDER BY c.id DESC LIMIT $4"
        ),
        &params![county, place, before, limit],
    )
    .await
}

/// Places that have an active code.
///
/// # Errors
/// Failures of the engine.
pub async fn places_with_code(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!("SELECT DISTINCT place FROM report_code WHERE county = $1 AND state = 'active'"),
        &params![county],
    )
    .await
}
