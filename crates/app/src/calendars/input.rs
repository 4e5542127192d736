//! A year as a person gives it: a file of the holiday-cn shape, our own TOML, or days marked by hand.

use crate::error::{AppError, Result};
use crate::views::Bi;
use gezhi_domain::deadlines::{CalendarError, DayKind, Year};
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Statutory holidays a year has at least (11 until 2024, 13 since): a shorter list is not complete.
const FEWEST_OFF: usize = 11;
/// Weekdays off that a year may have; real years have about 20.
const MOST_OFF: usize = 40;
/// Weekends worked that a year may have; real years have at most 8.
const MOST_WORKED: usize = 20;

/// A day marked by hand.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct DayInput {
    /// Date, `2027-01-01`.
    pub date: String,
    /// Name of the holiday.
    #[serde(default)]
    pub name: String,
    /// Off, or a make-up workday.
    pub off: bool,
}

/// A year.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct YearInput {
    /// Which; needed where the text does not say it, and compared with it where it does.
    #[serde(default)]
    pub year: Option<i16>,
    /// Text of a file: `{year, days: [{name, date, isOffDay}]}`, the list of days alone, or TOML.
    #[serde(default)]
    pub text: Option<String>,
    /// Days marked by hand, instead of a text.
    #[serde(default)]
    pub days: Option<Vec<DayInput>>,
}

/// A year that was read and checked.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub year: Year,
    /// Names of the days, where they have one.
    pub names: BTreeMap<Date, String>,
    /// What looks odd and is taken nevertheless.
    pub warnings: Vec<Bi>,
}

