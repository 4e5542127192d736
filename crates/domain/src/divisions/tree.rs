//! Divisions and how they hang together.

use super::code::{DivisionCode, Level};
use std::collections::{BTreeMap, BTreeSet};

/// One division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Its code.
    pub code: DivisionCode,
    /// Its name as listed; not unique, also within a county.
    pub name: String,
    /// The division above, or `None` at the root. Usually the code's prefix; not after a move.
    pub parent: Option<DivisionCode>,
}

/// A forest of divisions by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DivisionTree {
    divisions: BTreeMap<DivisionCode, Division>,
    children: BTreeMap<Option<DivisionCode>, BTreeSet<DivisionCode>>,
}

impl DivisionTree {
    /// A tree of these divisions; of two with one code the later is taken.
    #[must_use]
    pub fn of(divisions: impl IntoIterator<Item = Division>) -> Self {
        let mut tree = Self::default();
        for division in divisions {
            tree.put(division);
        }
        tree
    }

    /// How many divisions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.divisions.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.divisions.is_empty()
    }

    /// The division with this code.
    #[must_use]
    pub fn get(&self, code: DivisionCode) -> Option<&Division> {
        self.divisions.get(&code)
    }

    /// All divisions by code, so parents before children unless moved.
    pub fn iter(&self) -> impl Iterator<Item = &Division> {
        self.divisions.values()
    }

    /// Those directly below, in order of their codes; below `None` stand the roots.
    pub fn children(&self, parent: Option<DivisionCode>) -> impl Iterator<Item = &Division> {
        self.children.get(&parent).into_iter().flatten().filter_map(|code| self.divisions.get(code))
    }

    /// The nearest division above a code that is in the tree.
    #[must_use]
    pub fn nearest_above(&self, code: DivisionCode) -> Option<DivisionCode> {
        let mut above = code.parent();
        while let Some(here) = above {
            if self.divisions.contains_key(&here) {
                return Some(here);
            }
            above = here.parent();
        }
        None
    }

    /// The highest level in it.
    #[must_use]
    pub fn top_level(&self) -> Option<Level> {
        self.divisions.keys().map(|code| code.level()).min()
    }

    /// Puts a division in, or in the place of the one with its code.
    pub(super) fn put(&mut self, division: Division) {
        self.remove(division.code);
        self.children.entry(division.parent).or_default().insert(division.code);
        self.divisions.insert(division.code, division);
    }

    pub(super) fn remove(&mut self, code: DivisionCode) -> Option<Division> {
        let division = self.divisions.remove(&code)?;
        if let Some(siblings) = self.children.get_mut(&division.parent) {
            siblings.remove(&code);
        }
        Some(division)
    }

    /// Whether `code` is `ancestor` or lies below it.
    #[must_use]
    pub fn is_within(&self, code: DivisionCode, ancestor: DivisionCode) -> bool {
        let mut here = Some(code);
        while let Some(code) = here {
            if code == ancestor {
                return true;
            }
            here = self.divisions.get(&code).and_then(|division| division.parent);
        }
        false
    }
}
