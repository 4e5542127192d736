//! A place's way down from the root.

use serde::{Deserialize, Serialize};

/// Depth of the deepest grid; the root is 0.
pub const MAX_DEPTH: usize = 4;

/// Identity of a place in the grid tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlaceId(pub i64);

/// A place with all its ancestors: what scope is decided by.
///
/// `ids[d]` is the ancestor at depth `d`, and the place itself at its own depth; deeper slots are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlacePath {
    ids: [Option<PlaceId>; MAX_DEPTH + 1],
    depth: usize,
}

impl PlacePath {
    /// The root of a tree.
    #[must_use]
    pub const fn root(id: PlaceId) -> Self {
        Self { ids: [Some(id), None, None, None, None], depth: 0 }
    }

    /// The path of a child of this place.
    ///
    /// Returns `None` below [`MAX_DEPTH`].
    #[must_use]
    pub fn child(&self, id: PlaceId) -> Option<Self> {
        let depth = self.depth + 1;
        let mut ids = self.ids;
        *ids.get_mut(depth)? = Some(id);
        Some(Self { ids, depth })
    }

    /// The place itself.
    #[must_use]
    pub fn id(&self) -> PlaceId {
        self.at(self.depth).unwrap_or(PlaceId(0))
    }

    /// Depth in the tree, 0 for the root.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The ancestor at a depth, or the place itself; `None` below it.
    #[must_use]
    pub fn at(&self, depth: usize) -> Option<PlaceId> {
        self.ids.get(depth).copied().flatten()
    }

    /// Whether `other` is this place or lies in its subtree.
    #[must_use]
    pub fn reaches(&self, other: &Self) -> bool {
        other.at(self.depth) == Some(self.id())
    }

    /// All places from the root down to this one.
    pub fn chain(&self) -> impl DoubleEndedIterator<Item = PlaceId> + '_ {
        self.ids.iter().take(self.depth + 1).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(ids: &[i64]) -> PlacePath {
        let mut path = PlacePath::root(PlaceId(ids[0]));
        for id in &ids[1..] {
            path = path.child(PlaceId(*id)).unwrap();
        }
        path
    }

    #[test]
    fn a_place_reaches_its_subtree_and_nothing_else() {
        let town = path(&[1, 10]);
        assert!(town.reaches(&path(&[1, 10, 100])));
        assert!(town.reaches(&town));
        assert!(!town.reaches(&path(&[1, 11, 110])));
        assert!(!town.reaches(&path(&[1])));
        assert!(path(&[1]).reaches(&town));
    }

    #[test]
    fn the_tree_ends_at_its_deepest_level() {
        let deepest = path(&[1, 2, 3, 4, 5]);
        assert_eq!(deepest.depth(), MAX_DEPTH);
        assert!(deepest.child(PlaceId(6)).is_none());
    }
}
