//! What is to be tessellated, how, and the result.

use geo::MultiPolygon;

use crate::coordinates::Wgs84;

/// A place to be drawn and its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Its share of the parent's area, relative to its siblings.
    pub weight: f64,
    /// A position that the place must contain, if known (a town hall).
    pub seat: Option<Wgs84>,
    /// What it is divided into; a leaf has none.
    pub children: Vec<Split>,
}

impl Split {
    /// A place without children.
    #[must_use]
    pub fn leaf(weight: f64) -> Self {
        Self { weight, seat: None, children: Vec::new() }
    }

    /// A place as heavy as its children together.
    #[must_use]
    pub fn of(children: Vec<Split>) -> Self {
        Self { weight: children.iter().map(|child| child.weight).sum(), seat: None, children }
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn leaf_count(&self) -> usize {
        if self.children.is_empty() { 1 } else { self.children.iter().map(Self::leaf_count).sum() }
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.weight.is_finite() && self.weight > 0.0 && self.children.iter().all(Self::is_sound)
    }

    /// The area of a leaf where leaves are smallest, when the place measures `area`: the mean over siblings.
    pub(crate) fn grain(&self, area: f64) -> f64 {
        let weights: f64 = self.children.iter().map(|child| child.weight).sum();
        if self.children.is_empty() {
            area
        } else if self.children.iter().all(|child| child.children.is_empty()) {
            area / self.children.iter().map(|_| 1.0).sum::<f64>()
        } else {
            self.children.iter().map(|child| child.grain(area * child.weight / weights)).fold(area, f64::min)
        }
    }
}

/// A drawn place; the same tree as the [`Split`] it was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its area in WGS-84.
    pub polygon: MultiPolygon,
    /// Its children, in the order given.
    pub children: Vec<Part>,
}

impl Part {
    /// The leaves from left to right.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Part> {
        if self.children.is_empty() {
            vec![self]
        } else {
            self.children.iter().flat_map(Self::leaves).collect()
        }
    }
}

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The same seed gives the same map.
    pub seed: u64,
    /// How much borders wind: 0 straight between the points of the mesh, 1 wild.
    pub roughness: f64,
    /// Border vertices that bend the line by less than this are left out, metres; 0 keeps all.
    pub tolerance: f64,
}

impl Settings {
    /// Naturally winding borders at a moderate number of vertices.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seed, roughness: 1.0, tolerance: 4.0 }
    }
}

/// Why an area cannot be tessellated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TessellateError {
    /// The area has no ring that encloses anything.
    #[error("the area is empty")]
    EmptyArea,
    /// The outline crosses itself.
    #[error("the outline of the area crosses itself")]
    CrossingOutline,
    /// A weight is not a positive number.
    #[error("every weight must be a positive number")]
    BadWeight,
    /// A place is too small or too narrow for its number of children.
    #[error("a place is too small for its {0} children")]
    TooManyChildren(usize),
}
