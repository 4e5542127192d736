//! Matters 一事一户一访: a matter, the families it needs, and where each stands visit by visit.

use super::target::{Target, target};
use super::view::{VisitView, stance_word, view};
use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::input::line;
use crate::residents::scope::{ancestors, path_of, place_for};
use crate::views::{Bi, Id, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at, system_permit};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::visits::Stance;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::visits::{HouseholdVisitRow, MatterHousehold, MatterRow, VisitRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Kind of a matter in the journal.
const SUBJECT: &str = "matter";
/// Most families of one matter.
const MOST: usize = 500;

/// A matter to be opened.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct MatterInput {
    /// What it is.
    pub title: String,
    /// Place.
    #[serde(default)]
    pub place: Option<String>,
    /// The families.
    #[serde(default)]
    pub households: Vec<Id>,
    /// Where they stand at first; `opposes` when left out.
    #[serde(default)]
    pub stance: Option<String>,
}

/// A matter in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatterItem {
    /// Identity.
    pub id: Id,
    /// What it is.
    pub title: String,
    /// Where.
    pub place: Option<PlaceRef>,
    /// `open` or `closed`.
    pub state: String,
    /// Since when.
    pub created_at: String,
    /// Until when.
    pub closed_at: Option<String>,
    /// Families by where they stand now.
    pub stances: BTreeMap<String, usize>,
}

/// A family of a matter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatterFamily {
    /// Household.
    #[serde(flatten)]
    pub target: Target,
    /// Where it stood at first, a code.
    pub first_stance: String,
    /// Where it stands now, a code.
    pub stance: String,
    /// The same in words.
    pub stance_word: Bi,
    /// Visits about the matter, oldest first.
    pub about: Vec<VisitView>,
}

/// A matter, family by family.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatterView {
    /// The matter.
    #[serde(flatten)]
    pub matter: MatterItem,
    /// Its families, those that do not agree first.
    pub families: Vec<MatterFamily>,
    /// Different people who visited, companions included.
    pub visitors: usize,
}

pub(super) fn item(app: &App, row: &MatterRow, families: &[MatterHousehold]) -> MatterItem {
    let mut stances: BTreeMap<String, usize> =
        Stance::ALL.iter().map(|stance| (stance.code().to_owned(), 0)).collect();
    for family in families {
        *stances.entry(family.stance.clone()).or_default() += 1;
    }
    MatterItem {
        id: Id(row.id),
        title: row.title.clone(),
        place: app.place_ref_by_id(PlaceId(row.place)),
        state: row.state.clone(),
        created_at: instant(row.created_at),
        closed_at: row.closed_at.map(instant),
        stances,
    }
}

struct OpenOp {
    app: App,
    permit: Permit,
    row: MatterRow,
    households: Vec<i64>,
    stance: &'static str,
    entry: Entry,
}

impl Op for OpenOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let path = path_of(app, self.row.place)?;
        let files = gezhi_store::residents::households_by_ids(tx, county, &self.households).await?;
        let inside = files
            .iter()
            .filter(|file| file.until.is_none())
            .filter(|file| path_of(app, file.place).is_ok_and(|at| path.reaches(&at)))
            .count();
        if inside != self.households.len() {
            return Err(AppError::not_found());
        }
        gezhi_store::visits::insert_matter(tx, &self.permit, county, &self.row).await?;
        for household in &self.households {
            let (matter, stance) = (self.row.id, self.stance);
            gezhi_store::visits::enlist(tx, &self.permit, county, matter, *household, stance).await?;
        }
        Ok(crate::background::append_told(tx, county, &self.entry).await?)
    }
}

/// Opens a matter.
///
/// # Errors
/// 401, 403; 404 for a place or household outside the person's scope; 422 with the field and what to do.
pub async fn open(
    app: &App,
    actor: &Actor,
    input: &MatterInput,
    address: Option<&str>,
) -> Result<MatterView> {
    let (path, permit) = place_for(app, actor, Action::PlanVisits, input.place.as_deref())?;
    let title = line(&input.title, "title", 60)?;
    if title.is_empty() {
        return Err(AppError::invalid("title", "title", "请写是什么事。", "Say what the matter is."));
    }
    let stance = input.stance.as_deref().map_or(Some(Stance::Opposes), Stance::parse);
    let stance = stance.ok_or_else(|| {
        AppError::invalid("stance", "stance", "请选这些户现在的态度。", "Choose where the families stand.")
    })?;
    let mut households: Vec<i64> = input.households.iter().map(|id| id.0).collect();
    households.sort_unstable();
    households.dedup();
    if households.len() > MOST {
        return Err(AppError::invalid(
            "households",
            "households",
            format!("一件事最多 {MOST} 户。"),
            format!("{MOST} families at most."),
        ));
    }
    let row = MatterRow {
        id: app.id(),
        title,
        place: path.id().0,
        ancestors: ancestors(&path),
        state: "open".to_owned(),
        author: actor.account.map(|account| account.0),
        created_at: app.now().as_microsecond(),
        closed_at: None,
    };
    let mut entry = app.entry(&permit, "matter_open", SUBJECT, row.id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "title": row.title, "households": households.len() }).to_string();
    let id = row.id;
    app.db.write(OpenOp { app: app.clone(), permit, row, households, stance: stance.code(), entry }).await?;
    see(app, actor, Id(id)).await
}

