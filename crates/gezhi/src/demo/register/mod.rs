//! The register of households of a demo (features P1, P2): as many households and people as the profile says, with sound
//! identity numbers, houses inside their grids, and marks. Names and numbers are invented.

mod belongings;
mod family;
mod houses;

use super::history::World;
use super::people::Resident;
use super::write::Literate;
use super::{DemoError, Progress, count};
use family::{Families, Wanted};
use gezhi_app::entropy::Entropy;
use gezhi_app::ids::Ids;
use gezhi_app::keys;
use gezhi_app::residents::{Chunk, Import, Sealer};
use gezhi_domain::deadlines::local_date;
use gezhi_drawing::dice::{Dice, apportion};
use gezhi_store::engine::Db;
use gezhi_store::posts::PostRow;
use gezhi_store::time::micros;
use gezhi_vault::MasterKeys;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Households in one operation.
const CHUNK: usize = 200;

/// Fills the register; says how many households.
pub(super) async fn fill(
    db: &Db,
    world: &Arc<World>,
    ids: &Arc<Ids>,
    master: &MasterKeys,
    progress: &dyn Progress,
) -> Result<usize, DemoError> {
    let Some(spec) = world.profile.demo.register.clone() else { return Ok(0) };
    let (county, root) = (world.profile.head.county, world.directory.root().0);
    // A real key, not a seeded one: a demo that somebody goes on with must not be readable by everybody.
    let entropy = Entropy::from_system();
    let vault = keys::open(db, county, master, &entropy, micros(world.now)).await?;
    let sealer = Sealer::new(county, Arc::new(vault));
    progress.step("households", u64::from(spec.households));
    // One thread invents, this one writes: a prefecture's register does not fit into memory.
    let (sender, mut made) = mpsc::channel::<Vec<Chunk>>(4);
    let (own, source) = (Arc::clone(world), Arc::clone(ids));
    let inventing = tokio::task::spawn_blocking(move || invent(&own, &source, &sealer, &entropy, &sender));
    let mut number = 0;
    while let Some(files) = made.recv().await {
        let units = files.len();
        let rows = literate(world, ids, &files);
        db.write(Import { county, root, files, now: micros(world.now) }).await?;
        db.write(Literate { county, rows }).await?;
        number += units;
        progress.done(count(units));
    }
    inventing.await.map_err(|error| DemoError::History(error.to_string()))??;
    Ok(number)
}

/// Somebody of working age in four households of five who knows the law (feature G7).
fn literate(world: &World, ids: &Ids, files: &[Chunk]) -> Vec<PostRow> {
    let Some(spec) = world.profile.posts.kinds.iter().find(|spec| spec.per_household) else {
        return Vec::new();
    };
    let this_year = local_date(world.now).year();
    let age = |birth: Option<&str>| {
        let year: Option<i16> = birth.and_then(|birth| birth.get(..4)).and_then(|year| year.parse().ok());
        year.map_or(0, |year| this_year - year)
    };
    files
        .iter()
        .enumerate()
        .filter(|(number, _)| number % 5 != 4)
        .filter_map(|(_, file)| {
            let person =
                file.members.iter().find(|person| (22..66).contains(&age(person.birth.as_deref())))?;
            Some(PostRow {
                id: ids.next(world.now),
                place: file.household.place,
                kind: spec.key.clone(),
                name: person.name.clone(),
                since: micros(world.now),
                household: Some(file.household.id),
                person: Some(person.id),
                ..PostRow::default()
            })
        })
        .collect()
}

