//! `gezhi demo`: fills a folder or a database with a demo county.

use crate::demo::marker::{Marker, clear};
use crate::demo::points;
use crate::demo::{Built, DemoError, PASSWORD, Progress, Wish, build};
use crate::error::{CommandError, Result};
use crate::profiles;
use crate::storage::{Storage, county};
use gezhi_app::context::{Clock, SystemClock};
use gezhi_domain::profile::Profile;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::time::Instant;

/// Fill a folder with a demo county: its places, its people and a year of cases
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which place: the name of a shipped profile, or of one in --profile-dir.
    #[arg(long, default_value = crate::profiles::FIRST)]
    profile: String,
    /// Take the profile from this folder (or its sub-folder of that name) instead of the shipped ones.
    #[arg(long, value_name = "DIR")]
    profile_dir: Option<PathBuf>,
    /// Replace the county that is there. Everything in it is lost.
    #[arg(long)]
    force_new: bool,
    /// Fewer cases than the profile has.
    #[arg(long, value_name = "N", hide = true)]
    cases: Option<u32>,
    #[command(flatten)]
    storage: Storage,
}

struct Bar(ProgressBar);

impl Progress for Bar {
    fn step(&self, name: &'static str, units: u64) {
        let word = match name {
            "map" => "drawing the map 绘制地图",
            "places" => "places 网格",
            "people" => "people 人员",
            "cases" => "a year of cases 全年事件",
            "figures" => "figures 统计",
            "photos" => "photos 照片",
            other => other,
        };
        self.0.set_message(word);
        self.0.set_length(units);
        self.0.set_position(0);
    }

    fn done(&self, units: u64) {
        self.0.inc(units);
    }
}

impl From<DemoError> for CommandError {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Store(error) => Self::Store(error),
            DemoError::App(error) => Self::App(error),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// What is in the way of a new county.
enum Present {
    Nothing,
    Same,
    Other(String),
}

async fn present(storage: &Storage, profile: &Profile) -> Result<Present> {
    if storage.database_url.is_none() && !storage.file().exists() {
        return Ok(Present::Nothing);
    }
    let db = storage.create().await?;
    let found = county(&db).await?;
    db.close().await;
    Ok(match found {
        None => Present::Nothing,
        Some((_, there)) if there.head.code == profile.head.code => Present::Same,
        Some((_, there)) => Present::Other(there.head.name.zh),
    })
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let Arguments { profile, profile_dir, force_new, cases, storage } = arguments;
    let profile = profiles::load(&profile, profile_dir.as_deref())?;
    let marker = Marker::in_folder(&storage.data);
    if marker.is_there() && storage.database_url.is_none() {
        eprintln!("An earlier run was interrupted; starting over.");
        clear(&storage.data)?;
    } else if force_new {
        empty(&storage, &profile).await?;
    } else {
        match present(&storage, &profile).await? {
            Present::Nothing => {}
            Present::Same => {
                eprintln!(
                    "The demo of {} is already in {}; nothing to do.",
                    profile.head.name.zh,
                    storage.name()
                );
                return Ok(());
            }
            Present::Other(name) => {
                return Err(CommandError::refused(format!(
                    "{} already holds a county ({name}). Choose another --data, or replace it with --force-new: everything in it would be lost",
                    storage.name()
                )));
            }
        }
    }
    let begun = Instant::now();
    marker.put()?;
    let db = storage.create().await?;
    let bar = ProgressBar::new(1).with_style(style());
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    let name = profile.head.name.zh.clone();
    let (code, now) = (profile.head.code.clone(), SystemClock.now());
    let wish = Wish { profile, now, cases, photos: true, master: storage.master()? };
    let outcome = build(&db, &storage.files(), wish, &Bar(bar.clone())).await;
    bar.finish_and_clear();
    let size = db.size().await.unwrap_or(0);
    db.close().await;
    let built = outcome.map_err(|error| explain(error, &storage))?;
    let begun_points = Instant::now();
    // The county stands without them: whoever wants to look at cases is not turned away.
    if let Err(error) = points::make(&storage, &code, now).await {
        eprintln!("The points of this demo could not be made: {error}");
    }
    tracing::debug!(seconds = begun_points.elapsed().as_secs_f64(), "points were made");
    marker.take_away()?;
    report(&name, &built, size, begun, &storage);
    Ok(())
}

/// A half-built demo in a PostgreSQL database cannot be told from other data: it is not deleted here.
fn explain(error: DemoError, storage: &Storage) -> CommandError {
    match error {
        DemoError::Store(gezhi_store::engine::StoreError::Unique { .. })
            if storage.database_url.is_some() =>
        {
            CommandError::refused(
                "the database holds rows of a county already, perhaps of an interrupted demo. Give an empty database, for instance: dropdb and createdb",
            )
        }
        other => other.into(),
    }
}

async fn empty(storage: &Storage, profile: &Profile) -> Result<()> {
    if storage.database_url.is_none() {
        return clear(&storage.data);
    }
    match present(storage, profile).await? {
        Present::Nothing => Ok(()),
        _ => Err(CommandError::refused(
            "--force-new does not empty a PostgreSQL database; give an empty one, for instance: dropdb and createdb",
        )),
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg:28} {wide_bar} {human_pos}/{human_len} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn report(name: &str, built: &Built, size: u64, begun: Instant, storage: &Storage) {
    eprintln!(
        "{name}: {} places, {} posts, {} accounts, {} cases with {} journal entries, {} photos; {} MiB in {:.1} s.",
        built.places,
        built.posts,
        built.accounts,
        built.cases,
        built.entries,
        built.photos,
        size >> 20,
        begun.elapsed().as_secs_f64()
    );
    let at = match &storage.database_url {
        Some(_) => "--database-url …".to_owned(),
        None => format!("--data {}", storage.data.display()),
    };
    eprintln!(
        "Serve it with: gezhi serve {at}    Sign-ins (password {PASSWORD}): gezhi info --sign-ins {at}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_county_is_not_replaced_by_accident() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage { data: folder.path().join("county"), database_url: None, master_keys: None };
        let arguments = |profile: &str, force_new| Arguments {
            profile: profile.to_owned(),
            profile_dir: None,
            force_new,
            cases: Some(30),
            storage: storage.clone(),
        };
        run(arguments("shengli", false)).await.unwrap();
        run(arguments("shengli", false)).await.unwrap();
        let refused = run(arguments("yangying", false)).await.unwrap_err().to_string();
        assert!(refused.contains("胜利乡") && refused.contains("--force-new"), "{refused}");
        run(arguments("yangying", true)).await.unwrap();
        let db = storage.existing().await.unwrap();
        assert_eq!(county(&db).await.unwrap().unwrap().1.head.code, "yangying");
        db.close().await;
        // An interrupted run leaves its marker: the next one starts over, whatever is there.
        Marker::in_folder(&storage.data).put().unwrap();
        run(arguments("shengli", false)).await.unwrap();
        assert!(!Marker::in_folder(&storage.data).is_there());
    }
}
