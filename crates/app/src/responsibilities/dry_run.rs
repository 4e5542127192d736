//! Trying a list on the cases of the last month.

use super::import::{KIND, Kept};
use crate::context::App;
use crate::directory::{Destination, Directory};
use crate::error::Result;
use crate::views::BodyRef;
use gezhi_domain::accounts::{Action, Actor, BodyId, decide_at};
use gezhi_domain::cases::Grade;
use gezhi_domain::grids::PlacePath;
use gezhi_store::bodies::LineRow;
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;

/// Most cases looked at.
const MOST: usize = 20_000;
/// Cases of one read.
const AT_ONCE: i64 = 2_000;
/// How far back, microseconds.
const MONTH: i64 = 30 * 86_400_000_000;

/// Cases that would go elsewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Moved {
    /// Where they go now; `null` is nobody.
    pub from: Option<BodyRef>,
    /// Where they would go; `null` is nobody.
    pub to: Option<BodyRef>,
    /// How many.
    pub count: usize,
}

/// What a list would have done with the cases of the last 30 days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DryRun {
    /// Cases that have a category: what was tried.
    pub cases: usize,
    /// Cases that go elsewhere, most first.
    pub moved: Vec<Moved>,
    /// Cases that go where they go now.
    pub unchanged: usize,
    /// Cases no line covers.
    pub nobody: usize,
    /// Cases that several lines claim.
    pub conflicts: usize,
    /// Cases without a category, which no list can send anywhere.
    pub uncategorised: usize,
    /// There were more cases; only the newest 20,000 were tried.
    pub cut: bool,
}

/// What routing needs of a case, and the body it is with.
struct Sample {
    category: String,
    grade: Grade,
    place: Option<PlacePath>,
    body: Option<BodyId>,
}

struct Newest {
    county: i64,
    after: Option<(i64, i64)>,
}

impl Op for Newest {
    type Out = Vec<StoredCase>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        // Without a condition on the time: the index gives the newest first, and the caller stops when a page is too old.
        let all = Filter::default();
        gezhi_store::case_lists::page(
            tx,
            self.county,
            Scope::County,
            &all,
            Order::Newest,
            self.after,
            AT_ONCE,
        )
        .await
    }
}

#[derive(Default)]
struct Samples {
    cases: Vec<Sample>,
    uncategorised: usize,
    cut: bool,
}

async fn samples(app: &App) -> Result<Samples> {
    let since = app.now().as_microsecond() - MONTH;
    let directory = app.directory();
    let mut found = Samples::default();
    let mut after = None;
    loop {
        let page = app.db.read(Newest { county: app.county, after }).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some((0, last.case.id.0));
        let mut any_recent = false;
        for stored in page.into_iter().filter(|stored| stored.case.reported_at.as_microsecond() >= since) {
            any_recent = true;
            let case = stored.case;
            if found.cases.len() + found.uncategorised >= MOST {
                found.cut = true;
                return Ok(found);
            }
            match case.category {
                Some(category) => {
                    // The stored path does not name the root; the directory's does.
                    let place =
                        case.place.and_then(|path| directory.place(path.id())).map(|place| place.path);
                    found.cases.push(Sample { category, grade: case.grade, place, body: case.body });
                }
                None => found.uncategorised += 1,
            }
        }
        if !any_recent {
            return Ok(found);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    To(BodyId),
    Nobody,
    Conflict,
}

impl Goes {
    const fn body(self) -> Option<BodyId> {
        match self {
            Self::To(body) => Some(body),
            Self::Nobody | Self::Conflict => None,
        }
    }
}

/// Answers of a directory, remembered: thousands of cases share a few hundred pairs of category and place.
struct Router<'a> {
    directory: &'a Directory,
    known: HashMap<(&'a str, Option<PlacePath>), Goes>,
}

impl<'a> Router<'a> {
    fn new(directory: &'a Directory) -> Self {
        Self { directory, known: HashMap::new() }
    }

    fn route(&mut self, sample: &'a Sample) -> Goes {
        let Self { directory, known } = self;
        let ask = || match directory.destination(&sample.category, sample.grade, sample.place.as_ref()) {
            Destination::Body { body, .. } => Goes::To(body),
            Destination::Nobody => Goes::Nobody,
            Destination::Conflict => Goes::Conflict,
        };
        *known.entry((sample.category.as_str(), sample.place)).or_insert_with(ask)
    }
}

#[derive(Default)]
struct Tally {
    moved: BTreeMap<(Option<BodyId>, Option<BodyId>), usize>,
    unchanged: usize,
    nobody: usize,
    conflicts: usize,
}

/// Runs the samples through the list in force and a new one; without a new one, compares the list in force with the body
/// that each case really is with.
fn tally(cases: &[Sample], present: &Directory, new: Option<&Directory>) -> Tally {
    let mut tally = Tally::default();
    let mut now = Router::new(present);
    let mut then = Router::new(new.unwrap_or(present));
    for case in cases {
        let to = then.route(case);
        match to {
            Goes::Nobody => tally.nobody += 1,
            Goes::Conflict => tally.conflicts += 1,
            Goes::To(_) => {}
        }
        let from = if new.is_some() { now.route(case).body() } else { case.body };
        if from == to.body() {
            tally.unchanged += 1;
        } else {
            *tally.moved.entry((from, to.body())).or_default() += 1;
        }
    }
    tally
}

/// Tries a previewed list, or the list in force, on the cases of the last 30 days.
///
/// A preview is compared with the list in force: only what the change does is counted, not what dispatchers decided by
/// hand. The list in force is compared with the bodies the cases are really with, cases without a body left out.
///
/// # Errors
/// 401, 403; 404 for somebody else's preview or without a duty for the whole place.
pub async fn dry_run(app: &App, actor: &Actor, preview: Option<i64>) -> Result<DryRun> {
    let present = app.directory();
    decide_at(actor, Action::EditDuties, &present.root_path())?;
    let new = match preview {
        Some(id) => {
            let kept: Kept = crate::previews::look(app, actor, KIND, id).await?;
            Some(Arc::new(present.with_lines(kept.lines.iter().map(LineRow::from).collect())))
        }
        None => None,
    };
    let mut samples = samples(app).await?;
    if new.is_none() {
        samples.cases.retain(|case| case.body.is_some());
    }
    let cases = samples.cases.len();
    let work = tokio::task::spawn_blocking(move || tally(&samples.cases, &present, new.as_deref()));
    let tally = work.await.map_err(std::io::Error::other)?;
    let name = |body: Option<BodyId>| body.and_then(|id| app.body_ref(id));
    let mut moved: Vec<Moved> = tally
        .moved
        .iter()
        .map(|((from, to), count)| Moved { from: name(*from), to: name(*to), count: *count })
        .collect();
    moved.sort_by_key(|row| std::cmp::Reverse(row.count));
    Ok(DryRun {
        cases,
        moved,
        unchanged: tally.unchanged,
        nobody: tally.nobody,
        conflicts: tally.conflicts,
        uncategorised: samples.uncategorised,
        cut: samples.cut,
    })
}
