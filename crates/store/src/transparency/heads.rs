//! Signed heads, the keys that sign them, and heads that were handed to others.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// How many leaves.
    pub size: i64,
    /// When, in microseconds.
    pub at: i64,
    /// Key that signed it.
    pub key_id: String,
    /// The signed text.
    pub note: String,
}

crate::from_row! { struct HeadRow { size, at, key_id, note } }

/// The newest head.
///
/// # Errors
/// Failures of the engine.
pub async fn latest_head(tx: &mut Tx<'_>, county: i64) -> Result<Option<HeadRow>, StoreError> {
    tx.opt(
        sql!("SELECT size, at, key_id, note FROM log_head WHERE county = $1 ORDER BY size DESC LIMIT 1"),
        &params![county],
    )
    .await
}

/// The head of a size.
///
/// # Errors
/// Failures of the engine.
pub async fn head(tx: &mut Tx<'_>, county: i64, size: i64) -> Result<Option<HeadRow>, StoreError> {
    tx.opt(
        sql!("SELECT size, at, key_id, note FROM log_head WHERE county = $1 AND size = $2"),
        &params![county, size],
    )
    .await
}

/// The smallest head that covers `size` leaves.
///
/// # Errors
/// Failures of the engine.
pub async fn first_head_from(tx: &mut Tx<'_>, county: i64, size: i64) -> Result<Option<HeadRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT size, at, key_id, note FROM log_head WHERE county = $1 AND size >= $2 ORDER BY size LIMIT 1"
        ),
        &params![county, size],
    )
    .await
}

/// Heads of less than `before` leaves, the newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn heads_before(
    tx: &mut Tx<'_>,
    county: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<HeadRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT size, at, key_id, note FROM log_head WHERE county = $1 AND size < $2 ORDER BY size DESC LIMIT $3"
        ),
        &params![county, before, limit],
    )
    .await
}

/// Heads of more than `after` leaves, the oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn heads_after(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<HeadRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT size, at, key_id, note FROM log_head WHERE county = $1 AND size > $2 ORDER BY size LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}

/// Adds a head.
///
/// # Errors
/// `Unique` when another node was faster.
pub async fn insert_head(tx: &mut Tx<'_>, county: i64, row: &HeadRow) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO log_head(county, size, at, key_id, note) VALUES ($1,$2,$3,$4,$5)"),
        &params![county, row.size, row.at, &row.key_id, &row.note],
    )
    .await?;
    Ok(())
}

/// A key that signs heads from a size on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Size of the first head it may sign.
    pub from_size: i64,
    /// Its short name.
    pub key_id: String,
    /// Name, short name and public key, as others take it.
    pub verifier: String,
    /// Since when, in microseconds.
    pub at: i64,
    /// The signed statement that it is so.
    pub note: String,
}

crate::from_row! { struct KeyRow { from_size, key_id, verifier, at, note } }

/// All keys, the oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn keys(tx: &mut Tx<'_>, county: i64) -> Result<Vec<KeyRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT from_size, key_id, verifier, at, note FROM log_key WHERE county = $1 ORDER BY from_size"
        ),
        &params![county],
    )
    .await
}

/// Adds a key.
///
/// # Errors
/// `Unique` when another node was faster.
pub async fn insert_key(tx: &mut Tx<'_>, county: i64, row: &KeyRow) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO log_key(county, from_size, key_id, verifier, at, note) VALUES ($1,$2,$3,$4,$5,$6)"),
        &params![county, row.from_size, &row.key_id, &row.verifier, row.at, &row.note],
    )
    .await?;
    Ok(())
}

/// A head that was handed to another office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingRow {
    /// Identity.
    pub id: i64,
    /// How many leaves.
    pub size: i64,
    /// To whom.
    pub office: String,
    /// `file` or `slip`.
    pub way: String,
    /// When, in microseconds.
    pub at: i64,
    /// By whom.
    pub account: i64,
    /// The head as it was handed over.
    pub note: String,
}

crate::from_row! { struct SendingRow { id, size, office, way, at, account, note } }

/// Notes that a head was handed over.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_sending(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &SendingRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO log_sending(county, id, size, office, way, at, account, note) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
        ),
        &params![county, row.id, row.size, &row.office, &row.way, row.at, row.account, &row.note],
    )
    .await?;
    Ok(())
}

/// Heads that were handed over before a sending, the newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn sendings(
    tx: &mut Tx<'_>,
    county: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<SendingRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, size, office, way, at, account, note FROM log_sending WHERE county = $1 AND id < $2 ",
            "ORDER BY id DESC LIMIT $3"
        ),
        &params![county, before, limit],
    )
    .await
}
