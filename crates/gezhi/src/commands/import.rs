//! `gezhi import`: lists of divisions (feature G1) and years of the working-day calendar (feature C7).

use super::init::{bar, bytes_of};
use super::user::operator_of_the_machine;
use crate::error::{CommandError, Result};
use crate::storage::{Opening, Storage};
use clap::Subcommand;
use gezhi_app::AppError;
use gezhi_app::divisions::{self, Applied, Confirmation, DivisionPreview, FateInput};
use gezhi_domain::accounts::Role;
use gezhi_domain::divisions::{Flag, ImportReport};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Take in a list of divisions or a year of working days
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A list of divisions with 12-digit codes, CSV or XLSX
    Divisions(Divisions),
    /// A year of holidays and make-up workdays, YEAR.json or YEAR.toml
    Calendar {
        /// The file.
        file: PathBuf,
        /// Only say what would change.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        storage: Storage,
    },
}

#[derive(Debug, clap::Args)]
struct Divisions {
    /// The list; its first row names the columns.
    file: PathBuf,
    /// Only say what the list holds; needs no county.
    #[arg(long)]
    dry_run: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// First day on which the list holds; today when omitted.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<String>,
    /// A division that the list no longer has became part of another; may be given several times.
    #[arg(long, value_name = "OLD=NEW")]
    merge: Vec<String>,
    /// A division that the list no longer has has ended; may be given several times. Others stay.
    #[arg(long, value_name = "CODE")]
    end: Vec<String>,
    /// Where the rows that cannot be used are written, as an Excel file.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    #[command(flatten)]
    storage: Storage,
}

/// Examples of each oddity.
const EXAMPLES: usize = 5;

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    match arguments.what {
        What::Divisions(arguments) if arguments.dry_run => look(&arguments),
        What::Divisions(arguments) => take_in(arguments).await,
        What::Calendar { file, dry_run, storage } => {
            super::import_calendar::run(&file, dry_run, &storage).await
        }
    }
}

/// A refusal of the use case in both languages.
pub(super) fn in_words(error: AppError) -> CommandError {
    match error {
        AppError::Invalid { zh, en, .. } | AppError::SheetHeader { zh, en, .. } => {
            CommandError::refused(format!("{zh}\n{en}"))
        }
        other => other.into(),
    }
}

fn look(arguments: &Divisions) -> Result<()> {
    let report = divisions::report(&bytes_of(&arguments.file)?).map_err(in_words)?;
    if arguments.json {
        println!("{}", as_json(&report));
    } else {
        print(&report);
    }
    Ok(())
}

fn fates(arguments: &Divisions) -> Result<Vec<FateInput>> {
    let mut fates = Vec::new();
    for pair in &arguments.merge {
        let (code, into) = pair
            .split_once('=')
            .ok_or_else(|| CommandError::refused(format!("--merge takes OLD=NEW, not `{pair}`")))?;
        fates.push(FateInput {
            code: code.to_owned(),
            fate: "merge".to_owned(),
            into: Some(into.to_owned()),
        });
    }
    let ends = arguments.end.iter();
    fates.extend(ends.map(|code| FateInput { code: code.clone(), fate: "end".to_owned(), into: None }));
    Ok(fates)
}

async fn take_in(arguments: Divisions) -> Result<()> {
    let bytes = bytes_of(&arguments.file)?;
    let report = divisions::report(&bytes).map_err(in_words)?;
    if !report.rejected.is_empty() {
        print(&report);
        if let Some(path) = &arguments.errors {
            let sheet = divisions::faults(bytes).await.map_err(in_words)?;
            std::fs::write(path, sheet).map_err(|error| CommandError::file(path, error))?;
            println!("rows with faults are in {}", path.display());
        }
        return Err(CommandError::refused(format!(
            "{} rows cannot be used, nothing was stored; correct them and import again",
            report.rejected.len()
        )));
    }
    let confirmation = Confirmation { from: arguments.from.clone(), fates: fates(&arguments)? };
    let app = arguments.storage.app(Opening::default()).await?;
    let actor = operator_of_the_machine(&app, Role::SystemAdmin);
    let (bar, progress) = bar();
    let outcome = divisions::load(&app, &actor, bytes, &confirmation, Some(progress)).await;
    bar.finish_and_clear();
    app.db.clone().close().await;
    let (preview, done) = outcome.map_err(in_words)?;
    if arguments.json {
        let mut value = as_json(&report);
        if let Some(object) = value.as_object_mut() {
            object.insert("applied".into(), applied(&preview, done));
        }
        println!("{value}");
    } else {
        print(&report);
        print_applied(&preview, done);
    }
    Ok(())
}

fn applied(preview: &DivisionPreview, done: Applied) -> Value {
    json!({
        "unchanged": preview.unchanged, "changes": preview.counts, "missing": preview.missing.len(),
        "outside": preview.outside, "unassigned": preview.unassigned, "places": done.places, "cases": done.cases,
    })
}

fn print_applied(preview: &DivisionPreview, done: Applied) {
    let counts: Vec<String> = preview.counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let counts = if counts.is_empty() { "nothing changed".to_owned() } else { counts.join(", ") };
    println!(
        "{counts}, {} unchanged; {} new places, {} cases moved",
        preview.unchanged, done.places, done.cases
    );
    if preview.outside > 0 {
        println!(
            "{:>6} outside this place: registered, no places of it (不在本地范围，只登记)",
            preview.outside
        );
    }
    if preview.unassigned > 0 {
        println!("{:>6} in no area yet (未划片区)", preview.unassigned);
    }
    for missing in &preview.missing {
        println!(
            "       {} {} is not in the list and stays; {} open cases (名单里没有，已保留)",
            missing.code, missing.name, missing.open_cases
        );
    }
}

fn name(flag: Flag) -> String {
    serde_json::to_value(flag).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn as_json(report: &ImportReport) -> Value {
    let flagged: serde_json::Map<String, Value> =
        report.flagged.iter().map(|(flag, codes)| (name(*flag), codes.len().into())).collect();
    let examples: serde_json::Map<String, Value> = report
        .flagged
        .iter()
        .map(|(flag, codes)| (name(*flag), codes.iter().take(EXAMPLES).map(ToString::to_string).collect()))
        .collect();
    json!({
        "rows": report.rows, "accepted": report.accepted, "rejected": report.rejected.len(),
        "flagged": flagged, "examples": examples, "rejections": report.rejected,
    })
}

fn print(report: &ImportReport) {
    println!("{} rows, {} accepted, {} rejected", report.rows, report.accepted, report.rejected.len());
    for (flag, codes) in &report.flagged {
        println!("{:>6} {} ({})", codes.len(), flag.en(), flag.zh());
    }
    for rejection in report.rejected.iter().take(20) {
        println!("       {} {}", rejection.zh, rejection.en);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_scripts_read_stays() {
        let text = "\u{feff}code12,name\n450804001000,甲街道\n450804001205,乙村\n4508,x\n";
        let answer = as_json(&divisions::report(text.as_bytes()).unwrap());
        let mut keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(keys, ["accepted", "examples", "flagged", "rejected", "rejections", "rows"]);
        assert_eq!((answer["rows"].as_u64(), answer["accepted"].as_u64()), (Some(3), Some(3)));
    }
}
