//! Entering a statement, in the transaction that does what it says.

use gezhi_domain::transparency::leaf_bytes;
use gezhi_store::engine::{StoreError, Tx};

pub use gezhi_domain::transparency::commitment;

/// What a leaf says. Everybody can read it for ever, so nothing personal is in it: names and households are
/// [`commitment`]s, whose salts [`commit`] keeps apart.
#[derive(Debug, Clone)]
pub struct Statement<'a> {
    /// Kind: `points_entry`, `publication`.
    pub kind: &'a str,
    /// Identity of what it is about. The same thing may be spoken of again, at another instant.
    pub subject: i64,
    /// When, in microseconds.
    pub at: i64,
    /// What is said: texts, whole numbers up to 2^53 - 1, lists and objects of them.
    pub body: serde_json::Value,
}

/// Enters a statement. It gets its place in the tree within a second or two after the transaction; here nothing is waited for.
///
/// # Errors
/// `Unique` for a second statement of the same kind, subject and instant; `BadValue` for a fraction in the body.
pub async fn enter(tx: &mut Tx<'_>, county: i64, statement: &Statement<'_>) -> Result<(), StoreError> {
    let Statement { kind, subject, at, body } = statement;
    let leaf = leaf_bytes(kind, *subject, *at, body)
        .map_err(|error| StoreError::BadValue(format!("statement {kind} {subject}: {error}")))?;
    gezhi_store::transparency::insert(tx, county, (kind, *subject, *at), &leaf).await
}

/// Keeps the salt of the commitment that stands under `name` in the body of a statement, so that it can be opened as long as the
/// salt is there. `public`: everybody may open it, as with a text that is published anyway.
///
/// # Errors
/// Failures of the engine.
pub async fn commit(
    tx: &mut Tx<'_>,
    county: i64,
    statement: &Statement<'_>,
    name: &str,
    salt: &[u8; 32],
    public: bool,
) -> Result<(), StoreError> {
    let key = (statement.kind, statement.subject, statement.at);
    gezhi_store::transparency::keep_salt(tx, county, key, name, salt, public).await
}
