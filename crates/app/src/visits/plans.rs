//! Plans: whom one person is to visit by when, made from those not visited, from links, from the care list, or chosen.

use super::PLAN_TASK;
use super::coverage::begin_of;
use super::people::visitor_name;
use super::target::{Target, target};
use crate::cases::day_micros;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::input::line;
use crate::residents::scope::{path_of, place_for};
use crate::views::{Id, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::tasks::NewTask;
use gezhi_store::visits::{HouseholdVisitRow, PlanRow};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most households of one plan: more than a person visits in a month.
const MOST: i64 = 200;
/// Plans read at a time; those outside the scope are left out afterwards.
const READ: i64 = 400;

/// A plan to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct PlanInput {
    /// What it is called; from place and day when left out.
    #[serde(default)]
    pub title: Option<String>,
    /// Place from which its households are taken.
    #[serde(default)]
    pub place: Option<String>,
    /// Who goes.
    pub visitor: Id,
    /// Last day.
    pub due: String,
    /// `unvisited`, `links`, `care` or `chosen`.
    pub source: String,
    /// For `unvisited`: as for coverage.
    #[serde(default)]
    pub period: Option<String>,
    /// For `chosen`: the households.
    #[serde(default)]
    pub households: Vec<Id>,
    /// At most so many households, 200 at the most.
    #[serde(default)]
    pub most: Option<u16>,
}

/// A plan in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanItem {
    /// Identity.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: Option<PlaceRef>,
    /// Who goes.
    pub visitor: String,
    /// What its households were taken from.
    pub source: String,
    /// By when.
    pub due_at: String,
    /// Past that and not done.
    pub overdue: bool,
    /// `open`, `done` or `dropped`.
    pub state: String,
    /// Households.
    pub total: i64,
    /// Of these, visited.
    pub done: i64,
}

/// A plan with its households.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanView {
    /// The plan.
    #[serde(flatten)]
    pub plan: PlanItem,
    /// Households still to be visited.
    pub left: Vec<Target>,
    /// Households that were visited.
    pub visited: Vec<Target>,
}

pub(super) fn item(app: &App, row: &PlanRow) -> PlanItem {
    PlanItem {
        id: Id(row.id),
        title: row.title.clone(),
        place: app.place_ref_by_id(PlaceId(row.place)),
        visitor: row.visitor_name.clone(),
        source: row.source.clone(),
        due_at: instant(row.due_at),
        overdue: row.state == "open" && row.due_at < app.now().as_microsecond(),
        state: row.state.clone(),
        total: row.total,
        done: row.done,
    }
}

/// Where the households of a plan come from.
enum Source {
    Unvisited { before: i64 },
    Links { account: i64, now: i64 },
    Care { account: i64, until: i64 },
    Chosen(Vec<i64>),
}

struct AddOp {
    app: App,
    permit: Permit,
    row: PlanRow,
    within: (usize, i64),
    source: Source,
    most: i64,
    entry: Entry,
}

impl Op for AddOp {
    type Out = PlanRow;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<PlanRow> {
        let county = self.app.county;
        let households = self.households(tx).await?;
        if households.is_empty() {
            return Err(AppError::invalid(
                "plan_empty",
                "source",
                "这里没有要走访的户，请换一个范围或来源。",
                "Nobody is left to be visited here; choose another place or source.",
            ));
        }
        let total = i64::try_from(households.len()).unwrap_or(i64::MAX);
        let row = PlanRow { total, ..self.row.clone() };
        gezhi_store::visits::insert_plan(tx, &self.permit, county, &row).await?;
        for household in households {
            gezhi_store::visits::insert_plan_household(tx, county, &row, household).await?;
        }
        let task = NewTask {
            subject_kind: PLAN_TASK,
            subject: row.id,
            kind: PLAN_TASK,
            holder: format!("p{}", row.visitor),
            title: row.title.clone(),
            place: row.place,
            due_at: row.due_at,
            created_at: row.created_at,
        };
        gezhi_store::tasks::put(tx, county, &task).await?;
        let mut entry = self.entry.clone();
        entry.details = serde_json::json!({ "households": total, "source": row.source }).to_string();
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(row)
    }
}

