//! Where the name of an area is written.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use geo::{Coord, MultiPolygon};

use crate::banded::BandedArea;
use crate::bounds::Bounds;
use crate::coordinates::Wgs84;
use crate::plane::{Plane, Spot};

/// The search stops when no square can beat the best point by more than this share of it.
const PRECISION: f64 = 0.03;
/// And after this many squares, for areas of odd shape.
const MOST_SQUARES: usize = 4000;

/// A square of the search; the largest possible clearance first.
struct Square {
    centre: Spot,
    half: f64,
    clearance: f64,
}

impl Square {
    fn promise(&self) -> f64 {
        self.clearance + self.half * std::f64::consts::SQRT_2
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Square {}
impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Square {
    fn cmp(&self, other: &Self) -> Ordering {
        self.promise().total_cmp(&other.promise())
    }
}

/// The distance to the border, metres; negative outside.
pub(crate) struct Clearance {
    plane: Plane,
    area: BandedArea,
    segments: Vec<(Spot, Spot)>,
}

impl Clearance {
    pub(crate) fn new(area: &MultiPolygon) -> Self {
        let plane = Plane::of(area);
        let area = BandedArea::new(area);
        let segments = area.segments().map(|(a, b)| (plane.spot(a), plane.spot(b))).collect();
        Self { plane, area, segments }
    }

    pub(crate) fn plane(&self) -> Plane {
        self.plane
    }

    pub(crate) fn at(&self, spot: Spot) -> f64 {
        let distance =
            self.segments.iter().map(|&(a, b)| spot.distance_to_segment(a, b)).fold(f64::INFINITY, f64::min);
        if self.area.contains(self.plane.coord(spot)) { distance } else { -distance }
    }

    /// The place furthest from the border and its distance (quadtree search as in Mapbox polylabel).
    pub(crate) fn pole(&self) -> Option<(Spot, f64)> {
        let corners = self.segments.iter().map(|&(a, _)| Coord { x: a.x, y: a.y });
        let bounds = Bounds::around(corners)?;
        let half = (bounds.east - bounds.west).max(bounds.north - bounds.south) / 2.0;
        let square = |x: f64, y: f64, half: f64| {
            let centre = Spot { x, y };
            Square { centre, half, clearance: self.at(centre) }
        };
        let middle = bounds.centre();
        let mut queue = BinaryHeap::from([square(middle.lon, middle.lat, half)]);
        let mut best = (Spot { x: middle.lon, y: middle.lat }, f64::NEG_INFINITY);
        let mut squares = 0;
        while let Some(Square { centre, half, clearance }) = queue.pop() {
            if clearance > best.1 {
                best = (centre, clearance);
            }
            squares += 1;
            let promise = clearance + half * std::f64::consts::SQRT_2;
            if promise <= best.1 * (1.0 + PRECISION) || squares > MOST_SQUARES {
                break;
            }
            let quarter = half / 2.0;
            for (east, north) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
                queue.push(square(centre.x + east * quarter, centre.y + north * quarter, quarter));
            }
        }
        (best.1 > 0.0).then_some(best)
    }
}

/// A point well inside the area, about as far from its border as possible (the pole of inaccessibility); `None` when
/// the area encloses nothing.
#[must_use]
pub fn label_point(area: &MultiPolygon) -> Option<Wgs84> {
    let clearance = Clearance::new(area);
    clearance.pole().map(|(spot, _)| clearance.plane().coord(spot).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contains;
    use geo::polygon;

    #[test]
    fn the_point_of_a_horseshoe_lies_inside_though_its_centroid_does_not() {
        let shoe = MultiPolygon::new(vec![polygon![
            (x: 109.0, y: 23.0), (x: 109.1, y: 23.0), (x: 109.1, y: 23.1), (x: 109.08, y: 23.1),
            (x: 109.08, y: 23.02), (x: 109.02, y: 23.02), (x: 109.02, y: 23.1), (x: 109.0, y: 23.1)
        ]]);
        let point = label_point(&shoe).unwrap();
        assert!(contains(&shoe, point), "{point:?}");
        assert!(!contains(&shoe, Wgs84 { lon: 109.05, lat: 23.05 }));
    }

    #[test]
    fn nothing_has_no_label() {
        assert_eq!(label_point(&MultiPolygon::new(vec![])), None);
    }
}
