//! Which days are worked: weekdays, statutory holidays and make-up workdays 调休.

use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a day is worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// A weekday that is no holiday, or a make-up workday.
    Working,
    /// A weekend or a holiday.
    Off,
}

/// What the calendar knows of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Worked or off.
    pub kind: DayKind,
    /// False where the State Council has not announced the year yet: the weekday alone decided, and
    /// whatever is computed from it is provisional.
    pub announced: bool,
}

impl Day {
    /// Whether the day counts as a working day.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self.kind, DayKind::Working)
    }
}

/// Why a year's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// Not JSON of the holiday-cn shape.
    #[error("the calendar is not JSON of the expected shape: {0}")]
    Json(#[from] serde_json::Error),
    /// Not TOML of our own shape.
    #[error("the calendar is not TOML of the expected shape: {0}")]
    Toml(#[from] Box<toml::de::Error>),
    /// One date stands twice.
    #[error("{0} stands twice in the calendar")]
    Twice(Date),
    /// A date belongs to another year. The December before and the January after are allowed, because
    /// New Year's Day may move days across the turn of the year (2018-12-29 was settled with 2019).
    #[error("{date} does not belong to the calendar of {year}")]
    OtherYear {
        /// The date.
        date: Date,
        /// The file's year.
        year: i16,
    },
}

impl CalendarError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json(_) | Self::Toml(_) => "calendar_unreadable",
            Self::Twice(_) => "calendar_date_twice",
            Self::OtherYear { .. } => "calendar_date_outside_year",
        }
    }

    /// What to do, in Chinese. The English sentence is the error's own text.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Json(_) | Self::Toml(_) => {
                "日历文件读不出来，请核对格式（YEAR.json 或 YEAR.toml）后重新上传。".to_owned()
            }
            Self::Twice(date) => format!("日历里 {date} 出现了两次，请删去一处后重新上传。"),
            Self::OtherYear { date, year } => format!("{date} 不属于 {year} 年的日历，请改正后重新上传。"),
        }
    }
}

/// The announcement of one year, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    year: i16,
    days: BTreeMap<Date, DayKind>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonDay {
    date: Date,
    is_off_day: bool,
}

#[derive(Deserialize)]
struct JsonYear {
    year: i16,
    days: Vec<JsonDay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlYear {
    year: i16,
    #[serde(default, rename = "source")]
    _source: Vec<String>,
    off: Vec<Date>,
    work: Vec<Date>,
}

impl Year {
    /// Reads our own `YEAR.toml` (`profiles/base/holidays/README.md`).
    ///
    /// # Errors
    /// [`CalendarError`] names the date or the place in the file.
    pub fn parse_toml(text: &str) -> Result<Self, CalendarError> {
        let file: TomlYear = toml::from_str(text).map_err(Box::new)?;
        let off = file.off.into_iter().map(|date| (date, DayKind::Off));
        let work = file.work.into_iter().map(|date| (date, DayKind::Working));
        Self::checked(file.year, off.chain(work))
    }

    fn checked(year: i16, days: impl Iterator<Item = (Date, DayKind)>) -> Result<Self, CalendarError> {
        let mut known = BTreeMap::new();
        for (date, kind) in days {
            let december_before = date.year() == year.saturating_sub(1) && date.month() == 12;
            let january_after = date.year() == year.saturating_add(1) && date.month() == 1;
            if date.year() != year && !december_before && !january_after {
                return Err(CalendarError::OtherYear { date, year });
            }
            if known.insert(date, kind).is_some() {
                return Err(CalendarError::Twice(date));
            }
        }
        Ok(Self { year, days: known })
    }

    /// A year of these days.
    ///
    /// # Errors
    /// [`CalendarError`] names a date that stands twice or belongs to another year.
    pub fn of_days(
        year: i16,
        days: impl IntoIterator<Item = (Date, DayKind)>,
    ) -> Result<Self, CalendarError> {
        Self::checked(year, days.into_iter())
    }

    /// The year.
    #[must_use]
    pub const fn year(&self) -> i16 {
        self.year
    }

    /// Whether the year has been announced: a file without a single day is a placeholder.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        !self.days.is_empty()
    }

    /// The days that differ from, or confirm, their weekday, in order.
    pub fn days(&self) -> impl Iterator<Item = (Date, DayKind)> {
        self.days.iter().map(|(&date, &kind)| (date, kind))
    }
}