impl AddOp {
    async fn households(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>> {
        let county = self.app.county;
        let mut ids = match &self.source {
            Source::Unvisited { before } => {
                let rows =
                    gezhi_store::visits::unvisited(tx, county, self.within, *before, (-1, 0), self.most)
                        .await?;
                rows.into_iter().map(|(_, row)| row.id).collect()
            }
            Source::Links { account, now } => {
                let links = gezhi_store::visits::of_holder(tx, county, *account).await?;
                let due = |last: i64, days: i64| last.saturating_add(days.saturating_mul(DAY)) <= *now;
                links
                    .iter()
                    .filter(|link| due(link.last_at, link.every_days))
                    .filter_map(|link| link.household)
                    .collect()
            }
            Source::Care { account, until } => {
                let plans = gezhi_store::care::of_carer(tx, county, *account, self.most).await?;
                plans.iter().filter(|plan| plan.due_at <= *until).map(|plan| plan.household).collect()
            }
            Source::Chosen(ids) => ids.clone(),
        };
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(*id));
        ids.truncate(usize::try_from(self.most).unwrap_or(usize::MAX));
        // All of them exist and lie in the place that was permitted.
        let rows = gezhi_store::residents::households_by_ids(tx, county, &ids).await?;
        let inside = |row: &&HouseholdRow| {
            row.until.is_none()
                && (self.within.0 == 0 || row.ancestors.iter().flatten().any(|place| *place == self.within.1))
        };
        let present: std::collections::HashSet<i64> = rows.iter().filter(inside).map(|row| row.id).collect();
        if matches!(self.source, Source::Chosen(_)) && present.len() != ids.len() {
            return Err(AppError::not_found());
        }
        ids.retain(|id| present.contains(id));
        Ok(ids)
    }
}

const DAY: i64 = 86_400_000_000;

fn due_day(app: &App, text: &str) -> Result<Date> {
    let today = local_date(app.now());
    let day: Date = text.trim().parse().map_err(|_| {
        AppError::invalid("date", "due", "日期请写成 2026-11-26 这样。", "Write the day like 2026-11-26.")
    })?;
    let latest = today.saturating_add(1.year());
    if (today..=latest).contains(&day) {
        return Ok(day);
    }
    Err(AppError::invalid(
        "due",
        "due",
        "最后一天要在今天以后、一年以内。",
        "The last day must not be over, and lie within a year.",
    ))
}

/// Makes a plan.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 with the field and what to do.
pub async fn add(app: &App, actor: &Actor, input: &PlanInput, address: Option<&str>) -> Result<PlanView> {
    let (path, permit) = place_for(app, actor, Action::PlanVisits, input.place.as_deref())?;
    let visitor_name = visitor_name(app, &path, input.visitor.0, "visitor").await?;
    let due = due_day(app, &input.due)?;
    let due_at = day_micros(&due.to_string(), true, "due")? - 1;
    let source = match input.source.as_str() {
        "unvisited" if input.period.as_deref() == Some("never") => Source::Unvisited { before: 1 },
        "unvisited" => Source::Unvisited { before: begin_of(app, input.period.as_deref())?.1 },
        "links" => Source::Links { account: input.visitor.0, now: app.now().as_microsecond() },
        "care" => Source::Care { account: input.visitor.0, until: due_at },
        "chosen" => Source::Chosen(input.households.iter().map(|id| id.0).collect()),
        _ => {
            return Err(AppError::invalid(
                "source",
                "source",
                "请选从哪里取要走访的户。",
                "Choose where the households come from.",
            ));
        }
    };
    let title = line(input.title.as_deref().unwrap_or_default(), "title", 60)?;
    let name = app.place_ref(&path).map(|place| place.name).unwrap_or_default();
    let row = PlanRow {
        id: app.id(),
        title: if title.is_empty() { format!("{name}走访（{due} 前）") } else { title },
        place: path.id().0,
        visitor: input.visitor.0,
        visitor_name,
        source: input.source.clone(),
        due_at,
        state: "open".to_owned(),
        total: 0,
        done: 0,
        author: actor.account.map(|account| account.0),
        created_at: app.now().as_microsecond(),
    };
    let mut entry = app.entry(&permit, "visit_plan", PLAN_TASK, row.id, address);
    entry.place = Some(row.place);
    let most = input.most.map_or(30, i64::from).clamp(1, MOST);
    let within = (path.depth(), path.id().0);
    let id = row.id;
    app.db.write(AddOp { app: app.clone(), permit, row, within, source, most, entry }).await?;
    see(app, actor, Id(id)).await
}

