//! Programmes (feature S8): separate books, each with its own holders and its own unit.

use super::rules::{CategorySpec, CommitteeSpec, RuleTemplate};
use crate::profile::Bilingual;
use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Whole points 分.
    Points,
    /// Money, in fen.
    Fen,
}

/// Whose accounts a programme holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Members {
    /// Households.
    Household,
    /// People of the staff.
    Staff,
    /// Funds.
    Fund,
}

impl Members {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Staff => "staff",
            Self::Fund => "fund",
        }
    }
}

/// A programme of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeSpec {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Whose accounts.
    pub members: Members,
    /// Unit.
    #[serde(default = "points")]
    pub unit: Unit,
    /// Kinds of posts whose holders take part, for staff.
    #[serde(default)]
    pub posts: Vec<String>,
    /// Only households that are marked with this attribute.
    #[serde(default)]
    pub attribute: Option<String>,
}

impl ProgrammeSpec {
    /// Whether the holder of a post of a kind takes part.
    #[must_use]
    pub fn takes(&self, post: &str) -> bool {
        self.posts.is_empty() || self.posts.iter().any(|kind| kind == post)
    }
}

const fn points() -> Unit {
    Unit::Points
}

/// `points.toml`: the programmes of a place and the level that keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsFile {
    /// Key of the level whose places adopt rules and publish: the village.
    pub level: String,
    /// Programmes.
    #[serde(rename = "programme", default)]
    pub programmes: Vec<ProgrammeSpec>,
    /// Categories of rules.
    #[serde(rename = "category", default)]
    pub categories: Vec<CategorySpec>,
    /// Rules to start from.
    #[serde(rename = "rule", default)]
    pub rules: Vec<RuleTemplate>,
    /// How a committee works where a village has not settled it otherwise.
    #[serde(default)]
    pub committee: CommitteeSpec,
}

const BASE: &str = include_str!("../../../../profiles/base/points.toml");

impl PointsFile {
    /// What a place has that brings no file of its own.
    #[must_use]
    pub fn base() -> Self {
        toml::from_str(BASE).unwrap_or(Self {
            level: String::new(),
            programmes: Vec::new(),
            categories: Vec::new(),
            rules: Vec::new(),
            committee: CommitteeSpec::default(),
        })
    }

    /// The programme with this code.
    #[must_use]
    pub fn programme(&self, code: &str) -> Option<&ProgrammeSpec> {
        self.programmes.iter().find(|programme| programme.code == code)
    }
}

impl Default for PointsFile {
    fn default() -> Self {
        Self::base()
    }
}
