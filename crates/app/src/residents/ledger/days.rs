//! Days as they stand in ledgers: four ways of writing, and the number by which Excel keeps them.

use crate::sheets::half_width;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// The day before Excel's day 1, with its leap year 1900 that never was: right from March 1900 on.
const EXCEL: Date = date(1899, 12, 30);

/// A day: `2001-02-03`, `2001/2/3`, `2001.2.3`, `2001年2月3日`, `20010203`, Excel's 36925. `None` for anything else.
pub(super) fn day_of(text: &str) -> Option<Date> {
    let text = half_width(text);
    let text = text.trim().split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        }
        [digits] if digits.len() == 8 => {
            let part = |from: usize, to: usize| digits.get(from..to);
            Date::new(part(0, 4)?.parse().ok()?, part(4, 6)?.parse().ok()?, part(6, 8)?.parse().ok()?).ok()
        }
        [digits] if digits.len() == 5 => EXCEL.checked_add(digits.parse::<i64>().ok()?.days()).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_all_kinds() {
        for text in [
            "2001-02-03",
            "2001/2/3",
            "2001.02.03",
            "2001年2月3日",
            "２００１-02-03",
            "20010203",
            "36925",
            "2001-02-03 00:00:00",
        ] {
            assert_eq!(day_of(text), Some(date(2001, 2, 3)), "{text}");
        }
        for text in ["", "2001", "2001-13-01", "01-02-03", "不详", "2001年2月"] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }
}
