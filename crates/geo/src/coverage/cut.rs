//! Cutting an area along a line into what lies left and right of it.

use std::collections::{HashMap, HashSet};

use geo::{Coord, MultiPolygon};

use super::lattice::{settle, settled};
use crate::banded::BandedArea;
use crate::plane::{Face, Plane, Spot, Vertices, turn};
use crate::rings::faces_from_edges;

/// The ends of a line are drawn out by this much, metres: an end that was put on the border shall reach it.
const OVERSHOOT: f64 = 2.0;

/// Why a line does not cut an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CutError {
    /// Fewer than two different points.
    #[error("the line needs two points at least")]
    TooShort,
    /// It crosses itself, so it has no sides.
    #[error("the line crosses itself")]
    CrossesItself,
    /// It does not go from border to border.
    #[error("the line does not lead from border to border")]
    NotThrough,
}

/// What lies left and right of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sides {
    pub(super) left: MultiPolygon,
    pub(super) right: MultiPolygon,
    /// How long the new border is, metres.
    pub(super) length: f64,
}

/// Cuts along an open line, from border to border.
pub(super) fn cut(area: &MultiPolygon, line: &[Coord]) -> Result<Sides, CutError> {
    let mut line: Vec<Coord> = line.iter().copied().map(settle).collect();
    line.dedup();
    if line.len() < 2 {
        return Err(CutError::TooShort);
    }
    let plane = Plane::of(area);
    let mut spots: Vec<Spot> = line.iter().map(|&coord| plane.spot(coord)).collect();
    if crosses_itself(&spots) {
        return Err(CutError::CrossesItself);
    }
    draw_out(&mut spots);
    spots.reverse();
    draw_out(&mut spots);
    spots.reverse();
    let sides = Cutter::new(area, plane).cut(&spots, |spot| is_left(spot, &spots));
    if sides.left.0.is_empty() || sides.right.0.is_empty() { Err(CutError::NotThrough) } else { Ok(sides) }
}

/// What lies inside a closed ring (left) and outside of it (right); either may be empty.
pub(super) fn punch(area: &MultiPolygon, ring: &[Coord]) -> Result<Sides, CutError> {
    let mut ring: Vec<Coord> = ring.iter().copied().map(settle).collect();
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return Err(CutError::TooShort);
    }
    let plane = Plane::of(area);
    let mut spots: Vec<Spot> = ring.iter().map(|&coord| plane.spot(coord)).collect();
    let turning: f64 = (1..spots.len().saturating_sub(1))
        .filter_map(|at| Some(turn(*spots.first()?, *spots.get(at)?, *spots.get(at + 1)?)))
        .sum();
    if turning < 0.0 {
        spots.reverse();
    }
    spots.extend(spots.first().copied());
    if crosses_itself(&spots) {
        return Err(CutError::CrossesItself);
    }
    let hole = BandedArea::new(&MultiPolygon::new(vec![geo::Polygon::new(
        spots.iter().map(|spot| Coord { x: spot.x, y: spot.y }).collect(),
        Vec::new(),
    )]));
    Ok(Cutter::new(area, plane).cut(&spots, |spot| hole.contains(Coord { x: spot.x, y: spot.y })))
}

/// Moves the first point further out.
fn draw_out(spots: &mut [Spot]) {
    if let [first, second, ..] = spots {
        let length = first.distance(*second);
        if length > 0.0 {
            *first = second.toward(*first, 1.0 + OVERSHOOT / length);
        }
    }
}

fn segments(spots: &[Spot]) -> impl Iterator<Item = (Spot, Spot)> + '_ {
    spots.iter().copied().zip(spots.iter().copied().skip(1))
}

fn crosses_itself(spots: &[Spot]) -> bool {
    let lines: Vec<_> = segments(spots).collect();
    lines.iter().enumerate().any(|(number, &(a, b))| {
        lines
            .iter()
            .skip(number + 2)
            .any(|&(c, d)| turn(a, b, c) * turn(a, b, d) < 0.0 && turn(c, d, a) * turn(c, d, b) < 0.0)
    })
}

/// Whether a position lies left of a line, judged by the nearest segment.
fn is_left(spot: Spot, line: &[Spot]) -> bool {
    segments(line)
        .min_by(|a, b| spot.distance_to_segment(a.0, a.1).total_cmp(&spot.distance_to_segment(b.0, b.1)))
        .is_some_and(|(a, b)| turn(a, b, spot) > 0.0)
}

