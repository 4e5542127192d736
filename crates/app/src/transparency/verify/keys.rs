//! Keys: each is what its statement says, has signed it, and is vouched for by the one before.

use super::super::keys::ReadKeys;
use super::faults::Faults;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::transparency::{KeyStatement, Verifier, origin};
use gezhi_store::transparency::KeyRow;

/// A key with the size of the first head that it may sign.
#[derive(Debug)]
pub(super) struct KnownKey {
    pub(super) from_size: u64,
    pub(super) verifier: Verifier,
}

/// The key that signs heads of a size.
pub(super) fn at(keys: &[KnownKey], size: u64) -> Option<&Verifier> {
    keys.iter().rev().find(|key| key.from_size <= size).map(|key| &key.verifier)
}

fn fault(county: i64, row: &KeyRow, verifier: &Verifier, before: Option<&KnownKey>) -> Option<&'static str> {
    let Some(said) = KeyStatement::open(&row.note, verifier, before.map(|key| &key.verifier)) else {
        return Some("neither it nor the key before it has signed that it is the log's key");
    };
    let fits = said.origin == origin(county)
        && said.at.as_microsecond() == row.at
        && i64::try_from(said.from_size) == Ok(row.from_size)
        && verifier.id() == row.key_id;
    (!fits).then_some("its row says something else than what was signed")
}

/// Checks the keys; those that can be read are used for the heads.
pub(super) async fn check(app: &App, faults: &mut Faults) -> Result<Vec<KnownKey>> {
    let (rows, _) = app.db.read(ReadKeys { county: app.county }).await?;
    let mut keys: Vec<KnownKey> = Vec::new();
    for row in &rows {
        let Some(verifier) = Verifier::parse(&row.verifier) else {
            faults.add(0, format!("key {}: it is no public key", row.key_id));
            continue;
        };
        if let Some(fault) = fault(app.county, row, &verifier, keys.last()) {
            faults.add(0, format!("key {}: {fault}", row.key_id));
        }
        keys.push(KnownKey { from_size: u64::try_from(row.from_size).unwrap_or(0), verifier });
    }
    Ok(keys)
}
