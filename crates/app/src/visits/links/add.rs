//! Making a link and ending it.

use super::list::{LinkView, view};
use super::{KINDS, SUBJECT, USUAL_DAYS};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::input::line;
use crate::residents::scope::{ancestors, path_of, place_for};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, BodyId, Permit, decide, decide_at, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::visits::LinkRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A link to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct LinkInput {
    /// `member`, `official` or `department`.
    pub kind: String,
    /// Who, in words; the name of account or body when left out.
    #[serde(default)]
    pub name: String,
    /// Account of the person, where there is one.
    #[serde(default)]
    pub account: Option<Id>,
    /// Body, for a department.
    #[serde(default)]
    pub body: Option<Id>,
    /// Households, at most 200; without any the whole place is linked.
    #[serde(default)]
    pub households: Vec<Id>,
    /// Place, where no household is named.
    #[serde(default)]
    pub place: Option<String>,
    /// Days between visits; 90 when left out.
    #[serde(default)]
    pub every_days: Option<u16>,
}

/// Most households at once.
const MOST_HOUSEHOLDS: usize = 200;

/// What came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinksMade {
    /// The new links.
    pub items: Vec<LinkView>,
    /// Households that this person was linked with already.
    pub same: usize,
}

struct Look {
    county: i64,
    households: Vec<i64>,
    account: Option<i64>,
}

impl Op for Look {
    type Out = (Vec<HouseholdRow>, Option<String>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut households = Vec::with_capacity(self.households.len());
        for id in &self.households {
            households.extend(gezhi_store::residents::household(tx, self.county, *id).await?);
        }
        let name = match self.account {
            Some(id) => gezhi_store::accounts::by_id(tx, self.county, id).await?.map(|account| account.name),
            None => None,
        };
        Ok((households, name))
    }
}

/// Adds links with households, each once however often it is sent; says which are new.
struct AddHouseholds {
    county: i64,
    permit: Permit,
    rows: Vec<(LinkRow, Entry)>,
}

impl Op for AddHouseholds {
    type Out = Vec<i64>;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>> {
        let mut new = Vec::new();
        for (row, entry) in &self.rows {
            let household = row.household.unwrap_or_default();
            let known = gezhi_store::visits::links_of_household(tx, self.county, household).await?;
            if known.iter().any(|link| (&link.kind, &link.name) == (&row.kind, &row.name)) {
                continue;
            }
            gezhi_store::visits::insert_link(tx, &self.permit, self.county, row).await?;
            gezhi_store::journal::append(tx, self.county, entry).await?;
            new.push(row.id);
        }
        Ok(new)
    }
}

pub(super) struct AddOp {
    pub county: i64,
    pub permit: Permit,
    pub rows: Vec<LinkRow>,
    pub entry: Entry,
}

impl Op for AddOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        for row in &self.rows {
            gezhi_store::visits::insert_link(tx, &self.permit, self.county, row).await?;
        }
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

fn refuse(field: &'static str, zh: &str, en: &str) -> AppError {
    AppError::invalid(field, field, zh, en)
}

/// Whoever is to be linked, as the form says it.
struct Who {
    name: String,
    body: Option<i64>,
}

fn who(app: &App, input: &LinkInput, account_name: Option<String>) -> Result<Who> {
    if input.account.is_some() && account_name.is_none() {
        return Err(refuse(
            "account",
            "没有这个账号，请重新选择。",
            "There is no such account; choose again.",
        ));
    }
    let body = match input.body {
        Some(id) => Some(app.body_ref(BodyId(id.0)).ok_or_else(|| {
            refuse("body", "没有这个部门，请重新选择。", "There is no such body; choose again.")
        })?),
        None if input.kind == "department" => {
            return Err(refuse("body", "请选是哪个部门。", "Choose the department."));
        }
        None => None,
    };
    let typed = line(&input.name, "name", 40)?;
    let name = Some(typed).filter(|name| !name.is_empty());
    let name = name.or(body.as_ref().map(|body| body.name.clone())).or(account_name);
    let name = name.ok_or_else(|| refuse("name", "请写是谁。", "Say who it is."))?;
    Ok(Who { name, body: body.map(|body| body.id.0) })
}