fn invent(
    world: &World,
    ids: &Ids,
    sealer: &Sealer,
    entropy: &Entropy,
    sender: &mpsc::Sender<Vec<Chunk>>,
) -> Result<(), DemoError> {
    let Some(spec) = &world.profile.demo.register else { return Ok(()) };
    let within = match &spec.place {
        None => 0,
        Some(name) => world.land.find(name).ok_or_else(|| {
            DemoError::Profile(format!("demo.toml: the register is in `{name}`, which does not exist"))
        })?,
    };
    let Some(above) = world.land.places.get(within).map(|place| place.path) else { return Ok(()) };
    let leaves: Vec<usize> = (0..world.land.places.len())
        .filter(|at| {
            let place = world.land.places.get(*at);
            place.is_some_and(|place| place.is_leaf && !place.is_dedicated() && above.reaches(&place.path))
        })
        .collect();
    let mut dice = Dice::new(world.seed, 23);
    let weights: Vec<u32> =
        leaves.iter().map(|_| u32::try_from(dice.between(60, 140)).unwrap_or(100)).collect();
    let households = usize::try_from(spec.households).unwrap_or(0);
    let people = usize::try_from(spec.people).unwrap_or(0);
    let shares = shares(world, &leaves, &weights, households, spec.large_village);
    let sizes = family::sizes(households, people, &mut dice);
    let mut sizes = sizes.into_iter();
    let mut families = Families::new(world, ids, sealer, entropy, local_date(world.now), dice);
    let settled = settlers(world, &leaves);
    let mut chunks = Vec::with_capacity(CHUNK);
    for (at, share) in leaves.into_iter().zip(shares) {
        let Some(place) = world.land.places.get(at) else { continue };
        let points = houses::points(&place.area, share, world.seed ^ count(at));
        // The villagers of the stories live where the stories say, in the first houses of their grid.
        let mut settlers = settled.get(&at).into_iter().flatten().copied();
        let mut storied = world.people.storied.iter().filter(|(home, _)| *home == at).map(|(_, who)| who);
        for (number, point) in (1..).zip(points) {
            let size = sizes.next().unwrap_or(1);
            let head = storied.next();
            let settler = if head.is_none() { settlers.next() } else { None };
            let wanted = Wanted { place, number, point, size, head, settler };
            chunks.push(families.household(&wanted)?);
            if chunks.len() == CHUNK && sender.blocking_send(std::mem::take(&mut chunks)).is_err() {
                // Whoever listened has failed and says so itself.
                return Ok(());
            }
        }
    }
    let _ = sender.blocking_send(chunks);
    Ok(())
}

/// How many households live in each grid; the first village may be told how many it has.
fn shares(
    world: &World,
    leaves: &[usize],
    weights: &[u32],
    households: usize,
    large: Option<u32>,
) -> Vec<usize> {
    let Some(large) = large.and_then(|large| usize::try_from(large).ok()) else {
        return apportion(households, weights);
    };
    let village = leaves.first().map(|at| world.land.village_of(*at));
    let weights_of = |inside: bool| -> Vec<u32> {
        let both = leaves.iter().zip(weights);
        both.map(
            |(at, weight)| {
                if (Some(world.land.village_of(*at)) == village) == inside { *weight } else { 0 }
            },
        )
        .collect()
    };
    let within = apportion(large, &weights_of(true));
    let elsewhere = apportion(households.saturating_sub(large), &weights_of(false));
    within.iter().zip(elsewhere).map(|(here, there)| here + there).collect()
}

/// Those who report with an account of their own, the keepers of shops, and people of the stories of whom no grid is told, live in the
/// first grid of their village.
fn settlers<'a>(world: &'a World, leaves: &[usize]) -> HashMap<usize, Vec<&'a Resident>> {
    let mut all: HashMap<usize, Vec<&Resident>> = HashMap::new();
    let mut seen = HashSet::new();
    for at in leaves {
        let village = world.land.village_of(*at);
        let id = world.land.places.get(village).map_or(0, |place| place.row.id);
        if !seen.insert(id) {
            continue;
        }
        let storied = world.people.storied.iter().filter(|(home, _)| *home == village && *home != *at);
        let keepers = world.people.keepers.iter();
        let keepers = keepers.filter(|(home, _)| world.land.village_of(*home) == village);
        let known = storied.chain(keepers).map(|(_, who)| who);
        let residents = world.people.residents.get(&id).into_iter().flatten();
        let here = known.chain(residents.filter(|who| who.account.is_some()));
        all.entry(*at).or_default().extend(here);
    }
    all
}
