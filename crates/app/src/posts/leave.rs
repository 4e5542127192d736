//! Granting leave with a stand-in, and cancelling it.

use super::change::{editable, ended};
use super::leave_turns::{begin, finish};
use super::{LEAVE, POST, input};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, instant};
use gezhi_domain::accounts::{Actor, Permit, Role};
use gezhi_domain::posts::{InvalidLeave, Leave, day_start};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::posts::{LeaveRow, PostRow};
use gezhi_store::time::{instant as at, micros};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A leave to be granted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewLeave {
    /// First day away.
    pub from: String,
    /// Last day away.
    pub until: String,
    /// Post of whoever stands in.
    pub stand_in: Id,
    /// Why, in few words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A leave.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeaveView {
    /// Identity.
    pub id: Id,
    /// First instant away.
    pub from: String,
    /// First instant back.
    pub until: String,
    /// Who stands in.
    pub stand_in: String,
    /// Post of whoever stands in.
    pub stand_in_post: Id,
    /// Why.
    pub reason: Option<String>,
    /// `planned`, `running`, `over` or `cancelled`.
    pub state: String,
}

/// A leave, readable.
pub(super) fn leave_view(row: &LeaveRow, stand_in: Option<&PostRow>) -> LeaveView {
    LeaveView {
        id: Id(row.id),
        from: instant(row.from_at),
        until: instant(row.until_at),
        stand_in: stand_in.map(|post| post.name.clone()).unwrap_or_default(),
        stand_in_post: Id(row.stand_in),
        reason: row.reason.clone(),
        state: row.state.clone(),
    }
}

impl From<InvalidLeave> for AppError {
    fn from(fault: InvalidLeave) -> Self {
        let (code, field, zh, en) = match fault {
            InvalidLeave::Backwards => (
                "leave_days",
                "until",
                "请假的最后一天要在今天或以后，并且不早于第一天。",
                "The last day lies today or later, and not before the first.",
            ),
            InvalidLeave::OwnStandIn => (
                "own_stand_in",
                "stand_in",
                "代班的不能是本人，请另选一人。",
                "Nobody stands in for the own absence; choose somebody else.",
            ),
            InvalidLeave::AwayAlready => (
                "away_already",
                "from",
                "这段时间已经请过假了，请改日期，或先取消原来的。",
                "There is a leave in this time already; change the days or cancel it first.",
            ),
            InvalidLeave::StandInAway => (
                "stand_in_away",
                "stand_in",
                "代班的人这段时间自己也请假，请另选一人。",
                "The stand-in is away in this time too; choose somebody else.",
            ),
            InvalidLeave::StandsIn => (
                "stands_in",
                "from",
                "这个人这段时间正替别人代班，请先改好那一次代班。",
                "This person stands in for somebody in this time; change that first.",
            ),
        };
        Self::invalid(code, field, zh, en)
    }
}

pub(super) fn domain(row: &LeaveRow) -> std::result::Result<Leave, StoreError> {
    Ok(Leave { post: row.post, stand_in: row.stand_in, from: at(row.from_at)?, until: at(row.until_at)? })
}

struct GrantOp {
    app: App,
    permit: Permit,
    row: LeaveRow,
    duty: i64,
    now: Timestamp,
    entry: Entry,
}

impl GrantOp {
    /// Whether two posts are held by one person: the same account, or without accounts the same name and telephone.
    async fn check(&self, tx: &mut Tx<'_>, post: &PostRow, stand_in: &PostRow) -> Result<()> {
        let county = self.app.county;
        let mut leaves = Vec::new();
        let mut people: std::collections::HashMap<i64, (Option<i64>, String, Option<String>)> =
            std::collections::HashMap::new();
        let key = |row: &PostRow| match row.account {
            Some(account) => (Some(account), String::new(), None),
            None => (None, row.name.clone(), row.phone.clone()),
        };
        for row in [post, stand_in] {
            people.insert(row.id, key(row));
        }
        for row in gezhi_store::posts::unfinished_leaves(tx, county).await? {
            for id in [row.post, row.stand_in] {
                if !people.contains_key(&id)
                    && let Some(other) = gezhi_store::posts::by_id(tx, county, id).await?
                {
                    people.insert(id, key(&other));
                }
            }
            leaves.push(domain(&row)?);
        }
        let same = |a: i64, b: i64| a == b || (people.contains_key(&a) && people.get(&a) == people.get(&b));
        Ok(domain(&self.row)?.check(&leaves, same, self.now)?)
    }
}

