//! How long personal data is kept (feature P4; Personal Information Protection Law, articles 19 and 47).

use crate::profile::Bilingual;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What stands where a name was erased.
pub const ERASED_NAME: &str = "（已删除）";

/// What is erased together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Files of people who moved away or died: name, numbers, birth, marks, wishes for corrections. That somebody lived there stays.
    LeftPeople,
    /// Of visits what was noted, where it was, photos and recordings. That there was a visit stays.
    Visits,
    /// Of closed cases who reported, the original message and recordings of voice. The case stays.
    Reporters,
    /// What files were before a ledger was put in: it cannot be taken back any more.
    Ledgers,
}

impl Kept {
    /// All kinds.
    pub const ALL: &'static [Self] = &[Self::LeftPeople, Self::Visits, Self::Reporters, Self::Ledgers];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LeftPeople => "left_people",
            Self::Visits => "visits",
            Self::Reporters => "reporters",
            Self::Ledgers => "ledgers",
        }
    }
}

/// How long something is kept, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What.
    pub kind: Kept,
    /// Whole months, from the day on which it was over.
    pub months: u16,
    /// Law or reason.
    pub basis: Bilingual,
}

impl Term {
    /// The last day of which everything is over on a day: what ended on it or before is erased.
    #[must_use]
    pub fn last_day(&self, today: Date) -> Date {
        today.saturating_sub(jiff::Span::new().months(i64::from(self.months)))
    }
}

/// `retention.toml`: the terms of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionFile {
    /// Terms; what none names is kept for good.
    #[serde(rename = "term", default)]
    pub terms: Vec<Term>,
}

const BASE: &str = include_str!("../../../profiles/base/retention.toml");

impl RetentionFile {
    /// What a place has that brings no file of its own.
    #[must_use]
    pub fn base() -> Self {
        toml::from_str(BASE).unwrap_or(Self { terms: Vec::new() })
    }

    /// What is wrong with the terms, if anything: a kind named twice, a term of no month.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.terms.iter().enumerate().find_map(|(at, term)| {
            if term.months == 0 {
                return Some(format!(
                    "`{}` would be erased at once; the shortest term is 1 month",
                    term.kind.code()
                ));
            }
            let twice = self.terms.iter().take(at).any(|other| other.kind == term.kind);
            twice.then(|| format!("`{}` has two terms", term.kind.code()))
        })
    }
}

impl Default for RetentionFile {
    fn default() -> Self {
        Self::base()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_base_names_every_kind_once() {
        let base = RetentionFile::base();
        assert_eq!(base.fault(), None);
        assert_eq!(base.terms.iter().map(|term| term.kind).collect::<Vec<_>>(), Kept::ALL);
    }

    #[test]
    fn a_term_ends_on_the_same_day_or_the_last_of_a_shorter_month() {
        let mut term = RetentionFile::base().terms.remove(3);
        assert_eq!(term.last_day(date(2026, 5, 31)), date(2026, 2, 28));
        term.months = 0;
        assert!(RetentionFile { terms: vec![term] }.fault().is_some_and(|fault| fault.contains("1 month")));
    }

    #[test]
    fn a_kind_with_two_terms_is_a_fault() {
        let mut base = RetentionFile::base();
        base.terms.extend(base.terms.first().cloned());
        assert!(base.fault().is_some_and(|fault| fault.contains("two terms")));
    }
}
