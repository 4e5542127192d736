//! When a policy holds.

use jiff::civil::Date;

/// Longest text of a policy, in characters.
pub const LONGEST_TEXT: usize = 20_000;

/// The days on which a policy is in force: from its first day to before the day on which it no longer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    since: Date,
    until: Option<Date>,
}

impl Validity {
    /// From a day, up to before another one; `None` when that would be no day at all.
    #[must_use]
    pub fn new(since: Date, until: Option<Date>) -> Option<Self> {
        until.is_none_or(|until| until > since).then_some(Self { since, until })
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_policy_holds_from_its_first_day_to_before_its_end() {
        let year = Validity::new(date(2026, 1, 1), Some(date(2027, 1, 1))).unwrap();
        assert!(!year.holds_on(date(2025, 12, 31)));
        assert!(year.holds_on(date(2026, 1, 1)) && year.holds_on(date(2026, 12, 31)));
        assert!(!year.holds_on(date(2027, 1, 1)));
        assert!(Validity::new(date(2026, 1, 1), None).unwrap().holds_on(date(2099, 1, 1)));
        assert!(Validity::new(date(2026, 1, 1), Some(date(2026, 1, 1))).is_none());
    }
}
