//! The changes an editor makes: split, merge, move a vertex, draw a new area. Each leaves a coverage a coverage.

use geo::{Coord, CoordsIter, MapCoords, MultiPolygon};

use super::TOLERANCE;
use super::cut::{CutError, cut, punch};
use super::lattice::{settle, settled};
use super::snap::snap;
use crate::union::union_of;

/// Vertices this near to an edge after a cut lie on it, metres: three steps of the lattice.
pub(super) const ON_EDGE: f64 = 0.3;

/// Why an edit is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such area.
    #[error("there is no area number {0}")]
    NoSuchPart(usize),
    /// The line does not cut it.
    #[error(transparent)]
    Cut(#[from] CutError),
    /// The areas have no common border.
    #[error("the areas do not lie side by side")]
    NotNeighbours,
    /// Nobody has this vertex.
    #[error("no border has a vertex there")]
    NoSuchVertex,
    /// The ring lies outside of the ground.
    #[error("the new area lies outside")]
    Outside,
}

/// Cuts one area along a line: what lies left of it stays in its place, what lies right of it comes last. The neighbours
/// get the ends of the line into their borders.
///
/// # Errors
/// [`EditError`].
pub fn split(parts: &[MultiPolygon], which: usize, line: &[Coord]) -> Result<Vec<MultiPolygon>, EditError> {
    let part = parts.get(which).ok_or(EditError::NoSuchPart(which))?;
    let sides = cut(part, line)?;
    let mut parts = parts.to_vec();
    if let Some(slot) = parts.get_mut(which) {
        *slot = sides.left;
    }
    parts.push(sides.right);
    Ok(snap(&parts, None, ON_EDGE))
}

/// Joins `other` to `one`; `other` becomes empty.
///
/// # Errors
/// [`EditError`].
pub fn merge(parts: &[MultiPolygon], one: usize, other: usize) -> Result<Vec<MultiPolygon>, EditError> {
    let first = parts.get(one).ok_or(EditError::NoSuchPart(one))?;
    let second = parts.get(other).filter(|_| one != other).ok_or(EditError::NoSuchPart(other))?;
    let pair = snap(&[first.clone(), second.clone()], None, TOLERANCE);
    let pieces: usize = pair.iter().map(|part| part.0.len()).sum();
    let joined = union_of(&pair).map_err(|_| EditError::NotNeighbours)?;
    if joined.0.len() >= pieces {
        return Err(EditError::NotNeighbours);
    }
    let mut parts = parts.to_vec();
    if let Some(slot) = parts.get_mut(one) {
        *slot = joined;
    }
    if let Some(slot) = parts.get_mut(other) {
        *slot = MultiPolygon::new(Vec::new());
    }
    Ok(parts)
}

/// Moves a vertex in every area that has it.
///
/// # Errors
/// [`EditError::NoSuchVertex`].
pub fn move_vertex(parts: &[MultiPolygon], from: Coord, to: Coord) -> Result<Vec<MultiPolygon>, EditError> {
    let (from, to) = (settle(from), settle(to));
    let parts: Vec<MultiPolygon> = parts.iter().map(settled).collect();
    if !parts.iter().any(|part| part.coords_iter().any(|coord| coord == from)) {
        return Err(EditError::NoSuchVertex);
    }
    Ok(parts.iter().map(|part| part.map_coords(|coord| if coord == from { to } else { coord })).collect())
}

/// A new area within a ring: it takes the ground that others have there, and free ground of the frame. It comes last.
///
/// # Errors
/// [`EditError`].
pub fn draw(
    parts: &[MultiPolygon],
    frame: Option<&MultiPolygon>,
    ring: &[Coord],
) -> Result<Vec<MultiPolygon>, EditError> {
    let mut all = Vec::with_capacity(parts.len() + 1);
    for part in parts {
        all.push(if part.0.is_empty() { part.clone() } else { punch(part, ring)?.right });
    }
    let new = match frame {
        Some(frame) => punch(frame, ring)?.left,
        None => MultiPolygon::new(vec![geo::Polygon::new(
            ring.iter().copied().map(settle).collect::<Vec<_>>().into(),
            Vec::new(),
        )]),
    };
    if new.0.is_empty() {
        return Err(EditError::Outside);
    }
    all.push(new);
    Ok(snap(&all, frame, ON_EDGE))
}