/// The announced years put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    announced: BTreeSet<i16>,
    /// Date to the year of the announcement that settled it, and what it is.
    days: BTreeMap<Date, (i16, DayKind)>,
}

impl Calendar {
    /// A calendar of these years, in any order.
    #[must_use]
    pub fn of(years: impl IntoIterator<Item = Year>) -> Self {
        let mut calendar = Self::default();
        for year in years {
            calendar.add(&year);
        }
        calendar
    }

    /// Reads `YEAR.json` of the holiday-cn project: `{year, days: [{name, date, isOffDay}]}`.
    ///
    /// # Errors
    /// [`CalendarError`] names the date or the place in the file.
    pub fn parse_year(json: &str) -> Result<Year, CalendarError> {
        let file: JsonYear = serde_json::from_str(json)?;
        let kind = |off: bool| if off { DayKind::Off } else { DayKind::Working };
        Year::checked(file.year, file.days.into_iter().map(|day| (day.date, kind(day.is_off_day))))
    }

    /// Adds a year, or replaces it. Where two announcements settle one date, the later year's holds.
    pub fn add(&mut self, year: &Year) {
        self.days.retain(|_, (by, _)| *by != year.year);
        self.announced.remove(&year.year);
        if year.is_announced() {
            self.announced.insert(year.year);
        }
        for (date, kind) in year.days() {
            let slot = self.days.entry(date).or_insert((year.year, kind));
            if slot.0 <= year.year {
                *slot = (year.year, kind);
            }
        }
    }

    /// The years announced, in order.
    pub fn announced_years(&self) -> impl Iterator<Item = i16> {
        self.announced.iter().copied()
    }

    /// What is known of a day.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> Day {
        if let Some(&(_, kind)) = self.days.get(&date) {
            return Day { kind, announced: true };
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let kind = if weekend { DayKind::Off } else { DayKind::Working };
        Day { kind, announced: self.announced.contains(&date.year()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_empty_year_is_not_announced() {
        let year = Calendar::parse_year(r#"{"year":2027,"papers":[],"days":[]}"#).unwrap();
        assert!(!year.is_announced());
        let day = Calendar::of([year]).is_working_day(date(2027, 1, 4));
        assert_eq!(day, Day { kind: DayKind::Working, announced: false });
    }

    #[test]
    fn a_make_up_sunday_is_worked_and_the_festival_is_not() {
        let calendar = Calendar::shipped();
        assert!(calendar.is_working_day(date(2025, 1, 26)).is_working());
        assert!(!calendar.is_working_day(date(2025, 1, 28)).is_working());
        assert!(!calendar.is_working_day(date(2025, 3, 1)).is_working(), "an ordinary Saturday");
        assert_eq!(
            calendar.is_working_day(date(2018, 12, 29)),
            Day { kind: DayKind::Working, announced: true },
            "settled with 2019"
        );
        assert!(!calendar.is_working_day(date(2018, 12, 28)).announced);
    }

    #[test]
    fn impossible_files_are_named() {
        let twice = "year = 2030\noff = [\"2030-01-01\"]\nwork = [\"2030-01-01\"]";
        let other = "year = 2030\noff = [\"2028-05-01\"]\nwork = []";
        assert_eq!(Year::parse_toml(twice).unwrap_err().code(), "calendar_date_twice");
        let error = Year::parse_toml(other).unwrap_err();
        assert!(error.zh().contains("2028-05-01") && error.to_string().contains("2028-05-01"));
        assert_eq!(Year::parse_toml("year = 2030").unwrap_err().code(), "calendar_unreadable");
        assert_eq!(Calendar::parse_year("[]").unwrap_err().code(), "calendar_unreadable");
    }

    #[test]
    fn a_year_loaded_again_replaces_itself() {
        let mut calendar = Calendar::shipped();
        let year = |text: &str| Year::parse_toml(text).unwrap();
        calendar.add(&year("year = 2027\noff = [\"2027-01-01\"]\nwork = []"));
        calendar.add(&year("year = 2027\noff = [\"2027-01-04\"]\nwork = []"));
        assert!(calendar.is_working_day(date(2027, 1, 1)).is_working());
        assert!(!calendar.is_working_day(date(2027, 1, 4)).is_working());
    }
}
