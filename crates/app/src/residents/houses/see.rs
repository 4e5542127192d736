//! One house: rooms, whose it is, who lives in it, and the same for a day of the past.

use super::view::{HouseOwner, HouseRoom, HouseTenant, HouseView, TenantPerson};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::file::member_of;
use crate::residents::household::day;
use crate::residents::scope::path_of;
use crate::views::{Bi, Id, Point};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::houses::{HouseOwnerRow, HouseRow, HouseStayRow, RoomRow};
use gezhi_store::residents::{HouseholdRow, PersonRow};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Spans of days of a history.
const HISTORY: i64 = 500;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HouseQuery {
    /// Owner and people of this day instead of today's.
    pub on: Option<String>,
}

struct Load {
    county: i64,
    id: i64,
    /// Day that is shown.
    day: String,
}

struct Loaded {
    house: HouseRow,
    rooms: Vec<RoomRow>,
    owners: Vec<HouseOwnerRow>,
    stays: Vec<HouseStayRow>,
    households: HashMap<i64, HouseholdRow>,
    people: HashMap<i64, Vec<PersonRow>>,
}

/// Whether a span of days holds on a day.
fn holds(since: &str, until: Option<&str>, day: &str) -> bool {
    since <= day && until.is_none_or(|until| until > day)
}

impl Op for Load {
    type Out = Option<Loaded>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let Some(house) = gezhi_store::houses::by_id(tx, county, self.id).await? else { return Ok(None) };
        let rooms = gezhi_store::houses::rooms_of_house(tx, county, self.id).await?;
        let owners = gezhi_store::houses::owners_of_house(tx, county, self.id).await?;
        let stays = gezhi_store::houses::stays_of_house(tx, county, self.id, HISTORY).await?;
        let mut ids: Vec<i64> = stays.iter().map(|stay| stay.household).collect();
        ids.extend(owners.iter().filter_map(|row| row.owner));
        ids.sort_unstable();
        ids.dedup();
        let households = gezhi_store::residents::households_by_ids(tx, county, &ids).await?;
        let mut people = HashMap::new();
        for stay in stays.iter().filter(|stay| holds(&stay.since, stay.until.as_deref(), &self.day)) {
            let of =
                gezhi_store::residents::stays_of_household(tx, county, stay.household, &self.day).await?;
            let ids: Vec<i64> = of.iter().map(|stay| stay.person).collect();
            let mut rows = gezhi_store::residents::persons_by_ids(tx, county, &ids).await?;
            for row in &mut rows {
                if let Some(stay) = of.iter().find(|stay| stay.person == row.id) {
                    row.relation.clone_from(&stay.relation);
                }
            }
            rows.sort_by_key(|row| (member_of(row).relation, row.birth.clone(), row.id));
            people.insert(stay.household, rows);
        }
        let households = households.into_iter().map(|row| (row.id, row)).collect();
        Ok(Some(Loaded { house, rooms, owners, stays, households, people }))
    }
}

/// What somebody sees of a house.
struct Seen<'a> {
    app: &'a App,
    actor: &'a Actor,
    loaded: &'a Loaded,
    day: &'a str,
}

impl Seen<'_> {
    /// A household, if the reader may see it where it stands now.
    fn household(&self, id: i64) -> Option<&HouseholdRow> {
        let row = self.loaded.households.get(&id)?;
        let path = path_of(self.app, row.place).ok()?;
        decide_at(self.actor, Action::SeeRegister, &path).is_ok().then_some(row)
    }

    fn tenant(&self, stay: &HouseStayRow, with_people: bool) -> HouseTenant {
        let row = self.household(stay.household);
        let people = row.filter(|_| with_people).and_then(|row| self.loaded.people.get(&row.id));
        HouseTenant {
            household: row.map(|row| Id(row.id)),
            number: row.map(|row| row.number.clone()),
            head_name: row.map(|row| row.head_name.clone()),
            room: stay.room.clone(),
            since: stay.since.clone(),
            until: stay.until.clone(),
            people: people.into_iter().flatten().map(person).collect(),
        }
    }

    fn owner(&self, row: &HouseOwnerRow) -> HouseOwner {
        let household = row.owner.and_then(|id| self.household(id));
        let words = (!row.owner_text.is_empty()).then(|| row.owner_text.clone());
        HouseOwner {
            household: household.map(|row| Id(row.id)),
            name: household.map(|row| row.head_name.clone()).or(words),
            since: row.since.clone(),
            until: row.until.clone(),
        }
    }

    fn view(&self, editable: bool, on: Option<String>) -> HouseView {
        let (loaded, row) = (self.loaded, &self.loaded.house);
        let here = |stay: &&HouseStayRow| holds(&stay.since, stay.until.as_deref(), self.day);
        let tenants: Vec<HouseTenant> =
            loaded.stays.iter().filter(here).map(|stay| self.tenant(stay, true)).collect();
        let owners: Vec<HouseOwner> = loaded.owners.iter().map(|row| self.owner(row)).collect();
        let profile = self.app.profile();
        let grade = row.grade.as_deref().and_then(|code| profile.houses.grade(code));
        HouseView {
            id: Id(row.id),
            place: self.app.place_ref_by_id(PlaceId(row.place)),
            address: row.address.clone(),
            point: row.lon.zip(row.lat).map(|(lon, lat)| Point { lon, lat }),
            kind: row.kind.clone(),
            grade: row.grade.clone(),
            graded_by: row.graded_by.clone(),
            graded_on: row.graded_on.clone(),
            unsafe_and_lived_in: !tenants.is_empty() && grade.is_some_and(|grade| grade.uninhabitable),
            storeys: row.storeys,
            built: row.built,
            note: row.note.clone(),
            since: row.since.clone(),
            until: row.until.clone(),
            ended: row.ended.clone(),
            merged_into: row.merged_into.map(Id),
            version: row.version,
            owner: owners.iter().find(|one| holds(&one.since, one.until.as_deref(), self.day)).cloned(),
            owners,
            rooms: loaded
                .rooms
                .iter()
                .map(|room| HouseRoom {
                    name: room.name.clone(),
                    floor: room.floor,
                    note: room.note.clone(),
                    households: tenants.iter().filter(|tenant| tenant.room == room.name).count(),
                })
                .collect(),
            tenants,
            history: loaded.stays.iter().map(|stay| self.tenant(stay, false)).collect(),
            editable: editable && row.until.is_none() && on.is_none(),
            on,
        }
    }
}

fn person(row: &PersonRow) -> TenantPerson {
    let relation = member_of(row).relation;
    TenantPerson { id: Id(row.id), name: row.name.clone(), relation: Bi::new(relation.zh(), relation.en()) }
}

/// A house's file.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a day that is none.
pub async fn see(app: &App, actor: &Actor, id: i64, query: &HouseQuery) -> Result<HouseView> {
    decide(actor, Action::SeeRegister)?;
    let on = day(query.on.as_deref())?;
    let shown = on.clone().unwrap_or_else(|| local_date(app.now()).to_string());
    let load = Load { county: app.county, id, day: shown.clone() };
    let loaded = app.db.read(load).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, loaded.house.place)?;
    decide_at(actor, Action::SeeRegister, &path)?;
    let editable = decide_at(actor, Action::EditRegister, &path).is_ok();
    Ok(Seen { app, actor, loaded: &loaded, day: &shown }.view(editable, on))
}

/// A house as it is after a change.
///
/// # Errors
/// As [`see`].
pub(super) async fn reread(app: &App, actor: &Actor, id: i64) -> Result<HouseView> {
    see(app, actor, id, &HouseQuery::default()).await
}
