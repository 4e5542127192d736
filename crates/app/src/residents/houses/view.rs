//! Houses as they are handed out. Of a household that the reader may not see, nothing but that there was one.

use crate::context::App;
use crate::views::{Bi, Id, PlaceRef, Point};
use gezhi_domain::grids::PlaceId;
use gezhi_store::houses::{HouseRow, HouseStayRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A house, named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseRef {
    /// Identity.
    pub id: Id,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Address; empty where only the position is known.
    pub address: String,
    /// Grade of safety, a code.
    pub grade: Option<String>,
    /// Whether it no longer stands.
    pub ended: bool,
}

impl HouseRef {
    pub(in crate::residents) fn of(app: &App, row: &HouseRow) -> Self {
        Self {
            id: Id(row.id),
            place: app.place_ref_by_id(PlaceId(row.place)),
            address: row.address.clone(),
            grade: row.grade.clone(),
            ended: row.until.is_some(),
        }
    }
}

/// Where a household lived.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HomeView {
    /// House.
    pub house: HouseRef,
    /// Room.
    pub room: String,
    /// First day.
    pub since: String,
    /// First day on which it no longer lived there.
    pub until: Option<String>,
}

/// A span of days of a household in a house.
pub(in crate::residents) fn home(app: &App, stay: &HouseStayRow, row: &HouseRow) -> HomeView {
    HomeView {
        house: HouseRef::of(app, row),
        room: stay.room.clone(),
        since: stay.since.clone(),
        until: stay.until.clone(),
    }
}

/// A room.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseRoom {
    /// Name.
    pub name: String,
    /// Floor.
    pub floor: Option<i64>,
    /// What has to be known of it.
    pub note: String,
    /// Households in it on the day that is shown.
    pub households: usize,
}

/// Somebody who lives in a house.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TenantPerson {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Relation to the head.
    pub relation: Bi,
}

/// A household that lives or lived in a house.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseTenant {
    /// Household; `null` where the reader may not see it.
    pub household: Option<Id>,
    /// Number of its file.
    pub number: Option<String>,
    /// Name of its head.
    pub head_name: Option<String>,
    /// Room; empty for the whole house.
    pub room: String,
    /// First day.
    pub since: String,
    /// First day on which it no longer lived there.
    pub until: Option<String>,
    /// Its people on the day that is shown; empty in the history.
    pub people: Vec<TenantPerson>,
}

/// Whose a house is or was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseOwner {
    /// Household; `null` where it is none of the register, or none that the reader may see.
    pub household: Option<Id>,
    /// Name of its head, or the owner in words.
    pub name: Option<String>,
    /// First day.
    pub since: String,
    /// First day on which it no longer was theirs.
    pub until: Option<String>,
}

/// A house's file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseView {
    /// Identity.
    pub id: Id,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Lane and door number.
    pub address: String,
    /// Position, WGS-84.
    pub point: Option<Point>,
    /// Kind, a code.
    pub kind: Option<String>,
    /// Grade of safety, a code.
    pub grade: Option<String>,
    /// Who assessed it.
    pub graded_by: String,
    /// On which day.
    pub graded_on: Option<String>,
    /// Nobody should live in it, and somebody does.
    pub unsafe_and_lived_in: bool,
    /// Storeys.
    pub storeys: Option<i64>,
    /// Year it was built.
    pub built: Option<i64>,
    /// What has to be known about its safety.
    pub note: String,
    /// First day, where it is known.
    pub since: Option<String>,
    /// First day on which it no longer stood.
    pub until: Option<String>,
    /// How it ended: `demolished`, `collapsed`, `mistake`, `merged`.
    pub ended: Option<String>,
    /// House it is the same as.
    pub merged_into: Option<Id>,
    /// Version: sent back with every change.
    pub version: i64,
    /// Whose it is on the day that is shown.
    pub owner: Option<HouseOwner>,
    /// Whose it was, newest first.
    pub owners: Vec<HouseOwner>,
    /// Rooms, by floor.
    pub rooms: Vec<HouseRoom>,
    /// Who lives in it on the day that is shown.
    pub tenants: Vec<HouseTenant>,
    /// Who ever lived in it, newest first.
    pub history: Vec<HouseTenant>,
    /// Whether the reader may change it.
    pub editable: bool,
    /// The day that is shown, where it is not today.
    pub on: Option<String>,
}
