//! `assessment.toml`: the scorecards of a place, its grades, and how long each step takes.

use super::{Grade, Scorecard};
use crate::points::rules::MOST_OF_A_RULE;
use crate::points::{Members, PointsFile};
use crate::profile::Bilingual;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Highest full marks of an item.
const MOST_MARKS: i64 = 10_000;
/// Highest allowance of a grade, in fen.
const MOST_ALLOWANCE: i64 = 1_000_000;

/// What the product counts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Visits to households that the person made in the month and on which somebody was met, against a target.
    Visits,
    /// Households of the own grid that the person visited in the month, of all that live there.
    Coverage,
    /// Reports that the person checked on the spot in the month, against a target.
    Checks,
    /// Reports from the own grid in the month that did not become late, of all of them.
    OnTime,
    /// Residents' points that the household earned in the month, against a target.
    Earned,
}

impl FigureKind {
    /// Whether it is counted against a target of the card, or against what there was.
    #[must_use]
    pub const fn has_target(self) -> bool {
        matches!(self, Self::Visits | Self::Checks | Self::Earned)
    }

    /// Whether it is counted for households rather than people of the staff.
    #[must_use]
    pub const fn is_of_household(self) -> bool {
        matches!(self, Self::Earned)
    }
}

/// How long each step takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentRules {
    /// Day of a month from which its sheet may be opened by hand.
    pub by_hand_from: i8,
    /// Working days to fill a sheet in.
    pub fill_days: u32,
    /// Working days to review it.
    pub review_days: u32,
    /// Days of public notice before it counts.
    pub notice_days: i64,
}

/// A grade 等次.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeSpec {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Per cent of the full marks from which it is given.
    pub from: i64,
}

/// An item of a scorecard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSpec {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Full marks.
    pub full: i64,
    /// What the product counts by itself; entered by the assessor when left out.
    #[serde(default)]
    pub figure: Option<FigureKind>,
    /// What earns full marks, for figures with a target.
    #[serde(default)]
    pub target: i64,
    /// What is meant by it.
    #[serde(default = "no_words")]
    pub note: Bilingual,
}

fn no_words() -> Bilingual {
    Bilingual { zh: String::new(), en: String::new() }
}

/// The scorecard of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardSpec {
    /// Programme whose members are assessed by it.
    pub programme: String,
    /// Name.
    pub name: Bilingual,
    /// Items.
    #[serde(rename = "item")]
    pub items: Vec<ItemSpec>,
    /// Points of each grade; none where left out.
    #[serde(default)]
    pub points: BTreeMap<String, i64>,
    /// Allowance of each grade, in fen; none where left out.
    #[serde(default)]
    pub allowance: BTreeMap<String, i64>,
}

/// `assessment.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentFile {
    /// How long each step takes.
    #[serde(default = "base_rules")]
    pub rules: AssessmentRules,
    /// Grades, the best first.
    #[serde(rename = "grade", default = "base_grades")]
    pub grades: Vec<GradeSpec>,
    /// Scorecards; a place without any assesses nobody.
    #[serde(rename = "card", default)]
    pub cards: Vec<CardSpec>,
}

const BASE: &str = include_str!("../../../../../profiles/base/assessment.toml");

fn base_rules() -> AssessmentRules {
    AssessmentFile::base().rules
}

fn base_grades() -> Vec<GradeSpec> {
    AssessmentFile::base().grades
}

impl AssessmentFile {
    /// What a place has that brings no file of its own: grades, and no scorecard.
    #[must_use]
    pub fn base() -> Self {
        toml::from_str(BASE).unwrap_or(Self {
            rules: AssessmentRules { by_hand_from: 20, fill_days: 5, review_days: 3, notice_days: 3 },
            grades: Vec::new(),
            cards: Vec::new(),
        })
    }

