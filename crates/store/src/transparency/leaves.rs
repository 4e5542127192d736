//! Leaves: statements as bytes, and the salts of their commitments.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// What a leaf is about: kind, thing, instant. A thing may be spoken of again, at another instant.
pub type Key<'a> = (&'a str, i64, i64);

/// Adds a leaf that waits for its place in the tree.
///
/// # Errors
/// `Unique` when there is one of this kind, thing and instant.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: i64,
    (kind, subject, at): Key<'_>,
    leaf: &[u8],
) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO log_leaf(county, kind, subject, at, leaf) VALUES ($1,$2,$3,$4,$5)"),
        &params![county, kind, subject, at, leaf],
    )
    .await?;
    Ok(())
}

/// Keeps the salt of the commitment `name` of a leaf; `public` when everybody may open it, as with a text that is published.
///
/// # Errors
/// Failures of the engine.
pub async fn keep_salt(
    tx: &mut Tx<'_>,
    county: i64,
    (kind, subject, at): Key<'_>,
    name: &str,
    salt: &[u8; 32],
    public: bool,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO log_salt(county, kind, subject, at, name, salt, public) VALUES ($1,$2,$3,$4,$5,$6,$7)"
        ),
        &params![county, kind, subject, at, name, salt, public],
    )
    .await?;
    Ok(())
}

/// Deletes the salts of everything said of a thing: what the commitments meant can no longer be found out.
///
/// # Errors
/// Failures of the engine.
pub async fn forget_salts(tx: &mut Tx<'_>, county: i64, kind: &str, subject: i64) -> Result<u64, StoreError> {
    tx.exec(
        sql!("DELETE FROM log_salt WHERE county = $1 AND kind = $2 AND subject = $3"),
        &params![county, kind, subject],
    )
    .await
}
