//! The demo county: a place from its profile, its people, and a year of cases that ends now.
//!
//! Nothing on the screens is painted on: every figure comes out of rows that were made by the same state machine,
//! clock and counters as the running product's. The same profile and the same instant give the same county; another
//! day shifts the year. Photos are drawn ([`pictures`]).

mod groups;
pub mod history;
mod land;
mod library;
pub mod marker;
mod nets;
mod people;
mod pictures;
pub mod points;
mod register;
mod report_codes;
mod staffing;
mod visits;
mod write;

use gezhi_app::AppError;
use gezhi_app::directory::{Directory, ReadDirectory};
use gezhi_app::entropy::Entropy;
use gezhi_app::files::Files;
use gezhi_app::ids::Ids;
use gezhi_app::triage::TriageDesk;
use gezhi_domain::deadlines::{Calendar, Policy};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::profile::Profile;
use gezhi_domain::statistics::{Contribution, Facts, MetricVector, contributions};
use gezhi_store::engine::{Db, StoreError};
use gezhi_store::time::micros;
use gezhi_vault::MasterKeys;
use history::{Fate, NODE, PastIds, Told, Totals, World};
use jiff::{SignedDuration, Timestamp};
pub use people::{PASSWORD, SignIn};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Cases in one operation.
const CHUNK: usize = 500;
/// Counter rows in one operation.
const COUNTERS: usize = 20_000;
/// Counter rows held in memory before they are written: a million cases have millions of them.
const HELD: usize = 400_000;

