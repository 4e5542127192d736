//! Marks: what a figure is worth, what they add up to, and the grade that follows.

use super::ItemSpec;
use crate::profile::Bilingual;
use serde::{Deserialize, Serialize};

/// A grade with what it earns under a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Per cent of the full marks from which it is given.
    pub from: i64,
    /// Points.
    pub points: i64,
    /// Allowance in fen.
    pub allowance: i64,
}

/// A scorecard as it was when a sheet was opened; later changes of the profile do not touch it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scorecard {
    /// Name.
    pub name: Bilingual,
    /// Items.
    pub items: Vec<ItemSpec>,
    /// Grades, the best first.
    pub grades: Vec<Grade>,
}

/// What the product counted: so many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Done.
    pub done: i64,
    /// Of what there was, or the target.
    pub base: i64,
}

impl Figure {
    /// What it is worth of the full marks, rounded to the nearest whole mark. Where there was nothing to do, nothing was missed.
    #[must_use]
    pub fn worth(self, full: i64) -> i64 {
        if self.base <= 0 {
            return full;
        }
        let done = self.done.clamp(0, self.base);
        (full.saturating_mul(done).saturating_mul(2).saturating_add(self.base)) / self.base.saturating_mul(2)
    }
}

/// The marks of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Item.
    pub item: String,
    /// Marks; nothing while they have not been entered.
    pub mark: Option<i64>,
    /// Why they are not full, in the assessor's words.
    #[serde(default)]
    pub reason: String,
    /// What the product counted; nothing for an item that is entered, or where nothing can be counted.
    #[serde(default)]
    pub figure: Option<Figure>,
}

impl Scorecard {
    /// Full marks.
    #[must_use]
    pub fn full(&self) -> i64 {
        self.items.iter().map(|item| item.full).sum()
    }

    /// The item of a code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&ItemSpec> {
        self.items.iter().find(|item| item.code == code)
    }

    /// Whether every item has its marks.
    #[must_use]
    pub fn complete(&self, marks: &[Mark]) -> bool {
        let entered = |code: &str| marks.iter().any(|mark| mark.item == code && mark.mark.is_some());
        self.items.iter().all(|item| entered(&item.code))
    }

    /// What the marks add up to.
    #[must_use]
    pub fn total(&self, marks: &[Mark]) -> i64 {
        marks.iter().filter(|mark| self.item(&mark.item).is_some()).filter_map(|mark| mark.mark).sum()
    }

    /// The grade for so many marks.
    #[must_use]
    pub fn grade(&self, total: i64) -> Option<&Grade> {
        let full = self.full();
        self.grades.iter().find(|grade| total.saturating_mul(100) >= grade.from.saturating_mul(full))
    }

    /// The grade of a code.
    #[must_use]
    pub fn grade_of(&self, code: &str) -> Option<&Grade> {
        self.grades.iter().find(|grade| grade.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Bilingual {
        Bilingual { zh: text.into(), en: text.into() }
    }

    fn card(fulls: &[i64]) -> Scorecard {
        let grade =
            |code: &str, from| Grade { code: code.into(), name: words(code), from, points: 0, allowance: 0 };
        let item = |(at, full): (usize, &i64)| ItemSpec {
            code: format!("item{at}"),
            name: words("item"),
            full: *full,
            figure: None,
            target: 0,
            note: words(""),
        };
        Scorecard {
            name: words("card"),
            items: fulls.iter().enumerate().map(item).collect(),
            grades: vec![grade("a", 90), grade("b", 75), grade("c", 60), grade("d", 0)],
        }
    }

    #[test]
    fn a_figure_is_worth_its_share() {
        assert_eq!(Figure { done: 18, base: 20 }.worth(30), 27);
        assert_eq!(Figure { done: 25, base: 20 }.worth(30), 30);
        assert_eq!(Figure { done: 0, base: 0 }.worth(30), 30);
        assert_eq!(Figure { done: 1, base: 3 }.worth(100), 33);
        assert_eq!(Figure { done: 2, base: 3 }.worth(100), 67);
    }

    #[test]
    fn thresholds_hold_for_any_total() {
        let thousand = card(&[300, 200, 500]);
        let of = |total| thousand.grade(total).map(|grade| grade.code.clone()).unwrap();
        assert_eq!(
            (of(1_000), of(900), of(899), of(750), of(600), of(599)),
            ("a".into(), "a".into(), "b".into(), "b".into(), "c".into(), "d".into())
        );
        // Three quarters of 89 are 66.75: nothing is rounded up into a better grade.
        let odd = card(&[89]);
        assert_eq!(odd.grade(66).map(|grade| grade.code.as_str()), Some("c"));
        assert_eq!(odd.grade(67).map(|grade| grade.code.as_str()), Some("b"));
    }

    proptest! {
        #[test]
        fn more_marks_are_never_a_worse_grade(fulls in prop::collection::vec(1_i64..400, 1..6), low in 0_i64..2_000, more in 0_i64..2_000) {
            let card = card(&fulls);
            let at = |total| card.grades.iter().position(|grade| Some(grade) == card.grade(total)).unwrap();
            prop_assert!(at(low + more) <= at(low));
        }

        #[test]
        fn a_figure_never_leaves_its_bounds(done in -5_i64..100_000, base in -5_i64..100_000, full in 1_i64..10_000) {
            let worth = Figure { done, base }.worth(full);
            prop_assert!((0..=full).contains(&worth));
        }
    }
}
