//! Making neighbours of areas that nearly touch: vertices come together, and an edge takes up the vertices that lie on it.

use std::collections::HashMap;

use geo::MultiPolygon;

use super::lattice::{settle, settled};
use super::near::Cells;
use crate::plane::{Plane, Spot, Vertices};
use crate::rings::faces_from_edges;

/// Brings vertices within `tolerance` metres together. The frame is never changed: vertices near its corners or edges go
/// onto them. What is further apart than the tolerance stays as it is, and [`super::check`] shows it.
#[must_use]
pub fn snap(parts: &[MultiPolygon], frame: Option<&MultiPolygon>, tolerance: f64) -> Vec<MultiPolygon> {
    let Some(first) = frame.or_else(|| parts.iter().find(|part| !part.0.is_empty())) else {
        return parts.to_vec();
    };
    let mut vertices = Vertices::new(Plane::of(first));
    let border: Vec<(u32, u32)> = frame
        .map(|frame| vertices.faces(&settled(frame)))
        .unwrap_or_default()
        .iter()
        .flat_map(|face| face.edges().collect::<Vec<_>>())
        .collect();
    let faces: Vec<_> = parts.iter().map(|part| vertices.faces(&settled(part))).collect();
    let wanted: Vec<u32> = faces.iter().flatten().flat_map(|face| face.rings().flatten().copied()).collect();
    let anchors = Anchors::new(&mut vertices, &border, &wanted, tolerance);
    faces
        .iter()
        .map(|faces| {
            let mut edges = Vec::new();
            for (from, to) in faces.iter().flat_map(|face| face.edges().collect::<Vec<_>>()) {
                let line = anchors.along(&vertices, anchors.of(from), anchors.of(to));
                edges.extend(line.iter().copied().zip(line.iter().copied().skip(1)));
            }
            let edges = without_spikes(&edges);
            vertices.polygons(&faces_from_edges(&vertices, &edges))
        })
        .collect()
}

/// Takes out what goes there and back.
fn without_spikes(edges: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut open: HashMap<(u32, u32), i32> = HashMap::with_capacity(edges.len());
    for &(from, to) in edges {
        *open.entry((from, to)).or_default() += 1;
    }
    edges
        .iter()
        .copied()
        .filter(|&(from, to)| {
            if from == to {
                return false;
            }
            match open.get_mut(&(to, from)) {
                Some(back) if *back > 0 => {
                    *back -= 1;
                    false
                }
                _ => true,
            }
        })
        .collect()
}

/// The vertices to which the others go.
struct Anchors {
    cells: Cells,
    of: HashMap<u32, u32>,
    tolerance: f64,
}

impl Anchors {
    fn new(vertices: &mut Vertices, border: &[(u32, u32)], wanted: &[u32], tolerance: f64) -> Self {
        let spots: Vec<Spot> = wanted.iter().map(|&vertex| vertices.spot(vertex)).collect();
        let mut cells = Cells::for_spots(spots.iter().copied(), tolerance);
        let mut sides = Cells::for_spots(spots.into_iter(), tolerance);
        let mut of = HashMap::new();
        for (number, &(from, to)) in (0..).zip(border) {
            let (a, b) = (vertices.spot(from), vertices.spot(to));
            sides.add(a, b, number);
            if of.insert(from, from).is_none() {
                cells.add(a, a, from);
            }
        }
        for &vertex in wanted {
            if of.contains_key(&vertex) {
                continue;
            }
            let spot = vertices.spot(vertex);
            let nearest = |cells: &Cells, vertices: &Vertices, spot: Spot| {
                cells
                    .near(spot, spot, tolerance)
                    .map(|anchor| (anchor, vertices.spot(anchor).distance(spot)))
                    .filter(|(_, far)| *far <= tolerance)
                    .min_by(|(_, a), (_, b)| a.total_cmp(b))
                    .map(|(anchor, _)| anchor)
            };
            let anchor = nearest(&cells, vertices, spot).unwrap_or_else(|| {
                let onto = sides
                    .near(spot, spot, tolerance)
                    .filter_map(|side| usize::try_from(side).ok().and_then(|side| border.get(side)))
                    .map(|&(from, to)| foot(spot, vertices.spot(from), vertices.spot(to)))
                    .filter(|foot| foot.distance(spot) <= tolerance)
                    .min_by(|a, b| a.distance(spot).total_cmp(&b.distance(spot)));
                let anchor = match onto {
                    Some(foot) => {
                        let coord = settle(vertices.plane().coord(foot));
                        vertices.keep(coord)
                    }
                    None => vertex,
                };
                let at = vertices.spot(anchor);
                cells.add(at, at, anchor);
                anchor
            });
            of.insert(vertex, anchor);
        }
        Self { cells, of, tolerance }
    }

