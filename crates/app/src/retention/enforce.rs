//! The work itself, in small steps beside the daily work.

use super::cut;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::retention::Term;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::retention::RunRow;
use serde_json::json;

/// Things of one step.
const STEP: i64 = 200;
/// Steps of one kind in one turn, so that the rest of the work gets its turn too.
const STEPS: usize = 20;

struct Step {
    app: App,
    term: Term,
}

/// What a step did.
struct Done {
    number: usize,
    files: Vec<String>,
}

impl Op for Step {
    type Out = Done;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Done> {
        let (app, kind) = (&self.app, self.term.kind);
        let now = app.now();
        let (at, today) = (now.as_microsecond(), local_date(now));
        let due = gezhi_store::retention::due(tx, app.county, kind, cut(&self.term, today), STEP).await?;
        if due.is_empty() {
            return Ok(Done { number: 0, files: Vec::new() });
        }
        let permit = system_permit(Action::EditRegister);
        let mut files = Vec::new();
        for id in &due {
            files.extend(gezhi_store::retention::erase(tx, &permit, app.county, (kind, *id), at).await?);
        }
        let run = RunRow {
            day: today.to_string(),
            kind: kind.code().to_owned(),
            last_day: self.term.last_day(today).to_string(),
            number: i64::try_from(due.len()).unwrap_or(i64::MAX),
            at,
        };
        gezhi_store::retention::note(tx, app.county, &run).await?;
        let mut entry = app.entry(&permit, "erased", "retention", 0, None);
        entry.details =
            json!({ "kind": run.kind, "number": run.number, "last_day": run.last_day }).to_string();
        gezhi_store::journal::append(tx, app.county, &entry).await?;
        Ok(Done { number: due.len(), files })
    }
}

struct Unused {
    county: i64,
    files: Vec<String>,
}

impl Op for Unused {
    type Out = Vec<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::retention::unused(tx, self.county, &self.files).await
    }
}

/// Erases what is over, at most some thousands of each kind; says how many. It may be interrupted at any point and goes on with
/// its next turn; a file on the disk that was still to be removed then stays and is not shown anywhere.
///
/// # Errors
/// Failures of the store and of the disk.
pub async fn enforce(app: &App) -> Result<usize> {
    let mut all = 0;
    for term in app.profile().retention.terms.clone() {
        for _ in 0..STEPS {
            let done = app.db.write(Step { app: app.clone(), term: term.clone() }).await?;
            all += done.number;
            if !done.files.is_empty() {
                let unused = app.db.read(Unused { county: app.county, files: done.files }).await?;
                for hash in &unused {
                    app.files.forget(hash).await?;
                }
            }
            if done.number < usize::try_from(STEP).unwrap_or(usize::MAX) {
                break;
            }
        }
    }
    Ok(all)
}
