//! Posting what is due. Each group has a turn of its own and its own pace.

use super::hand::task_for;
use super::robot::{Robot, carry};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::cases::{CaseId, State};
use gezhi_domain::groups::{GroupKind, Verdict};
use gezhi_domain::webhooks::pause_after;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::groups::{GroupRow, PostingRow};

/// For so long a text belongs to whoever took it.
const LEASE: i64 = 60_000_000;
/// After this a text is given up: a notice about tomorrow must not come the day after.
const STALE: i64 = 6 * 3_600_000_000;

struct Due {
    county: i64,
    now: i64,
}

impl Op for Due {
    type Out = Vec<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::groups::due(tx, self.county, self.now).await
    }
}

struct Claim {
    county: i64,
    chat: i64,
    now: i64,
}

impl Op for Claim {
    type Out = Option<(GroupRow, PostingRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(group) = gezhi_store::groups::by_id(tx, self.county, self.chat).await? else {
            return Ok(None);
        };
        if group.retry_at.is_some_and(|at| at > self.now) {
            return Ok(None);
        }
        let until = self.now + LEASE;
        let row = gezhi_store::groups::claim(tx, self.county, self.chat, self.now, until).await?;
        if row.is_some() {
            // One text at a time, also over several nodes: the next waits until this one's outcome is known.
            let busy = GroupRow { retry_at: Some(until), ..group.clone() };
            gezhi_store::groups::health(tx, self.county, &busy).await?;
        }
        Ok(row.map(|row| (group, row)))
    }
}

struct Record {
    app: App,
    group: GroupRow,
    row: PostingRow,
}

impl Op for Record {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let county = self.app.county;
        gezhi_store::groups::record(tx, county, &self.row).await?;
        if self.row.state == "hand" {
            gezhi_store::tasks::put(tx, county, &task_for(&self.app, &self.group, &self.row)).await?;
        }
        gezhi_store::groups::health(tx, county, &self.group).await
    }
}

struct Closed {
    app: App,
    case: i64,
}

impl Op for Closed {
    type Out = Option<String>;
    type Err = crate::error::AppError;

    /// The text about a case, as long as everybody may know of it. Nothing that the reporter wrote stands in it.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<String>> {
        let app = &self.app;
        let directory = app.directory();
        let case = crate::cases::load(tx, app.county, CaseId(self.case), &directory).await?;
        if !case.public || case.state != State::Closed {
            return Ok(None);
        }
        let Some(category) = case.category.as_deref().map(|code| app.category_name(code).zh) else {
            return Ok(None);
        };
        let place = case.place.map(|path| directory.path_name(&path)).unwrap_or_default();
        let origin = app.settings.origin.trim_end_matches('/');
        Ok(Some(format!(
            "【{}】{place}反映的“{category}”已经办结。经过和照片：{origin}/t/{}",
            app.profile().head.platform.zh,
            case.ticket
        )))
    }
}

/// What a text says. One about a case is worded now, because the case may have been opened again.
async fn worded(app: &App, row: &PostingRow) -> Result<Option<String>> {
    match row.subject {
        Some(case) => app.db.read(Closed { app: app.clone(), case }).await,
        None => Ok(Some(row.text.clone())),
    }
}

/// Posts the next text that is due for one group: `None` when none is, else whether the next may follow at once.
///
/// # Errors
/// Failures of the store; the text is taken up again when its lease has ended.
pub async fn deliver_next(app: &App, chat: i64) -> Result<Option<bool>> {
    let now = app.now().as_microsecond();
    let Some((mut group, mut row)) = app.db.write(Claim { county: app.county, chat, now }).await? else {
        return Ok(None);
    };
    let mut follow = true;
    group.retry_at = None;
    match worded(app, &row).await? {
        None => give_up(&mut row, "not_public", now),
        Some(text) => {
            row.text = text;
            match Robot::of(app, &group)? {
                None => row.state = "hand".to_owned(),
                Some(robot) => {
                    let outcome = carry(app, &robot, &row.text).await;
                    follow = judged(&mut group, &mut row, outcome, app.now().as_microsecond());
                }
            }
        }
    }
    app.db.write(Record { app: app.clone(), group, row }).await?;
    Ok(Some(follow))
}

fn give_up(row: &mut PostingRow, why: &str, now: i64) {
    row.state = "given_up".to_owned();
    row.error = Some(why.to_owned());
    row.done_at = Some(now);
}

/// Writes the outcome into group and text; says whether the next may follow at once.
fn judged(group: &mut GroupRow, row: &mut PostingRow, outcome: Verdict, now: i64) -> bool {
    row.tries += 1;
    let label = match outcome {
        Verdict::Taken => "taken",
        Verdict::Later(why) | Verdict::Never(why) => why,
    };
    metrics::counter!("gezhi_group_tries_total", "outcome" => label).increment(1);
    let pace = GroupKind::parse(&group.kind).map_or(0, GroupKind::pace);
    match outcome {
        Verdict::Taken => {
            row.state = "done".to_owned();
            (row.error, row.done_at) = (None, Some(now));
            (group.failures, group.failing_since, group.problem) = (0, None, None);
            group.last_at = Some(now);
            group.retry_at = Some(now + pace);
            pace == 0
        }
        Verdict::Never(why) => {
            give_up(row, why, now);
            group.problem = Some(why.to_owned());
            group.failing_since = group.failing_since.or(Some(now));
            group.retry_at = Some(now + pace);
            pace == 0
        }
        Verdict::Later(why) => {
            group.failures += 1;
            group.problem = Some(why.to_owned());
            group.failing_since = group.failing_since.or(Some(now));
            let pause = pause_after(group.failures).as_secs() * 1_000_000;
            group.retry_at = Some(now + pause);
            row.next_at = now + pause;
            row.error = Some(why.to_owned());
            if now - row.at >= STALE {
                give_up(row, why, now);
            }
            false
        }
    }
}

/// Groups that have something due now.
pub(crate) async fn due_groups(app: &App) -> Result<Vec<i64>> {
    Ok(app.db.read(Due { county: app.county, now: app.now().as_microsecond() }).await?)
}

/// Posts what one group has due.
pub(crate) async fn deliver_of(app: &App, chat: i64) -> Result<()> {
    while deliver_next(app, chat).await? == Some(true) {}
    Ok(())
}

/// Posts everything that is due, all groups at once.
///
/// # Errors
/// Failures of the store.
pub async fn deliver_due(app: &App) -> Result<()> {
    let mut turns = tokio::task::JoinSet::new();
    for chat in due_groups(app).await? {
        let app = app.clone();
        turns.spawn(async move { deliver_of(&app, chat).await });
    }
    while let Some(turn) = turns.join_next().await {
        turn.map_err(std::io::Error::other)??;
    }
    Ok(())
}
