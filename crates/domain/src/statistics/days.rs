//! Days and months as counters number them, and a period as the counter rows that make it up.

use jiff::civil::Date;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01 of a civil date.
#[must_use]
pub fn day_number(date: Date) -> i32 {
    EPOCH.until(date).map_or(0, |span| span.get_days())
}

/// The civil date of a day number.
#[must_use]
pub fn date_of(day: i32) -> Date {
    EPOCH.checked_add(jiff::Span::new().days(day)).unwrap_or(EPOCH)
}

/// First day of the month of a day number.
#[must_use]
pub fn month_of(day: i32) -> i32 {
    day_number(date_of(day).first_of_month())
}

/// First day of the month after that of a day number.
fn next_month(day: i32) -> i32 {
    day_number(date_of(day).last_of_month()).saturating_add(1)
}

/// A range of days, both ends in it; empty where the second lies before the first.
pub type Range = (i32, i32);

const NOTHING: Range = (1, 0);

/// A period cut into whole months and the days at its two ends, so that a year is a dozen rows and some days instead of
/// 365 rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Days before the first whole month.
    pub head: Range,
    /// First days of whole months.
    pub months: Range,
    /// Days after the last whole month.
    pub tail: Range,
}

impl Period {
    /// Day by day: for what is not kept by month.
    #[must_use]
    pub const fn by_day(from: i32, to: i32) -> Self {
        Self { head: (from, to), months: NOTHING, tail: NOTHING }
    }

    /// The days from one to another, both among them.
    #[must_use]
    pub fn by_month(from: i32, to: i32) -> Self {
        let first = if month_of(from) == from { from } else { next_month(from) };
        let after = month_of(to.saturating_add(1));
        if first >= after {
            return Self::by_day(from, to);
        }
        Self { head: (from, first - 1), months: (first, after - 1), tail: (after, to) }
    }

    /// The first days of the months that a range of days touches.
    #[must_use]
    pub fn months_touched(from: i32, to: i32) -> Vec<i32> {
        let mut months = Vec::new();
        let mut month = month_of(from);
        while month <= to {
            months.push(month);
            month = next_month(month);
        }
        months
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> i32 {
        day_number(text.parse().unwrap())
    }

    #[test]
    fn a_year_is_whole_months_and_two_ends() {
        let year = Period::by_month(day("2025-11-26"), day("2026-11-26"));
        assert_eq!(year.head, (day("2025-11-26"), day("2025-11-30")));
        assert_eq!(year.months, (day("2025-12-01"), day("2026-10-31")));
        assert_eq!(year.tail, (day("2026-11-01"), day("2026-11-26")));
        let month = Period::by_month(day("2026-02-01"), day("2026-02-28"));
        assert_eq!(month.months, (day("2026-02-01"), day("2026-02-28")));
        assert!(month.head.0 > month.head.1 && month.tail.0 > month.tail.1);
        let week = Period::by_month(day("2026-02-27"), day("2026-03-03"));
        assert_eq!(week, Period::by_day(day("2026-02-27"), day("2026-03-03")));
        assert_eq!(Period::months_touched(day("2025-12-31"), day("2026-02-01")).len(), 3);
    }

    proptest! {
        #[test]
        fn every_day_of_a_period_is_in_exactly_one_part(from in 10_000..25_000_i32, length in 0..900_i32) {
            let period = Period::by_month(from, from + length);
            let within = |range: Range, day: i32| range.0 <= day && day <= range.1;
            for day in from - 70..=from + length + 70 {
                let parts = usize::from(within(period.head, day))
                    + usize::from(within(period.tail, day))
                    + usize::from(within(period.months, month_of(day)));
                prop_assert_eq!(parts, usize::from(from <= day && day <= from + length));
            }
        }
    }
}
