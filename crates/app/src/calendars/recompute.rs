//! Deadlines after the calendar has changed: computed again from what each case went through.
//!
//! The deadline stays the same one: its number does not grow, so a reminder that was sent is not sent again, and a stage
//! that is still ahead fires once, at its new instant.

use crate::cases::stage_code;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Permit, system_permit};
use gezhi_domain::cases::{Case, State, deadline, due};
use gezhi_domain::deadlines::{Calendar, Due, Policy, schedule};
use gezhi_domain::statistics::{Contribution, Facts, MetricVector, delta};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::time::micros;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A case whose deadline is another one now.
pub(super) struct Change {
    /// The case before, as stored.
    pub case: Case,
    /// The new deadline.
    pub due: Due,
}

impl Change {
    /// Whether the instant itself moves, and not only that it is certain now.
    pub fn moves(&self) -> bool {
        self.case.due.map(|due| due.at) != Some(self.due.at)
    }
}

/// The cases on which a calendar decides otherwise, of those due after an instant. A clock that rests is computed when it
/// runs again; a missed deadline stays as it was missed.
pub(super) async fn changes(
    tx: &mut Tx<'_>,
    county: i64,
    calendar: &Calendar,
    after: i64,
) -> std::result::Result<Vec<Change>, StoreError> {
    let rows = gezhi_store::case_lists::due_after(tx, county, after).await?;
    Ok(rows
        .into_iter()
        .filter_map(|stored| {
            let case = stored.case;
            let rested = case.pauses.last().is_some_and(|pause| pause.until == case.closed_at);
            if case.state == State::Suspended || case.overdue || (case.state == State::Closed && rested) {
                return None;
            }
            let due = due(&case, calendar)?;
            (case.due != Some(due)).then_some(Change { case, due })
        })
        .collect())
}

/// What is needed to write changes.
pub(super) struct Writer {
    pub county: i64,
    pub calendar: Arc<Calendar>,
    pub policy: Policy,
    pub permit: Permit,
    pub entry: Entry,
    pub fresh: App,
}

impl Writer {
    /// Writes changes, and counts the cases under their new days.
    pub async fn write(&self, tx: &mut Tx<'_>, changes: &[Change]) -> std::result::Result<(), StoreError> {
        let directory = self.fresh.directory();
        let facts = |case: Case| Facts::of(&crate::cases::complete(case, &directory), directory.root());
        let mut sums: BTreeMap<Contribution, MetricVector> = BTreeMap::new();
        for change in changes {
            self.write_one(tx, change).await?;
            let after = Case { due: Some(change.due), ..change.case.clone() };
            for (key, vector) in delta(Some(&facts(change.case.clone())), &facts(after)) {
                sums.entry(key).or_default().add(&vector, 1);
            }
        }
        sums.retain(|_, vector| !vector.is_zero());
        gezhi_store::counters::fold(tx, self.county, &sums).await
    }

    async fn write_one(&self, tx: &mut Tx<'_>, change: &Change) -> std::result::Result<(), StoreError> {
        let county = self.county;
        let before = &change.case;
        let case = Case { due: Some(change.due), version: before.version + 1, ..before.clone() };
        if !gezhi_store::cases::update(tx, &self.permit, county, &case, before.version).await? {
            return Err(StoreError::BadValue(format!(
                "case {} changed under its own transaction",
                case.id.0
            )));
        }
        if !matches!(case.state, State::Assigned | State::InProgress) || !change.moves() {
            return Ok(());
        }
        gezhi_store::tasks::set_due(tx, county, case.id.0, gezhi_store::cases::sort_at(&case)).await?;
        let levels = u8::try_from(case.place.map_or(0, |path| path.depth())).unwrap_or(0);
        let fired = gezhi_store::clock::fired(tx, county, "case", case.id.0, case.epoch).await?;
        let has_fired = |stage: &str| fired.iter().any(|known| known == stage);
        let next = deadline(&case, levels)
            .map(|deadline| schedule(&deadline, &self.calendar, &self.policy))
            .unwrap_or_default()
            .into_iter()
            .find(|firing| !has_fired(stage_code(firing.key.stage)));
        if let Some(firing) = next {
            let row = ClockRow {
                kind: "case".into(),
                subject: case.id.0,
                epoch: case.epoch,
                next_at: micros(firing.at),
                stage: stage_code(firing.key.stage).into(),
            };
            gezhi_store::clock::put(tx, county, &row).await?;
        }
        let was = before.due.map(|due| due.at.to_string());
        let entry = Entry {
            id: self.fresh.id(),
            act: "due_again".to_owned(),
            subject_kind: "case".to_owned(),
            subject: case.id.0,
            place: case.place.map(|path| path.id().0),
            details: serde_json::json!({ "before": was, "after": change.due.at.to_string() }).to_string(),
            ..self.entry.clone()
        };
        gezhi_store::journal::append(tx, county, &entry).await
    }
}

struct Settle(Writer);

impl Op for Settle {
    type Out = usize;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<usize, StoreError> {
        let changes: Vec<Change> = changes(tx, self.0.county, &self.0.calendar, 0)
            .await?
            .into_iter()
            .filter(|change| change.case.due.is_some_and(|due| due.provisional))
            .collect();
        self.0.write(tx, &changes).await?;
        Ok(changes.len())
    }
}

/// Computes provisional deadlines again that were made by a node which did not know the newest calendar yet; says how
/// many.
///
/// # Errors
/// Failures of the store.
pub async fn settle(app: &App) -> Result<usize> {
    let permit = system_permit(Action::EditSettings);
    let entry = app.entry(&permit, "due_again", "case", 0, None);
    let writer = Writer {
        county: app.county,
        calendar: app.calendar(),
        policy: app.policy,
        permit,
        entry,
        fresh: app.clone(),
    };
    Ok(app.db.write(Settle(writer)).await?)
}