impl Op for GrantOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        let post =
            gezhi_store::posts::by_id(tx, county, self.row.post).await?.filter(|row| row.until.is_none());
        let stand_in =
            gezhi_store::posts::by_id(tx, county, self.row.stand_in).await?.filter(|row| row.until.is_none());
        let (Some(post), Some(stand_in)) = (post, stand_in) else { return Err(ended()) };
        self.check(tx, &post, &stand_in).await?;
        if let Some(duty) = post.duty {
            let Some(account) = stand_in.account else {
                return Err(AppError::invalid(
                    "stand_in_account",
                    "stand_in",
                    "代班的人要能登录，任务才转得过去。请选有账号的人。",
                    "Tasks go to the stand-in, who must be able to sign in. Choose somebody with an account.",
                ));
            };
            // What excludes each other is found now, not on the morning of the first day.
            if let Some(duty) = gezhi_store::accounts::duty(tx, county, duty).await?
                && let Some(role) = Role::parse(&duty.role)
            {
                let held = gezhi_store::accounts::duties(tx, county, account).await?;
                let roles: Vec<Role> = held.iter().filter_map(|duty| Role::parse(&duty.role)).collect();
                if let Some(exclusion) = crate::accounts::users::excluded(&roles, role) {
                    return Err(exclusion.into());
                }
            }
        }
        gezhi_store::posts::insert_leave(tx, &self.permit, county, &self.row).await?;
        crate::background::append_told(tx, county, &self.entry).await?;
        let starts = self.row.from_at <= micros(self.now);
        let clock = ClockRow {
            kind: LEAVE.to_owned(),
            subject: self.row.id,
            epoch: self.row.from_at,
            next_at: if starts { self.row.until_at } else { self.row.from_at },
            stage: if starts { "end" } else { "begin" }.to_owned(),
        };
        gezhi_store::clock::put(tx, county, &clock).await?;
        if starts {
            begin(tx, county, &self.row, self.duty, micros(self.now)).await?;
        }
        Ok(())
    }
}

/// Grants a leave. From the first day on tasks and calls go to the stand-in, until the last day is over.
///
/// # Errors
/// 401, 403; 404 for a post out of sight; 422 with the field.
pub async fn grant_leave(
    app: &App,
    actor: &Actor,
    id: i64,
    new: &NewLeave,
    address: Option<&str>,
) -> Result<()> {
    let (post, permit) = editable(app, actor, id).await?;
    let first = input::day(&new.from, "from")?;
    let last = input::day(&new.until, "until")?;
    let back = last.tomorrow().unwrap_or(last);
    let now = app.now();
    let row = LeaveRow {
        id: app.id(),
        post: id,
        stand_in: new.stand_in.0,
        from_at: micros(day_start(first)),
        until_at: micros(day_start(back)),
        reason: input::some_line(new.reason.as_deref(), "reason", 60)?,
        state: "planned".to_owned(),
        duty: None,
        created_at: micros(now),
    };
    // A stand-in comes from where the reader may see.
    let stand_in = app.db.read(super::change::Load { county: app.county, id: row.stand_in }).await?;
    let stand_in = stand_in.filter(|row| row.until.is_none()).ok_or_else(AppError::not_found)?;
    input::place(app, actor, gezhi_domain::accounts::Action::SeePosts, stand_in.place)?;
    let mut entry = app.entry(&permit, "leave_grant", POST, id, address);
    entry.place = Some(post.place);
    entry.text = Some(format!("{first} – {last} → {}", stand_in.name));
    entry.details =
        serde_json::json!({ "leave": row.id.to_string(), "stand_in": row.stand_in.to_string() }).to_string();
    let op = GrantOp { app: app.clone(), permit, duty: app.id(), row, now, entry };
    app.db.write(op).await?;
    app.refresh().await?;
    Ok(())
}

struct CancelOp {
    county: i64,
    permit: Permit,
    post: i64,
    id: i64,
    entry: Entry,
}

impl Op for CancelOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.county;
        let row = gezhi_store::posts::leave(tx, county, self.id).await?;
        let row = row.filter(|row| row.post == self.post).ok_or_else(AppError::not_found)?;
        match row.state.as_str() {
            "running" => finish(tx, &self.permit, county, &row).await?,
            "planned" => {
                gezhi_store::posts::set_leave(tx, county, row.id, "planned", "cancelled", None).await?;
            }
            _ => {
                return Err(AppError::invalid(
                    "leave_over",
                    "leave",
                    "这次请假已经结束了。",
                    "This leave is over already.",
                ));
            }
        }
        gezhi_store::clock::clear(tx, county, LEAVE, row.id).await?;
        Ok(crate::background::append_told(tx, county, &self.entry).await?)
    }
}

/// Cancels a planned leave, or ends a running one before its last day.
///
/// # Errors
/// 401, 403; 404 for a leave out of sight; 422 when it is over.
pub async fn cancel_leave(
    app: &App,
    actor: &Actor,
    post: i64,
    leave: i64,
    address: Option<&str>,
) -> Result<()> {
    let (row, permit) = editable(app, actor, post).await?;
    let mut entry = app.entry(&permit, "leave_cancel", POST, post, address);
    entry.place = Some(row.place);
    app.db.write(CancelOp { county: app.county, permit, post, id: leave, entry }).await?;
    app.refresh().await?;
    Ok(())
}