/// Links somebody with households or a place. A household that this person is linked with already is passed over.
///
/// # Errors
/// 401, 403; 404 for a place or household outside the person's scope, and then nobody is linked; 422 with the field and what to do.
pub async fn add(app: &App, actor: &Actor, input: &LinkInput, address: Option<&str>) -> Result<LinksMade> {
    decide(actor, Action::PlanVisits)?;
    if !KINDS.contains(&input.kind.as_str()) {
        return Err(refuse(
            "kind",
            "请选是党员联户、干部包联还是部门包联。",
            "Choose member, official or department.",
        ));
    }
    let mut wanted: Vec<i64> = input.households.iter().map(|id| id.0).collect();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.len() > MOST_HOUSEHOLDS {
        return Err(refuse(
            "households",
            "一次最多选 200 户，请分几次，或用表格导入。",
            "Choose at most 200 households at once, or use a sheet.",
        ));
    }
    let look = Look { county: app.county, households: wanted.clone(), account: input.account.map(|id| id.0) };
    let (files, account_name) = app.db.read(look).await?;
    let Who { name, body } = who(app, input, account_name)?;
    let link = |path: &PlacePath, household: Option<&HouseholdRow>| LinkRow {
        id: app.id(),
        kind: input.kind.clone(),
        name: name.clone(),
        account: input.account.map(|id| id.0),
        body,
        household: household.map(|row| row.id),
        place: path.id().0,
        ancestors: ancestors(path),
        every_days: i64::from(input.every_days.unwrap_or(USUAL_DAYS).clamp(1, 366)),
        since: local_date(app.now()).to_string(),
        until: None,
        visits: 0,
        last_at: 0,
    };
    let journal = |permit: &Permit, row: &LinkRow| {
        let mut entry = app.entry(permit, "visit_link", SUBJECT, row.id, address);
        entry.place = Some(row.place);
        entry.details =
            serde_json::json!({ "kind": row.kind, "household": row.household.map(|id| id.to_string()) })
                .to_string();
        entry
    };
    if wanted.is_empty() {
        let (path, permit) = place_for(app, actor, Action::PlanVisits, input.place.as_deref())?;
        let row = link(&path, None);
        let (entry, shown) = (journal(&permit, &row), view(app, &row, None));
        app.db.write(AddOp { county: app.county, permit, rows: vec![row], entry }).await?;
        return Ok(LinksMade { items: vec![shown], same: 0 });
    }
    let (mut rows, mut shown, mut first) = (Vec::new(), Vec::new(), None);
    for file in &files {
        let path = path_of(app, file.place)?;
        let permit = decide_at(actor, Action::PlanVisits, &path)?;
        let row = link(&path, Some(file));
        shown.push((row.id, view(app, &row, Some(file))));
        rows.push((row.clone(), journal(&permit, &row)));
        first = Some(permit);
    }
    let whole = files.len() == wanted.len() && files.iter().all(|file| file.until.is_none());
    let permit = first.filter(|_| whole).ok_or_else(AppError::not_found)?;
    let new = app.db.write(AddHouseholds { county: app.county, permit, rows }).await?;
    let items: Vec<LinkView> =
        shown.into_iter().filter(|(id, _)| new.contains(id)).map(|(_, view)| view).collect();
    Ok(LinksMade { same: wanted.len() - items.len(), items })
}

struct EndOp {
    app: App,
    actor: Actor,
    id: i64,
    day: String,
    entry: Entry,
}

impl Op for EndOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let link = gezhi_store::visits::link(tx, county, self.id).await?.ok_or_else(AppError::not_found)?;
        let permit = decide_at(&self.actor, Action::PlanVisits, &path_of(app, link.place)?)?;
        if !gezhi_store::visits::end_link(tx, &permit, county, self.id, &self.day).await? {
            return Ok(());
        }
        let entry = Entry {
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            place: Some(link.place),
            ..self.entry.clone()
        };
        Ok(gezhi_store::journal::append(tx, county, &entry).await?)
    }
}

/// Ends a link today; what was done for it stays.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn end(app: &App, actor: &Actor, id: Id, address: Option<&str>) -> Result<()> {
    decide(actor, Action::PlanVisits)?;
    let entry = app.entry(&system_permit(Action::PlanVisits), "visit_link_end", SUBJECT, id.0, address);
    let day = local_date(app.now()).to_string();
    app.db.write(EndOp { app: app.clone(), actor: actor.clone(), id: id.0, day, entry }).await
}