struct ListOp {
    county: i64,
}

impl Op for ListOp {
    type Out = Vec<PlanRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::visits::plans_within(tx, self.county, i64::MAX, READ).await
    }
}

/// The newest plans of the own scope.
///
/// # Errors
/// 401, 403.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<PlanItem>> {
    decide(actor, Action::PlanVisits)?;
    let rows = app.db.read(ListOp { county: app.county }).await?;
    Ok(rows.iter().filter(|row| permitted(app, actor, row).is_ok()).map(|row| item(app, row)).collect())
}

/// Whoever plans there sees the plan, and whoever goes.
fn permitted(app: &App, actor: &Actor, row: &PlanRow) -> Result<()> {
    if actor.account.is_some_and(|account| account.0 == row.visitor) {
        return Ok(());
    }
    decide_at(actor, Action::PlanVisits, &path_of(app, row.place)?)?;
    Ok(())
}

struct SeeOp {
    county: i64,
    id: i64,
}

type Standing = (HouseholdRow, Option<HouseholdVisitRow>, bool);

impl Op for SeeOp {
    type Out = Option<(PlanRow, Vec<Standing>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let Some(plan) = gezhi_store::visits::plan(tx, county, self.id).await? else { return Ok(None) };
        let rows = gezhi_store::visits::plan_households(tx, county, self.id).await?;
        let ids: Vec<i64> = rows.iter().map(|(household, _)| *household).collect();
        let files = gezhi_store::residents::households_by_ids(tx, county, &ids).await?;
        let seen = gezhi_store::visits::of_households(tx, county, &ids).await?;
        let standing = rows.into_iter().filter_map(|(household, visit)| {
            let file = files.iter().find(|file| file.id == household)?.clone();
            let seen = seen.iter().find(|seen| seen.household == household).copied();
            Some((file, seen, visit.is_some()))
        });
        Ok(Some((plan, standing.collect())))
    }
}

/// A plan with its households.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn see(app: &App, actor: &Actor, id: Id) -> Result<PlanView> {
    decide(actor, Action::RecordVisit).or_else(|_| decide(actor, Action::PlanVisits))?;
    let found = app.db.read(SeeOp { county: app.county, id: id.0 }).await?;
    let (plan, rows) = found.ok_or_else(AppError::not_found)?;
    permitted(app, actor, &plan)?;
    let of = |done: bool| {
        let rows = rows.iter().filter(move |(.., ticked)| *ticked == done);
        rows.map(|(file, seen, _)| target(app, file, *seen, false)).collect()
    };
    Ok(PlanView { plan: item(app, &plan), left: of(false), visited: of(true) })
}

struct DropOp {
    app: App,
    actor: Actor,
    id: i64,
    entry: Entry,
}

impl Op for DropOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let plan = gezhi_store::visits::plan(tx, county, self.id).await?.ok_or_else(AppError::not_found)?;
        let permit = decide_at(&self.actor, Action::PlanVisits, &path_of(app, plan.place)?)?;
        if !gezhi_store::visits::drop_plan(tx, &permit, county, self.id).await? {
            // It was dropped or done before: nothing to do.
            return Ok(());
        }
        gezhi_store::tasks::done(tx, county, self.id, PLAN_TASK).await?;
        let entry = Entry {
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            place: Some(plan.place),
            ..self.entry.clone()
        };
        Ok(gezhi_store::journal::append(tx, county, &entry).await?)
    }
}

/// Drops a plan; visits that were made for it stay.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn drop(app: &App, actor: &Actor, id: Id, address: Option<&str>) -> Result<()> {
    decide(actor, Action::PlanVisits)?;
    let entry = app.entry(&system_permit(Action::PlanVisits), "visit_plan_drop", PLAN_TASK, id.0, address);
    app.db.write(DropOp { app: app.clone(), actor: actor.clone(), id: id.0, entry }).await
}
