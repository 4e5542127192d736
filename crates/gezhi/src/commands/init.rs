//! `gezhi init`: founds a real county, empty (features A5, G1).

use crate::error::{CommandError, Result};
use crate::profiles;
use crate::storage::{Storage, county};
use gezhi_app::context::{Clock, SystemClock};
use gezhi_app::divisions::{Founding, Progress, found};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Found a county: its places, bodies and list of powers; no people and no cases
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which place: qintang, shengli, shanwei, yangying, weixian, or one of your own with --profile-dir.
    #[arg(long)]
    profile: String,
    /// List of divisions down to villages, CSV or XLSX with columns code12, name, level, parent; the places that the
    /// profile names when omitted.
    #[arg(long, value_name = "FILE")]
    divisions: Option<PathBuf>,
    /// Take the profile from this folder (or its sub-folder of that name) instead of the shipped ones.
    #[arg(long, value_name = "DIR")]
    profile_dir: Option<PathBuf>,
    #[command(flatten)]
    storage: Storage,
}

/// A bar for rows that are written in one transaction.
pub(super) fn bar() -> (ProgressBar, Progress) {
    let bar = ProgressBar::new(1).with_style(
        ProgressStyle::with_template("{spinner} {msg:20} {wide_bar} {human_pos}/{human_len}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.set_message("divisions 区划");
    let shown = bar.clone();
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let progress: Progress = Arc::new(move |done, total| {
        shown.set_length(count(total));
        shown.set_position(count(done));
    });
    (bar, progress)
}

/// The bytes of a file a person named.
pub(super) fn bytes_of(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|error| CommandError::file(file, error))
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let Arguments { profile, divisions, profile_dir, storage } = arguments;
    let mut profile = profiles::load(&profile, profile_dir.as_deref())?;
    // Nobody of the demo's story has a place in a real county.
    profile.demo.people.clear();
    profile.demo.samples.clear();
    let list = divisions.as_deref().map(bytes_of).transpose()?;
    let db = storage.create().await?;
    if let Some((_, there)) = county(&db).await? {
        db.close().await;
        return Err(CommandError::refused(format!(
            "{} already holds a county ({}); nothing was changed. 这里已经有一个县，没有改动。Choose another --data or --database-url",
            storage.name(),
            there.head.name.zh
        )));
    }
    let name = profile.head.name.zh.clone();
    let (bar, progress) = bar();
    let founding = Founding { profile, list, now: SystemClock.now(), progress: Some(progress) };
    let outcome = found(&db, founding).await;
    bar.finish_and_clear();
    db.close().await;
    let done = outcome?;
    let at = match &storage.database_url {
        Some(_) => "--database-url …".to_owned(),
        None => format!("--data {}", storage.data.display()),
    };
    eprintln!("{name}: {} places, no people and no cases.", done.places);
    eprintln!("Make the administrators, three different persons, then serve it:");
    for role in ["system_admin", "security_admin", "auditor"] {
        eprintln!("  gezhi user add LOGIN --name NAME --role {role} {at}");
    }
    eprintln!("  gezhi serve {at}");
    Ok(())
}
