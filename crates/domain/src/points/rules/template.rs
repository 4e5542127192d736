//! What a place's file proposes: rules to start from, categories, and how a committee works.

use super::{Caps, Trigger};
use crate::profile::Bilingual;
use serde::{Deserialize, Serialize};

/// A category of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategorySpec {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
}

/// A rule to start from. A village takes it, changes it and adopts it, or leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTemplate {
    /// Stable code.
    pub code: String,
    /// Programme.
    #[serde(default = "household")]
    pub programme: String,
    /// Name.
    pub name: Bilingual,
    /// Category.
    pub category: String,
    /// What sets it off.
    pub trigger: Trigger,
    /// Condition in CEL; always when left out.
    #[serde(default)]
    pub condition: String,
    /// Amount in CEL.
    pub amount: String,
    /// Caps.
    #[serde(default)]
    pub caps: Caps,
    /// Photos that a declaration needs.
    #[serde(default)]
    pub photos: i64,
    /// What is counted.
    #[serde(default)]
    pub unit: String,
    /// Most that is declared at once.
    #[serde(default = "one")]
    pub most: i64,
    /// What is meant by it.
    #[serde(default)]
    pub note: String,
}

fn household() -> String {
    "household".to_owned()
}

const fn one() -> i64 {
    1
}

/// How a committee works where a village has not settled it otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitteeSpec {
    /// Members that have to say something; 0: more than half.
    pub quorum: i64,
    /// Days in which a declaration is to be reviewed.
    pub review_days: i64,
    /// Days of public notice before it counts; 0: it counts at once.
    pub notice_days: i64,
    /// Days after it counts in which a neighbour may still object.
    pub objection_days: i64,
    /// Days in which the household may ask for another look at a refusal.
    pub appeal_days: i64,
}

impl Default for CommitteeSpec {
    fn default() -> Self {
        Self { quorum: 0, review_days: 5, notice_days: 3, objection_days: 15, appeal_days: 7 }
    }
}