/// Share of the way from `a` to `b` at which `c`-`d` meets it, and the share on `c`-`d`.
fn meeting(a: Spot, b: Spot, c: Spot, d: Spot) -> Option<(f64, f64)> {
    let (rx, ry, sx, sy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let across = rx * sy - ry * sx;
    let along = ((c.x - a.x) * sy - (c.y - a.y) * sx) / across;
    let beside = ((c.x - a.x) * ry - (c.y - a.y) * rx) / across;
    // A little more than the segments, so that an end on a border counts.
    let reach = |share: f64| (-1e-9..=1.0 + 1e-9).contains(&share);
    (along.is_finite() && beside.is_finite() && reach(along) && reach(beside)).then_some((along, beside))
}

struct Cutter {
    vertices: Vertices,
    faces: Vec<Face>,
    inside: BandedArea,
}

impl Cutter {
    fn new(area: &MultiPolygon, plane: Plane) -> Self {
        let area = settled(area);
        let mut vertices = Vertices::new(plane);
        let faces = vertices.faces(&area);
        Self { vertices, faces, inside: BandedArea::new(&area) }
    }

    /// A vertex at a meeting point: one of the ends where it is that near, else on the lattice.
    fn vertex(&mut self, from: u32, to: u32, share: f64) -> u32 {
        let (a, b) = (self.vertices.spot(from), self.vertices.spot(to));
        let spot = a.toward(b, share.clamp(0.0, 1.0));
        let coord = settle(self.vertices.plane().coord(spot));
        let vertex = self.vertices.keep(coord);
        let at = self.vertices.spot(vertex);
        match (at.distance(a) < 0.1, at.distance(b) < 0.1) {
            (true, _) => from,
            (_, true) => to,
            _ => vertex,
        }
    }

    fn cut(mut self, line: &[Spot], untouched_left: impl Fn(Spot) -> bool) -> Sides {
        let cuts: Vec<(Spot, Spot)> = segments(line).collect();
        let mut on_cut: Vec<Vec<(f64, u32)>> = cuts
            .iter()
            .map(|&(a, b)| {
                let mut ends = Vec::new();
                for (share, spot) in [(0.0, a), (1.0, b)] {
                    let coord = settle(self.vertices.plane().coord(spot));
                    ends.push((share, self.vertices.keep(coord)));
                }
                ends
            })
            .collect();
        let rings: Vec<(u32, u32)> =
            self.faces.iter().flat_map(|face| face.edges().collect::<Vec<_>>()).collect();
        let mut edges = Vec::with_capacity(rings.len() + 16);
        for (from, to) in rings {
            let (a, b) = (self.vertices.spot(from), self.vertices.spot(to));
            let mut on_edge = vec![(0.0, from), (1.0, to)];
            for (number, &(c, d)) in cuts.iter().enumerate() {
                if c.x.max(d.x) < a.x.min(b.x)
                    || c.x.min(d.x) > a.x.max(b.x)
                    || c.y.max(d.y) < a.y.min(b.y)
                    || c.y.min(d.y) > a.y.max(b.y)
                {
                    continue;
                }
                let Some((along, beside)) = meeting(a, b, c, d) else { continue };
                let vertex = self.vertex(from, to, along);
                on_edge.push((along.clamp(0.0, 1.0), vertex));
                if let Some(list) = on_cut.get_mut(number) {
                    list.push((beside.clamp(0.0, 1.0), vertex));
                }
            }
            edges.extend(chain(on_edge));
        }
        let known: HashSet<(u32, u32)> = edges.iter().copied().collect();
        let mut forward: HashMap<(u32, u32), f64> = HashMap::new();
        for (from, to) in on_cut.into_iter().flat_map(chain) {
            let (a, b) = (self.vertices.spot(from), self.vertices.spot(to));
            let middle = self.vertices.plane().coord(a.toward(b, 0.5));
            let is_border = known.contains(&(from, to)) || known.contains(&(to, from));
            if !is_border && self.inside.contains(middle) {
                forward.insert((from, to), a.distance(b));
            }
        }
        let mut ordered: Vec<(u32, u32)> = forward.keys().copied().collect();
        ordered.sort_unstable();
        edges.extend(ordered.iter().flat_map(|&(from, to)| [(from, to), (to, from)]));
        self.sort_faces(&edges, &forward, untouched_left)
    }

    /// A face belongs to the side on which it has more of the new border; one without any to the side it lies on.
    fn sort_faces(
        &self,
        edges: &[(u32, u32)],
        forward: &HashMap<(u32, u32), f64>,
        untouched_left: impl Fn(Spot) -> bool,
    ) -> Sides {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let mut length = 0.0;
        for face in faces_from_edges(&self.vertices, edges) {
            let beside = |reversed: bool| -> f64 {
                face.edges()
                    .filter_map(|(from, to)| forward.get(&if reversed { (to, from) } else { (from, to) }))
                    .sum()
            };
            let (own, other) = (beside(false), beside(true));
            length += own;
            let is_left = if own + other > 0.0 {
                own > other
            } else {
                let area = self.vertices.polygons(std::slice::from_ref(&face));
                let plane = self.vertices.plane();
                crate::label_point(&area).is_some_and(|label| untouched_left(plane.spot(label.into())))
            };
            if is_left { left.push(face) } else { right.push(face) }
        }
        Sides { left: self.vertices.polygons(&left), right: self.vertices.polygons(&right), length }
    }
}

/// Vertices in their order, as edges; doubled ones once.
fn chain(mut on: Vec<(f64, u32)>) -> Vec<(u32, u32)> {
    on.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    on.dedup_by_key(|(_, vertex)| *vertex);
    on.iter().zip(on.iter().skip(1)).map(|(a, b)| (a.1, b.1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area_km2;
    use geo::{Rect, polygon};

    fn square() -> MultiPolygon {
        MultiPolygon::new(vec![Rect::new((109.0, 23.0), (109.01, 23.01)).to_polygon()])
    }

    fn line(points: &[(f64, f64)]) -> Vec<Coord> {
        points.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn a_line_from_border_to_border_makes_two() {
        let bent = line(&[(108.99, 23.003), (109.005, 23.004), (109.02, 23.008)]);
        let sides = cut(&square(), &bent).unwrap();
        assert_eq!((sides.left.0.len(), sides.right.0.len()), (1, 1));
        let sum = area_km2(&sides.left) + area_km2(&sides.right);
        assert!((sum / area_km2(&square()) - 1.0).abs() < 1e-9);
        assert!(area_km2(&sides.left) > area_km2(&sides.right), "left of an eastward line is the north");
        // Ends put on the border count as well.
        assert!(cut(&square(), &line(&[(109.0, 23.003), (109.01, 23.006)])).is_ok());
    }

    #[test]
    fn a_line_that_does_not_go_through_is_refused() {
        for (points, error) in [
            (vec![(108.99, 23.003), (109.005, 23.004)], CutError::NotThrough),
            (vec![(109.003, 23.003), (109.005, 23.004)], CutError::NotThrough),
            (vec![(109.02, 23.003), (109.03, 23.004)], CutError::NotThrough),
            (vec![(109.02, 23.003), (109.02, 23.003)], CutError::TooShort),
            (
                vec![(108.99, 23.003), (109.02, 23.003), (109.02, 23.01), (109.005, 23.01), (109.005, 22.9)],
                CutError::CrossesItself,
            ),
        ] {
            assert_eq!(cut(&square(), &line(&points)).unwrap_err(), error, "{points:?}");
        }
    }

    #[test]
    fn islands_go_to_the_side_they_lie_on() {
        let island = polygon![(x: 109.002, y: 23.02), (x: 109.003, y: 23.02), (x: 109.003, y: 23.021)];
        let mut area = square();
        area.0.push(island);
        let sides = cut(&area, &line(&[(109.005, 22.99), (109.005, 23.03)])).unwrap();
        assert_eq!((sides.left.0.len(), sides.right.0.len()), (2, 1));
    }

    #[test]
    fn a_ring_inside_is_punched_out() {
        let ring = line(&[(109.002, 23.002), (109.004, 23.002), (109.004, 23.004), (109.002, 23.004)]);
        let sides = punch(&square(), &ring).unwrap();
        assert_eq!((sides.left.0.len(), sides.right.0[0].interiors().len()), (1, 1));
        let outside = line(&[(109.2, 23.002), (109.4, 23.002), (109.4, 23.004)]);
        assert!(punch(&square(), &outside).unwrap().left.0.is_empty());
        let around = line(&[(108.0, 22.0), (110.0, 22.0), (110.0, 24.0), (108.0, 24.0)]);
        assert!(punch(&square(), &around).unwrap().right.0.is_empty());
    }
}
