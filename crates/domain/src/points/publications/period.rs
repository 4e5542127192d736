//! Periods: which days a publication is about, and when it is due.

use crate::deadlines::BEIJING;
use jiff::civil::{Date, date};
use jiff::{Span, Timestamp};

/// How often a publication comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rhythm {
    /// 日记录: what was entered on a day.
    Day,
    /// 月评比: households compared over a month.
    Month,
    /// 季公示: every account of the village.
    Quarter,
    /// 年总结: the year.
    Year,
}

impl Rhythm {
    /// Every rhythm.
    pub const ALL: &'static [Self] = &[Self::Day, Self::Month, Self::Quarter, Self::Year];

    /// Stable code, as stored and as in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The rhythm of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rhythm| rhythm.code() == code)
    }
}

/// A day, month, quarter or year of the calendar in Beijing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    rhythm: Rhythm,
    first: Date,
}

/// Hour of the morning after its last day at which a publication is due: whatever was under way at midnight has ended by then.
const HOUR: i8 = 6;

fn midnight(day: Date) -> Timestamp {
    BEIJING.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

impl Period {
    /// The period of a rhythm that holds a day.
    #[must_use]
    pub fn containing(rhythm: Rhythm, day: Date) -> Self {
        let first = match rhythm {
            Rhythm::Day => day,
            Rhythm::Month => day.first_of_month(),
            Rhythm::Quarter => {
                let month = (day.month() - 1) / 3 * 3 + 1;
                Date::new(day.year(), month, 1).unwrap_or(day)
            }
            Rhythm::Year => day.first_of_year(),
        };
        Self { rhythm, first }
    }

    /// Its rhythm.
    #[must_use]
    pub const fn rhythm(&self) -> Rhythm {
        self.rhythm
    }

    /// First day.
    #[must_use]
    pub const fn first(&self) -> Date {
        self.first
    }

    fn length(&self) -> Span {
        match self.rhythm {
            Rhythm::Day => Span::new().days(1),
            Rhythm::Month => Span::new().months(1),
            Rhythm::Quarter => Span::new().months(3),
            Rhythm::Year => Span::new().years(1),
        }
    }

    /// The day after its last.
    #[must_use]
    pub fn end(&self) -> Date {
        self.first.checked_add(self.length()).unwrap_or(Date::MAX)
    }

    /// The next period of the rhythm.
    #[must_use]
    pub fn next(&self) -> Self {
        Self { first: self.end(), ..*self }
    }

    /// The period before.
    #[must_use]
    pub fn previous(&self) -> Self {
        Self { first: self.first.checked_sub(self.length()).unwrap_or(Date::MIN), ..*self }
    }

    /// From its first instant to the first one after it.
    #[must_use]
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        (midnight(self.first), midnight(self.end()))
    }

    /// When its publication is due: at six in the morning after its last day.
    #[must_use]
    pub fn due(&self) -> Timestamp {
        BEIJING.to_timestamp(self.end().at(HOUR, 0, 0, 0)).unwrap_or(Timestamp::MAX)
    }

    /// Days since 1970 of its first day: a number that grows from period to period.
    #[must_use]
    pub fn number(&self) -> i64 {
        let days = date(1970, 1, 1).until(self.first).map(|span| span.get_days());
        i64::from(days.unwrap_or(0))
    }

    /// Code: `2026-11-26`, `2026-11`, `2026-Q4`, `2026`.
    #[must_use]
    pub fn code(&self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        match self.rhythm {
            Rhythm::Day => self.first.to_string(),
            Rhythm::Month => format!("{year:04}-{month:02}"),
            Rhythm::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Rhythm::Year => format!("{year:04}"),
        }
    }

    /// The period of a code.
    #[must_use]
    pub fn parse(rhythm: Rhythm, code: &str) -> Option<Self> {
        let first: Date = match rhythm {
            Rhythm::Day => code.parse().ok()?,
            Rhythm::Month => format!("{code}-01").parse().ok()?,
            Rhythm::Quarter => {
                let (year, quarter) = code.split_once("-Q")?;
                let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
                Date::new(year.parse().ok()?, (quarter - 1) * 3 + 1, 1).ok()?
            }
            Rhythm::Year => format!("{code}-01-01").parse().ok()?,
        };
        Some(Self::containing(rhythm, first)).filter(|period| period.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quarter_ends_where_the_next_begins() {
        let quarter = Period::containing(Rhythm::Quarter, date(2026, 11, 26));
        assert_eq!(
            (quarter.code(), quarter.first(), quarter.end()),
            ("2026-Q4".into(), date(2026, 10, 1), date(2027, 1, 1))
        );
        assert_eq!(quarter.due().to_string(), "2026-12-31T22:00:00Z");
        assert_eq!(quarter.next().code(), "2027-Q1");
        assert_eq!(quarter.previous().code(), "2026-Q3");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for code in ["2026-Q5", "2026-Q0", "2026-13", "26-1", "2026-1", "", "2026-02-30", "x"] {
            for rhythm in Rhythm::ALL {
                assert_eq!(Period::parse(*rhythm, code), None, "{code}");
            }
        }
    }

    proptest! {
        #[test]
        fn periods_tile_the_calendar(days in 0_i64..40_000, kind in 0_usize..4) {
            let day = date(1990, 1, 1).checked_add(Span::new().days(days)).unwrap();
            let period = Period::containing(Rhythm::ALL[kind], day);
            prop_assert!(period.first() <= day && day < period.end());
            prop_assert_eq!(period.next().previous(), period);
            prop_assert_eq!(Period::parse(period.rhythm(), &period.code()), Some(period));
            prop_assert_eq!(period.bounds().1, period.next().bounds().0);
            prop_assert!(period.number() < period.next().number());
            prop_assert!(period.due() > period.bounds().1);
        }
    }
}
