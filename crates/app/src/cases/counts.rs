//! The counts at the head of the work list (feature C13).
//!
//! Whoever looks at many cases (the county, a town, a body) reads counters, to which the acts that wait in the outbox are
//! added, so that an act is counted as soon as it is on disk. Anything narrower is few cases, and they are counted, up to a
//! bound that is told.

use super::act::CountData;
use super::query::{CaseQuery, day_micros};
use super::scope::scopes;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::Actor;
use gezhi_domain::cases::State;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::statistics::{
    Contribution, Holder, MetricVector, STANDING_DEPTH, day_number, standing, state_of_key,
};
use gezhi_store::case_lists::{Filter, Scope};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Counts for the head of the work list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CaseCounts {
    /// Open.
    pub open: i64,
    /// Open and past the deadline.
    pub overdue: i64,
    /// Due before the end of this day, overdue ones included.
    pub due_today: i64,
    /// Nobody is responsible.
    pub nobody: i64,
    /// Waiting for the check.
    pub to_check: i64,
    /// Returned at least once and waiting.
    pub returned: i64,
    /// Open ones by state.
    pub by_state: BTreeMap<String, i64>,
    /// There may be more than these: cases are counted one by one up to 1,000, the most pressing ones first, where no
    /// counter is kept of them.
    pub at_least: bool,
}

/// So many cases are counted one by one.
const BOUND: i64 = 1_000;

impl CaseCounts {
    fn none() -> Self {
        let open = State::ALL.iter().filter(|state| **state != State::Closed);
        Self { by_state: open.map(|state| (state.code().to_owned(), 0)).collect(), ..Self::default() }
    }

    /// Adds open cases of a state, negative ones too.
    fn add(&mut self, state: i64, open: i64, overdue: i64, returned: i64) {
        let Some(state) = State::from_number(state) else { return };
        *self.by_state.entry(state.code().to_owned()).or_default() += open;
        self.open += open;
        self.overdue += overdue;
        match state {
            State::Reported => {
                self.nobody += open;
                self.returned += returned;
            }
            State::Resolved => self.to_check += open,
            _ => {}
        }
    }

    /// Adds a counter by state.
    fn add_counter(&mut self, key: &str, open: i64, overdue: i64) {
        if let Some((state, returned)) = state_of_key(key) {
            self.add(state, open, overdue, if returned { open } else { 0 });
        }
    }
}

/// How a part of what a person may see is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// By its counters.
    Kept(Holder),
    /// One by one.
    Rows(Scope),
}

/// The narrower of a scope and the place that was asked for.
fn part(app: &App, scope: Scope, place: Option<PlacePath>) -> Part {
    let directory = app.directory();
    let own = match scope {
        Scope::County => Some(directory.root_path()),
        Scope::Place(_, id) => directory.place(PlaceId(id)).map(|place| place.path),
        Scope::Body(_) | Scope::Reporter(_) => None,
    };
    let whole = place.is_none_or(|place| place.depth() == 0);
    match (scope, own, place) {
        (Scope::Body(body), ..) if whole => Part::Kept(Holder::Body(body)),
        (_, Some(own), None) => of_place(own),
        (_, Some(own), Some(place)) if own.reaches(&place) => of_place(place),
        (_, Some(own), Some(place)) if place.reaches(&own) => of_place(own),
        _ => Part::Rows(scope),
    }
}

fn of_place(path: PlacePath) -> Part {
    if path.depth() <= STANDING_DEPTH {
        Part::Kept(Holder::Place(path.id()))
    } else {
        Part::Rows(Scope::Place(path.depth(), path.id().0))
    }
}

struct CountsOp {
    county: i64,
    parts: Vec<Part>,
    /// Cases of a body that also stand in a place of the person's: they would be counted twice.
    twice: Vec<(Scope, Filter)>,
    base: Filter,
    today: i32,
    tonight: i64,
}

