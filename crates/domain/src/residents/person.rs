//! Identities, and the ways in which somebody leaves a register.

use serde::{Deserialize, Serialize};

/// Identity of a person's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub i64);

/// Identity of a household's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HouseholdId(pub i64);

/// Why somebody no longer lives in a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Departure {
    /// 迁出: left this county.
    MovedOut,
    /// 去世
    Died,
    /// 登记有误: should never have stood here.
    Mistake,
}

impl Departure {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MovedOut => "moved_out",
            Self::Died => "died",
            Self::Mistake => "mistake",
        }
    }

    /// From a code or a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "moved_out" | "迁出" | "外迁" => Some(Self::MovedOut),
            "died" | "去世" | "死亡" | "已故" => Some(Self::Died),
            "mistake" | "登记有误" => Some(Self::Mistake),
            _ => None,
        }
    }
}
