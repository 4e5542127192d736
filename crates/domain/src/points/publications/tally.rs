//! The tally: what the entries of a period come to, for each account and for the village.

use crate::points::EntryKind;
use std::collections::{BTreeMap, BTreeSet};

/// An entry as the tally takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Kind.
    pub kind: EntryKind,
    /// Account it came from.
    pub debit: i64,
    /// Account it went to.
    pub credit: i64,
    /// Amount.
    pub amount: i64,
    /// Category of the rule.
    pub category: Option<String>,
    /// What it is called.
    pub label: String,
    /// Month in which it was posted, `2026-11`.
    pub month: String,
}

/// What an account moved in a period. What stood on it before plus `earned` less `spent` is what stands on it afterwards, always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Movement {
    /// Awards less what was taken back or off.
    pub earned: i64,
    /// Redeemed or expired, less what was given back.
    pub spent: i64,
    /// Entries.
    pub entries: i64,
    /// What was entered, in words, the first few.
    pub what: Vec<String>,
    /// More than `what` names.
    pub more: i64,
}

/// Points by category of the rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategorySum {
    /// Points awarded.
    pub points: i64,
    /// Awards.
    pub awards: i64,
    /// Accounts that got one.
    pub accounts: BTreeSet<i64>,
}

/// Points of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthSum {
    /// Awarded.
    pub awarded: i64,
    /// Redeemed.
    pub redeemed: i64,
}

/// Labels that a line names; the rest is counted.
const WORDS: usize = 6;

/// What the entries of a period come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// By account.
    pub accounts: BTreeMap<i64, Movement>,
    /// By category; awards without one stand under an empty code.
    pub categories: BTreeMap<String, CategorySum>,
    /// By month.
    pub months: BTreeMap<String, MonthSum>,
    /// Entries.
    pub entries: i64,
    /// Points awarded.
    pub awarded: i64,
    /// Points redeemed, refunds taken off.
    pub redeemed: i64,
    /// Points taken back or off.
    pub taken: i64,
    /// Accounts that were awarded something.
    pub active: BTreeSet<i64>,
}

impl Tally {
    /// Adds an entry.
    pub fn add(&mut self, entry: &Moved) {
        self.entries += 1;
        let month = self.months.entry(entry.month.clone()).or_default();
        match entry.kind {
            EntryKind::Award => {
                self.awarded += entry.amount;
                month.awarded += entry.amount;
                self.active.insert(entry.credit);
                let code = entry.category.clone().unwrap_or_default();
                let sum = self.categories.entry(code).or_default();
                sum.points += entry.amount;
                sum.awards += 1;
                sum.accounts.insert(entry.credit);
            }
            EntryKind::Redemption => {
                self.redeemed += entry.amount;
                month.redeemed += entry.amount;
            }
            EntryKind::Refund => {
                self.redeemed -= entry.amount;
                month.redeemed -= entry.amount;
            }
            EntryKind::Reversal | EntryKind::Arrears | EntryKind::Deduction => self.taken += entry.amount,
            _ => {}
        }
        let spends = matches!(
            entry.kind,
            EntryKind::Redemption
                | EntryKind::Refund
                | EntryKind::Expiry
                | EntryKind::Spending
                | EntryKind::Settlement
        );
        for (account, amount) in [(entry.debit, -entry.amount), (entry.credit, entry.amount)] {
            let line = self.accounts.entry(account).or_default();
            line.entries += 1;
            if spends {
                line.spent -= amount;
            } else {
                line.earned += amount;
            }
            if line.what.len() < WORDS {
                line.what.push(format!("{} {amount:+}", entry.label));
            } else {
                line.more += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(kind: EntryKind, debit: i64, credit: i64, amount: i64) -> Moved {
        Moved {
            kind,
            debit,
            credit,
            amount,
            category: Some("civility".into()),
            label: "环境".into(),
            month: "2026-11".into(),
        }
    }

    #[test]
    fn a_refund_is_no_income() {
        let mut tally = Tally::default();
        tally.add(&entry(EntryKind::Award, 1, 2, 10));
        tally.add(&entry(EntryKind::Redemption, 2, 9, 6));
        tally.add(&entry(EntryKind::Refund, 9, 2, 6));
        let line = &tally.accounts[&2];
        assert_eq!((line.earned, line.spent, line.entries), (10, 0, 3));
        assert_eq!((tally.awarded, tally.redeemed, tally.active.len()), (10, 0, 1));
        assert_eq!(line.what[0], "环境 +10");
    }

    proptest! {
        #[test]
        fn every_point_is_either_earned_or_spent(steps in proptest::collection::vec((0_usize..12, 1_i64..5, 5_i64..9, 1_i64..50), 0..200)) {
            let mut tally = Tally::default();
            let mut balances: BTreeMap<i64, i64> = BTreeMap::new();
            for (kind, debit, credit, amount) in steps {
                tally.add(&entry(EntryKind::ALL[kind], debit, credit, amount));
                *balances.entry(debit).or_default() -= amount;
                *balances.entry(credit).or_default() += amount;
            }
            for (account, line) in &tally.accounts {
                prop_assert_eq!(line.earned - line.spent, balances[account]);
            }
        }
    }
}
