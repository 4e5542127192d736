//! `gezhi import calendar`: a year of working days (feature C7).

use super::import::in_words;
use super::init::bytes_of;
use super::user::operator_of_the_machine;
use crate::error::Result;
use crate::storage::{Opening, Storage};
use gezhi_app::calendars::{self, CalendarPreview, YearInput};
use gezhi_domain::accounts::Role;
use std::path::Path;

/// Loads a file, or only says what it would change.
pub async fn run(file: &Path, dry_run: bool, storage: &Storage) -> Result<()> {
    let text = String::from_utf8_lossy(&bytes_of(file)?).into_owned();
    let year = file.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
    let input = YearInput { year, text: Some(text), days: None };
    let app = storage.app(Opening::default()).await?;
    let actor = operator_of_the_machine(&app, Role::SystemAdmin);
    let outcome = if dry_run {
        calendars::preview(&app, &actor, &input).await
    } else {
        calendars::load(&app, &actor, &input, None).await
    };
    app.db.clone().close().await;
    print(&outcome.map_err(in_words)?, dry_run);
    Ok(())
}

fn print(preview: &CalendarPreview, dry_run: bool) {
    println!(
        "{}: {} days off, {} make-up workdays; {} deadlines computed again, {} of them move",
        preview.year, preview.off, preview.work, preview.deadlines, preview.moved
    );
    for warning in &preview.warnings {
        println!("       {} {}", warning.zh, warning.en);
    }
    if dry_run {
        println!("nothing was stored; leave out --dry-run to load it");
    }
}
