//! What an import would do, before it does it.

use super::code::DivisionCode;
use super::tree::DivisionTree;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something odd about a row that is taken nevertheless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Digits outside the ranges of the level.
    OffRangeCode,
    /// 虚拟生活区: no village, but people counted somewhere.
    PseudoVillage,
    /// A village of this name exists in another town too.
    RepeatedName,
    /// The division above is not in the list; it hangs under the next one above that is.
    MissingParent,
    /// The level column says something else than the code. The code holds.
    LevelMismatch,
    /// The parent column says something else than the code. The code holds.
    ParentMismatch,
    /// The code stands twice; the first row is taken, the later ones are among the rejected.
    DuplicateCode,
}

impl Flag {
    /// What it means, in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::OffRangeCode => "代码超出规定范围，已照录，请核对",
            Self::PseudoVillage => "虚拟生活区，不是真正的村或社区，请决定是否保留",
            Self::RepeatedName => "不同乡镇有同名村，请按代码区分",
            Self::MissingParent => "名单里没有它的上级，已挂到再上一级",
            Self::LevelMismatch => "级别与代码不符，已按代码处理",
            Self::ParentMismatch => "上级代码与本级代码不符，已按本级代码处理",
            Self::DuplicateCode => "代码重复，只取第一行",
        }
    }

    /// What it means, in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::OffRangeCode => "code outside the official range, kept; please check",
            Self::PseudoVillage => "a virtual living area, no real village; decide whether to keep it",
            Self::RepeatedName => "villages of the same name in several towns; tell them apart by code",
            Self::MissingParent => "its parent is not in the list; it hangs one level higher",
            Self::LevelMismatch => "the level does not fit the code; the code was followed",
            Self::ParentMismatch => "the parent does not fit the code; the code was followed",
            Self::DuplicateCode => "the code stands twice; only the first row is taken",
        }
    }
}

/// A row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// Row as a spreadsheet counts: the header is 1.
    pub row: usize,
    /// Field: `code`, `name` or `former`.
    pub field: &'static str,
    /// What to do, in Chinese.
    pub zh: String,
    /// What to do, in English.
    pub en: String,
}

/// The preview of an import. `rows = accepted + rejected.len()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows read, empty ones not counted.
    pub rows: usize,
    /// Rows that are in the tree.
    pub accepted: usize,
    /// Oddities and the codes that have them, in order of the codes.
    pub flagged: BTreeMap<Flag, Vec<DivisionCode>>,
    /// Rows that are not.
    pub rejected: Vec<Rejection>,
    /// Codes that divisions had before, or those of the divisions that became part of them.
    pub former: BTreeMap<DivisionCode, Vec<DivisionCode>>,
    /// Names of the areas 片区 in which villages stand, where the place has such a level.
    pub areas: BTreeMap<DivisionCode, String>,
    pub(super) tree: DivisionTree,
}

impl ImportReport {
    /// The tree of the accepted rows, for the preview.
    #[must_use]
    pub const fn preview(&self) -> &DivisionTree {
        &self.tree
    }

    /// The tree to be stored: all rows or none.
    ///
    /// # Errors
    /// The report itself while a row is rejected.
    pub fn into_tree(self) -> Result<DivisionTree, Box<Self>> {
        if self.rejected.is_empty() { Ok(self.tree) } else { Err(Box::new(self)) }
    }
}
