//! `gezhi deadline`: when a limit ends (feature C7).

use crate::error::{CommandError, Result};
use gezhi_domain::deadlines::{Calendar, date_after};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// Say on which day a number of working days ends
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder of YEAR.json files (holiday-cn); the shipped calendars when omitted.
    #[arg(long, value_name = "DIR")]
    calendar: Option<PathBuf>,
    /// Day of acceptance; counting begins on the day after.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Date,
    /// Working days.
    #[arg(long, value_name = "N")]
    working_days: u32,
}

/// Runs the command: the date alone, or `provisional DATE` where a year is counted in that is not announced yet.
pub fn run(arguments: &Arguments) -> Result<()> {
    let calendar = match &arguments.calendar {
        Some(folder) => read(folder)?,
        None => Calendar::shipped(),
    };
    let (date, is_provisional) = date_after(&calendar, arguments.from, arguments.working_days);
    println!("{}{date}", if is_provisional { "provisional " } else { "" });
    Ok(())
}

fn read(folder: &Path) -> Result<Calendar> {
    let failed = |error| CommandError::file(folder, error);
    let mut years = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_year =
            path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| stem.parse::<u16>().is_ok());
        if !is_year || path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|error| CommandError::file(&path, error))?;
        let year = Calendar::parse_year(&text)
            .map_err(|error| CommandError::refused(format!("{}: {error}\n{}", path.display(), error.zh())))?;
        years.push(year);
    }
    if years.is_empty() {
        return Err(CommandError::refused(format!("{} holds no YEAR.json", folder.display())));
    }
    Ok(Calendar::of(years))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_years_is_a_calendar() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).is_err());
        let year = r#"{"year":2025,"days":[{"name":"春节","date":"2025-01-26","isOffDay":false},{"name":"春节","date":"2025-01-28","isOffDay":true}]}"#;
        std::fs::write(folder.path().join("2025.json"), year).unwrap();
        std::fs::write(folder.path().join("LICENSE"), "MIT").unwrap();
        let calendar = read(folder.path()).unwrap();
        let from: Date = "2025-01-24".parse().unwrap();
        assert_eq!(date_after(&calendar, from, 3).0, "2025-01-29".parse().unwrap());
        assert!(date_after(&calendar, "2026-12-30".parse().unwrap(), 3).1);
    }
}