/// Why a demo cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The profile does not make a county.
    #[error("the profile does not make a county: {0}")]
    Profile(String),
    /// A planned history does not fit the state machine: a fault of the builder.
    #[error("the history does not fit: {0}")]
    History(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A use case refused.
    #[error(transparent)]
    App(#[from] AppError),
    /// A photo could not be kept.
    #[error("a photo could not be kept: {0}")]
    Files(std::io::Error),
}

/// What to build.
pub struct Wish {
    /// Profile.
    pub profile: Profile,
    /// The instant at which the year ends.
    pub now: Timestamp,
    /// Another number of cases than the profile has: few for tests and stories, a million for `gezhi bench`.
    pub cases: Option<u32>,
    /// Whether photos are drawn.
    pub photos: bool,
    /// Keys that wrap the keys of personal data.
    pub master: MasterKeys,
}

/// Is told how far the work is.
pub trait Progress: Send + Sync {
    /// A step begins that takes so many units.
    fn step(&self, name: &'static str, units: u64);
    /// Units are done.
    fn done(&self, units: u64);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn step(&self, _name: &'static str, _units: u64) {}
    fn done(&self, _units: u64) {}
}

/// What was built.
#[derive(Debug, Clone, Copy, Default)]
pub struct Built {
    /// Places.
    pub places: usize,
    /// Accounts.
    pub accounts: usize,
    /// Posts.
    pub posts: usize,
    /// Cases.
    pub cases: usize,
    /// Journal entries.
    pub entries: usize,
    /// Photos.
    pub photos: usize,
    /// Households.
    pub households: usize,
    /// Policies.
    pub policies: usize,
    /// Visits to them.
    pub visits: usize,
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DemoError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| DemoError::History(error.to_string()))
}

/// A photo as a phone takes it, drawn: for `gezhi bench`.
///
/// # Errors
/// A picture that cannot be encoded.
pub fn sample_photo() -> Result<Vec<u8>, DemoError> {
    pictures::sample()
}

/// Fills an empty, migrated database. The profile is written last: without it nobody takes a half-built county for a
/// whole one.
///
/// # Errors
/// What the database or the disk says; a profile that does not make a county.
pub async fn build(db: &Db, files: &Files, wish: Wish, progress: &dyn Progress) -> Result<Built, DemoError> {
    let Wish { profile, now, cases, photos: pictured, master } = wish;
    let (county, seed) = (profile.head.county, profile.head.map.seed);
    let founded = now - SignedDuration::from_hours((history::DAYS + 30) * 24);
    let ids = Arc::new(Ids::new(NODE));

    progress.step("map", 1);
    let (own, source) = (profile.clone(), Arc::clone(&ids));
    let land = off_thread(move || land::invent(&own, seed, &source, founded)).await??;
    progress.step("places", count(land.places.len()));
    for chunk in land.places.chunks(CHUNK) {
        db.write(write::Places::of(county, micros(founded), chunk)).await?;
        progress.done(count(chunk.len()));
    }

    progress.step("people", 1);
    let (own, source, ground) = (profile.clone(), Arc::clone(&ids), land.clone());
    let people = off_thread(move || people::invent(&own, &ground, seed, &source, founded)).await??;
    db.write(write::Staff::of(county, micros(founded), &people)).await?;
    let directory = Directory::build(db.read(ReadDirectory { county }).await?, &profile)?;
    let mut built = Built {
        places: land.places.len(),
        accounts: people.accounts.len(),
        posts: people.posts.len(),
        ..Built::default()
    };
    let sign_ins = json(&people.sign_ins)?;
    let world = Arc::new(World {
        desk: TriageDesk::new(&profile),
        calendar: Calendar::shipped(),
        policy: Policy::default(),
        directory,
        land,
        people,
        seed,
        now,
        profile,
    });
    let totals = Totals::of(&world.profile.demo.year, cases);
    let known = Arc::clone(&world);
    let mut plans = off_thread(move || history::plan(&known, totals)).await?;
    plans.iter_mut().for_each(|plan| plan.pictured &= pictured);
    let rows = report_codes::codes(&world.land, &plans, seed, &ids, founded);
    db.write(write::Codes { county, rows }).await?;

    let wishes = tell_all(db, &world, plans, progress, &mut built).await?;
    built.households = register::fill(db, &world, &ids, &master, progress).await?;
    groups::fill(db, &world, &ids).await?;
    progress.step("policies", 1);
    built.policies = library::fill(db, &world, &ids).await?;
    db.write(staffing::staffing(&world, &ids)).await?;
    built.visits = visits::fill(db, &world, &master, progress).await?;
    nets::fill(db, &world, &ids).await?;
    built.photos = photos(db, files, county, seed, wishes, progress).await?;
    let values =
        vec![("demo", "true".to_owned()), ("demo_sign_ins", sign_ins), ("profile", json(&world.profile)?)];
    db.write(write::Settings { county, values }).await?;
    Ok(built)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, DemoError> {
    serde_json::to_string(value).map_err(|error| DemoError::Profile(error.to_string()))
}

/// What the teller hands over.
enum Chunk {
    Cases(Vec<Told>),
    Figures(Sums),
}

type Sums = BTreeMap<Contribution, MetricVector>;

/// Tells all histories on one thread while this one writes them; gives the photos that are still to be drawn.
async fn tell_all(
    db: &Db,
    world: &Arc<World>,
    plans: Vec<history::Plan>,
    progress: &dyn Progress,
    built: &mut Built,
) -> Result<Vec<pictures::Wish>, DemoError> {
    let county = world.profile.head.county;
    progress.step("cases", count(plans.len()));
    let (sender, mut chunks) = mpsc::channel::<Chunk>(2);
    let teller = Arc::clone(world);
    let telling = tokio::task::spawn_blocking(move || tell_chunks(&teller, &plans, &sender));
    let mut wishes = Vec::new();
    while let Some(chunk) = chunks.recv().await {
        let told = match chunk {
            Chunk::Cases(told) => told,
            Chunk::Figures(sums) => {
                add_figures(db, county, sums, &Quiet).await?;
                continue;
            }
        };
        built.cases += told.len();
        built.entries += told.iter().map(|told| told.entries.len()).sum::<usize>();
        wishes.extend(told.iter().flat_map(|told| told.pictures.iter().cloned()));
        let units = count(told.len());
        db.write(write::Cases { county, told }).await?;
        progress.done(units);
    }
    let sums = telling.await.map_err(|error| DemoError::History(error.to_string()))??;
    progress.step("figures", count(sums.len()));
    add_figures(db, county, sums, progress).await?;
    Ok(wishes)
}

async fn add_figures(db: &Db, county: i64, sums: Sums, progress: &dyn Progress) -> Result<(), DemoError> {
    let mut rest = sums.into_iter();
    loop {
        let sums: Sums = rest.by_ref().take(COUNTERS).collect();
        if sums.is_empty() {
            return Ok(());
        }
        let units = count(sums.len());
        db.write(write::Counters { county, sums }).await?;
        progress.done(units);
    }
}

fn tell_chunks(
    world: &World,
    plans: &[history::Plan],
    sender: &mpsc::Sender<Chunk>,
) -> Result<Sums, DemoError> {
    let root: PlaceId = world.directory.root();
    let mut ids = PastIds::default();
    let mut sums = Sums::new();
    let mut chunk = Vec::with_capacity(CHUNK);
    for (number, plan) in (0..).zip(plans) {
        let told = history::tell(world, &mut ids, number, plan)?;
        for (key, vector) in contributions(&Facts::of(&told.case, root)) {
            sums.entry(key).or_default().add(&vector, 1);
        }
        debug_assert!(
            matches!(plan.fate, Fate::Answered | Fate::Waiting) == told.case.is_open(),
            "{} should be {:?}",
            told.case.ticket,
            plan.fate
        );
        chunk.push(told);
        if chunk.len() == CHUNK && sender.blocking_send(Chunk::Cases(std::mem::take(&mut chunk))).is_err() {
            break;
        }
        // Cases come in order of time, so that a counter of a day is seldom met again.
        if sums.len() > HELD && sender.blocking_send(Chunk::Figures(std::mem::take(&mut sums))).is_err() {
            break;
        }
    }
    // Whoever listened has failed and says so itself.
    let _ = sender.blocking_send(Chunk::Cases(chunk));
    Ok(sums)
}

async fn photos(
    db: &Db,
    files: &Files,
    county: i64,
    seed: u64,
    wishes: Vec<pictures::Wish>,
    progress: &dyn Progress,
) -> Result<usize, DemoError> {
    progress.step("photos", count(wishes.len()));
    let entropy = Entropy::seeded(seed ^ 0xF070);
    let mut ids = PastIds::default();
    let mut rows = Vec::with_capacity(wishes.len());
    for pair in wishes.chunks(2) {
        let mut drawing = JoinSet::new();
        for wish in pair {
            let id = ids.next(gezhi_store::time::instant(wish.at)?);
            drawing.spawn(pictures::keep(files.clone(), wish.clone(), id, entropy.token()));
        }
        while let Some(kept) = drawing.join_next().await {
            rows.push(kept.map_err(|error| DemoError::History(error.to_string()))??);
            progress.done(1);
        }
    }
    let number = rows.len();
    db.write(write::Attachments { county, rows }).await?;
    Ok(number)
}

#[cfg(test)]
mod tests;
