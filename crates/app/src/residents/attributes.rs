//! Marking a household or a person, and taking a mark away (feature P2).

use super::create::reread;
use super::file::{Counts, File};
use super::input::{day_or_today, line};
use super::scope::{path_of, roles_at};
use super::view::HouseholdView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::{AttributeSpec, AttributeSubject};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
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

struct PutOp {
    app: App,
    actor: Actor,
    row: AttributeRow,
    subject: AttributeSubject,
    entry: Entry,
}

fn permit(app: &App, actor: &Actor, file: &File, code: &str) -> Result<Permit> {
    let path = path_of(app, file.household.place)?;
    let permit = decide_at(actor, Action::EditRegister, &path)?;
    let profile = app.profile();
    let seen = profile.attribute(code).is_some_and(|spec| spec.is_seen_by(&roles_at(actor, &path)));
    if seen { Ok(permit) } else { Err(unknown()) }
}

fn unknown() -> AppError {
    AppError::invalid(
        "attribute",
        "code",
        "没有这种标签，请重新选择。",
        "There is no such mark; choose another.",
    )
}

impl Op for PutOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county, row) = (&self.app, self.app.county, &self.row);
        let mut file = File::load(tx, county, row.household).await?;
        let permit = permit(app, &self.actor, &file, &row.code)?;
        if let Some(person) = row.person {
            file.member(person)?;
        }
        if self.subject == AttributeSubject::Person && row.person.is_none() {
            return Err(AppError::invalid(
                "person",
                "person",
                "这种标签是标在人身上的，请选是谁。",
                "This mark is about a person; say who.",
            ));
        }
        let double =
            file.attributes.iter().find(|other| other.code == row.code && other.person == row.person);
        let mut counts = Counts::new();
        file.count_into(app.directory().root().0, &mut counts, -1);
        if let Some(old) = double {
            // Put again: confirmed, the old one ends where the new one begins.
            gezhi_store::residents::close_attribute(tx, &permit, county, old.id, &row.since).await?;
            let id = old.id;
            file.attributes.retain(|other| other.id != id);
        }
        gezhi_store::residents::insert_attribute(tx, &permit, county, row, self.entry.at).await?;
        file.attributes.push(row.clone());
        file.count_into(app.directory().root().0, &mut counts, 1);
        gezhi_store::residents::add_counts(tx, county, &counts).await?;
        append(tx, app, &self.entry, &permit, &file, &row.code).await
    }
}

async fn append(
    tx: &mut Tx<'_>,
    app: &App,
    entry: &Entry,
    permit: &Permit,
    file: &File,
    code: &str,
) -> Result<()> {
    let entry = Entry {
        actor: permit.account().map(|account| account.0),
        actor_name: permit.name().to_owned(),
        role: permit.role().map(|role| role.code().to_owned()),
        subject: file.household.id,
        place: Some(file.household.place),
        details: serde_json::json!({ "number": file.household.number, "code": code }).to_string(),
        ..entry.clone()
    };
    Ok(gezhi_store::journal::append(tx, app.county, &entry).await?)
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
    let row = AttributeRow {
        id: app.id(),
        household,
        person,
        code: spec.code.clone(),
        since: since.to_string(),
        until,
        note: gezhi_triage::redact::redact(&line(&input.note, "note", 200)?).text,
    };
    let entry =
        app.entry(&system_permit(Action::EditRegister), "attribute_put", "household", household, address);
    let op = PutOp { app: app.clone(), actor: actor.clone(), row, subject: spec.subject, entry };
    app.db.write(op).await?;
    reread(app, actor, household).await
}

struct RemoveOp {
    app: App,
    actor: Actor,
    household: i64,
    id: i64,
    today: String,
    entry: Entry,
}

impl Op for RemoveOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let mut file = File::load(tx, county, self.household).await?;
        let found = file.attributes.iter().find(|mark| mark.id == self.id).cloned();
        let mark = found.ok_or_else(AppError::not_found)?;
        let permit = permit(app, &self.actor, &file, &mark.code)?;
        let mut counts = Counts::new();
        file.count_into(app.directory().root().0, &mut counts, -1);
        file.attributes.retain(|other| other.id != mark.id);
        file.count_into(app.directory().root().0, &mut counts, 1);
        gezhi_store::residents::close_attribute(tx, &permit, county, mark.id, &self.today).await?;
        gezhi_store::residents::add_counts(tx, county, &counts).await?;
        append(tx, app, &self.entry, &permit, &file, &mark.code).await
    }
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
    let entry =
        app.entry(&system_permit(Action::EditRegister), "attribute_end", "household", household, address);
    let today = local_date(app.now()).to_string();
    let op = RemoveOp { app: app.clone(), actor: actor.clone(), household, id, today, entry };
    app.db.write(op).await?;
    reread(app, actor, household).await
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
