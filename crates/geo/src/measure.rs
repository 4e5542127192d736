//! Sizes on the ellipsoid and membership of a point.

use geo::{LineString, MultiPolygon, Polygon};

use crate::banded::BandedArea;
use crate::coordinates::Wgs84;

/// WGS-84 semi-major axis, metres.
const AXIS: f64 = 6_378_137.0;
/// WGS-84 first eccentricity.
const ECCENTRICITY: f64 = 0.081_819_190_842_621_49;

/// Northing of the cylindrical equal-area projection of the ellipsoid, metres (Snyder 1987, p. 81), so that
/// planar areas are true areas and the areas of a tessellation add up exactly.
fn equal_area_northing(lat: f64) -> f64 {
    let sine = lat.to_radians().sin();
    let e = ECCENTRICITY;
    let e_sine = e * sine;
    let q = (1.0 - e * e) * (sine / (1.0 - e_sine * e_sine) + (e_sine.atanh()) / e);
    AXIS * q / 2.0
}

/// Signed area inside one ring, square metres; positive when it runs counter-clockwise.
pub(crate) fn ring_area_m2(ring: &LineString) -> f64 {
    let Some(origin) = ring.coords().next() else { return 0.0 };
    let north0 = equal_area_northing(origin.y);
    let flat = |x: f64, y: f64| (AXIS * (x - origin.x).to_radians(), equal_area_northing(y) - north0);
    ring.lines()
        .map(|line| {
            let (x1, y1) = flat(line.start.x, line.start.y);
            let (x2, y2) = flat(line.end.x, line.end.y);
            (x1 * y2 - x2 * y1) / 2.0
        })
        .sum()
}

/// Area of one polygon without its holes, square metres, whatever way its rings run.
pub(crate) fn polygon_area_m2(polygon: &Polygon) -> f64 {
    let holes: f64 = polygon.interiors().iter().map(|hole| ring_area_m2(hole).abs()).sum();
    ring_area_m2(polygon.exterior()).abs() - holes
}

/// Area in square kilometres on the WGS-84 ellipsoid.
#[must_use]
pub fn area_km2(area: &MultiPolygon) -> f64 {
    area.iter().map(polygon_area_m2).sum::<f64>() / 1e6
}

/// Whether a point belongs to an area, by the same half-open rule as [`crate::GridIndex`]. For many questions to
/// the same areas build an index instead.
#[must_use]
pub fn contains(area: &MultiPolygon, point: Wgs84) -> bool {
    BandedArea::new(area).contains(point.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{GeodesicArea, Rect};

    #[test]
    fn sizes_agree_with_geographiclib() {
        for south in [0.0, 20.6, 23.1, 37.0, 53.0] {
            let square = Rect::new((109.0, south), (109.05, south + 0.05)).to_polygon();
            let reference = square.geodesic_area_unsigned();
            let own = polygon_area_m2(&square);
            assert!((own / reference - 1.0).abs() < 1e-6, "{own} {reference}");
        }
    }

    #[test]
    fn holes_are_not_counted() {
        let hole = Rect::new((109.4, 23.4), (109.6, 23.6)).to_polygon();
        let whole = Rect::new((109.0, 23.0), (110.0, 24.0)).to_polygon();
        let pierced = Polygon::new(whole.exterior().clone(), vec![hole.exterior().clone()]);
        let [whole, hole, pierced] = [whole, hole, pierced].map(|p| area_km2(&MultiPolygon::new(vec![p])));
        assert!((whole - hole - pierced).abs() < 1e-6);
    }
}
