//! How thick a piece of ground is.

use geo::{MultiPolygon, Polygon};

use crate::measure::polygon_area_m2;
use crate::plane::Plane;

/// Length of all rings, metres.
fn perimeter(plane: &Plane, polygon: &Polygon) -> f64 {
    std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .flat_map(geo::LineString::lines)
        .map(|line| plane.spot(line.start).distance(plane.spot(line.end)))
        .sum()
}

/// Square metres, and the mean width in metres: twice the area over the perimeter, the width of a strip of that length.
pub(super) fn size(polygon: &Polygon) -> (f64, f64) {
    let area = polygon_area_m2(polygon);
    let around = perimeter(&Plane::of(&MultiPolygon::new(vec![polygon.clone()])), polygon);
    (area, if around > 0.0 { 2.0 * area / around } else { 0.0 })
}
