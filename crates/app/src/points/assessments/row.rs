//! Between sheets, lines and their rows, with the tasks, the clock and the log that follow from where a sheet stands.

use super::clock::COUNT_CLOCK;
use super::refusals::{sheet_changed, wrong_state};
use crate::background::append_told;
use crate::context::App;
use crate::error::Result;
use crate::residents::scope::path_of;
use crate::transparency::{Statement, enter};
use gezhi_domain::accounts::{Actor, Permit, Role};
use gezhi_domain::cases::Holder;
use gezhi_domain::deadlines::Limit;
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::assessments::{Mark, Scorecard, SheetState};
use gezhi_domain::points::publications::{Period, Rhythm};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments::{self as store, LineRow, SheetRow};
use gezhi_store::tasks::NewTask;
use gezhi_store::time::{instant, maybe, micros};
use std::collections::BTreeMap;

/// Kind of the journal's and the log's subject, and of objections.
pub(crate) const SUBJECT: &str = "assessment";
/// Task: marks are to be entered.
pub const FILL_TASK: &str = "assessment_fill";
/// Task: a line waits for somebody above the village.
pub const ABOVE_TASK: &str = "assessment_above";
/// Task of the second person.
pub const REVIEW_TASK: &str = "assessment_review";
/// Task: points of a result that counts could not be given, for want of a rule or an account.
pub const PAY_TASK: &str = "assessment_pay";
/// Working days in which somebody looks after points that could not be given.
const PAY_DAYS: u32 = 2;

fn bad<T>(what: &str, row: i64) -> std::result::Result<T, StoreError> {
    Err(StoreError::BadValue(format!("{what} of assessment {row}")))
}

/// Where a sheet stands.
pub(super) fn state_of(row: &SheetRow) -> std::result::Result<SheetState, StoreError> {
    SheetState::parse(&row.state, maybe(row.notice_until)?).map_or_else(|| bad("state", row.id), Ok)
}

/// Its scorecard.
pub(super) fn card_of(row: &SheetRow) -> std::result::Result<Scorecard, StoreError> {
    serde_json::from_str(&row.card).or_else(|_| bad("card", row.id))
}

/// Its month.
pub(super) fn period_of(row: &SheetRow) -> std::result::Result<Period, StoreError> {
    Period::parse(Rhythm::Month, &row.month).map_or_else(|| bad("month", row.id), Ok)
}

/// The marks of a line.
pub(super) fn marks_of(row: &LineRow) -> std::result::Result<Vec<Mark>, StoreError> {
    serde_json::from_str(&row.marks).or_else(|_| bad("marks", row.id))
}

/// A JSON text for a row.
pub(super) fn json<T: serde::Serialize>(value: &T) -> std::result::Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::BadValue(error.to_string()))
}

/// The line with other marks: total, grade and whether it is done follow.
pub(super) fn with_marks(
    row: &LineRow,
    card: &Scorecard,
    marks: &[Mark],
) -> std::result::Result<LineRow, StoreError> {
    let (done, total) = (card.complete(marks), card.total(marks));
    let grade = card.grade(total).filter(|_| done).map(|grade| grade.code.clone());
    Ok(LineRow { marks: json(&marks)?, done, total, grade, version: row.version + 1, ..row.clone() })
}

/// What somebody is assessed as: the account, and the household that it is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own {
    account: i64,
    household: Option<i64>,
}

impl Own {
    /// Of an account.
    pub async fn of(tx: &mut Tx<'_>, county: i64, account: i64) -> std::result::Result<Self, StoreError> {
        let person = gezhi_store::residents::person_by_account(tx, county, account).await?;
        Ok(Self { account, household: person.and_then(|person| person.household) })
    }

    /// Whether a line is about that person or household.
    pub fn is(&self, line: &LineRow) -> bool {
        let Some(holder) = line.holder else { return false };
        if line.holder_kind == HolderKind::Household.code() {
            self.household == Some(holder)
        } else {
            holder == self.account
        }
    }

    /// The holders, for a list.
    pub fn holders(&self) -> Vec<(&'static str, i64)> {
        let household = self.household.map(|id| (HolderKind::Household.code(), id));
        std::iter::once((HolderKind::Staff.code(), self.account)).chain(household).collect()
    }
}

/// Of whoever acts.
pub(super) async fn own_of(tx: &mut Tx<'_>, county: i64, actor: &Actor) -> Result<Own> {
    let account = actor.account.ok_or(gezhi_domain::accounts::Refusal::SignIn)?.0;
    Ok(Own::of(tx, county, account).await?)
}

/// Whether a published sheet is about somebody, who may object to it.
pub(crate) async fn concerns(
    tx: &mut Tx<'_>,
    county: i64,
    sheet: i64,
    account: i64,
) -> std::result::Result<bool, StoreError> {
    let own = Own::of(tx, county, account).await?;
    Ok(store::lines(tx, county, sheet).await?.iter().any(|line| own.is(line)))
}

/// Writes a sheet that has moved on, with its tasks, its clock, the journal and, once it is public, the log.
pub(super) async fn write(
    app: &App,
    tx: &mut Tx<'_>,
    permit: &Permit,
    (next, before): (&SheetRow, i64),
    entry: &Entry,
) -> Result<()> {
    let county = app.county;
    if !store::update_sheet(tx, permit, county, next, before).await? {
        let now = store::by_id(tx, county, next.id).await?;
        return Err(
            now.map_or_else(|| wrong_state(&next.state), |row| sheet_changed(&row.state, row.version))
        );
    }
    let lines = store::lines(tx, county, next.id).await?;
    follow(app, tx, next, &lines, entry.at).await?;
    if state_of(next)?.is_public() {
        state_result(tx, county, next, &lines, entry.at).await?;
    }
    Ok(append_told(tx, county, entry).await?)
}

