//! Kinds of statements: how each is compared with the rows it tells of, what everybody may read of it, and what a person may open. A
//! new kind gets a line in each of these functions.

use super::publication;
use crate::context::App;
use crate::points::{self, publications};
use gezhi_domain::accounts::Actor;
use gezhi_domain::transparency::Said;
use gezhi_store::engine::{StoreError, Tx};

/// What of the stored rows no longer says what the leaf says; `None` where all is well or where the kind has no rows.
pub(super) async fn fault(tx: &mut Tx<'_>, county: i64, said: &Said) -> Result<Option<String>, StoreError> {
    match said.kind.as_str() {
        publication::KIND if publication::is_policy(said) => publication::fault(tx, county, said).await,
        publication::KIND => publications::fault(tx, county, said).await,
        points::SUBJECT => points::fault(tx, county, said).await,
        points::rules::SUBJECT => points::rules::fault(tx, county, said).await,
        _ => Ok(None),
    }
}

/// The text behind the commitment `name`, where everybody may read it today.
pub(super) async fn public_text(
    tx: &mut Tx<'_>,
    county: i64,
    said: &Said,
    name: &str,
    today: &str,
) -> Result<Option<String>, StoreError> {
    match (said.kind.as_str(), name) {
        (publication::KIND, publications::DOCUMENT) if !publication::is_policy(said) => {
            publications::public_hash(tx, county, said).await
        }
        (publication::KIND, publication::TEXT) => publication::text(tx, county, said, today).await,
        _ => Ok(None),
    }
}

/// The texts behind the commitments that this person may open, by name; `None` where the person may not see the thing at all.
pub(super) async fn openable(
    app: &App,
    tx: &mut Tx<'_>,
    actor: &Actor,
    kind: &str,
    subject: i64,
) -> Result<Option<Vec<(&'static str, String)>>, StoreError> {
    match kind {
        points::SUBJECT => points::openable(app, tx, actor, subject).await,
        _ => Ok(None),
    }
}

/// Rows that the log should tell of and does not, in the order of identities: in words.
pub(super) async fn unstated(tx: &mut Tx<'_>, county: i64) -> Result<Vec<String>, StoreError> {
    /// So many are named.
    const MOST: i64 = 200;
    let entries =
        gezhi_store::transparency::entries_without_statement(tx, county, points::SUBJECT, MOST).await?;
    let versions =
        gezhi_store::transparency::versions_without_statement(tx, county, publication::KIND, MOST).await?;
    let entries = entries.into_iter().map(|(id,)| format!("points entry {id} was never entered in the log"));
    let versions = versions
        .into_iter()
        .map(|(id, version)| format!("policy {id} version {version} was never entered in the log"));
    Ok(entries.chain(versions).collect())
}
