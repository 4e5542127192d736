//! Things kept for a while until a person confirms or undoes them: previews of imports, bulk acts.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Keeps something.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    kind: &str,
    account: i64,
    data: &str,
    at: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO preview(county, id, kind, account, data, at) VALUES ($1,$2,$3,$4,$5,$6)"),
        &params![county, id, kind, account, data, at],
    )
    .await?;
    Ok(())
}

/// Looks at something this person keeps.
///
/// # Errors
/// Failures of the engine.
pub async fn find(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    kind: &str,
    account: i64,
) -> Result<Option<String>, StoreError> {
    tx.opt(
        sql!("SELECT data FROM preview WHERE county = $1 AND id = $2 AND kind = $3 AND account = $4"),
        &params![county, id, kind, account],
    )
    .await
}

/// Takes something out, once, if this person put it in after `since`.
///
/// # Errors
/// Failures of the engine.
pub async fn take(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    kind: &str,
    account: i64,
    since: i64,
) -> Result<Option<String>, StoreError> {
    tx.opt(
        sql!(
            "DELETE FROM preview WHERE county = $1 AND id = $2 AND kind = $3 AND account = $4 AND at >= $5 RETURNING data"
        ),
        &params![county, id, kind, account, since],
    )
    .await
}

/// Forgets what nobody confirmed.
///
/// # Errors
/// Failures of the engine.
pub async fn forget(tx: &mut Tx<'_>, county: i64, before: i64) -> Result<u64, StoreError> {
    tx.exec(sql!("DELETE FROM preview WHERE county = $1 AND at < $2"), &params![county, before]).await
}
