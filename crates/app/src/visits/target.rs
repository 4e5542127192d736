//! A household as somebody about to visit it needs it: who, where, when last. No number, no mark.

use crate::context::App;
use crate::residents::view::address;
use crate::views::{Id, PlaceRef, Point, instant, mask_name};
use gezhi_domain::grids::PlaceId;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::visits::HouseholdVisitRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A care check that is due there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CareDue {
    /// Care plan.
    pub id: Id,
    /// Whom it is about; empty where it is the household.
    pub name: String,
    /// By when.
    pub due_at: String,
    /// Past that.
    pub overdue: bool,
}

/// A household to be visited.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Target {
    /// Household.
    pub household: Id,
    /// Name of its head; masked for those who have no duty there.
    pub head_name: String,
    /// Address with the room.
    pub address: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// House.
    pub point: Option<Point>,
    /// People living here.
    pub living: i64,
    /// Begin of the last visit.
    pub last_at: Option<String>,
    /// Begin of the last try at which nobody was met, where it is later.
    pub tried_at: Option<String>,
    /// How often it was visited.
    pub visits: i64,
    /// By when, where a plan or a care check says so.
    pub due_at: Option<String>,
    /// Plan.
    pub plan: Option<Id>,
    /// Care checks.
    pub care: Vec<CareDue>,
}

/// A household with what is known of its visits.
pub(super) fn target(app: &App, row: &HouseholdRow, seen: Option<HouseholdVisitRow>, masked: bool) -> Target {
    let at = |micros: i64| (micros > 0).then(|| instant(micros));
    let (last, tried, visits) = seen.map_or((0, 0, 0), |seen| (seen.last_at, seen.tried_at, seen.visits));
    Target {
        household: Id(row.id),
        head_name: if masked { mask_name(&row.head_name) } else { row.head_name.clone() },
        address: address(row),
        place: app.place_ref_by_id(PlaceId(row.place)),
        point: row.lon.zip(row.lat).map(|(lon, lat)| Point { lon, lat }),
        living: row.living,
        last_at: at(last),
        tried_at: at(tried).filter(|_| tried > last),
        visits,
        due_at: None,
        plan: None,
        care: Vec::new(),
    }
}
