//! Kinds of statements: how each is compared with the rows it tells of, and what everybody may read of it. A new kind gets a line in
//! each of these functions.

use super::publication;
use gezhi_domain::transparency::Said;
use gezhi_store::engine::{StoreError, Tx};

/// What of the stored rows no longer says what the leaf says; `None` where all is well or where the kind has no rows.
pub(super) async fn fault(tx: &mut Tx<'_>, county: i64, said: &Said) -> Result<Option<String>, StoreError> {
    match said.kind.as_str() {
        publication::KIND => publication::fault(tx, county, said).await,
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
        (publication::KIND, "text") => publication::text(tx, county, said, today).await,
        _ => Ok(None),
    }
}
