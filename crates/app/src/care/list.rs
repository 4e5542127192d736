//! The care list by due time, and one plan.

use super::WORDS;
use super::row::round_of;
use crate::cases::parse_cursor;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::Sealer;
use crate::residents::scope::{path_of, place_for, roles_at};
use crate::residents::view::address;
use crate::views::{Bi, Id, Page, PlaceRef, Point, instant};
use gezhi_domain::accounts::{Action, Actor, Role, decide, decide_at};
use gezhi_domain::care::CareStage;
use gezhi_domain::grids::PlaceId;
use gezhi_store::care::CarePlanRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::{HouseholdRow, PersonRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Plans of a page.
const PAGE: usize = 50;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CareQuery {
    /// Place; the own scope when left out.
    pub place: Option<String>,
    /// `waiting`, `due` or `missed`.
    pub stage: Option<String>,
    /// Only of this mark.
    pub code: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// A care plan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CareView {
    /// Identity.
    pub id: Id,
    /// Household.
    pub household: Id,
    /// Person, where the mark is a person's.
    pub person: Option<Id>,
    /// Name of the person, else of the head of the household.
    pub name: String,
    /// Address with the room.
    pub address: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// House.
    pub point: Option<Point>,
    /// Mark, a code.
    pub code: String,
    /// The same in words.
    pub code_word: Bi,
    /// Who cares.
    pub carer: Id,
    /// Name of who cares.
    pub carer_name: String,
    /// Days between checks.
    pub every_days: i64,
    /// What is done; `null` for those who do not go there.
    pub words: Option<String>,
    /// `waiting`, `due` or `missed`.
    pub stage: String,
    /// When the next check is due.
    pub due_at: String,
    /// Past that.
    pub overdue: bool,
    /// The last check.
    pub checked_at: Option<String>,
    /// Checks missed, in all.
    pub missed: i64,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// Version: sent back with every change.
    pub version: i64,
    /// Whether the reader may change it.
    pub editable: bool,
}

/// A page of the care list.
pub type CarePage = Page<CareView>;

enum Which {
    One(i64),
    Page { place: (usize, i64), stage: Option<CareStage>, codes: Vec<String>, after: (i64, i64) },
}

struct Read {
    county: i64,
    which: Which,
}

type Found = (Vec<CarePlanRow>, Vec<HouseholdRow>, Vec<PersonRow>);

impl Op for Read {
    type Out = Found;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Found, StoreError> {
        let county = self.county;
        let rows = match &self.which {
            Which::One(id) => gezhi_store::care::by_id(tx, county, *id).await?.into_iter().collect(),
            Which::Page { place, stage, codes, after } => {
                let limit = i64::try_from(PAGE + 1).unwrap_or(51);
                let which = (stage.map(CareStage::code), codes.as_slice());
                gezhi_store::care::page(tx, county, *place, which, *after, limit).await?
            }
        };
        let households: Vec<i64> = rows.iter().map(|row| row.household).collect();
        let people: Vec<i64> = rows.iter().filter_map(|row| row.person).collect();
        let files = gezhi_store::residents::households_by_ids(tx, county, &households).await?;
        let people = gezhi_store::residents::persons_by_ids(tx, county, &people).await?;
        Ok((rows, files, people))
    }
}

fn view(
    app: &App,
    actor: &Actor,
    row: &CarePlanRow,
    files: &[HouseholdRow],
    people: &[PersonRow],
) -> Result<CareView> {
    let path = path_of(app, row.place)?;
    let file = files.iter().find(|file| file.id == row.household);
    let person = row.person.and_then(|id| people.iter().find(|person| person.id == id));
    let hears = crate::visits::goes_there(actor, &path);
    let words = row
        .words_sealed
        .as_deref()
        .filter(|_| hears)
        .map(|sealed| Sealer::of(app).open_words(WORDS, row.id, sealed))
        .transpose()?;
    let profile = app.profile();
    let word = profile.attribute(&row.code).map(|spec| Bi::from(&spec.name));
    let round = round_of(row)?;
    Ok(CareView {
        id: Id(row.id),
        household: Id(row.household),
        person: row.person.map(Id),
        name: person
            .map(|person| person.name.clone())
            .or_else(|| file.map(|file| file.head_name.clone()))
            .unwrap_or_default(),
        address: file.map(address).unwrap_or_default(),
        place: app.place_ref_by_id(PlaceId(row.place)),
        point: file.and_then(|file| file.lon.zip(file.lat)).map(|(lon, lat)| Point { lon, lat }),
        code: row.code.clone(),
        code_word: word.unwrap_or_else(|| Bi::new(row.code.clone(), row.code.clone())),
        carer: Id(row.carer),
        carer_name: row.carer_name.clone(),
        every_days: row.every_days,
        words,
        stage: row.stage.clone(),
        due_at: instant(row.due_at),
        overdue: round.due < app.now() && row.state == "active",
        checked_at: row.checked_at.map(instant),
        missed: row.missed,
        since: row.since.clone(),
        until: row.until.clone(),
        version: row.version,
        editable: row.state == "active" && decide_at(actor, Action::EditCare, &path).is_ok(),
    })
}

/// The marks of the care list that somebody with these roles may see.
pub(super) fn codes_seen(app: &App, roles: &[Role]) -> Vec<String> {
    let profile = app.profile();
    let seen = profile.attributes.attributes.iter().filter(|spec| spec.care && spec.is_seen_by(roles));
    seen.map(|spec| spec.code.clone()).collect()
}

/// Active plans of a place by due time, of the marks that the reader may see.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for a stage that is none.
pub async fn list(app: &App, actor: &Actor, query: &CareQuery) -> Result<CarePage> {
    let (path, _) = place_for(app, actor, Action::SeeCare, query.place.as_deref())?;
    let stage = query.stage.as_deref().filter(|text| !text.is_empty());
    let stage = stage
        .map(|code| {
            CareStage::parse(code).ok_or_else(|| {
                AppError::invalid(
                    "stage",
                    "stage",
                    "请选还没到、该去了或没去成。",
                    "The stage is waiting, due or missed.",
                )
            })
        })
        .transpose()?;
    let mut codes = codes_seen(app, &roles_at(actor, &path));
    if let Some(code) = query.code.as_deref().filter(|code| !code.is_empty()) {
        codes.retain(|known| known == code);
    }
    if codes.is_empty() {
        return Ok(Page::whole(Vec::new()));
    }
    let after = query.cursor.as_deref().map(parse_cursor).transpose()?.unwrap_or((0, 0));
    let which = Which::Page { place: (path.depth(), path.id().0), stage, codes, after };
    let (mut rows, files, people) = app.db.read(Read { county: app.county, which }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.due_at, row.id));
    let items = rows.iter().map(|row| view(app, actor, row, &files, &people)).collect::<Result<_>>()?;
    Ok(Page { items, next })
}

/// One plan.
///
/// # Errors
/// 401, 403; 404 outside the person's scope, or of a mark that the reader may not see.
pub async fn see(app: &App, actor: &Actor, id: Id) -> Result<CareView> {
    decide(actor, Action::SeeCare)?;
    let (rows, files, people) = app.db.read(Read { county: app.county, which: Which::One(id.0) }).await?;
    let row = rows.first().ok_or_else(AppError::not_found)?;
    let path = path_of(app, row.place)?;
    decide_at(actor, Action::SeeCare, &path)?;
    if !codes_seen(app, &roles_at(actor, &path)).contains(&row.code) {
        return Err(AppError::not_found());
    }
    view(app, actor, row, &files, &people)
}
