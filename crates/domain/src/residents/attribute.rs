//! Attributes with icons (feature P2): what a household or a person is marked as, why that is lawful, and who may see it.

use crate::accounts::Role;
use crate::profile::Bilingual;
use serde::{Deserialize, Serialize};

/// What an attribute is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeSubject {
    /// A household.
    Household,
    /// A person; shown on the household too.
    Person,
}

impl AttributeSubject {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Person => "person",
        }
    }
}

/// A kind of attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeSpec {
    /// Stable code.
    pub code: String,
    /// What it is about.
    pub subject: AttributeSubject,
    /// Name.
    pub name: Bilingual,
    /// The drawing of the icon: an SVG path in a box of 24 by 24.
    pub icon: String,
    /// Colour of the icon's disc, `#rrggbb`.
    pub colour: String,
    /// On what law or consent it rests (PIPL article 13).
    pub basis: Bilingual,
    /// Roles that may see it, in their own scope.
    pub seen_by: Vec<Role>,
    /// Months after which it has to be confirmed again, or it lapses; `None` where it stays.
    #[serde(default)]
    pub months: Option<u16>,
    /// Whether it stands on the care list (feature P7).
    #[serde(default)]
    pub care: bool,
    /// No longer put on anybody; what stands stays until it lapses or is taken away.
    #[serde(default)]
    pub retired: bool,
    /// Days between the checks of a care plan for it.
    #[serde(default)]
    pub care_days: Option<u16>,
}

impl AttributeSpec {
    /// Days between checks, where a care plan does not say otherwise.
    #[must_use]
    pub fn check_days(&self) -> u16 {
        self.care_days.unwrap_or(crate::care::USUAL_DAYS).max(1)
    }

    /// Whether one of these roles may see it.
    #[must_use]
    pub fn is_seen_by(&self, roles: &[Role]) -> bool {
        self.seen_by.iter().any(|role| roles.contains(role))
    }
}

/// `attributes.toml`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeFile {
    /// The kinds, in the order in which lists show them.
    #[serde(rename = "attribute", default)]
    pub attributes: Vec<AttributeSpec>,
}
