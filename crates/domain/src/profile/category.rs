//! Categories of cases: the place's own three-level taxonomy with its keyword lexicon (feature C4).

use super::place::Bilingual;
use crate::cases::Grade;
use serde::{Deserialize, Serialize};

/// `categories.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryFile {
    /// The tree, parents before children.
    #[serde(rename = "category")]
    pub categories: Vec<CategorySpec>,
    /// Words that raise the grade at once.
    #[serde(rename = "danger")]
    pub danger: Vec<DangerWord>,
}

/// One category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategorySpec {
    /// Dotted code, for instance `water`, `water.supply`, `water.supply.burst`.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// One short line of examples for villagers (level 1 only).
    #[serde(default)]
    pub hint: Option<Bilingual>,
    /// Icon key of the web's own set (level 1 only).
    #[serde(default)]
    pub icon: Option<String>,
    /// Keyword lexicon; a bare word has weight 1, `word*3` weight 3.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Grade when nothing says otherwise.
    #[serde(default)]
    pub grade: Option<Grade>,
    /// Whether the public sees progress of such cases by default.
    #[serde(default)]
    pub public: Option<bool>,
    /// Whether it is offered as an Open311 service; level 2 by default.
    #[serde(default)]
    pub open311: Option<bool>,
}

impl CategorySpec {
    /// The parent's code.
    #[must_use]
    pub fn parent(&self) -> Option<&str> {
        self.code.rsplit_once('.').map(|(parent, _)| parent)
    }

    /// Depth 1 to 3.
    #[must_use]
    pub fn level(&self) -> usize {
        self.code.split('.').count()
    }
}

/// A word that raises the grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DangerWord {
    /// The word.
    pub word: String,
    /// The grade it raises to.
    pub grade: Grade,
}
