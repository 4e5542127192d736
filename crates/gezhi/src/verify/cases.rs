//! Every case by itself: its fields, its first entry, its deadline and its clock; what it asks of inboxes and counters
//! is summed up for the checks that follow.

use super::digest::Digest;
use super::{Finding, counters, tasks};
use gezhi_app::cases::stage_code;
use gezhi_app::{App, Result};
use gezhi_domain::cases::{Case, State, deadline, due};
use gezhi_domain::deadlines::{Firing, Stage, schedule};
use gezhi_domain::statistics::{Facts, contributions};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::time::micros;
use std::collections::BTreeMap;

const BATCH: i64 = 500;

/// What the scan over all cases gives.
pub struct Scan {
    /// Fields and first entries.
    pub cases: Finding,
    /// Due instants.
    pub deadlines: Finding,
    /// Clocks.
    pub clock: Finding,
    /// What should be in the inboxes.
    pub tasks: tasks::Expected,
    /// What should be in the counters.
    pub counters: counters::Sums,
}

/// A case with its rows.
struct Read {
    case: Case,
    sort_at: i64,
    entries: Vec<Entry>,
    clock: Option<ClockRow>,
    fired: Vec<String>,
}

struct ReadBatch {
    county: i64,
    after: i64,
}

impl Op for ReadBatch {
    type Out = Vec<Read>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let mut batch = Vec::new();
        for stored in gezhi_store::case_lists::scan(tx, county, self.after, BATCH).await? {
            let case = stored.case;
            let subject = case.id.0;
            let entries = gezhi_store::journal::of_subject(tx, county, subject).await?;
            let clock = gezhi_store::clock::of(tx, county, "case", subject).await?;
            let fired = if case.is_open() {
                gezhi_store::clock::fired(tx, county, "case", subject, case.epoch).await?
            } else {
                Vec::new()
            };
            batch.push(Read { case, sort_at: stored.sort_at, entries, clock, fired });
        }
        Ok(batch)
    }
}

/// Scans all cases.
///
/// # Errors
/// Failures of the database.
pub async fn scan(app: &App) -> Result<Scan> {
    let mut scan = Scan {
        cases: Finding::new("cases"),
        deadlines: Finding::new("deadlines"),
        clock: Finding::new("clock"),
        tasks: tasks::Expected::default(),
        counters: BTreeMap::new(),
    };
    let directory = app.directory();
    let mut after = 0;
    loop {
        let batch = app.db.read(ReadBatch { county: app.county, after }).await?;
        let Some(last) = batch.last() else { return Ok(scan) };
        after = last.case.id.0;
        for mut read in batch {
            let stored = read.case.place;
            read.case.place = stored.map(|path| {
                let known = directory.place(path.id()).map(|place| place.path);
                known.unwrap_or_else(|| gezhi_store::cases::with_root(path, directory.root()))
            });
            let name = &read.case.ticket;
            let astray =
                stored.map(|path| gezhi_store::cases::with_root(path, directory.root())) != read.case.place;
            let fault = fields(app, &read)
                .or_else(|| astray.then(|| "the places above it are not those above its place".to_owned()));
            scan.cases.look(fault.map(|fault| format!("{name}: {fault}")));
            scan.deadlines.look(due_fault(app, &read).map(|fault| format!("{name}: {fault}")));
            scan.clock.look(clock_fault(app, &read).map(|fault| format!("{name}: {fault}")));
            scan.tasks.add(app, &read.case);
            for (key, vector) in contributions(&Facts::of(&read.case, directory.root())) {
                let digest: &mut Digest =
                    scan.counters.entry((key.place.0, key.dimension.number())).or_default();
                counters::add(digest, &key.key, key.day, &vector);
            }
        }
    }
}

fn fields(app: &App, read: &Read) -> Option<String> {
    let case = &read.case;
    if let Some(fault) = case.broken() {
        return Some(fault.to_owned());
    }
    let first = read.entries.iter().position(|entry| entry.act == "report" && entry.subject_kind == "case");
    if first != Some(0) {
        return Some("its first journal entry is not the report".to_owned());
    }
    if read.entries.first().is_some_and(|entry| entry.at != micros(case.reported_at)) {
        return Some("the report in the journal has another instant".to_owned());
    }
    if let Some(place) = case.place
        && app.directory().place(place.id()).is_none()
    {
        return Some(format!("it stands in place {}, which does not exist", place.id().0));
    }
    case.bodies()
        .into_iter()
        .find(|body| app.directory().body(*body).is_none())
        .map(|body| format!("body {} does not exist", body.0))
}

fn due_fault(app: &App, read: &Read) -> Option<String> {
    let case = &read.case;
    if read.sort_at != gezhi_store::cases::sort_at(case) {
        return Some(format!("it is listed under {}, not under its due instant", read.sort_at));
    }
    // A clock that rests has its next instant only when it runs again; a missed deadline stays as it was missed.
    let rested_to_the_end = case.pauses.last().is_some_and(|pause| pause.until == case.closed_at);
    if case.state == State::Suspended || case.overdue || (case.state == State::Closed && rested_to_the_end) {
        return None;
    }
    let computed = due(case, &app.calendar());
    match (case.state, case.due) {
        (State::Reported, None) => None,
        (State::Reported, Some(_)) => Some("it has a deadline, but no body".to_owned()),
        (_, stored) if stored.map(|due| due.at) == computed.map(|due| due.at) => None,
        (_, stored) => {
            Some(format!("due {stored:?} is stored, {computed:?} follows from what it went through"))
        }
    }
}

/// What the clock has still to do for the deadline in force.
fn ahead(app: &App, read: &Read) -> Vec<Firing> {
    let levels = u8::try_from(read.case.place.map_or(0, |path| path.depth())).unwrap_or(0);
    let ladder =
        deadline(&read.case, levels).map(|deadline| schedule(&deadline, &app.calendar(), &app.policy));
    let has_fired = |firing: &Firing| read.fired.iter().any(|stage| stage == stage_code(firing.key.stage));
    ladder.unwrap_or_default().into_iter().filter(|firing| !has_fired(firing)).collect()
}

fn clock_fault(app: &App, read: &Read) -> Option<String> {
    let runs = matches!(read.case.state, State::Assigned | State::InProgress);
    match (&read.clock, runs) {
        (None, false) => None,
        (Some(_), false) => Some("a clock runs for it, but no deadline does".to_owned()),
        (None, true) => {
            // A reminder that had passed when the clock started is left out.
            let missing = ahead(app, read).into_iter().find(|firing| firing.key.stage != Stage::Remind);
            missing.map(|firing| format!("no clock runs for it; {} should", stage_code(firing.key.stage)))
        }
        (Some(row), true) if row.epoch != read.case.epoch => {
            Some(format!("its clock belongs to deadline {}, the case is at {}", row.epoch, read.case.epoch))
        }
        (Some(row), true) => {
            let known = ahead(app, read)
                .iter()
                .any(|firing| stage_code(firing.key.stage) == row.stage && micros(firing.at) == row.next_at);
            (!known && !read.case.overdue).then(|| {
                format!("its clock waits for {} at {}, which is not on the ladder", row.stage, row.next_at)
            })
        }
    }
}
