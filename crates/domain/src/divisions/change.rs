//! What happens to divisions over the years.

use super::code::DivisionCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A division that comes into being.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDivision {
    /// Its code.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
    /// Which divisions of the former one it takes over.
    #[serde(default)]
    pub children: Vec<DivisionCode>,
}

/// What happened to divisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A new name.
    Rename {
        /// Which.
        code: DivisionCode,
        /// The new name.
        name: String,
    },
    /// A new code, as when it comes under another town: the code's prefix follows the parent.
    Recode {
        /// The old code.
        code: DivisionCode,
        /// The new one.
        into: DivisionCode,
        /// The division above from now on.
        parent: Option<DivisionCode>,
    },
    /// Some become part of another that exists; what lay below them lies below it.
    Merge {
        /// Those that end.
        from: Vec<DivisionCode>,
        /// The one that goes on.
        into: DivisionCode,
    },
    /// One is divided; a part may keep the code.
    Split {
        /// Which.
        code: DivisionCode,
        /// The parts. Between them they take over all that lay below.
        into: Vec<NewDivision>,
    },
    /// One ends; nothing may lie below it any more.
    Abolish {
        /// Which.
        code: DivisionCode,
    },
    /// One comes under another, with all that lies below it, and keeps its code.
    Move {
        /// Which.
        code: DivisionCode,
        /// Where to.
        parent: DivisionCode,
    },
}

/// A change and the first day on which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedChange {
    /// First day.
    pub from: Date,
    /// What changed.
    #[serde(flatten)]
    pub change: Change,
}

/// A change that does not fit the tree it meets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// The code does not exist on that day.
    #[error("{from}: {code} does not exist on that day; check the code or the date")]
    Unknown {
        /// Day of the change.
        from: Date,
        /// Code.
        code: DivisionCode,
    },
    /// The code is in use on that day.
    #[error("{from}: {code} exists already on that day; use another code")]
    Taken {
        /// Day of the change.
        from: Date,
        /// Code.
        code: DivisionCode,
    },
    /// Something lies below it, or is left over by a split.
    #[error("{from}: {code} still has divisions below it; say where they go first")]
    NotEmpty {
        /// Day of the change.
        from: Date,
        /// Code.
        code: DivisionCode,
    },
    /// It would come to lie below itself.
    #[error("{from}: {code} cannot be put under itself; choose another parent")]
    Circle {
        /// Day of the change.
        from: Date,
        /// Code.
        code: DivisionCode,
    },
}

impl HistoryError {
    /// What to do, in Chinese. The English sentence is the error's own text.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Unknown { from, code } => {
                format!("{from}：当时没有代码为 {code} 的区划，请核对代码或日期。")
            }
            Self::Taken { from, code } => format!("{from}：代码 {code} 当时已在使用，请换一个代码。"),
            Self::NotEmpty { from, code } => format!("{from}：{code} 下面还有区划，请先说明它们的去向。"),
            Self::Circle { from, code } => format!("{from}：不能把 {code} 放到它自己下面，请另选上级。"),
        }
    }
}
