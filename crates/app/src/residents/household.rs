//! One file: household, people, marks, and who lived here on a day.

use super::file::member_of;
use super::houses::HouseRef;
use super::scope::{path_of, roles_at};
use super::sealing::Sealer;
use super::vehicles::VehicleView;
use super::view::{AttributeView, FaultView, HouseholdView, PersonView};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, Point};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::{Member, check_household};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::houses::{HouseRow, HouseStayRow};
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow, StayRow};
use gezhi_store::vehicles::VehicleRow;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HouseholdQuery {
    /// The people of this day instead of today's.
    pub on: Option<String>,
}

pub(super) struct Load {
    pub county: i64,
    pub id: i64,
    pub on: Option<String>,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub household: HouseholdRow,
    pub members: Vec<(PersonRow, Vec<StayRow>)>,
    pub attributes: Vec<AttributeRow>,
    /// Where it lived, oldest first.
    pub homes: Vec<(HouseStayRow, HouseRow)>,
    /// Vehicles.
    pub vehicles: Vec<VehicleRow>,
}

impl Op for Load {
    type Out = Option<Loaded>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(household) = gezhi_store::residents::household(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let people = match &self.on {
            None => gezhi_store::residents::persons_of_household(tx, self.county, self.id).await?,
            Some(day) => {
                let stays = gezhi_store::residents::stays_of_household(tx, self.county, self.id, day).await?;
                let ids: Vec<i64> = stays.iter().map(|stay| stay.person).collect();
                let mut people = gezhi_store::residents::persons_by_ids(tx, self.county, &ids).await?;
                for person in &mut people {
                    if let Some(stay) = stays.iter().find(|stay| stay.person == person.id) {
                        person.relation.clone_from(&stay.relation);
                    }
                }
                people.sort_by_key(|person| person.id);
                people
            }
        };
        let mut members = Vec::with_capacity(people.len());
        for person in people {
            let stays = gezhi_store::residents::stays_of_person(tx, self.county, person.id).await?;
            members.push((person, stays));
        }
        members.sort_by_key(|(person, _)| (member_of(person).relation, person.birth.clone(), person.id));
        let attributes = gezhi_store::residents::attributes_of_household(tx, self.county, self.id).await?;
        let spans = gezhi_store::houses::stays_of_household(tx, self.county, self.id).await?;
        let ids: Vec<i64> = spans.iter().map(|span| span.house).collect();
        let houses = gezhi_store::houses::by_ids(tx, self.county, &ids).await?;
        let house = |id: i64| houses.iter().find(|house| house.id == id).cloned();
        let homes = spans.into_iter().filter_map(|span| house(span.house).map(|house| (span, house)));
        let homes = homes.collect();
        let vehicles = gezhi_store::vehicles::of_household(tx, self.county, self.id).await?;
        Ok(Some(Loaded { household, members, attributes, homes, vehicles }))
    }
}

/// A file as somebody with some roles sees it.
pub(super) fn view(
    app: &App,
    loaded: &Loaded,
    roles: &[gezhi_domain::accounts::Role],
    editable: bool,
    on: Option<String>,
) -> HouseholdView {
    let (household, sealer) = (&loaded.household, Sealer::of(app));
    let today = local_date(app.now());
    let day = on.clone().unwrap_or_else(|| today.to_string());
    let mut marks = AttributeView::seen(&app.profile(), &loaded.attributes, roles, &day);
    marks.retain(|mark| mark.since <= day);
    let members: Vec<Member> = loaded.members.iter().map(|(person, _)| member_of(person)).collect();
    let holds = |since: &str, until: Option<&str>| {
        since <= day.as_str() && until.is_none_or(|until| until > day.as_str())
    };
    let home = loaded.homes.iter().find(|(span, _)| holds(&span.since, span.until.as_deref()));
    let profile = app.profile();
    let vehicles =
        loaded.vehicles.iter().filter(|row| on.is_none() || holds(&row.since, row.until.as_deref()));
    let point = household.lon.zip(household.lat).map(|(lon, lat)| Point { lon, lat });
    HouseholdView {
        id: Id(household.id),
        number: household.number.clone(),
        place: app.place_ref_by_id(gezhi_domain::grids::PlaceId(household.place)),
        address: household.address.clone(),
        room: household.room.clone(),
        point,
        since: household.since.clone(),
        until: household.until.clone(),
        version: household.version,
        members: loaded
            .members
            .iter()
            .map(|(person, stays)| PersonView::of(&sealer, person, &marks, stays))
            .collect(),
        attributes: marks.iter().filter(|mark| mark.person.is_none()).cloned().collect(),
        faults: if on.is_none() {
            check_household(&members, today).into_iter().map(FaultView::from).collect()
        } else {
            Vec::new()
        },
        house: home.map(|(_, house)| HouseRef::of(app, house)),
        homes: loaded.homes.iter().map(|(span, house)| super::houses::home(app, span, house)).collect(),
        vehicles: vehicles.map(|row| VehicleView::of(&profile, &sealer, row)).collect(),
        editable: editable && household.until.is_none() && on.is_none(),
        on,
    }
}

/// A day that was asked for.
pub(super) fn day(text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let day: Date = text.parse().map_err(|_| {
        AppError::invalid("date", "on", "日期请写成 2026-11-26 这样。", "Write the day like 2026-11-26.")
    })?;
    Ok(Some(day.to_string()))
}

/// A file.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a day that is none.
pub async fn see(app: &App, actor: &Actor, id: i64, query: &HouseholdQuery) -> Result<HouseholdView> {
    decide(actor, Action::SeeRegister)?;
    let on = day(query.on.as_deref())?;
    let load = Load { county: app.county, id, on: on.clone() };
    let loaded = app.db.read(load).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, loaded.household.place)?;
    decide_at(actor, Action::SeeRegister, &path)?;
    let editable = decide_at(actor, Action::EditRegister, &path).is_ok();
    Ok(view(app, &loaded, &roles_at(actor, &path), editable, on))
}
