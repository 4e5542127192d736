//! Data keys, wrapped by a master key (feature P4). What they seal is opened above; here nothing is in clear.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// A wrapped key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// `data` or `index`.
    pub kind: String,
    /// Number.
    pub id: i64,
    /// Name of the master key.
    pub master: String,
    /// Nonce, ciphertext, tag.
    pub wrapped: Vec<u8>,
}

crate::from_row! { struct KeyRow { kind, id, master, wrapped } }

/// All keys of a county.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<KeyRow>, StoreError> {
    tx.rows(
        sql!("SELECT kind, id, master, wrapped FROM data_key WHERE county = $1 ORDER BY kind, id"),
        &params![county],
    )
    .await
}

/// Adds a key.
///
/// # Errors
/// `Unique` when another node was faster.
pub async fn insert(tx: &mut Tx<'_>, county: i64, row: &KeyRow, at: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO data_key(county, kind, id, master, wrapped, created_at) VALUES ($1,$2,$3,$4,$5,$6)"
        ),
        &params![county, &row.kind, row.id, &row.master, &row.wrapped, at],
    )
    .await?;
    Ok(())
}

/// Puts a newly wrapped form in the place of the old one.
///
/// # Errors
/// Failures of the engine.
pub async fn rewrap(tx: &mut Tx<'_>, county: i64, row: &KeyRow) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE data_key SET master = $4, wrapped = $5 WHERE county = $1 AND kind = $2 AND id = $3"),
        &params![county, &row.kind, row.id, &row.master, &row.wrapped],
    )
    .await?;
    Ok(())
}