    fn of(&self, vertex: u32) -> u32 {
        self.of.get(&vertex).copied().unwrap_or(vertex)
    }

    /// The edge with the anchors that lie on it, in their order.
    fn along(&self, vertices: &Vertices, from: u32, to: u32) -> Vec<u32> {
        let (a, b) = (vertices.spot(from), vertices.spot(to));
        let length = a.distance(b);
        if length == 0.0 {
            return vec![from];
        }
        let share = |spot: Spot| ((spot.x - a.x) * (b.x - a.x) + (spot.y - a.y) * (b.y - a.y)) / length;
        let mut on: Vec<(f64, u32)> = self
            .cells
            .near(a, b, self.tolerance)
            .filter(|&anchor| anchor != from && anchor != to)
            .map(|anchor| (anchor, vertices.spot(anchor)))
            .filter(|(_, spot)| spot.distance_to_segment(a, b) <= self.tolerance)
            .map(|(anchor, spot)| (share(spot), anchor))
            .filter(|(share, _)| *share > 0.0 && *share < length)
            .collect();
        on.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        on.dedup_by_key(|(_, anchor)| *anchor);
        std::iter::once(from).chain(on.into_iter().map(|(_, anchor)| anchor)).chain([to]).collect()
    }
}

/// The nearest point of a segment.
pub(super) fn foot(spot: Spot, a: Spot, b: Spot) -> Spot {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    if length == 0.0 {
        return a;
    }
    a.toward(b, (((spot.x - a.x) * dx + (spot.y - a.y) * dy) / length).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{area_km2, find_gaps, find_overlaps, union_of};
    use geo::{Rect, polygon};

    fn rect(w: f64, s: f64, e: f64, n: f64) -> MultiPolygon {
        MultiPolygon::new(vec![Rect::new((w, s), (e, n)).to_polygon()])
    }

    #[test]
    fn areas_that_nearly_touch_come_to_share_their_vertices() {
        let frame = rect(109.0, 23.0, 109.02, 23.01);
        // Half a decimetre to three decimetres apart, and a vertex of the right on the edge of the left.
        let left = rect(109.0, 23.000_002, 109.010_001, 23.01);
        let right = MultiPolygon::new(vec![polygon![
            (x: 109.010_003, y: 23.0), (x: 109.02, y: 23.0), (x: 109.02, y: 23.01), (x: 109.01, y: 23.01),
            (x: 109.010_002, y: 23.005)
        ]]);
        let snapped = snap(&[left, right], Some(&frame), 0.5);
        let list: Vec<_> = (0..).zip(&snapped).collect();
        assert_eq!(find_overlaps(&list, 0.01), []);
        assert_eq!(find_gaps(&frame, &snapped.iter().collect::<Vec<_>>(), 0.01), []);
        let whole = union_of(&snapped).unwrap();
        assert_eq!(whole.0.len(), 1);
        assert!((area_km2(&whole) / area_km2(&frame) - 1.0).abs() < 1e-9);
        assert_eq!(snap(&snapped, Some(&frame), 0.5), snapped, "it settles at once");
    }

    #[test]
    fn what_is_further_apart_stays_apart() {
        let parts = [rect(109.0, 23.0, 109.01, 23.01), rect(109.010_1, 23.0, 109.02, 23.01)];
        assert_eq!(snap(&parts, None, 0.5), parts);
    }
}
