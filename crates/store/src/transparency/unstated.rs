//! Rows that the log should tell of and does not: for `gezhi verify`.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Entries of points without a statement of `kind`.
///
/// # Errors
/// Failures of the engine.
pub async fn entries_without_statement(
    tx: &mut Tx<'_>,
    county: i64,
    kind: &str,
    limit: i64,
) -> Result<Vec<(i64,)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT e.id FROM points_entry e WHERE e.county = $1 AND NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.county = e.county ",
            "AND l.kind = $2 AND l.subject = e.id AND l.at = e.at) ORDER BY e.id LIMIT $3"
        ),
        &params![county, kind, limit],
    )
    .await
}

/// Versions of policies without a statement of `kind`.
///
/// # Errors
/// Failures of the engine.
pub async fn versions_without_statement(
    tx: &mut Tx<'_>,
    county: i64,
    kind: &str,
    limit: i64,
) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT v.policy, v.version FROM policy_version v WHERE v.county = $1 AND NOT EXISTS (SELECT 1 FROM log_leaf l ",
            "WHERE l.county = v.county AND l.kind = $2 AND l.subject = v.policy AND l.at = v.at) ORDER BY v.policy, v.version LIMIT $3"
        ),
        &params![county, kind, limit],
    )
    .await
}
