//! The period in which households are to be visited: this month, quarter, half or whole year, or since a day.

use jiff::civil::{Date, date};

/// A period up to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// This month.
    Month,
    /// This quarter.
    Quarter,
    /// This half of the year.
    Half,
    /// This year.
    Year,
    /// Since a day, that day included.
    Since(Date),
}

impl Period {
    /// From a code, or from a day `2026-11-26`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "half" => Some(Self::Half),
            "year" => Some(Self::Year),
            day => day.parse().ok().map(Self::Since),
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self, today: Date) -> Date {
        let begin = |months: i8| {
            let month = (today.month() - 1) / months * months + 1;
            date(today.year(), month, 1)
        };
        match self {
            Self::Month => begin(1),
            Self::Quarter => begin(3),
            Self::Half => begin(6),
            Self::Year => begin(12),
            Self::Since(day) => day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_where_people_think() {
        let first = |code: &str, day: Date| Period::parse(code).unwrap().first_day(day);
        for (code, day, wanted) in [
            ("month", date(2026, 11, 26), date(2026, 11, 1)),
            ("quarter", date(2026, 11, 26), date(2026, 10, 1)),
            ("quarter", date(2026, 3, 31), date(2026, 1, 1)),
            ("half", date(2026, 11, 26), date(2026, 7, 1)),
            ("half", date(2026, 6, 30), date(2026, 1, 1)),
            ("year", date(2026, 12, 31), date(2026, 1, 1)),
            ("2026-02-03", date(2026, 11, 26), date(2026, 2, 3)),
        ] {
            assert_eq!(first(code, day), wanted, "{code} on {day}");
        }
        assert_eq!(Period::parse("decade"), None);
    }

    #[test]
    fn every_day_lies_in_its_own_periods() {
        let mut day = date(2024, 1, 1);
        while day < date(2025, 2, 1) {
            for period in [Period::Month, Period::Quarter, Period::Half, Period::Year] {
                let first = period.first_day(day);
                assert!(first <= day && period.first_day(first) == first, "{period:?} of {day}");
            }
            day = day.tomorrow().unwrap();
        }
    }
}
