//! Marking a household or a person, and taking a mark away (feature P2).

use super::create::reread;
use super::file::{Counts, File};
use super::input::{day_or_today, line};
use super::scope::{path_of, roles_at};
use super::view::HouseholdView;
use super::write::{Apply, Change};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::{AttributeSpec, AttributeSubject};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::residents::AttributeRow;
use jiff::{ToSpan as _, civil::Date};
use serde::Deserialize;
use utoipa::ToSchema;

/// Marks that the nightly round takes down in one operation.
const ROUND: i64 = 500;

/// A mark to be put.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct AttributeInput {
    /// Code of the kind.
    pub code: String,
    /// Person, where the kind is about people.
    #[serde(default)]
    pub person: Option<Id>,
    /// First day; today when left out.
    #[serde(default)]
    pub since: Option<String>,
    /// Why, or by whom it was found.
    #[serde(default)]
    pub note: String,
}

/// The day on which a mark lapses.
fn lapses(spec: &AttributeSpec, since: Date) -> Option<String> {
    let months = i64::from(spec.months?);
    since.checked_add(months.months()).ok().map(|day| day.to_string())
}

/// A mark from a day on; it lapses after the months of its kind.
pub(super) fn fresh_mark(
    id: i64,
    household: i64,
    person: Option<i64>,
    spec: &AttributeSpec,
    since: Date,
    note: String,
) -> AttributeRow {
    let until = lapses(spec, since);
    AttributeRow { id, household, person, code: spec.code.clone(), since: since.to_string(), until, note }
}

/// Refuses a kind that the person may not see at the household's place.
fn check_seen(app: &App, actor: &Actor, file: &File, code: &str) -> Result<()> {
    let path = path_of(app, file.household.place)?;
    let profile = app.profile();
    let seen = profile.attribute(code).is_some_and(|spec| spec.is_seen_by(&roles_at(actor, &path)));
    if seen { Ok(()) } else { Err(unknown()) }
}

/// Refuses a kind that is no longer used. Who may not see it does not learn that there was one.
fn check_used(app: &App, code: &str) -> Result<()> {
    if !app.profile().attribute(code).is_some_and(|spec| spec.retired) {
        return Ok(());
    }
    Err(AppError::invalid(
        "attribute_retired",
        "code",
        "这种标签已经停用，不能再标，也不再确认；已标的到期为止。",
        "This kind is retired: it is put on nobody and not confirmed any more; what stands lapses.",
    ))
}

fn unknown() -> AppError {
    AppError::invalid(
        "attribute",
        "code",
        "没有这种标签，请重新选择。",
        "There is no such mark; choose another.",
    )
}

/// Changes the marks of a household.
async fn change(
    app: &App,
    actor: &Actor,
    household: i64,
    (act, on): (&'static str, Date),
    address: Option<&str>,
    apply: Apply,
) -> Result<HouseholdView> {
    let entry = app.entry(&system_permit(Action::EditRegister), act, "household", household, address);
    let change = Change {
        app: app.clone(),
        actor: actor.clone(),
        files: vec![(household, None)],
        fresh: None,
        on,
        how: "moved",
        batch: None,
        entry,
        apply,
    };
    app.db.write(change).await?;
    reread(app, actor, household).await
}

/// Marks a household or one of its people; a mark that stands already is confirmed anew.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a kind that does not exist or is not the person's to see.
pub async fn put(
    app: &App,
    actor: &Actor,
    household: i64,
    input: &AttributeInput,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let profile = app.profile();
    let spec = profile.attribute(&input.code).ok_or_else(unknown)?;
    let since = day_or_today(app, input.since.as_deref(), "since")?;
    let until = lapses(spec, since);
    if until.as_deref().is_some_and(|until| until <= local_date(app.now()).to_string().as_str()) {
        return Err(AppError::invalid(
            "attribute_lapsed",
            "since",
            "从这一天算起已经过期了，请填最近核实的日期。",
            "Counted from that day it has lapsed; give the day on which it was last confirmed.",
        ));
    }
    let person = match spec.subject {
        AttributeSubject::Person => input.person.map(|person| person.0),
        AttributeSubject::Household => None,
    };
    let note = gezhi_triage::redact::redact(&line(&input.note, "note", 200)?).text;
    let row = fresh_mark(app.id(), household, person, spec, since, note);
    let (own, who, needs_person) = (app.clone(), actor.clone(), spec.subject == AttributeSubject::Person);
    let apply: Apply = Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        check_seen(&own, &who, file, &row.code)?;
        check_used(&own, &row.code)?;
        match row.person {
            Some(person) => {
                file.member(person)?;
            }
            None if needs_person => {
                return Err(AppError::invalid(
                    "person",
                    "person",
                    "这种标签是标在人身上的，请选是谁。",
                    "This mark is about a person; say who.",
                ));
            }
            None => {}
        }
        // Put again: confirmed, the old one ends where the new one begins.
        file.attributes.retain(|other| other.code != row.code || other.person != row.person);
        file.attributes.push(row.clone());
        Ok(())
    });
    change(app, actor, household, ("attribute_put", since), address, apply).await
}

/// Takes a mark away: it ends today, and stays in the file's past.
///
/// # Errors
/// 401, 403; 404 outside the person's scope, or when it no longer stands.
pub async fn remove(
    app: &App,
    actor: &Actor,
    household: i64,
    id: i64,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let (own, who) = (app.clone(), actor.clone());
    let apply: Apply = Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        let mark = file.attributes.iter().find(|mark| mark.id == id).ok_or_else(AppError::not_found)?;
        check_seen(&own, &who, file, &mark.code)?;
        file.attributes.retain(|mark| mark.id != id);
        Ok(())
    });
    change(app, actor, household, ("attribute_end", local_date(app.now())), address, apply).await
}

struct LapseOp {
    app: App,
    today: String,
}

impl Op for LapseOp {
    type Out = usize;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize> {
        let (county, root) = (self.app.county, self.app.directory().root().0);
        let permit = system_permit(Action::EditRegister);
        let lapsed = gezhi_store::residents::lapsed_attributes(tx, county, &self.today, ROUND).await?;
        let mut counts = Counts::new();
        for mark in &lapsed {
            let until = mark.until.as_deref().unwrap_or(&self.today);
            gezhi_store::residents::close_attribute(tx, &permit, county, mark.id, until).await?;
            if let Some(row) = gezhi_store::residents::household(tx, county, mark.household).await? {
                let file = File { household: row, members: Vec::new(), attributes: vec![mark.clone()] };
                let mut own = Counts::new();
                file.count_into(root, &mut own, -1);
                own.retain(|(_, key), _| key.starts_with('+'));
                for (key, number) in own {
                    *counts.entry(key).or_default() += number;
                }
            }
        }
        gezhi_store::residents::add_counts(tx, county, &counts).await?;
        Ok(lapsed.len())
    }
}

/// Takes down the marks whose time is over; says how many.
///
/// # Errors
/// Failures of the store.
pub async fn lapse(app: &App) -> Result<usize> {
    let today = local_date(app.now()).to_string();
    app.db.write(LapseOp { app: app.clone(), today }).await
}