/// Sets tasks and clock as they follow from where a sheet stands.
pub(super) async fn follow(
    app: &App,
    tx: &mut Tx<'_>,
    row: &SheetRow,
    lines: &[LineRow],
    at: i64,
) -> Result<()> {
    let county = app.county;
    gezhi_store::tasks::clear(tx, county, row.id).await?;
    match state_of(row)? {
        SheetState::Filling => {
            let all_above = lines.iter().all(|line| line.above);
            let holder = if all_above { Holder::Dispatcher } else { Holder::FirstOf(&[Role::Leader]) };
            let days = Limit::WorkingDays(app.profile().assessments.rules.fill_days);
            put(app, tx, row, (FILL_TASK, holder), (days, at)).await?;
            follow_above(app, tx, row, lines, at).await?;
        }
        SheetState::Review => {
            // Whoever is above the village has entered marks where the village's own leader is on the sheet.
            let above = lines.iter().any(|line| line.above);
            let holder = if above { Holder::FirstOf(&[Role::Chief]) } else { Holder::Dispatcher };
            let days = Limit::WorkingDays(app.profile().assessments.rules.review_days);
            put(app, tx, row, (REVIEW_TASK, holder), (days, at)).await?;
        }
        SheetState::Notice { .. } => {}
        SheetState::Counted => follow_pay(app, tx, row, lines).await?,
    }
    match state_of(row)? {
        SheetState::Notice { until } => {
            let clock = ClockRow {
                kind: COUNT_CLOCK.into(),
                subject: row.id,
                epoch: row.version,
                next_at: micros(until),
                stage: "count".into(),
            };
            gezhi_store::clock::put(tx, county, &clock).await?;
        }
        _ => gezhi_store::clock::clear(tx, county, COUNT_CLOCK, row.id).await?,
    }
    Ok(())
}

/// Asks somebody above the village as long as one of those lines is open.
pub(super) async fn follow_above(
    app: &App,
    tx: &mut Tx<'_>,
    row: &SheetRow,
    lines: &[LineRow],
    at: i64,
) -> Result<()> {
    if lines.iter().any(|line| line.above && !line.done) {
        let days = Limit::WorkingDays(app.profile().assessments.rules.fill_days);
        return put(app, tx, row, (ABOVE_TASK, Holder::Dispatcher), (days, at)).await;
    }
    gezhi_store::tasks::done(tx, app.county, row.id, ABOVE_TASK).await?;
    Ok(())
}

/// Asks the village's leader as long as points of a result that counts could not be given.
pub(super) async fn follow_pay(app: &App, tx: &mut Tx<'_>, row: &SheetRow, lines: &[LineRow]) -> Result<()> {
    if lines.iter().any(|line| store::UNPAID.contains(&line.pay.as_str())) {
        let days = Limit::WorkingDays(PAY_DAYS);
        return put(app, tx, row, (PAY_TASK, Holder::FirstOf(&[Role::Leader])), (days, micros(app.now())))
            .await;
    }
    gezhi_store::tasks::done(tx, app.county, row.id, PAY_TASK).await?;
    Ok(())
}

async fn put(
    app: &App,
    tx: &mut Tx<'_>,
    row: &SheetRow,
    (kind, holder): (&'static str, Holder),
    (limit, at): (Limit, i64),
) -> Result<()> {
    let path = path_of(app, row.village)?;
    let profile = app.profile();
    let name = profile.points.programme(&row.programme).map_or("", |programme| programme.name.zh.as_str());
    let task = NewTask {
        subject_kind: SUBJECT,
        subject: row.id,
        kind,
        holder: app.directory().holder_key(holder, Some(&path)),
        title: format!("{} {name}考核", row.month),
        place: row.village,
        due_at: app.due(limit),
        created_at: at,
    };
    Ok(gezhi_store::tasks::put(tx, app.county, &task).await?)
}

/// What the transparency log says of a result: how many of each grade, nobody's name.
pub(super) async fn state_result(
    tx: &mut Tx<'_>,
    county: i64,
    row: &SheetRow,
    lines: &[LineRow],
    at: i64,
) -> std::result::Result<(), StoreError> {
    let mut grades: BTreeMap<&str, i64> = BTreeMap::new();
    for line in lines {
        *grades.entry(line.grade.as_deref().unwrap_or("")).or_default() += 1;
    }
    let body = serde_json::json!({
        "village": row.village.to_string(), "programme": row.programme, "month": row.month, "state": row.state,
        "members": row.members, "grades": grades,
    });
    enter(tx, county, &Statement { kind: SUBJECT, subject: row.id, at, body }).await
}

/// An objection to a published sheet was right: it is filled in again.
pub(crate) async fn reopen(
    app: &App,
    tx: &mut Tx<'_>,
    permit: &Permit,
    (sheet, why): (i64, &str),
    entry: &Entry,
) -> Result<()> {
    let row = store::by_id(tx, app.county, sheet).await?.ok_or_else(crate::error::AppError::not_found)?;
    let state = state_of(&row)?.reopen().map_err(|_| wrong_state(&row.state))?;
    let next = SheetRow {
        state: state.code().to_owned(),
        said: Some(why.to_owned()),
        notice_until: None,
        version: row.version + 1,
        ..row.clone()
    };
    let entry = Entry { act: "assessment_reopen".into(), ..entry.clone() };
    write(app, tx, permit, (&next, row.version), &entry).await
}

/// The instant of an entry.
pub(super) fn when(entry: &Entry) -> Result<jiff::Timestamp> {
    Ok(instant(entry.at)?)
}
