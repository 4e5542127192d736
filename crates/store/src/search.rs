//! Full text over cases, kept up by the fold and not by the writing act.

use crate::engine::{StoreError, Tx};
use crate::migrations::CASE_TEXT;

/// Puts a case's tokens into the index.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, county: i64, case_id: i64, tokens: &str) -> Result<(), StoreError> {
    tx.fulltext_put(CASE_TEXT, county, case_id, tokens).await
}

/// Newest cases that hold all tokens.
///
/// # Errors
/// Failures of the engine.
pub async fn find(
    tx: &mut Tx<'_>,
    county: i64,
    tokens: &[String],
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    tx.fulltext_search(CASE_TEXT, county, tokens, before, limit).await
}