    /// The scorecard of a programme as it is now, with its grades.
    #[must_use]
    pub fn scorecard(&self, programme: &str) -> Option<Scorecard> {
        let card = self.cards.iter().find(|card| card.programme == programme)?;
        let of = |amounts: &BTreeMap<String, i64>, code: &str| amounts.get(code).copied().unwrap_or(0);
        let grades = self.grades.iter().map(|grade| Grade {
            code: grade.code.clone(),
            name: grade.name.clone(),
            from: grade.from,
            points: of(&card.points, &grade.code),
            allowance: of(&card.allowance, &grade.code),
        });
        Some(Scorecard { name: card.name.clone(), items: card.items.clone(), grades: grades.collect() })
    }

    /// What is wrong with the file, if anything.
    #[must_use]
    pub fn fault(&self, points: &PointsFile) -> Option<String> {
        let rules = &self.rules;
        if !(1..=28).contains(&rules.by_hand_from) {
            return Some("rules.by_hand_from is a day from 1 to 28".into());
        }
        if !(1..=30).contains(&rules.fill_days) || !(1..=30).contains(&rules.review_days) {
            return Some("rules.fill_days and rules.review_days are 1 to 30 working days".into());
        }
        if !(1..=30).contains(&rules.notice_days) {
            return Some("rules.notice_days is 1 to 30 days: nothing counts that was not published".into());
        }
        self.bad_grades().or_else(|| {
            let mut seen = BTreeSet::new();
            self.cards.iter().find_map(|card| {
                if !seen.insert(&card.programme) {
                    return Some(format!("programme `{}` has two cards", card.programme));
                }
                self.bad_card(card, points).map(|fault| format!("card of `{}`: {fault}", card.programme))
            })
        })
    }

    fn bad_grades(&self) -> Option<String> {
        let mut seen = BTreeSet::new();
        if let Some(grade) = self.grades.iter().find(|grade| !seen.insert(&grade.code)) {
            return Some(format!("grade `{}` stands there twice", grade.code));
        }
        let falls = self.grades.windows(2).all(|pair| match pair {
            [better, worse] => better.from > worse.from,
            _ => true,
        });
        let first = self.grades.first().map_or(0, |grade| grade.from);
        let last = self.grades.last().map_or(0, |grade| grade.from);
        (!falls || first > 100 || last != 0).then(|| {
            "grades stand from the best to the worst, from at most 100 per cent down to 0 for the last".into()
        })
    }

    fn bad_card(&self, card: &CardSpec, points: &PointsFile) -> Option<String> {
        let Some(programme) = points.programme(&card.programme) else {
            return Some("points.toml has no such programme".into());
        };
        if programme.members == Members::Fund {
            return Some("a fund is not assessed".into());
        }
        if programme.members == Members::Household && programme.attribute.is_none() {
            return Some(
                "only households that are marked with the programme's attribute are assessed".into(),
            );
        }
        if card.items.is_empty() || self.grades.is_empty() {
            return Some("a card has items, and there are grades".into());
        }
        let mut seen = BTreeSet::new();
        for item in &card.items {
            let code = &item.code;
            if !seen.insert(code) {
                return Some(format!("item `{code}` stands there twice"));
            }
            if !(1..=MOST_MARKS).contains(&item.full) {
                return Some(format!("full marks of `{code}` are 1 to {MOST_MARKS}"));
            }
            let wants = item.figure.is_some_and(FigureKind::has_target);
            if wants != (item.target > 0) || item.target < 0 {
                return Some(format!(
                    "`{code}`: a target stands beside visits, checks and earned, and only there"
                ));
            }
            let of_household = programme.members == Members::Household;
            if item.figure.is_some_and(|figure| figure.is_of_household() != of_household) {
                return Some(format!(
                    "`{code}`: earned is counted for households, everything else for staff"
                ));
            }
        }
        let known = |code: &&String| self.grades.iter().any(|grade| grade.code == **code);
        if let Some(code) = card.points.keys().chain(card.allowance.keys()).find(|code| !known(code)) {
            return Some(format!("there is no grade `{code}`"));
        }
        if card.points.values().any(|points| !(0..=MOST_OF_A_RULE).contains(points)) {
            return Some(format!("points of a grade are 0 to {MOST_OF_A_RULE}"));
        }
        let dear = card.allowance.values().any(|fen| !(0..=MOST_ALLOWANCE).contains(fen));
        dear.then(|| format!("the allowance of a grade is 0 to {MOST_ALLOWANCE} fen"))
    }
}

