//! `gezhi import divisions`: looks at a list of divisions before it is taken (feature G1).

use crate::error::{CommandError, Result};
use calamine::{Data, Reader, open_workbook_auto};
use clap::Subcommand;
use gezhi_domain::divisions::{ImportReport, import};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Look at a list before it is taken
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A list of divisions with 12-digit codes, CSV or XLSX
    Divisions {
        /// The list; its first row names the columns.
        file: PathBuf,
        /// Only say what the import would do.
        #[arg(long)]
        dry_run: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Examples of each oddity.
const EXAMPLES: usize = 5;

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let What::Divisions { file, dry_run, json } = &arguments.what;
    if !dry_run {
        return Err(CommandError::refused(
            "only --dry-run so far: the list is checked and nothing is stored. A county comes from its profile: gezhi demo",
        ));
    }
    let mut rows = read(file)?.into_iter();
    let header = rows.next().ok_or_else(|| CommandError::refused(format!("{} is empty", file.display())))?;
    let report =
        import(&header, rows).map_err(|error| CommandError::refused(format!("{}\n{error}", error.zh())))?;
    if *json {
        println!("{}", as_json(&report));
    } else {
        print(&report);
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<Vec<String>>> {
    let is_sheet = file.extension().is_some_and(|ending| {
        ["xlsx", "xlsm", "xls", "ods"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    });
    if is_sheet { read_sheet(file) } else { read_csv(file) }
}

fn read_csv(file: &Path) -> Result<Vec<Vec<String>>> {
    let bytes = std::fs::read(file).map_err(|error| CommandError::file(file, error))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        CommandError::refused(format!(
            "{} is not UTF-8. 请在 Excel 里另存为“CSV UTF-8（逗号分隔）”或直接用 xlsx。",
            file.display()
        ))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader
        .records()
        .map(|record| match record {
            Ok(record) => Ok(record.iter().map(str::to_owned).collect()),
            Err(error) => Err(CommandError::refused(format!("{}: {error}", file.display()))),
        })
        .collect()
}

fn read_sheet(file: &Path) -> Result<Vec<Vec<String>>> {
    let refuse = |error: calamine::Error| CommandError::refused(format!("{}: {error}", file.display()));
    let mut book = open_workbook_auto(file).map_err(refuse)?;
    let sheet = book.worksheet_range_at(0);
    let sheet = sheet.ok_or_else(|| CommandError::refused(format!("{} has no sheet", file.display())))?;
    Ok(sheet.map_err(refuse)?.rows().map(|row| row.iter().map(cell).collect()).collect())
}

/// A cell as a person reads it: a code that the sheet holds as a number keeps all its digits.
fn cell(data: &Data) -> String {
    match data {
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        other => other.to_string(),
    }
}

fn name(flag: gezhi_domain::divisions::Flag) -> String {
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
    fn a_csv_is_read_with_a_mark_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.csv");
        std::fs::write(&file, "\u{feff}code12,name\n450804001000,甲街道\n450804001205,乙村\n4508,x\n")
            .unwrap();
        let mut rows = read(&file).unwrap().into_iter();
        let report = import(&rows.next().unwrap(), rows).unwrap();
        let answer = as_json(&report);
        assert_eq!((answer["rows"].as_u64(), answer["accepted"].as_u64()), (Some(3), Some(3)));
        std::fs::write(&file, b"code,name\n1,\xb4\xf3\n").unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("UTF-8"));
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(cell(&Data::Float(450_804_001_205.0)), "450804001205");
    }
}
