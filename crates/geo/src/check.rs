//! What a boundary editor checks before it saves: overlaps and gaps (feature G3).

use geo::{BooleanOps, MultiPolygon, unary_union};

use crate::bounds::Bounds;
use crate::measure::{area_km2, polygon_area_m2};

/// Two areas that cover the same ground.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// The id of one area.
    pub left: i64,
    /// The id of the other.
    pub right: i64,
    /// The ground covered twice.
    pub polygon: MultiPolygon,
    /// Its size in square metres.
    pub area_m2: f64,
}

/// Ground of the whole that no part covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The uncovered piece.
    pub polygon: MultiPolygon,
    /// Its size in square metres.
    pub area_m2: f64,
}

/// All pairs of areas that share more than `tolerance_m2` square metres, in the order of the list.
#[must_use]
pub fn find_overlaps(areas: &[(i64, &MultiPolygon)], tolerance_m2: f64) -> Vec<Overlap> {
    let mut boxes: Vec<(Bounds, usize, i64, &MultiPolygon)> = areas
        .iter()
        .enumerate()
        .filter_map(|(place, &(id, area))| Some((Bounds::of(area)?, place, id, area)))
        .collect();
    boxes.sort_by(|(a, ..), (b, ..)| a.west.total_cmp(&b.west));
    let mut found = Vec::new();
    for (number, one) in boxes.iter().enumerate() {
        let eastward = boxes.iter().skip(number + 1).take_while(|other| other.0.west <= one.0.east);
        for other in eastward.filter(|other| other.0.intersects(&one.0)) {
            let (first, second) = if one.1 < other.1 { (one, other) } else { (other, one) };
            let common = first.3.intersection(second.3);
            let area_m2 = area_km2(&common) * 1e6;
            if area_m2 > tolerance_m2 {
                found.push((
                    (first.1, second.1),
                    Overlap { left: first.2, right: second.2, polygon: common, area_m2 },
                ));
            }
        }
    }
    found.sort_by_key(|(places, _)| *places);
    found.into_iter().map(|(_, overlap)| overlap).collect()
}

/// All pieces of `whole` larger than `tolerance_m2` square metres that no part covers, the largest first.
#[must_use]
pub fn find_gaps(whole: &MultiPolygon, parts: &[&MultiPolygon], tolerance_m2: f64) -> Vec<Gap> {
    let covered = unary_union(parts.iter().flat_map(|part| part.iter()));
    let mut gaps: Vec<Gap> = whole
        .difference(&covered)
        .into_iter()
        .map(|polygon| Gap { area_m2: polygon_area_m2(&polygon), polygon: MultiPolygon::new(vec![polygon]) })
        .filter(|gap| gap.area_m2 > tolerance_m2)
        .collect();
    gaps.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Rect;

    fn square(west: f64, south: f64, side: f64) -> MultiPolygon {
        MultiPolygon::new(vec![Rect::new((west, south), (west + side, south + side)).to_polygon()])
    }

    #[test]
    fn an_overlap_names_both_areas_and_neighbours_are_none() {
        let areas = [square(109.01, 23.0, 0.01), square(109.0, 23.0, 0.01), square(109.005, 23.005, 0.01)];
        let list: Vec<_> = (1..).zip(&areas).collect();
        let overlaps = find_overlaps(&list, 1.0);
        let pairs: Vec<_> = overlaps.iter().map(|o| (o.left, o.right)).collect();
        assert_eq!(pairs, [(1, 3), (2, 3)]);
        assert!((overlaps[1].area_m2 - 512.0 * 554.0).abs() < 3000.0, "{}", overlaps[1].area_m2);
        assert!(find_overlaps(&list, 1e6).is_empty());
    }

    #[test]
    fn gaps_are_found_largest_first() {
        let whole = square(109.0, 23.0, 0.03);
        let parts = [square(109.0, 23.0, 0.01), square(109.01, 23.0, 0.02)];
        let gaps = find_gaps(&whole, &parts.each_ref(), 1.0);
        assert_eq!(gaps.len(), 1, "the uncovered cells hang together");
        let cells: f64 = gaps.iter().map(|gap| gap.area_m2).sum::<f64>() / (area_km2(&parts[0]) * 1e6);
        assert!((cells - 4.0).abs() < 0.01, "{cells}");
        assert_eq!(find_gaps(&whole, &[], 1.0).len(), 1);
        assert!(find_gaps(&whole, &[&whole], 1.0).is_empty());
    }
}
