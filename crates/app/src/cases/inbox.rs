//! One inbox for every role, by due time (feature W9).

use super::row::{CaseRow, row};
use crate::context::App;
use crate::error::Result;
use crate::views::{Id, Page};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::tasks::TaskRow;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that waits for the person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskView {
    /// Identity: case and kind.
    pub id: String,
    /// `triage`, `assign`, `rule`, `accept`, `handle`, `extension`, `check` or `rate`.
    pub kind: String,
    /// The case.
    pub case: CaseRow,
    /// By when.
    pub due_at: String,
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

struct InboxOp {
    county: i64,
    holders: Vec<String>,
    after: (i64, i64),
    limit: i64,
}

impl Op for InboxOp {
    type Out = Vec<(TaskRow, StoredCase)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut tasks = Vec::new();
        for holder in &self.holders {
            tasks.extend(
                gezhi_store::tasks::of_holder(tx, self.county, holder, self.after, self.limit).await?,
            );
        }
        tasks.sort_by_key(|task| (task.due_at, task.case_id));
        tasks.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        let ids: Vec<i64> = tasks.iter().map(|task| task.case_id).collect();
        let cases = gezhi_store::cases::by_ids(tx, self.county, &ids).await?;
        let case = |id: i64| {
            let at = cases.binary_search_by_key(&id, |stored| stored.case.id.0).ok()?;
            cases.get(at).cloned()
        };
        Ok(tasks.into_iter().filter_map(|task| case(task.case_id).map(|case| (task, case))).collect())
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
    let after = cursor.map(super::query::parse_cursor).transpose()?.unwrap_or((0, 0));
    let limit = i64::try_from(PAGE + 1).unwrap_or(31);
    let mut rows =
        app.db.read(InboxOp { county: app.county, holders: directory.inboxes(actor), after, limit }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|(task, _)| format!("{}.{}", task.due_at, task.case_id));
    let instant = |micros| gezhi_store::time::instant(micros).map(|at| at.to_string()).unwrap_or_default();
    let items = rows
        .into_iter()
        .map(|(task, stored)| TaskView {
            id: format!("{}-{}", Id(task.case_id).0, task.kind),
            due_at: instant(task.due_at),
            created_at: instant(task.created_at),
            case: row(app, &super::act::complete(stored.case, &directory)),
            kind: task.kind,
        })
        .collect();
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