impl Default for AssessmentFile {
    fn default() -> Self {
        Self::base()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: &str = r#"
        level = "village"
        [[programme]]
        code = "worker"
        name = { zh = "网格员积分", en = "Workers" }
        members = "staff"
        posts = ["worker"]
        [[programme]]
        code = "household"
        name = { zh = "积分", en = "Points" }
        members = "household"
        [[programme]]
        code = "centre"
        name = { zh = "中心户", en = "Centre households" }
        members = "household"
        attribute = "centre_household"
        [[programme]]
        code = "fund"
        name = { zh = "基金", en = "Fund" }
        members = "fund"
    "#;

    const CARD: &str = r#"
        [[card]]
        programme = "worker"
        name = { zh = "考核", en = "Card" }
        points = { excellent = 30 }
        [[card.item]]
        code = "visits"
        name = { zh = "走访", en = "Visits" }
        full = 60
        figure = "visits"
        target = 20
        [[card.item]]
        code = "duty"
        name = { zh = "工作", en = "Work" }
        full = 40
    "#;

    fn fault(text: &str) -> Option<String> {
        let file: AssessmentFile = toml::from_str(text).unwrap();
        file.fault(&toml::from_str(POINTS).unwrap())
    }

    #[test]
    fn the_base_has_grades_and_no_card() {
        let base = AssessmentFile::base();
        assert_eq!(base.fault(&PointsFile::base()), None);
        assert_eq!(base.grades.len(), 4);
        assert!(base.cards.is_empty());
    }

    #[test]
    fn a_card_leans_on_the_grades_of_the_base() {
        assert_eq!(fault(CARD), None);
        let file: AssessmentFile = toml::from_str(CARD).unwrap();
        let card = file.scorecard("worker").unwrap();
        assert_eq!(card.grades.iter().map(|grade| grade.points).collect::<Vec<_>>(), [30, 0, 0, 0]);
        assert_eq!(card.full(), 100);
        assert_eq!(file.scorecard("household"), None);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = [
            (CARD.replace("\"worker\"", "\"nobody\""), "no such programme"),
            (CARD.replace("\"worker\"", "\"fund\""), "a fund"),
            (CARD.replace("\"worker\"", "\"household\""), "only households that are marked"),
            (CARD.replace("\"worker\"", "\"centre\""), "earned is counted for households"),
            (CARD.replace("target = 20", ""), "a target stands"),
            (CARD.replace("full = 40", "full = 40\ntarget = 3"), "a target stands"),
            (CARD.replace("full = 40", "full = 0"), "full marks"),
            (CARD.replace("\"duty\"", "\"visits\""), "twice"),
            (CARD.replace("excellent = 30", "superb = 30"), "no grade `superb`"),
            (CARD.replace("excellent = 30", "excellent = 1001"), "points of a grade"),
            (format!("{CARD}{CARD}"), "two cards"),
            (
                format!(
                    "[rules]\nby_hand_from = 20\nfill_days = 5\nreview_days = 3\nnotice_days = 0\n{CARD}"
                ),
                "notice_days",
            ),
            (
                format!(
                    "[[grade]]\ncode = \"one\"\nname = {{ zh = \"一\", en = \"one\" }}\nfrom = 50\n{CARD}"
                ),
                "down to 0",
            ),
        ];
        for (text, said) in wrong {
            let fault = fault(&text).unwrap_or_default();
            assert!(fault.contains(said), "{said}: {fault}");
        }
    }
}
