//! The map of a village: houses with what they are marked as (features P2, B2).

use super::scope::{place_for, roles_at};
use super::view::{AttributeKind, kinds};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::MapRow;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Houses that one map shows.
const LIMIT: i64 = 3_000;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MapQuery {
    /// Village or grid; the own scope when left out.
    pub place: Option<String>,
}

/// A household on the map. Short names: two thousand of them go to a phone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdPoint {
    /// Identity.
    pub id: Id,
    /// Name of the head.
    pub name: String,
    /// Address with the room.
    pub address: String,
    /// House it lives in.
    pub house: Option<Id>,
    /// Longitude, WGS-84.
    pub lon: f64,
    /// Latitude, WGS-84.
    pub lat: f64,
    /// People living here.
    pub living: i64,
    /// Positions in `kinds` of the marks that the reader may see.
    pub marks: Vec<usize>,
}

/// Households on a map.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VillageMap {
    /// Place.
    pub place: Option<crate::views::PlaceRef>,
    /// Kinds of marks that the reader may see.
    pub kinds: Vec<AttributeKind>,
    /// Households with a point.
    pub households: Vec<HouseholdPoint>,
    /// Households without one: they stand in the list only.
    pub without_point: usize,
}

struct MapOp {
    county: i64,
    place: (usize, i64),
    today: String,
}

impl Op for MapOp {
    type Out = (Vec<MapRow>, Vec<(i64, String)>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::residents::map_rows(tx, self.county, self.place, LIMIT + 1).await?;
        if i64::try_from(rows.len()).is_ok_and(|found| found > LIMIT) {
            return Ok((rows, Vec::new()));
        }
        let marks =
            gezhi_store::residents::attributes_of_place(tx, self.county, self.place, &self.today).await?;
        Ok((rows, marks))
    }
}

/// Degrees as a map needs them: the digits beyond could not be seen, and are most of what a phone would load.
fn tenth_of_a_metre(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The households of a village or grid.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for a place with too many households for one map.
pub async fn on_map(app: &App, actor: &Actor, query: &MapQuery) -> Result<VillageMap> {
    let (path, _) = place_for(app, actor, Action::SeeRegister, query.place.as_deref())?;
    let roles = roles_at(actor, &path);
    let kinds = kinds(&app.profile(), &roles);
    let today = local_date(app.now()).to_string();
    let op = MapOp { county: app.county, place: (path.depth(), path.id().0), today };
    let (rows, marks) = app.db.read(op).await?;
    if i64::try_from(rows.len()).is_ok_and(|found| found > LIMIT) {
        return Err(AppError::invalid(
            "too_many",
            "place",
            format!("这里超过 {LIMIT} 户，请选到村或网格再看地图。"),
            format!("More than {LIMIT} households; choose a village or a grid."),
        ));
    }
    let at: HashMap<&str, usize> =
        kinds.iter().enumerate().map(|(at, kind)| (kind.code.as_str(), at)).collect();
    let mut by_household: HashMap<i64, Vec<usize>> = HashMap::new();
    for (household, code) in &marks {
        if let Some(at) = at.get(code.as_str()) {
            let marks = by_household.entry(*household).or_default();
            if !marks.contains(at) {
                marks.push(*at);
            }
        }
    }
    let households: Vec<HouseholdPoint> = rows
        .iter()
        .filter_map(|row| {
            let (lon, lat) = row.lon.zip(row.lat)?;
            let mut marks = by_household.remove(&row.id).unwrap_or_default();
            marks.sort_unstable();
            Some(HouseholdPoint {
                id: Id(row.id),
                name: row.head_name.clone(),
                address: super::view::address_of(&row.address, &row.room),
                house: row.house.map(Id),
                lon: tenth_of_a_metre(lon),
                lat: tenth_of_a_metre(lat),
                living: row.living,
                marks,
            })
        })
        .collect();
    let without_point = rows.len() - households.len();
    Ok(VillageMap { place: app.place_ref(&path), kinds, households, without_point })
}
