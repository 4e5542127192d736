//! Where an outline crosses itself.

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, Line, MultiPolygon};

/// At most so many crossings are told: a file in the wrong order has thousands.
const MOST: usize = 20;

/// Points in which rings of the area cross themselves or each other. Touching in a vertex is no crossing.
#[must_use]
pub fn crossings(area: &MultiPolygon) -> Vec<Coord> {
    let mut lines: Vec<Line> = area
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .flat_map(geo::LineString::lines)
        .filter(|line| line.start != line.end)
        .collect();
    lines.sort_by(|a, b| west(a).total_cmp(&west(b)));
    let mut found = Vec::new();
    let mut active: Vec<Line> = Vec::new();
    for line in lines {
        active.retain(|other| east(other) >= west(&line));
        for other in &active {
            if found.len() < MOST {
                found.extend(crossing(&line, other));
            }
        }
        active.push(line);
    }
    found
}

fn west(line: &Line) -> f64 {
    line.start.x.min(line.end.x)
}

fn east(line: &Line) -> f64 {
    line.start.x.max(line.end.x)
}

fn crossing(a: &Line, b: &Line) -> Option<Coord> {
    let (low, high) = (a.start.y.min(a.end.y), a.start.y.max(a.end.y));
    if b.start.y.max(b.end.y) < low || b.start.y.min(b.end.y) > high {
        return None;
    }
    let side = |line: &Line, point: Coord| RobustKernel::orient2d(line.start, line.end, point);
    let apart = |p: Orientation, q: Orientation| {
        matches!(
            (p, q),
            (Orientation::Clockwise, Orientation::CounterClockwise)
                | (Orientation::CounterClockwise, Orientation::Clockwise)
        )
    };
    (apart(side(a, b.start), side(a, b.end)) && apart(side(b, a.start), side(b, a.end)))
        .then(|| meeting(a, b))
        .flatten()
}

fn meeting(a: &Line, b: &Line) -> Option<Coord> {
    let (r, s) = (a.delta(), b.delta());
    let across = r.x * s.y - r.y * s.x;
    let along = ((b.start.x - a.start.x) * s.y - (b.start.y - a.start.y) * s.x) / across;
    along.is_finite().then_some(Coord { x: a.start.x + r.x * along, y: a.start.y + r.y * along })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, polygon};

    #[test]
    fn a_bow_tie_crosses_once_and_a_square_never() {
        let bow =
            polygon![(x: 109.0, y: 23.0), (x: 109.1, y: 23.1), (x: 109.1, y: 23.0), (x: 109.0, y: 23.1)];
        let found = crossings(&MultiPolygon::new(vec![bow]));
        assert_eq!(found.len(), 1);
        assert!((found[0].x - 109.05).abs() < 1e-9 && (found[0].y - 23.05).abs() < 1e-9);
        let square = Rect::new((109.0, 23.0), (109.1, 23.1)).to_polygon();
        assert_eq!(crossings(&MultiPolygon::new(vec![square])), []);
    }

    #[test]
    fn a_hundred_thousand_corners_are_no_trouble() {
        let ring: Vec<(f64, f64)> = (0..100_000_u32)
            .map(|i| {
                let angle = f64::from(i) / 100_000.0 * std::f64::consts::TAU;
                let radius = 0.1 + if i % 2 == 0 { 0.0 } else { 1e-5 };
                (109.0 + radius * angle.cos(), 23.0 + radius * angle.sin())
            })
            .collect();
        let area = MultiPolygon::new(vec![geo::Polygon::new(ring.into(), vec![])]);
        assert_eq!(crossings(&area), []);
    }
}
