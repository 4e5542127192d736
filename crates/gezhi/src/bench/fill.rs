//! Counties to measure on: the demo builder's, with as many cases as asked for and without photos.

use super::progress::Bar;
use crate::demo::{self, Wish};
use crate::error::{CommandError, Result};
use crate::profiles;
use crate::storage::Storage;
use gezhi_app::context::{Clock, SystemClock};
use gezhi_domain::profile::DemoRegister;
use gezhi_store::engine::Db;
use std::path::{Path, PathBuf};

/// The profile that is measured: a county of 3,196 grids.
pub const PROFILE: &str = crate::profiles::FIRST;
/// Lies in a folder whose county is whole.
const WHOLE: &str = ".whole";

/// Fills an empty database with a county of so many cases that ends now.
///
/// # Errors
/// Failures of the database and the disk.
pub async fn fill(storage: &Storage, cases: u32, bar: &Bar) -> Result<()> {
    let db = storage.create().await?;
    let outcome = build(&db, storage, cases, bar).await;
    db.close().await;
    outcome
}

async fn build(db: &Db, storage: &Storage, cases: u32, bar: &Bar) -> Result<()> {
    let profile = profiles::load(PROFILE, None)?;
    let wish = Wish {
        profile,
        now: SystemClock.now(),
        cases: Some(cases),
        photos: false,
        master: storage.master()?,
    };
    demo::build(db, &storage.files(), wish, bar).await?;
    Ok(())
}

/// A folder with a SQLite county of so many cases: a kept one of a cache, or a new one.
///
/// # Errors
/// Failures of the disk.
pub async fn county(room: &Path, cache: Option<&Path>, cases: u32, bar: &Bar) -> Result<PathBuf> {
    let folder = cache.unwrap_or(room).join(format!("county-{cases}"));
    if folder.join(WHOLE).exists() {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| CommandError::file(&folder, error))?;
    }
    bar.say(&format!("filling a county of {cases} cases"));
    fill(&Storage { data: folder.clone(), database_url: None, master_keys: None }, cases, bar).await?;
    std::fs::write(folder.join(WHOLE), "").map_err(|error| CommandError::file(&folder, error))?;
    Ok(folder)
}

/// A copy of a county's folder, to be written to.
///
/// # Errors
/// Failures of the disk.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to).map_err(|error| CommandError::file(to, error))?;
    let source = from.join("gezhi.db");
    std::fs::copy(&source, to.join("gezhi.db")).map_err(|error| CommandError::file(&source, error))?;
    // Without its keys nothing personal in the copy could be read.
    let keys = from.join("master.keys");
    std::fs::copy(&keys, to.join("master.keys")).map_err(|error| CommandError::file(&keys, error))?;
    Ok(())
}

/// How many live where, for [`register`].
#[derive(Debug, Clone, Copy)]
pub struct Settlement {
    /// Households.
    pub households: u32,
    /// People.
    pub people: u32,
    /// All of them in one village, instead of in the whole prefecture.
    pub one_village: bool,
    /// Households of the first village, where it is to be as large as that.
    pub large_village: Option<u32>,
}

/// A folder with a prefecture whose register holds so many households and people, and hardly a case.
///
/// # Errors
/// Failures of the disk.
pub async fn register(
    room: &Path,
    cache: Option<&Path>,
    settlement: Settlement,
    bar: &Bar,
) -> Result<PathBuf> {
    let Settlement { households, people, one_village, large_village } = settlement;
    let where_to = if one_village { "-village" } else { "" };
    let folder = cache.unwrap_or(room).join(format!("register-{people}{where_to}"));
    if folder.join(WHOLE).exists() {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| CommandError::file(&folder, error))?;
    }
    bar.say(&format!("filling a register of {people} people"));
    let storage = Storage { data: folder.clone(), database_url: None, master_keys: None };
    let db = storage.create().await?;
    let mut profile = profiles::load(profiles::PREFECTURE, None)?;
    let depth = profile.head.levels.iter().find(|level| level.key == profile.points.level);
    let depth = depth.map(|level| level.depth);
    let village = profile.head.places.iter().find(|place| one_village && Some(place.depth) == depth);
    let place = village.map(|village| village.name.clone());
    profile.demo.register = Some(DemoRegister { place, households, people, large_village });
    let wish =
        Wish { profile, now: SystemClock.now(), cases: Some(100), photos: false, master: storage.master()? };
    demo::build(&db, &storage.files(), wish, bar).await?;
    db.close().await;
    std::fs::write(folder.join(WHOLE), "").map_err(|error| CommandError::file(&folder, error))?;
    Ok(folder)
}
