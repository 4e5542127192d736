//! Caps: how much a household may get under a rule in a day, a month, a year and altogether.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How many periods a cap can count over.
pub const PERIODS: usize = 4;

/// What a cap counts over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapKind {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// As long as the household is there: what is given once.
    Household,
}

/// The caps of a rule in points; none where left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// In a day.
    #[serde(default)]
    pub day: Option<i64>,
    /// In a month.
    #[serde(default)]
    pub month: Option<i64>,
    /// In a year.
    #[serde(default)]
    pub year: Option<i64>,
    /// Altogether, however long.
    #[serde(default)]
    pub household: Option<i64>,
}

/// What a household has had under a rule, by period: day, month, year, altogether.
pub type Used = [i64; PERIODS];

impl CapKind {
    /// All of them, in the order of [`Used`].
    pub const ALL: [Self; PERIODS] = [Self::Day, Self::Month, Self::Year, Self::Household];

    /// The key under which a period is counted. A day that is written late counts for the period it belongs to, whatever the clock says.
    #[must_use]
    pub fn key(self, day: Date) -> String {
        match self {
            Self::Day => day.to_string(),
            Self::Month => format!("{:04}-{:02}", day.year(), day.month()),
            Self::Year => format!("{:04}", day.year()),
            Self::Household => "all".to_owned(),
        }
    }
}

impl Caps {
    /// The caps in the order of [`Used`].
    #[must_use]
    pub const fn all(&self) -> [Option<i64>; PERIODS] {
        [self.day, self.month, self.year, self.household]
    }

    /// What may still be given of an amount.
    #[must_use]
    pub fn allow(&self, amount: i64, used: Used) -> i64 {
        self.all()
            .into_iter()
            .zip(used)
            .filter_map(|(cap, used)| Some(cap?.saturating_sub(used).max(0)))
            .fold(amount, i64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_narrowest_cap_decides() {
        let caps = Caps { day: Some(3), month: Some(10), year: None, household: Some(100) };
        assert_eq!(caps.allow(5, [0, 0, 0, 0]), 3);
        assert_eq!(caps.allow(5, [0, 9, 0, 0]), 1);
        assert_eq!(caps.allow(5, [3, 3, 3, 3]), 0);
        assert_eq!(caps.allow(5, [0, 0, 0, 99]), 1);
        assert_eq!(caps.allow(5, [7, 0, 0, 0]), 0, "never negative, even when a cap was lowered");
        assert_eq!(Caps::default().allow(5, [i64::MAX; 4]), 5);
    }

    #[test]
    fn a_day_counts_for_its_own_month() {
        let day = date(2026, 1, 31);
        let keys = CapKind::ALL.map(|kind| kind.key(day));
        assert_eq!(keys, ["2026-01-31", "2026-01", "2026", "all"]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_given_never_passes_a_cap(
            day in 0i64..20, month in 0i64..50, amounts in proptest::collection::vec(1i64..10, 0..40)
        ) {
            let caps = Caps { day: Some(day), month: Some(month), year: None, household: None };
            let mut had = 0;
            for amount in amounts {
                let given = caps.allow(amount, [had, had, had, had]);
                proptest::prop_assert!((0..=amount).contains(&given));
                had += given;
            }
            proptest::prop_assert!(had <= day.min(month));
        }
    }
}
