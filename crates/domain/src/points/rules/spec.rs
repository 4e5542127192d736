//! What a version of a rule says.

use super::Caps;
use serde::{Deserialize, Serialize};

/// Most points that a rule gives at once. The highest honour that a village gives is some tens; more is a mistake in the rule.
pub const MOST_OF_A_RULE: i64 = 1_000;
/// Most that somebody can declare at once: hours, trees, people.
pub const MOST_QUANTITY: i64 = 1_000;
/// Most photos that a rule may ask for.
pub const MOST_PHOTOS: i64 = 9;

/// What sets a rule off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A report that was handled and closed; it pays the household of who reported it.
    Report,
    /// A visit at which somebody of the household was met; it pays the household, or who made it in a programme of the staff.
    Visit,
    /// Taking part in a public vote, once for each, or in a meeting whose attendance list is entered; it pays the household.
    Vote,
    /// A declaration by somebody of the household, reviewed by the committee.
    Claim,
    /// Entered by the village for many households at once: who came to the meeting, who took part in the clean-up.
    Hand,
    /// A month's assessment that counts; it pays who was assessed, by the grade.
    Assessment,
}

impl Trigger {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Report, Self::Visit, Self::Vote, Self::Claim, Self::Hand, Self::Assessment];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Visit => "visit",
            Self::Vote => "vote",
            Self::Claim => "claim",
            Self::Hand => "hand",
            Self::Assessment => "assessment",
        }
    }

    /// Whether what sets it off happens by itself and is paid afterwards, once.
    #[must_use]
    pub const fn by_event(self) -> bool {
        matches!(self, Self::Report | Self::Visit | Self::Vote)
    }

    /// Whether the village enters who took part.
    #[must_use]
    pub const fn by_list(self) -> bool {
        matches!(self, Self::Hand | Self::Vote)
    }

    /// The trigger of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|trigger| trigger.code() == code)
    }
}

/// A rule as one version of it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSpec {
    /// Programme whose points it gives.
    pub programme: String,
    /// Name; stands on statements and boards.
    pub name: String,
    /// Category, for figures.
    pub category: String,
    /// What sets it off.
    pub trigger: Trigger,
    /// Condition in CEL; empty: always.
    pub condition: String,
    /// Amount in CEL, a whole number.
    pub amount: String,
    /// Caps.
    #[serde(default)]
    pub caps: Caps,
    /// Photos that a declaration needs at least.
    #[serde(default)]
    pub photos: i64,
    /// What is counted in a declaration, such as hours; empty: nothing.
    #[serde(default)]
    pub unit: String,
    /// Most that is declared at once.
    #[serde(default = "one")]
    pub most: i64,
    /// What is meant by it, for those who declare and review.
    #[serde(default)]
    pub note: String,
}

const fn one() -> i64 {
    1
}

/// The resolution by which a village adopted a version of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// Its title.
    pub title: String,
    /// Day on which it was passed.
    pub date: String,
    /// Who passed it: villagers' assembly, representatives.
    pub body: String,
}
