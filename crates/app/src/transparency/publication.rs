//! What is published: each version of a policy is entered when it is put into the library, as a commitment to its text.

use super::enter::{Statement, commit, commitment, enter};
use gezhi_domain::transparency::Said;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::policies::PolicyRow;
use gezhi_store::transparency::Opening;

/// Kind of these statements.
pub(super) const KIND: &str = "publication";
/// Name of the commitment.
pub(super) const TEXT: &str = "text";
/// A version of a policy.
const POLICY: &str = "policy";

/// What is committed to: everything that a villager reads of it.
fn published(row: &PolicyRow) -> String {
    let until = row.until.as_deref().unwrap_or_default();
    let head = [&row.title, &row.number, &row.issuer, &row.audience, &row.since].map(String::as_str);
    format!("{}\n{until}\n\n{}", head.join("\n"), row.text)
}

/// Enters a version of a policy, in the transaction that stores it.
///
/// # Errors
/// `Unique` when this policy was entered with the same instant.
pub async fn publish_policy(
    tx: &mut Tx<'_>,
    county: i64,
    row: &PolicyRow,
    salt: &[u8; 32],
) -> Result<(), StoreError> {
    let body = serde_json::json!({
        "document": POLICY,
        "version": row.version,
        TEXT: commitment(salt, &published(row)),
    });
    let statement = Statement { kind: KIND, subject: row.id, at: row.updated_at, body };
    enter(tx, county, &statement).await?;
    commit(tx, county, &statement, TEXT, salt, true).await
}

/// Whether it tells of a policy, and not of a publication of points.
pub(super) fn is_policy(said: &Said) -> bool {
    said.body.get("document").and_then(serde_json::Value::as_str) == Some(POLICY)
}

async fn version_of(tx: &mut Tx<'_>, county: i64, said: &Said) -> Result<Option<PolicyRow>, StoreError> {
    let Some(version) = said.body.get("version").and_then(serde_json::Value::as_i64) else { return Ok(None) };
    let stored = gezhi_store::policies::version(tx, county, said.subject, version).await?;
    stored
        .map(|stored| {
            serde_json::from_str(&stored.data).map_err(|error| {
                StoreError::BadValue(format!("policy {} version {version}: {error}", said.subject))
            })
        })
        .transpose()
}

fn salt_of(openings: &[Opening]) -> Option<[u8; 32]> {
    openings
        .iter()
        .find(|opening| opening.name == TEXT)
        .and_then(|opening| opening.salt.clone().try_into().ok())
}

/// What of the library no longer says what the leaf says.
pub(super) async fn fault(tx: &mut Tx<'_>, county: i64, said: &Said) -> Result<Option<String>, StoreError> {
    let Some(row) = version_of(tx, county, said).await? else {
        return Ok(Some("the version that was published is gone".to_owned()));
    };
    let key = (said.kind.as_str(), said.subject, said.at);
    // Without the salt nobody can say what was meant.
    let Some(salt) = salt_of(&gezhi_store::transparency::openings(tx, county, key).await?) else {
        return Ok(None);
    };
    let committed = said.body.get(TEXT).and_then(serde_json::Value::as_str);
    let fits = committed == Some(&commitment(&salt, &published(&row)));
    if !fits {
        return Ok(Some(format!("version {} has another text than the one that was published", row.version)));
    }
    // The policy as it is shown is its newest version.
    let shown = gezhi_store::policies::by_id(tx, county, said.subject).await?;
    let differs =
        shown.is_some_and(|shown| shown.version == row.version && published(&shown) != published(&row));
    Ok(differs.then(|| format!("version {} is shown with another text than it was stored with", row.version)))
}

/// The text that is committed to, where everybody may read it: the newest version, from its first day on.
pub(super) async fn text(
    tx: &mut Tx<'_>,
    county: i64,
    said: &Said,
    today: &str,
) -> Result<Option<String>, StoreError> {
    let shown = gezhi_store::policies::by_id(tx, county, said.subject).await?;
    let version = said.body.get("version").and_then(serde_json::Value::as_i64);
    Ok(shown
        .filter(|row| Some(row.version) == version && row.since.as_str() <= today)
        .map(|row| published(&row)))
}
