//! Whether areas were measured in another coordinate system than was said (GCJ-02 said to be WGS-84, and the other way round).

use geo::{BooleanOps, MultiPolygon, unary_union};

use crate::crs::Crs;
use crate::feature::convert;
use crate::measure::area_km2;

/// Less than this share of the ground besides is no hint.
const NOTICEABLE: f64 = 0.01;
/// The other system must lie this much better.
const BETTER: f64 = 0.6;

/// The system in which the areas fit the frame much better, if there is one. The areas are in WGS-84 as converted from
/// `stated`.
#[must_use]
pub fn other_system(parts: &[MultiPolygon], frame: &MultiPolygon, stated: Crs) -> Option<Crs> {
    let covered = unary_union(parts.iter().flat_map(geo::MultiPolygon::iter));
    let size = area_km2(frame).max(area_km2(&covered));
    if size <= 0.0 {
        return None;
    }
    // Parts may fill some of the frame only, so what sticks out counts, not what is left open.
    let besides =
        |area: &MultiPolygon| area_km2(&area.difference(frame)) / area_km2(area).max(f64::MIN_POSITIVE);
    let as_stated = besides(&covered);
    if as_stated < NOTICEABLE {
        return None;
    }
    let (other, moved) = match stated {
        Crs::Gcj02 => (Crs::Wgs84, convert(&covered, Crs::Wgs84, Crs::Gcj02)),
        Crs::Wgs84 | Crs::Cgcs2000 => (Crs::Gcj02, convert(&covered, Crs::Gcj02, Crs::Wgs84)),
    };
    (besides(&moved) < as_stated * BETTER).then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Rect;

    #[test]
    fn the_wrong_system_is_noticed_in_both_directions() {
        let village = MultiPolygon::new(vec![Rect::new((109.4, 23.1), (109.43, 23.12)).to_polygon()]);
        // Said to be WGS-84, but written down from a Chinese web map.
        let shifted = convert(&village, Crs::Wgs84, Crs::Gcj02);
        assert_eq!(other_system(&[shifted], &village, Crs::Wgs84), Some(Crs::Gcj02));
        // Said to be GCJ-02, but surveyed: converting has moved it away.
        let moved = convert(&village, Crs::Gcj02, Crs::Wgs84);
        assert_eq!(other_system(&[moved], &village, Crs::Gcj02), Some(Crs::Wgs84));
        assert_eq!(other_system(std::slice::from_ref(&village), &village, Crs::Wgs84), None);
    }
}
