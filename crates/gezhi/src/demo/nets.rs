//! Who of each department is in charge where: one person for a village or one for each grid, and a few gaps (feature G4).

use super::DemoError;
use super::history::World;
use super::land::{Land, Place};
use super::people::Register;
use gezhi_app::ids::Ids;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_drawing::dice::Dice;
use gezhi_store::engine::{Db, Op, StoreError, Tx};
use gezhi_store::nets::NetPostRow;
use gezhi_store::time::micros;
use jiff::SignedDuration;

/// Of a thousand places, how many have somebody.
const OF_GRIDS: i64 = 850;
const OF_VILLAGES: i64 = 940;
const OF_LOTS: i64 = 600;

struct Put {
    county: i64,
    rows: Vec<NetPostRow>,
}

impl Op for Put {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        gezhi_store::nets::insert(tx, &system_permit(Action::EditNets), self.county, &self.rows).await
    }
}

/// The places that one net has people for, each with how many of a thousand do.
fn places(land: &Land, is_grid_by_grid: bool) -> Vec<(&Place, i64)> {
    let mut found = Vec::new();
    for (at, place) in land.places.iter().enumerate() {
        let village = land.places.get(land.village_of(at));
        let in_village = village.is_some_and(|village| village.path.depth() == land.village_depth);
        let is_story = in_village && village.is_some_and(|village| village.known);
        let depth = place.path.depth();
        if place.is_dedicated() && !in_village && depth > 0 {
            found.push((place, OF_LOTS));
        } else if is_grid_by_grid && is_story {
            if place.is_leaf && !place.is_dedicated() {
                found.push((place, OF_GRIDS));
            }
        } else if depth == land.village_depth && !place.is_dedicated() {
            // In the villages of the stories every department is known that has one person for the whole village.
            found.push((place, if is_story { 1_000 } else { OF_VILLAGES }));
        }
    }
    found
}

/// Puts people in charge; says of how many places.
///
/// # Errors
/// What the database says.
pub(super) async fn fill(db: &Db, world: &World, ids: &Ids) -> Result<usize, DemoError> {
    let nets = &world.profile.work.nets;
    // A series of its own: else these people would have the names of the grid workers.
    let mut register =
        Register::new(&world.profile.head.names, &world.profile.demo, world.seed ^ 0x006E_6574);
    let mut dice = Dice::new(world.seed, 18);
    let mut rows = Vec::new();
    for (number, net) in nets.iter().enumerate() {
        // The first and the last of a profile have somebody for each grid, the others for a village.
        let is_grid_by_grid = number == 0 || number + 1 == nets.len();
        for (place, share) in places(&world.land, is_grid_by_grid) {
            if !dice.permille(share) {
                continue;
            }
            let since = world.now - SignedDuration::from_hours(24 * dice.between(40, 360));
            rows.push(NetPostRow {
                id: ids.next(world.now),
                net: net.key.clone(),
                place: place.row.id,
                name: register.name(),
                phone: register.phone(),
                since: micros(since),
                until: None,
            });
        }
    }
    let written = rows.len();
    db.write(Put { county: world.profile.head.county, rows }).await?;
    Ok(written)
}
