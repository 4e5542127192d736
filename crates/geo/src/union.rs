//! Joining neighbours that share their vertices, exactly.

use std::collections::HashMap;

use geo::MultiPolygon;

use crate::plane::{Plane, Vertices};
use crate::rings::faces_from_edges;

/// Why areas cannot be joined edge by edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnionError {
    /// Two areas have the same edge in the same direction, so they overlap.
    #[error("two of the areas overlap along a common edge")]
    Overlap,
}

/// The union of neighbours whose common borders have identical vertices: common edges cancel, the rest is the
/// outline. Nothing is rounded, so the children of a [`crate::Part`] give exactly its outline back. Areas that only
/// nearly touch stay apart; use [`crate::find_gaps`] to see that.
///
/// # Errors
/// [`UnionError::Overlap`] when an edge is used twice in one direction.
pub fn union_of<'a>(areas: impl IntoIterator<Item = &'a MultiPolygon>) -> Result<MultiPolygon, UnionError> {
    let areas: Vec<&MultiPolygon> = areas.into_iter().collect();
    let plane = areas
        .iter()
        .find(|area| !area.0.is_empty())
        .map_or_else(|| Plane::of(&MultiPolygon::new(Vec::new())), |area| Plane::of(area));
    let mut vertices = Vertices::new(plane);
    let mut order = Vec::new();
    let mut open: HashMap<(u32, u32), bool> = HashMap::new();
    for area in areas {
        for face in vertices.faces(area) {
            for (from, to) in face.edges() {
                if let Some(other) = open.get_mut(&(to, from)).filter(|other| **other) {
                    *other = false;
                    continue;
                }
                if open.insert((from, to), true) == Some(true) {
                    return Err(UnionError::Overlap);
                }
                order.push((from, to));
            }
        }
    }
    order.retain(|edge| open.remove(edge) == Some(true));
    Ok(vertices.polygons(&faces_from_edges(&vertices, &order)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Rect;

    fn square(x: f64, y: f64) -> MultiPolygon {
        MultiPolygon::new(vec![Rect::new((x, y), (x + 1.0, y + 1.0)).to_polygon()])
    }

    #[test]
    fn two_squares_become_one_ring_and_a_ring_of_eight_has_a_hole() {
        let (left, right) = (square(0.0, 0.0), square(1.0, 0.0));
        let joined = union_of([&left, &right]).unwrap();
        assert_eq!((joined.0.len(), joined.0[0].exterior().0.len()), (1, 7));
        let around: Vec<_> =
            (0..9).filter(|i| *i != 4).map(|i| square(f64::from(i % 3), f64::from(i / 3))).collect();
        let ring = union_of(&around).unwrap();
        assert_eq!((ring.0.len(), ring.0[0].interiors().len()), (1, 1));
    }

    #[test]
    fn the_same_square_twice_is_an_overlap() {
        let one = square(0.0, 0.0);
        assert_eq!(union_of([&one, &one]), Err(UnionError::Overlap));
        assert_eq!(union_of([]).unwrap().0.len(), 0);
    }
}
