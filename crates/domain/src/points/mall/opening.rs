//! When a shop is open: hours by weekday, and days on which it is closed.

use crate::deadlines::BEIJING;
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// The most open days for which a shop keeps an order.
pub const LONGEST_KEEP: i64 = 30;
/// Days that are looked ahead for open ones.
const HORIZON: usize = 400;
/// The most spans and the most closures that a shop names.
const MOST: usize = 40;

/// Hours on some weekdays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Weekdays, 1 is Monday and 7 is Sunday.
    pub days: Vec<i8>,
    /// From, `08:00`.
    pub from: Time,
    /// Until, `17:30`.
    pub to: Time,
}

/// Days on which it is closed: a holiday, stock-taking, a funeral.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Why.
    #[serde(default)]
    pub why: String,
}

/// When a shop is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Hours.
    pub hours: Vec<Span>,
    /// Closed.
    #[serde(default)]
    pub closed: Vec<Closure>,
}

/// Hours that no shop can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadOpening {
    /// It is never open.
    #[error("a shop is open at some time")]
    Never,
    /// A weekday outside 1 to 7, or none.
    #[error("weekdays are 1 to 7")]
    Weekday,
    /// It closes before it opens.
    #[error("a span ends after it begins")]
    Backwards,
    /// A closure ends before it begins.
    #[error("a closure ends on its first day or later")]
    Closure,
    /// More lines than anybody means.
    #[error("at most {MOST} lines")]
    TooMany,
}

impl Opening {
    /// Whether a shop can be open like this.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), BadOpening> {
        if self.hours.is_empty() {
            return Err(BadOpening::Never);
        }
        if self.hours.len() > MOST || self.closed.len() > MOST {
            return Err(BadOpening::TooMany);
        }
        for span in &self.hours {
            if span.days.is_empty() || span.days.iter().any(|day| !(1..=7).contains(day)) {
                return Err(BadOpening::Weekday);
            }
            if span.from >= span.to {
                return Err(BadOpening::Backwards);
            }
        }
        if self.closed.iter().any(|closure| closure.last < closure.first) {
            return Err(BadOpening::Closure);
        }
        Ok(())
    }

    fn spans(&self, day: Date) -> impl Iterator<Item = &Span> {
        let shut = self.closed.iter().any(|closure| (closure.first..=closure.last).contains(&day));
        let weekday = day.weekday().to_monday_one_offset();
        self.hours.iter().filter(move |span| !shut && span.days.contains(&weekday))
    }

    /// When it closes for good on a day; `None` when it is closed all day.
    #[must_use]
    pub fn closing(&self, day: Date) -> Option<Time> {
        self.spans(day).map(|span| span.to).max()
    }

    /// Whether it is open at an instant.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        let here = BEIJING.to_datetime(at);
        self.spans(here.date()).any(|span| span.from <= here.time() && here.time() < span.to)
    }

    /// Until when something that was ordered at an instant is kept: to the closing time of an open day, counted from the day after.
    /// Closed days do not count, so that nobody loses an order over a holiday.
    #[must_use]
    pub fn kept_until(&self, ordered: Timestamp, open_days: i64) -> Timestamp {
        let today = BEIJING.to_datetime(ordered).date();
        let days = today.series(1.day()).skip(1).take(HORIZON);
        let wanted = usize::try_from(open_days.max(1) - 1).unwrap_or(0);
        let last = days.filter_map(|day| self.closing(day).map(|time| day.to_datetime(time))).nth(wanted);
        let fallback = today.checked_add(LONGEST_KEEP.days()).unwrap_or(today).at(18, 0, 0, 0);
        BEIJING.to_timestamp(last.unwrap_or(fallback)).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn shop() -> Opening {
        Opening {
            hours: vec![
                Span { days: vec![1, 2, 3, 4, 5], from: time(8, 0, 0, 0), to: time(11, 30, 0, 0) },
                Span { days: vec![1, 2, 3, 4, 5, 6], from: time(14, 30, 0, 0), to: time(17, 30, 0, 0) },
            ],
            closed: vec![Closure { first: date(2027, 2, 5), last: date(2027, 2, 12), why: "春节".into() }],
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn it_is_open_between_its_hours_only() {
        let shop = shop();
        assert!(shop.is_open(at("2026-11-27T01:00:00Z")), "Friday 09:00");
        assert!(!shop.is_open(at("2026-11-27T04:00:00Z")), "noon");
        assert!(shop.is_open(at("2026-11-28T07:00:00Z")), "Saturday 15:00");
        assert!(!shop.is_open(at("2026-11-29T07:00:00Z")), "Sunday");
        assert!(!shop.is_open(at("2026-11-27T09:30:00Z")), "it has just closed");
        assert!(!shop.is_open(at("2027-02-08T07:00:00Z")), "the Spring Festival");
    }

    #[test]
    fn closed_days_do_not_count() {
        let shop = shop();
        assert_eq!(
            shop.kept_until(at("2026-11-27T01:00:00Z"), 3),
            at("2026-12-01T09:30:00Z"),
            "over a Sunday"
        );
        // Thursday before the festival: Friday the 5th to the 12th are closed, the 13th is a Saturday.
        assert_eq!(shop.kept_until(at("2027-02-04T01:00:00Z"), 1), at("2027-02-13T09:30:00Z"));
        let never = Opening {
            closed: vec![Closure { first: date(2026, 1, 1), last: date(2030, 1, 1), why: String::new() }],
            ..shop
        };
        assert_eq!(never.kept_until(at("2026-11-27T01:00:00Z"), 3), at("2026-12-27T10:00:00Z"));
    }

    #[test]
    fn hours_that_nobody_means_are_refused() {
        let with = |change: fn(&mut Opening)| {
            let mut opening = shop();
            change(&mut opening);
            opening.check()
        };
        assert_eq!(shop().check(), Ok(()));
        assert_eq!(with(|opening| opening.hours.clear()), Err(BadOpening::Never));
        assert_eq!(with(|opening| opening.hours[0].days = vec![8]), Err(BadOpening::Weekday));
        assert_eq!(with(|opening| opening.hours[0].to = time(7, 0, 0, 0)), Err(BadOpening::Backwards));
        assert_eq!(with(|opening| opening.closed[0].last = date(2027, 2, 1)), Err(BadOpening::Closure));
        let read: Opening =
            serde_json::from_str(r#"{"hours":[{"days":[1],"from":"08:00","to":"17:30"}]}"#).unwrap();
        assert_eq!(read.check(), Ok(()));
    }
}