fn refuse(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> AppError {
    AppError::invalid(code, "text", zh, en)
}

fn from_domain(error: &CalendarError) -> AppError {
    refuse(error.code(), error.zh(), error.to_string())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    #[serde(default)]
    name: String,
    date: Date,
    is_off_day: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Whole { year: i16, days: Vec<Named> },
    Days(Vec<Named>),
}

fn no_year() -> AppError {
    refuse("calendar_year", "请说明是哪一年。", "Say which year it is.")
}

fn parse(input: &YearInput) -> Result<(Year, BTreeMap<Date, String>)> {
    let mut names = BTreeMap::new();
    if let Some(days) = &input.days {
        let year = input.year.ok_or_else(no_year)?;
        let mut marked = Vec::with_capacity(days.len());
        for day in days {
            let date: Date = day.date.parse().map_err(|_| {
                refuse(
                    "calendar_date",
                    format!("“{}”不是日期，请写成 {year}-01-01 这样。", day.date),
                    format!("`{}` is no date; write it like {year}-01-01.", day.date),
                )
            })?;
            names.insert(date, day.name.clone());
            marked.push((date, if day.off { DayKind::Off } else { DayKind::Working }));
        }
        return Ok((Year::of_days(year, marked).map_err(|error| from_domain(&error))?, names));
    }
    let text = input.text.as_deref().unwrap_or_default().trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(refuse(
            "calendar_empty",
            "文件里没有内容，请重新选择。",
            "There is nothing in the file; choose it again.",
        ));
    }
    if !text.starts_with(['{', '[']) {
        return Ok((Year::parse_toml(text).map_err(|error| from_domain(&error))?, names));
    }
    let (year, days) = match serde_json::from_str(text).map_err(|error| from_domain(&error.into()))? {
        File::Whole { year, days } => (year, days),
        File::Days(days) => {
            let first = days.iter().map(|day| day.date.year()).max();
            (input.year.or(first).ok_or_else(no_year)?, days)
        }
    };
    names.extend(days.iter().map(|day| (day.date, day.name.clone())));
    let kind = |off: bool| if off { DayKind::Off } else { DayKind::Working };
    let days = days.into_iter().map(|day| (day.date, kind(day.is_off_day)));
    Ok((Year::of_days(year, days).map_err(|error| from_domain(&error))?, names))
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Reads and checks a year.
pub(super) fn check(input: &YearInput) -> Result<Checked> {
    let (year, names) = parse(input)?;
    let number = year.year();
    if !(2000..=2100).contains(&number) {
        return Err(refuse(
            "calendar_year",
            format!("{number} 年不在可用范围内，请核对年份。"),
            format!("{number} is out of range; check the year."),
        ));
    }
    if let Some(asked) = input.year.filter(|asked| *asked != number) {
        return Err(refuse(
            "calendar_other_year",
            format!("文件里是 {number} 年的日历，不是 {asked} 年的，请换文件或改年份。"),
            format!("The file holds {number}, not {asked}; choose another file or correct the year."),
        ));
    }
    if !year.is_announced() {
        return Err(refuse(
            "calendar_not_announced",
            format!("{number} 年的放假安排还是空的（尚未公布），没有可载入的内容。"),
            format!("The days of {number} are not announced yet; there is nothing to load."),
        ));
    }
    let off: Vec<Date> =
        year.days().filter(|(_, kind)| *kind == DayKind::Off).map(|(date, _)| date).collect();
    let worked: Vec<Date> =
        year.days().filter(|(_, kind)| *kind == DayKind::Working).map(|(date, _)| date).collect();
    let weekdays_off = off.iter().filter(|date| !is_weekend(**date)).count();
    let weekends_worked = worked.iter().filter(|date| is_weekend(**date)).count();
    if off.len() < FEWEST_OFF {
        return Err(refuse(
            "calendar_too_few",
            format!("只有 {} 天放假，法定节假日至少 {FEWEST_OFF} 天，请补全后再载入。", off.len()),
            format!(
                "Only {} days off; a year has at least {FEWEST_OFF} statutory holidays. Complete the list.",
                off.len()
            ),
        ));
    }
    if weekdays_off > MOST_OFF || weekends_worked > MOST_WORKED {
        return Err(refuse(
            "calendar_too_many",
            format!("工作日放假 {weekdays_off} 天、周末上班 {weekends_worked} 天，明显过多，请核对文件。"),
            format!(
                "{weekdays_off} weekdays off and {weekends_worked} weekends worked are far too many; check the file."
            ),
        ));
    }
    let mut warnings = Vec::new();
    for date in worked.iter().filter(|date| !is_weekend(**date)) {
        warnings.push(Bi::new(
            format!("{date} 本来就是工作日，标成调休上班没有作用。"),
            format!("{date} is a weekday anyway; marking it as worked changes nothing."),
        ));
    }
    Ok(Checked { year, names, warnings })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(year: i16, count: usize) -> String {
        let first = Date::constant(year, 2, 1);
        let list: Vec<String> = first
            .series(jiff::ToSpan::days(1))
            .take(count)
            .map(|date| format!(r#"{{"name":"节","date":"{date}","isOffDay":true}}"#))
            .collect();
        format!("[{}]", list.join(","))
    }

    fn refused(year: Option<i16>, text: &str) -> (&'static str, String) {
        match check(&YearInput { year, text: Some(text.to_owned()), days: None }) {
            Err(AppError::Invalid { code, zh, .. }) => (code, zh),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_may_be_an_object_a_list_or_toml() {
        let list = days(2027, 12);
        let whole = format!(r#"{{"year":2027,"days":{list}}}"#);
        let off: Vec<String> = (1..=12).map(|day| format!("\"2027-02-{day:02}\"")).collect();
        let toml = format!("year = 2027\noff = [{}]\nwork = []", off.join(","));
        let read = |text: &str| {
            check(&YearInput { text: Some(text.to_owned()), ..YearInput::default() }).unwrap().year
        };
        assert_eq!(read(&list), read(&whole));
        assert_eq!(read(&list), read(&toml));
        let by_hand = YearInput {
            year: Some(2027),
            text: None,
            days: Some(
                (1..=12)
                    .map(|day| DayInput { date: format!("2027-02-{day:02}"), name: "节".into(), off: true })
                    .collect(),
            ),
        };
        assert_eq!(check(&by_hand).unwrap().year, read(&list));
    }

    #[test]
    fn what_cannot_be_a_year_is_said_in_words() {
        assert_eq!(refused(Some(2028), &days(2027, 12)).0, "calendar_date_outside_year");
        let whole = format!(r#"{{"year":2027,"days":{}}}"#, days(2027, 12));
        assert!(refused(Some(2028), &whole).1.contains("2027 年的日历，不是 2028"));
        assert_eq!(refused(None, r#"{"year":2027,"days":[]}"#).0, "calendar_not_announced");
        assert_eq!(refused(None, &days(2027, 3)).0, "calendar_too_few");
        assert_eq!(refused(None, &days(2027, 120)).0, "calendar_too_many");
        assert_eq!(refused(None, "[1]").0, "calendar_unreadable");
        assert_eq!(refused(None, " ").0, "calendar_empty");
        let twice = days(2027, 12).replace("2027-02-02", "2027-02-01");
        assert_eq!(refused(None, &twice).0, "calendar_date_twice");
    }
}
