//! Settings of a county: small JSON values by key.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Reads one value as JSON text.
///
/// # Errors
/// Failures of the engine.
pub async fn get(tx: &mut Tx<'_>, county: i64, key: &str) -> Result<Option<String>, StoreError> {
    tx.opt(sql!("SELECT value FROM setting WHERE county = $1 AND key = $2"), &params![county, key]).await
}

/// Writes one value.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, county: i64, key: &str, value: &str) -> Result<(), StoreError> {
    let put = sql!(
        "INSERT INTO setting(county, key, value) VALUES ($1, $2, $3) ",
        "ON CONFLICT (county, key) DO UPDATE SET value = excluded.value"
    );
    tx.exec(put, &params![county, key, value]).await?;
    Ok(())
}

/// The county of this database: the one that has a profile. `None` before `gezhi demo` or `gezhi import`.
///
/// # Errors
/// Failures of the engine.
pub async fn counties(tx: &mut Tx<'_>) -> Result<Vec<(i64, String)>, StoreError> {
    tx.rows(sql!("SELECT county, value FROM setting WHERE key = 'profile' ORDER BY county"), &[]).await
}
