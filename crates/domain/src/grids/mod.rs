//! The grid tree and what it means to stand in it (features G1, G2; mechanism 1: grid tree and scope).

mod path;

pub use path::{MAX_DEPTH, PlaceId, PlacePath};

use serde::{Deserialize, Serialize};

/// General grids tile the place; dedicated ones (专属网格) lie inside a general grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GridClass {
    /// 综合网格
    General,
    /// 专属网格
    Dedicated,
}

impl GridClass {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Dedicated => "dedicated",
        }
    }

    /// The class of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "general" => Some(Self::General),
            "dedicated" => Some(Self::Dedicated),
            _ => None,
        }
    }
}