struct ListOp {
    county: i64,
    places: Vec<(usize, i64)>,
}

impl Op for ListOp {
    type Out = Vec<(MatterRow, Vec<MatterHousehold>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        open_with_families(tx, self.county, &self.places).await
    }
}

/// Open matters of some places, each with where its families stand.
pub(super) async fn open_with_families(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[(usize, i64)],
) -> std::result::Result<Vec<(MatterRow, Vec<MatterHousehold>)>, StoreError> {
    let mut all = Vec::new();
    for row in gezhi_store::visits::open_matters(tx, county, places, 50).await? {
        let families = gezhi_store::visits::matter_households(tx, county, row.id).await?;
        all.push((row, families));
    }
    Ok(all)
}

/// Open matters of the own scope, newest first.
///
/// # Errors
/// 401, 403.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<MatterItem>> {
    decide(actor, Action::SeeVisits)?;
    let places = outermost(actor, Action::SeeVisits).iter().map(|path| (path.depth(), path.id().0)).collect();
    let rows = app.db.read(ListOp { county: app.county, places }).await?;
    Ok(rows.iter().map(|(row, families)| item(app, row, families)).collect())
}

struct SeeOp {
    county: i64,
    id: i64,
}

struct Whole {
    matter: MatterRow,
    families: Vec<MatterHousehold>,
    files: Vec<HouseholdRow>,
    seen: Vec<HouseholdVisitRow>,
    visits: Vec<VisitRow>,
    around: super::view::Around,
}

impl Op for SeeOp {
    type Out = Option<Whole>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let Some(matter) = gezhi_store::visits::matter(tx, county, self.id).await? else { return Ok(None) };
        let families = gezhi_store::visits::matter_households(tx, county, self.id).await?;
        let ids: Vec<i64> = families.iter().map(|family| family.household).collect();
        let visits = gezhi_store::visits::visits_of_matter(tx, county, self.id).await?;
        Ok(Some(Whole {
            files: gezhi_store::residents::households_by_ids(tx, county, &ids).await?,
            seen: gezhi_store::visits::of_households(tx, county, &ids).await?,
            around: super::list::around(tx, county, &visits).await?,
            matter,
            families,
            visits,
        }))
    }
}

/// A matter, family by family and visit by visit.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn see(app: &App, actor: &Actor, id: Id) -> Result<MatterView> {
    decide(actor, Action::SeeVisits)?;
    let whole = app.db.read(SeeOp { county: app.county, id: id.0 }).await?.ok_or_else(AppError::not_found)?;
    decide_at(actor, Action::SeeVisits, &path_of(app, whole.matter.place)?)?;
    let mut families = Vec::with_capacity(whole.families.len());
    for family in &whole.families {
        let Some(file) = whole.files.iter().find(|file| file.id == family.household) else { continue };
        let seen = whole.seen.iter().find(|seen| seen.household == family.household).copied();
        let about = whole.visits.iter().filter(|visit| visit.household == family.household);
        families.push(MatterFamily {
            target: target(app, file, seen, false),
            first_stance: family.first_stance.clone(),
            stance: family.stance.clone(),
            stance_word: stance_word(&family.stance),
            about: about.map(|visit| view(app, actor, visit, &whole.around)).collect::<Result<_>>()?,
        });
    }
    families
        .sort_by_key(|family| std::cmp::Reverse(Stance::parse(&family.stance).unwrap_or(Stance::Undecided)));
    let mut people: Vec<String> = Vec::new();
    for visit in &whole.visits {
        people.push(visit.visitor_name.clone());
        people.extend(serde_json::from_str::<Vec<String>>(&visit.companions).unwrap_or_default());
    }
    people.sort_unstable();
    people.dedup();
    Ok(MatterView { matter: item(app, &whole.matter, &whole.families), families, visitors: people.len() })
}

struct CloseOp {
    app: App,
    actor: Actor,
    id: i64,
    entry: Entry,
}

impl Op for CloseOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let matter =
            gezhi_store::visits::matter(tx, county, self.id).await?.ok_or_else(AppError::not_found)?;
        let permit = decide_at(&self.actor, Action::PlanVisits, &path_of(app, matter.place)?)?;
        if !gezhi_store::visits::close_matter(tx, &permit, county, self.id, self.entry.at).await? {
            return Ok(());
        }
        let entry = Entry {
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            place: Some(matter.place),
            ..self.entry.clone()
        };
        Ok(crate::background::append_told(tx, county, &entry).await?)
    }
}

/// Closes a matter; its visits stay.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn close(app: &App, actor: &Actor, id: Id, address: Option<&str>) -> Result<MatterView> {
    decide(actor, Action::PlanVisits)?;
    let entry = app.entry(&system_permit(Action::PlanVisits), "matter_close", SUBJECT, id.0, address);
    app.db.write(CloseOp { app: app.clone(), actor: actor.clone(), id: id.0, entry }).await?;
    see(app, actor, id).await
}
