//! Loading a year: shown first, then stored with every deadline it changes, in one transaction.

use super::input::{Checked, YearInput, check};
use super::recompute::{Change, Writer, changes};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Bi;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_domain::deadlines::{BEIJING, Calendar, DayKind, local_date};
use gezhi_store::calendars::YearRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::time::micros;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Deadlines that move from one day to another. Which cases they are is not the administrator's business.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MovedDeadline {
    /// Due now.
    pub before: String,
    /// Due afterwards.
    pub after: String,
    /// How many.
    pub cases: usize,
}

/// What a year changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarPreview {
    /// Year.
    pub year: i16,
    /// Days off that it names.
    pub off: usize,
    /// Make-up workdays.
    pub work: usize,
    /// The year was loaded or shipped before, and is replaced.
    pub replaces: bool,
    /// Open deadlines that are computed again: they move, or are certain now.
    pub deadlines: usize,
    /// Of these, the ones that move to another day.
    pub moved: usize,
    /// From which day to which, in order.
    pub moves: Vec<MovedDeadline>,
    /// What looks odd.
    pub warnings: Vec<Bi>,
}

/// The earliest instant on which a year can decide: its announcement may settle the December before.
fn from_of(year: i16) -> i64 {
    let day = Date::new(year.saturating_sub(1), 12, 1).unwrap_or(Date::MIN);
    BEIJING.to_timestamp(day.at(0, 0, 0, 0)).map(micros).unwrap_or(0)
}

fn with(app: &App, checked: &Checked) -> (Arc<Calendar>, bool) {
    let mut calendar = Calendar::clone(&app.calendar());
    let replaces = calendar.announced_years().any(|year| year == checked.year.year());
    calendar.add(&checked.year);
    (Arc::new(calendar), replaces)
}

fn summary(checked: &Checked, changes: &[Change], replaces: bool) -> CalendarPreview {
    let count = |kind| checked.year.days().filter(|(_, found)| *found == kind).count();
    let open = || changes.iter().filter(|change| change.case.is_open());
    let mut days: BTreeMap<(Date, Date), usize> = BTreeMap::new();
    for change in open().filter(|change| change.moves()) {
        let after = local_date(change.due.at);
        let before = change.case.due.map_or(after, |due| local_date(due.at));
        *days.entry((before, after)).or_default() += 1;
    }
    CalendarPreview {
        year: checked.year.year(),
        off: count(DayKind::Off),
        work: count(DayKind::Working),
        replaces,
        deadlines: open().count(),
        moved: open().filter(|change| change.moves()).count(),
        moves: days
            .into_iter()
            .map(|((before, after), cases)| MovedDeadline {
                before: before.to_string(),
                after: after.to_string(),
                cases,
            })
            .collect(),
        warnings: checked.warnings.clone(),
    }
}

struct Look {
    county: i64,
    calendar: Arc<Calendar>,
    from: i64,
}

impl Op for Look {
    type Out = Vec<Change>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        changes(tx, self.county, &self.calendar, self.from).await
    }
}

fn permit(app: &App, actor: &Actor) -> Result<Permit> {
    Ok(decide_at(actor, Action::EditSettings, &app.directory().root_path())?)
}

/// Says what a year would change. Nothing is stored.
///
/// # Errors
/// 401, 403; 422 with a sentence for what is wrong with the year.
pub async fn preview(app: &App, actor: &Actor, input: &YearInput) -> Result<CalendarPreview> {
    permit(app, actor)?;
    let checked = check(input)?;
    let (calendar, replaces) = with(app, &checked);
    let look = Look { county: app.county, calendar, from: from_of(checked.year.year()) };
    let changes = app.db.read(look).await?;
    Ok(summary(&checked, &changes, replaces))
}

struct Load {
    row: YearRow,
    from: i64,
    checked: Checked,
    replaces: bool,
    writer: Writer,
}

impl Op for Load {
    type Out = CalendarPreview;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CalendarPreview> {
        let (county, writer) = (self.writer.county, &self.writer);
        gezhi_store::calendars::put(tx, &writer.permit, county, &self.row).await?;
        let changes = changes(tx, county, &writer.calendar, self.from).await?;
        writer.write(tx, &changes).await?;
        let done = summary(&self.checked, &changes, self.replaces);
        let details = serde_json::json!({
            "year": done.year, "off": done.off, "work": done.work, "deadlines": done.deadlines, "moved": done.moved,
        });
        let entry = gezhi_store::journal::Entry {
            id: writer.fresh.id(),
            details: details.to_string(),
            ..writer.entry.clone()
        };
        gezhi_store::journal::append(tx, county, &entry).await?;
        gezhi_store::revisions::bump(tx, county, gezhi_store::revisions::CALENDAR).await?;
        Ok(done)
    }
}

/// Stores a year and computes the deadlines again; says what changed.
///
/// # Errors
/// 401, 403; 422 with a sentence for what is wrong with the year.
pub async fn load(
    app: &App,
    actor: &Actor,
    input: &YearInput,
    address: Option<&str>,
) -> Result<CalendarPreview> {
    let permit = permit(app, actor)?;
    let checked = check(input)?;
    let (calendar, replaces) = with(app, &checked);
    let year = checked.year.year();
    let days: Vec<serde_json::Value> = checked
        .year
        .days()
        .map(|(date, kind)| {
            let name = checked.names.get(&date).map(String::as_str).unwrap_or_default();
            serde_json::json!({ "name": name, "date": date, "isOffDay": kind == DayKind::Off })
        })
        .collect();
    let row = YearRow {
        year: i64::from(year),
        days: serde_json::Value::Array(days).to_string(),
        loaded_at: app.now().as_microsecond(),
        author: permit.name().to_owned(),
    };
    let entry = app.entry(&permit, "calendar_load", "calendar", i64::from(year), address);
    let writer =
        Writer { county: app.county, calendar, policy: app.policy, permit, entry, fresh: app.clone() };
    let op = Load { row, from: from_of(year), checked, replaces, writer };
    let done = app.db.write(op).await?;
    app.refresh().await?;
    app.wake_background();
    Ok(done)
}
