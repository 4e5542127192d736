//! Vehicles as they are handed out: plates masked.

use crate::residents::sealing::Sealer;
use crate::views::{Bi, Id};
use gezhi_domain::profile::Profile;
use gezhi_domain::residents::mask_plate;
use gezhi_store::vehicles::VehicleRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A vehicle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VehicleView {
    /// Identity.
    pub id: Id,
    /// Plate, masked.
    pub plate: String,
    /// Kind, a code.
    pub kind: String,
    /// The same in words.
    pub kind_word: Bi,
    /// Colour, a code.
    pub colour: Option<String>,
    /// The same in words.
    pub colour_word: Option<Bi>,
    /// Person whose it is; the household's where there is none.
    pub person: Option<Id>,
    /// What has to be known of it.
    pub note: String,
    /// First day.
    pub since: String,
    /// First day on which it no longer was theirs.
    pub until: Option<String>,
    /// How that came: `sold`, `scrapped`, `moved_out`, `mistake`, `household_ended`.
    pub ended: Option<String>,
    /// Version: sent back with every change.
    pub version: i64,
}

impl VehicleView {
    pub(in crate::residents) fn of(profile: &Profile, sealer: &Sealer, row: &VehicleRow) -> Self {
        let kind = profile.houses.vehicle(&row.kind);
        let colour = row.colour.as_deref().and_then(|code| profile.houses.colour(code));
        Self {
            id: Id(row.id),
            plate: masked(sealer, row),
            kind: row.kind.clone(),
            kind_word: kind.map_or_else(|| Bi::new(&row.kind, &row.kind), |kind| Bi::from(&kind.name)),
            colour: row.colour.clone(),
            colour_word: colour.map(|colour| Bi::from(&colour.name)),
            person: row.person.map(Id),
            note: row.note.clone(),
            since: row.since.clone(),
            until: row.until.clone(),
            ended: row.ended.clone(),
            version: row.version,
        }
    }
}

/// A plate with its middle hidden. One that does not open is shown as one that is there and cannot be read.
pub(in crate::residents) fn masked(sealer: &Sealer, row: &VehicleRow) -> String {
    sealer.open_plate(row).map_or_else(|_| "****".to_owned(), |plate| mask_plate(&plate))
}
