//! Days of terms and leaves: they begin and end with the day in Beijing.

use crate::deadlines::BEIJING;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// The first instant of a day.
#[must_use]
pub fn day_start(day: Date) -> Timestamp {
    BEIJING.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

/// The first instant after a term of so many months that begins on a day; `None` for a term without an end.
#[must_use]
pub fn term_end(first: Date, months: u32) -> Option<Timestamp> {
    if months == 0 {
        return None;
    }
    let end = first.checked_add(i64::from(months).months()).unwrap_or(Date::MAX);
    Some(day_start(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_term_ends_with_a_day_in_beijing() {
        assert_eq!(day_start(date(2026, 11, 27)).to_string(), "2026-11-26T16:00:00Z");
        assert_eq!(term_end(date(2026, 11, 27), 36).unwrap().to_string(), "2029-11-26T16:00:00Z");
        assert_eq!(term_end(date(2024, 2, 29), 12).unwrap().to_string(), "2025-02-27T16:00:00Z");
        assert_eq!(term_end(date(2024, 2, 29), 0), None);
    }
}
