//! Limits and the instants they end at.
//!
//! The rules, in Beijing time (DOMAIN.md "Working days"):
//! - A limit in hours runs on the clock; the hours of a pause are added.
//! - A limit of n working days counts from the day after the start and ends with the n-th working day, at
//!   23:59:59. With n = 0 it ends with the day of the start, whatever day that is (当日).
//! - A working day at whose end the clock stands still does not count. So days wholly paused do not count,
//!   a pause within one day changes nothing, and no limit ends inside a pause.
//! - An extension adds working days after the old due instant, for both kinds.

use super::calendar::Calendar;
use super::pauses::Pauses;
use super::working_days::{count, end_of, local_date};
use jiff::Timestamp;

/// How long a step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Working days, counted from the day after.
    WorkingDays(u32),
    /// Hours by the clock.
    Hours(u32),
}

/// When a limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The instant; at or after it the limit has expired.
    pub at: Timestamp,
    /// Whether a year not yet announced was counted in; the instant changes when its calendar is loaded.
    pub provisional: bool,
}

/// The end of a limit that starts at `from`, or `None` while a pause still going on lies before it.
#[must_use]
pub fn advance(calendar: &Calendar, pauses: &Pauses, from: Timestamp, limit: Limit) -> Option<Due> {
    match limit {
        Limit::Hours(hours) => pauses.run(from, hours).map(|at| Due { at, provisional: false }),
        Limit::WorkingDays(days) => count(calendar, pauses, local_date(from), days)
            .map(|(day, provisional)| Due { at: end_of(day), provisional }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::Pause;

    fn at(text: &str) -> Timestamp {
        format!("{text}+08:00").parse().unwrap()
    }

    #[test]
    fn a_day_limit_ends_at_the_last_second_in_beijing() {
        let calendar = Calendar::shipped();
        let due = |from, limit| advance(&calendar, &Pauses::default(), at(from), limit).unwrap().at;
        assert_eq!(due("2025-03-03T23:59:59", Limit::WorkingDays(1)), at("2025-03-04T23:59:59"));
        assert_eq!(due("2025-03-04T00:00:00", Limit::WorkingDays(1)), at("2025-03-05T23:59:59"));
        assert_eq!(due("2025-03-01T10:00:00", Limit::WorkingDays(0)), at("2025-03-01T23:59:59"), "same day");
        assert_eq!(due("2025-01-28T10:00:00", Limit::Hours(2)), at("2025-01-28T12:00:00"), "holidays too");
    }

    #[test]
    fn a_working_day_whose_end_is_paused_does_not_count() {
        let calendar = Calendar::shipped();
        let (start, limit) = (at("2025-03-03T09:00:00"), Limit::WorkingDays(2));
        // Monday + 2 is Wednesday.
        for (from, until, expected) in [
            ("2025-03-04T00:00:00", "2025-03-05T00:00:00", "2025-03-06T23:59:59"),
            ("2025-03-04T01:00:00", "2025-03-04T18:00:00", "2025-03-05T23:59:59"),
            ("2025-03-05T12:00:00", "2025-03-06T12:00:00", "2025-03-06T23:59:59"),
            ("2025-03-05T12:00:00", "2025-03-08T12:00:00", "2025-03-10T23:59:59"),
            ("2025-03-03T15:00:00", "2025-03-05T10:00:00", "2025-03-06T23:59:59"),
            ("2025-03-06T00:00:00", "2025-04-08T12:00:00", "2025-03-05T23:59:59"),
        ] {
            let pauses = Pauses::of([Pause { from: at(from), until: Some(at(until)) }]);
            let due = advance(&calendar, &pauses, start, limit).unwrap();
            assert_eq!(due.at, at(expected), "{from} to {until}");
        }
    }

    #[test]
    fn the_end_of_time_is_reached_quietly() {
        let free = Pauses::default();
        let due = advance(&Calendar::default(), &free, Timestamp::MAX, Limit::Hours(u32::MAX));
        assert_eq!(due.unwrap().at, Timestamp::MAX);
    }
}
