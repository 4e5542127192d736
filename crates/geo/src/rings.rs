//! From a bag of directed edges to polygons.

use std::collections::HashMap;

use crate::plane::{Face, Vertices, ring_edges, turn};

/// Joins edges (the region on the left of each) to faces. At a vertex where the region touches itself the rings
/// are kept apart, as the OGC rules want. Dangling edges are dropped.
pub(crate) fn faces_from_edges(vertices: &Vertices, edges: &[(u32, u32)]) -> Vec<Face> {
    let mut outgoing: HashMap<u32, Vec<u32>> = HashMap::with_capacity(edges.len());
    for &(from, to) in edges {
        outgoing.entry(from).or_default().push(to);
    }
    let mut rings = Vec::new();
    for &(from, to) in edges {
        let taken = outgoing
            .get_mut(&from)
            .and_then(|ends| ends.iter().position(|&end| end == to).map(|i| ends.remove(i)));
        if taken.is_some() {
            rings.extend(walk(vertices, &mut outgoing, from, to));
        }
    }
    arrange(vertices, rings)
}

/// Follows edges until the start is reached again, cutting off a ring whenever a vertex repeats.
fn walk(vertices: &Vertices, outgoing: &mut HashMap<u32, Vec<u32>>, from: u32, to: u32) -> Vec<Vec<u32>> {
    let mut rings = Vec::new();
    let mut path = vec![from];
    let mut place: HashMap<u32, usize> = HashMap::from([(from, 0)]);
    let (mut previous, mut current) = (from, to);
    loop {
        if let Some(&start) = place.get(&current) {
            let ring = path.split_off(start);
            for vertex in &ring {
                place.remove(vertex);
            }
            if ring.len() > 2 {
                rings.push(ring);
            }
            if path.is_empty() {
                return rings;
            }
        }
        place.insert(current, path.len());
        path.push(current);
        let Some(ends) = outgoing.get_mut(&current) else { return rings };
        let Some(next) = leftmost(vertices, previous, current, ends) else { return rings };
        (previous, current) = (current, next);
    }
}

/// Takes the outgoing edge that turns furthest to the left.
fn leftmost(vertices: &Vertices, previous: u32, current: u32, ends: &mut Vec<u32>) -> Option<u32> {
    if ends.len() < 2 {
        return ends.pop();
    }
    let (before, here) = (vertices.spot(previous), vertices.spot(current));
    let back = (before.y - here.y).atan2(before.x - here.x);
    let (best, _) = ends
        .iter()
        .map(|&end| {
            let there = vertices.spot(end);
            // The way back is taken where there is no other: along a cut, edges lead both ways.
            if end == previous {
                return std::f64::consts::TAU;
            }
            // Clockwise angle from the way back; the smallest is the sharpest left turn.
            (back - (there.y - here.y).atan2(there.x - here.x)).rem_euclid(std::f64::consts::TAU)
        })
        .enumerate()
        .min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    Some(ends.remove(best))
}

/// Gives each clockwise ring to the smallest counter-clockwise ring around it.
fn arrange(vertices: &Vertices, rings: Vec<Vec<u32>>) -> Vec<Face> {
    let mut faces = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        let size = vertices.ring_area(&ring);
        if size > 0.0 {
            faces.push((size, Face { outer: ring, holes: Vec::new() }));
        } else if size < 0.0 {
            holes.push(ring);
        }
    }
    faces.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    for hole in holes {
        if let Some((_, face)) =
            faces.iter_mut().rev().find(|(_, face)| surrounds(vertices, &face.outer, &hole))
        {
            face.holes.push(hole);
        }
    }
    faces.into_iter().map(|(_, face)| face).collect()
}

/// Whether a ring lies inside another; the two may touch in vertices but not cross.
fn surrounds(vertices: &Vertices, outer: &[u32], inner: &[u32]) -> bool {
    let Some(probe) = inner.iter().find(|vertex| !outer.contains(vertex)) else { return false };
    let spot = vertices.spot(*probe);
    let crossings = ring_edges(outer)
        .filter(|&(a, b)| {
            let (a, b) = (vertices.spot(a), vertices.spot(b));
            (a.y <= spot.y) != (b.y <= spot.y) && (turn(a, b, spot) > 0.0) == (b.y > a.y)
        })
        .count();
    crossings % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Plane;
    use geo::Coord;

    fn table(coords: &[(f64, f64)]) -> Vertices {
        let mut vertices = Vertices::new(Plane::around(Coord { x: 109.0, y: 23.0 }));
        for &(x, y) in coords {
            vertices.keep(Coord { x: 109.0 + x / 100.0, y: 23.0 + y / 100.0 });
        }
        vertices
    }

    #[test]
    fn two_squares_that_touch_in_a_corner_stay_two() {
        let vertices =
            table(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)]);
        let edges = [(0, 1), (1, 2), (2, 3), (3, 0), (2, 4), (4, 5), (5, 6), (6, 2)];
        let faces = faces_from_edges(&vertices, &edges);
        assert_eq!(faces.len(), 2);
        assert!(faces.iter().all(|face| face.outer.len() == 4 && face.holes.is_empty()));
    }

    #[test]
    fn a_hole_that_touches_the_border_is_a_hole() {
        let vertices = table(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (1.0, 2.0), (2.0, 1.0)]);
        let edges = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 4), (4, 5), (5, 0)];
        let faces = faces_from_edges(&vertices, &edges);
        assert_eq!(faces.len(), 1);
        assert_eq!((faces[0].outer.len(), faces[0].holes.len()), (4, 1));
    }
}
