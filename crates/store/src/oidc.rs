//! Sign-ins on their way through an OpenID provider (feature A1), under the hash of a secret that one browser holds.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Keeps a sign-in while its person is away.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, county: i64, hash: &str, data: &str, at: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO oidc_sign_in(county, token_hash, data, at) VALUES ($1,$2,$3,$4)"),
        &params![county, hash, data, at],
    )
    .await?;
    Ok(())
}

/// Looks at a sign-in that was put in after `since`.
///
/// # Errors
/// Failures of the engine.
pub async fn find(
    tx: &mut Tx<'_>,
    county: i64,
    hash: &str,
    since: i64,
) -> Result<Option<String>, StoreError> {
    tx.opt(
        sql!("SELECT data FROM oidc_sign_in WHERE county = $1 AND token_hash = $2 AND at >= $3"),
        &params![county, hash, since],
    )
    .await
}

/// Takes a sign-in out, once, if it was put in after `since`.
///
/// # Errors
/// Failures of the engine.
pub async fn take(
    tx: &mut Tx<'_>,
    county: i64,
    hash: &str,
    since: i64,
) -> Result<Option<String>, StoreError> {
    tx.opt(
        sql!("DELETE FROM oidc_sign_in WHERE county = $1 AND token_hash = $2 AND at >= $3 RETURNING data"),
        &params![county, hash, since],
    )
    .await
}

/// Forgets those who never came back.
///
/// # Errors
/// Failures of the engine.
pub async fn forget(tx: &mut Tx<'_>, county: i64, before: i64) -> Result<u64, StoreError> {
    tx.exec(sql!("DELETE FROM oidc_sign_in WHERE county = $1 AND at < $2"), &params![county, before]).await
}
