//! The journal: identities grow with time, and the seals over it hold (mechanism 3, feature A3).

use super::Finding;
use gezhi_app::background::verify_seals;
use gezhi_app::ids::Ids;
use gezhi_app::{App, Result};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;

const BATCH: i64 = 2_000;

struct Read {
    county: i64,
    after: i64,
}

impl Op for Read {
    type Out = Vec<Entry>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::journal::after(tx, self.county, self.after, i64::MAX, BATCH).await
    }
}

/// Checks the journal and its seals.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App) -> Result<Vec<Finding>> {
    let mut finding = Finding::new("journal");
    let mut after = 0;
    loop {
        let entries = app.db.read(Read { county: app.county, after }).await?;
        let Some(last) = entries.last() else { break };
        let next = last.id;
        for entry in entries {
            finding.look(fault(&entry, after));
            after = entry.id;
        }
        after = next;
    }
    let mut seals = Finding::new("seals");
    let (count, faults) = verify_seals(app).await?;
    seals.checked = count;
    faults.into_iter().for_each(|fault| seals.fail(fault));
    Ok(vec![finding, seals])
}

/// An entry's identity is made at its instant or later, never before it.
fn fault(entry: &Entry, before: i64) -> Option<String> {
    let Ok(at) = gezhi_store::time::instant(entry.at) else {
        return Some(format!("entry {}: {} is no instant", entry.id, entry.at));
    };
    if entry.id <= before {
        return Some(format!("entry {} comes after {before}", entry.id));
    }
    if Ids::floor_of(at) > entry.id {
        return Some(format!(
            "entry {} says it happened at {at}, later than its identity was made",
            entry.id
        ));
    }
    serde_json::from_str::<serde_json::Value>(&entry.details)
        .is_err()
        .then(|| format!("entry {}: its details are no JSON", entry.id))
}