impl CountsOp {
    /// One by one, up to the bound.
    async fn rows(
        &self,
        tx: &mut Tx<'_>,
        counts: &mut CaseCounts,
        scope: Scope,
        filter: &Filter,
        sign: i64,
    ) -> std::result::Result<(), StoreError> {
        let heads =
            gezhi_store::case_lists::heads(tx, self.county, scope, filter, self.tonight, BOUND).await?;
        let found: i64 = heads.iter().map(|head| head.open).sum();
        counts.at_least |= found >= BOUND;
        for head in heads {
            counts.add(head.state, sign * head.open, sign * head.overdue, sign * head.returned);
            counts.due_today += sign * head.due;
        }
        Ok(())
    }

    /// What the acts in the outbox change: they are on disk and not yet in the counters.
    fn add_waiting(&self, counts: &mut CaseCounts, holder: Holder, waiting: &[(Contribution, MetricVector)]) {
        let (_, days) = holder.by_due();
        for (key, vector) in waiting.iter().filter(|(key, _)| key.place == holder.number()) {
            if key.dimension == holder.by_state() {
                counts.add_counter(&key.key, vector.open, vector.overdue);
            } else if key.dimension == days && key.day <= self.today {
                counts.due_today += vector.open;
            }
        }
    }
}

/// What the acts that wait in the outbox change in the counters of open cases.
async fn waiting(
    tx: &mut Tx<'_>,
    county: i64,
) -> std::result::Result<Vec<(Contribution, MetricVector)>, StoreError> {
    let mut changes = Vec::new();
    for row in gezhi_store::outbox::peek(tx, county).await? {
        let Ok(act) = serde_json::from_str::<CountData<'_>>(&row.data) else { continue };
        changes.extend(standing(&act.after));
        for (key, vector) in act.before.iter().flat_map(standing) {
            let mut less = MetricVector::default();
            less.add(&vector, -1);
            changes.push((key, less));
        }
    }
    Ok(changes)
}

impl Op for CountsOp {
    type Out = CaseCounts;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<CaseCounts, StoreError> {
        let county = self.county;
        let mut counts = CaseCounts::none();
        let mut changes = None;
        for part in &self.parts {
            match *part {
                Part::Kept(holder) => {
                    for head in gezhi_store::counters::heads(tx, county, holder).await? {
                        counts.add_counter(&head.key, head.open, head.overdue);
                    }
                    counts.due_today +=
                        gezhi_store::counters::due_until(tx, county, holder, self.today).await?;
                    if changes.is_none() {
                        changes = Some(waiting(tx, county).await?);
                    }
                    self.add_waiting(&mut counts, holder, changes.as_deref().unwrap_or_default());
                }
                Part::Rows(scope) => self.rows(tx, &mut counts, scope, &self.base, 1).await?,
            }
        }
        for (scope, filter) in &self.twice {
            self.rows(tx, &mut counts, *scope, filter, -1).await?;
        }
        Ok(counts)
    }
}

/// Counts in the person's scope.
///
/// # Errors
/// 401, 403, 422.
pub async fn counts(app: &App, actor: &Actor, place: Option<String>) -> Result<CaseCounts> {
    let base = CaseQuery { place, ..CaseQuery::default() }.filter(app)?;
    let today = local_date(app.now());
    let path = base.place.and_then(|(_, id)| app.directory().place(PlaceId(id)).map(|place| place.path));
    let scopes = scopes(app, actor)?;
    let bodies = scopes.iter().filter_map(|scope| match scope {
        Scope::Body(body) => Some(*body),
        _ => None,
    });
    let twice = bodies
        .flat_map(|body| {
            let places = scopes.iter().filter(|scope| matches!(scope, Scope::Place(..)));
            places.map(move |place| (*place, body))
        })
        .map(|(place, body)| (place, Filter { body: Some(body), ..base.clone() }))
        .collect();
    let op = CountsOp {
        county: app.county,
        parts: scopes.into_iter().map(|scope| part(app, scope, path)).collect(),
        twice,
        base,
        today: day_number(today),
        tonight: day_micros(&today.to_string(), true, "to")?,
    };
    Ok(app.db.read(op).await?)
}
