//! Full text over people: names, pinyin, addresses and hashes of last digits.

use crate::engine::{StoreError, Tx};
use crate::migrations::PERSON_TEXT;

/// Puts a person's tokens into the index.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, county: i64, person: i64, tokens: &str) -> Result<(), StoreError> {
    tx.fulltext_put(PERSON_TEXT, county, person, tokens).await
}

/// Takes a person out of the index.
///
/// # Errors
/// Failures of the engine.
pub async fn forget(tx: &mut Tx<'_>, county: i64, person: i64) -> Result<(), StoreError> {
    tx.fulltext_delete(PERSON_TEXT, county, person).await
}

/// People that hold all tokens.
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
    tx.fulltext_search(PERSON_TEXT, county, tokens, before, limit).await
}
