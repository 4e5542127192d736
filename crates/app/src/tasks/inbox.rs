//! One inbox for every role, by due time (feature W9).

use crate::cases::{CaseRow, complete, parse_cursor, row};
use crate::context::App;
use crate::error::Result;
use crate::views::{Id, Page, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::grids::PlaceId;
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::tasks::TaskRow;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that waits for the person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskView {
    /// Identity: thing and kind.
    pub id: String,
    /// What is to be done. About a case: `triage`, `assign`, `rule`, `accept`, `handle`, `extension`, `check` or `rate`.
    pub kind: String,
    /// What it is about: `case`, `correction` ...
    pub subject_kind: String,
    /// The thing.
    pub subject: Id,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: Option<PlaceRef>,
    /// The case, where it is about one.
    pub case: Option<CaseRow>,
    /// By when.
    pub due_at: String,
    /// Past that.
    pub overdue: bool,
    /// Since when.
    pub created_at: String,
}

/// How much waits.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct InboxCount {
    /// Tasks.
    pub total: i64,
    /// Of these, late.
    pub overdue: i64,
}

/// The kind of a task about a case.
const CASE: &str = "case";

struct InboxOp {
    county: i64,
    holders: Vec<String>,
    after: (i64, i64),
    limit: i64,
}

impl Op for InboxOp {
    type Out = Vec<(TaskRow, Option<StoredCase>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut tasks = Vec::new();
        for holder in &self.holders {
            tasks.extend(
                gezhi_store::tasks::of_holder(tx, self.county, holder, self.after, self.limit).await?,
            );
        }
        tasks.sort_by_key(|task| (task.due_at, task.subject));
        tasks.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        let ids: Vec<i64> =
            tasks.iter().filter(|task| task.subject_kind == CASE).map(|task| task.subject).collect();
        let cases = gezhi_store::cases::by_ids(tx, self.county, &ids).await?;
        let case = |id: i64| {
            let at = cases.binary_search_by_key(&id, |stored| stored.case.id.0).ok()?;
            cases.get(at).cloned()
        };
        Ok(tasks
            .into_iter()
            .map(|task| {
                let found = case(task.subject);
                (task, found)
            })
            .filter(|(task, found)| task.subject_kind != CASE || found.is_some())
            .collect())
    }
}

fn view(app: &App, task: TaskRow, stored: Option<StoredCase>, now: i64) -> TaskView {
    let case = stored.map(|stored| row(app, &complete(stored.case, &app.directory())));
    let place = match &case {
        Some(case) => case.place.clone(),
        None => task.place.and_then(|place| app.place_ref_by_id(PlaceId(place))),
    };
    TaskView {
        id: format!("{}-{}", task.subject, task.kind),
        kind: task.kind,
        subject: Id(task.subject),
        title: case.as_ref().map(|case| case.title.clone()).or(task.title).unwrap_or_default(),
        place,
        overdue: case.as_ref().map_or(task.due_at < now, |case| case.overdue),
        subject_kind: task.subject_kind,
        case,
        due_at: instant(task.due_at),
        created_at: instant(task.created_at),
    }
}

/// The first tasks by due time.
///
/// # Errors
/// 401, 422.
pub async fn inbox(app: &App, actor: &Actor, cursor: Option<&str>) -> Result<Page<TaskView>> {
    const PAGE: usize = 30;
    decide(actor, Action::SeeInbox)?;
    let directory = app.directory();
    let after = cursor.map(parse_cursor).transpose()?.unwrap_or((0, 0));
    let limit = i64::try_from(PAGE + 1).unwrap_or(31);
    let mut rows =
        app.db.read(InboxOp { county: app.county, holders: directory.inboxes(actor), after, limit }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|(task, _)| format!("{}.{}", task.due_at, task.subject));
    let now = app.now().as_microsecond();
    let items = rows.into_iter().map(|(task, stored)| view(app, task, stored, now)).collect();
    Ok(Page { items, next })
}

struct CountOp {
    county: i64,
    holders: Vec<String>,
    now: i64,
}

impl Op for CountOp {
    type Out = InboxCount;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<InboxCount, StoreError> {
        let mut count = InboxCount::default();
        for holder in &self.holders {
            let (total, overdue) = gezhi_store::tasks::count(tx, self.county, holder, self.now).await?;
            count.total += total;
            count.overdue += overdue;
        }
        Ok(count)
    }
}

/// How much waits.
///
/// # Errors
/// 401.
pub async fn inbox_count(app: &App, actor: &Actor) -> Result<InboxCount> {
    decide(actor, Action::SeeInbox)?;
    let holders = app.directory().inboxes(actor);
    Ok(app.db.read(CountOp { county: app.county, holders, now: app.now().as_microsecond() }).await?)
}
