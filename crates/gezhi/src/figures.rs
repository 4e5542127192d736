//! What a county holds, counted from its rows: `gezhi info --json`.

use crate::error::Result;
use crate::points_figures::{PointsFigures, points_figures};
use gezhi_domain::cases::State;
use gezhi_domain::grids::GridClass;
use gezhi_domain::profile::Profile;
use gezhi_store::engine::{Db, Dialect, Op, StoreError, Tx};
use gezhi_store::places::PlaceRow;
use serde::Serialize;
use std::collections::BTreeMap;

/// The answer of `gezhi info`.
#[derive(Debug, Clone, Serialize)]
pub struct Info {
    /// Code of the profile.
    pub profile: String,
    /// Name of the place.
    pub name: String,
    /// Tenant key.
    pub county: i64,
    /// Version of the product.
    pub version: &'static str,
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    /// Whether it is a demo.
    pub demo: bool,
    /// Bytes of the database.
    pub bytes: u64,
    /// Divisions and grids together.
    pub places: usize,
    /// Grids.
    pub grids: Grids,
    /// Posts of grids by kind.
    pub posts: BTreeMap<String, i64>,
    /// Roster of the villages by kind.
    pub roster: BTreeMap<String, i64>,
    /// Responsible bodies.
    pub bodies: usize,
    /// Cases.
    pub cases: Cases,
    /// Households of the register.
    pub households: i64,
    /// People in them.
    pub residents: i64,
    /// Houses that stand.
    pub houses: i64,
    /// Visits to households.
    pub visits: i64,
    /// The book of points.
    pub points: PointsFigures,
    /// Accounts.
    pub users: i64,
    /// Photos and other attachments.
    pub attachments: usize,
    /// Journal entries.
    pub journal: usize,
}

/// Grids: places of a level that the profile counts, and dedicated ones.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub struct Grids {
    /// All.
    pub total: usize,
    /// `general` and `dedicated`.
    pub by_class: BTreeMap<String, usize>,
    /// By the profile's own words; dedicated ones only where the profile counts them under a level.
    pub by_level: BTreeMap<String, usize>,
}

/// Cases.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cases {
    /// All.
    pub total: i64,
    /// By state.
    pub by_state: BTreeMap<&'static str, i64>,
}

impl Grids {
    /// Counts rows by the profile's scheme.
    #[must_use]
    pub fn count(places: &[PlaceRow], profile: &Profile) -> Self {
        let mut grids = Self::default();
        let word = |key: &str| {
            profile.head.levels.iter().find(|level| level.key == key).map(|level| level.word.zh.clone())
        };
        for class in [GridClass::General, GridClass::Dedicated] {
            grids.by_class.insert(class.code().to_owned(), 0);
        }
        for level in profile.head.levels.iter().filter(|level| level.is_grid) {
            grids.by_level.insert(level.word.zh.clone(), 0);
        }
        for place in places.iter().filter(|place| place.is_grid) {
            grids.total += 1;
            *grids.by_class.entry(place.class.clone()).or_default() += 1;
            // A dedicated grid has a level's key only where the profile counts it there.
            if let Some(word) = word(&place.level_key) {
                *grids.by_level.entry(word).or_default() += 1;
            }
        }
        grids
    }
}

struct Count {
    county: i64,
}

struct Counted {
    places: Vec<PlaceRow>,
    posts: Vec<(String, i64)>,
    bodies: usize,
    states: Vec<(i64, i64)>,
    register: (i64, i64, i64),
    houses: i64,
    visits: i64,
    users: i64,
    attachments: usize,
    demo: bool,
}

/// Houses that stand, counted in batches.
async fn standing_houses(tx: &mut Tx<'_>, county: i64) -> std::result::Result<i64, StoreError> {
    let (mut number, mut after) = (0, 0);
    loop {
        let rows = gezhi_store::houses::scan(tx, county, after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(number) };
        after = last.id;
        number += i64::try_from(rows.iter().filter(|row| row.until.is_none()).count()).unwrap_or(0);
    }
}

impl Op for Count {
    type Out = Counted;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Counted, StoreError> {
        let county = self.county;
        Ok(Counted {
            places: gezhi_store::places::all(tx, county).await?,
            posts: gezhi_store::posts::count_posts(tx, county).await?,
            bodies: gezhi_store::bodies::all(tx, county).await?.len(),
            states: gezhi_store::case_lists::by_state(tx, county).await?,
            register: gezhi_store::residents::recount(tx, county).await?,
            houses: standing_houses(tx, county).await?,
            visits: gezhi_store::visits::count_visits(tx, county).await?,
            users: gezhi_store::accounts::count(tx, county).await?,
            attachments: gezhi_store::attachments::hashes(tx, county).await?.len(),
            demo: gezhi_store::settings::get(tx, county, "demo").await?.as_deref() == Some("true"),
        })
    }
}

/// Rows of one read: memory stays bounded.
const BATCH: i64 = 5_000;

/// Reads the journal from one entry on; gives how many there were and the last.
struct CountEntries {
    county: i64,
    after: i64,
}

impl Op for CountEntries {
    type Out = (usize, Option<i64>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let entries = gezhi_store::journal::after(tx, self.county, self.after, i64::MAX, BATCH).await?;
        Ok((entries.len(), entries.last().map(|entry| entry.id)))
    }
}

/// Counts a county.
///
/// # Errors
/// Failures of the database.
pub async fn collect(db: &Db, county: i64, profile: &Profile) -> Result<Info> {
    let counted = db.read(Count { county }).await?;
    let (mut journal, mut after) = (0, 0);
    while let (number, Some(last)) = db.read(CountEntries { county, after }).await? {
        journal += number;
        after = last;
    }
    let by_state: BTreeMap<&'static str, i64> = counted
        .states
        .iter()
        .filter_map(|(state, number)| State::from_number(*state).map(|state| (state.code(), *number)))
        .collect();
    let of_roster = |wanted: bool| -> BTreeMap<String, i64> {
        let is_roster = |kind: &str| profile.posts.kind(kind).is_some_and(|spec| spec.roster);
        counted.posts.iter().filter(|(kind, _)| is_roster(kind) == wanted).cloned().collect()
    };
    Ok(Info {
        profile: profile.head.code.clone(),
        name: profile.head.name.zh.clone(),
        county,
        version: env!("CARGO_PKG_VERSION"),
        engine: match db.dialect() {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        },
        demo: counted.demo,
        bytes: db.size().await?,
        places: counted.places.len(),
        grids: Grids::count(&counted.places, profile),
        posts: of_roster(false),
        roster: of_roster(true),
        bodies: counted.bodies,
        cases: Cases { total: counted.states.iter().map(|(_, number)| number).sum(), by_state },
        households: counted.register.0,
        residents: counted.register.1,
        houses: counted.houses,
        visits: counted.visits,
        points: points_figures(db, county).await?,
        users: counted.users,
        attachments: counted.attachments,
        journal,
    })
}
