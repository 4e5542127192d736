//! Inboxes: exactly the rows that the cases ask for (mechanism 6).
//!
//! All inboxes are compared as a whole by a digest of their rows, so the cost in memory is one name an inbox. Whose
//! inbox a row lies in is not compared: it was the nearest post when the case came there, and posts change.

use super::Finding;
use super::digest::Digest;
use gezhi_app::{App, Result};
use gezhi_domain::cases::{Case, tasks};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::tasks::TaskRow;
use std::collections::BTreeSet;

const BATCH: i64 = 2_000;

/// What the inboxes should hold: whose there are, how many rows, and their digest.
#[derive(Debug, Default)]
pub struct Expected {
    holders: BTreeSet<String>,
    rows: u64,
    digest: Digest,
}

impl Expected {
    /// Adds what a case asks for.
    pub fn add(&mut self, app: &App, case: &Case) {
        for spec in tasks(case, app.profile().work.bounce_limit) {
            self.holders.insert(app.directory().holder_key(spec.holder, case.place.as_ref()));
            self.rows += 1;
            self.digest.add((case.id.0, spec.kind.code()), 1);
        }
    }
}

struct Read {
    county: i64,
    holder: String,
    after: (i64, i64),
}

impl Op for Read {
    type Out = Vec<TaskRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::tasks::of_holder(tx, self.county, &self.holder, self.after, BATCH).await
    }
}

/// Inboxes that might hold rows though no case asks for any.
fn possible(app: &App) -> Vec<String> {
    let directory = app.directory();
    let bodies = directory.bodies().map(|body| format!("b{}", body.id));
    let places =
        directory.places().flat_map(|place| [format!("c{}", place.id.0), format!("d{}", place.id.0)]);
    bodies.chain(places).collect()
}

/// Compares the inboxes.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App, mut expected: Expected) -> Result<Finding> {
    let mut finding = Finding::new("inboxes");
    expected.holders.extend(possible(app));
    let mut digest = Digest::default();
    for holder in expected.holders {
        // Nothing is due before 1970, and PostgreSQL keeps no instant as early as the smallest number.
        let mut after = (0, i64::MIN);
        loop {
            let rows = app.db.read(Read { county: app.county, holder: holder.clone(), after }).await?;
            let Some(last) = rows.last() else { break };
            after = (last.due_at, last.case_id);
            for row in &rows {
                finding.look(None);
                digest.add((row.case_id, row.kind.as_str()), 1);
            }
        }
    }
    if finding.checked != expected.rows {
        finding
            .fail(format!("the inboxes hold {} rows, the cases ask for {}", finding.checked, expected.rows));
    } else if digest != expected.digest {
        finding.fail("the inboxes hold other rows than the cases ask for".to_owned());
    }
    Ok(finding)
}
