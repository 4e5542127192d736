//! What is wrong or odd with areas that are to become a coverage.

use geo::{BooleanOps, MultiPolygon, unary_union};

use super::crossing::crossings;
use super::measure::size;
use crate::check::{find_gaps, find_overlaps};
use crate::coordinates::Wgs84;
use crate::label::label_point;

/// Smaller pieces are rounding, square metres.
const SMALLEST: f64 = 1.0;
/// Thinner pieces are rounding, metres of mean width.
const THINNEST: f64 = 0.3;
/// A piece of an area that is smaller or thinner than this is hardly meant, square metres and metres.
const SLIVER: (f64, f64) = (25.0, 1.5);

/// What kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The area encloses nothing.
    Empty,
    /// Its outline crosses itself.
    Crossing,
    /// Two areas cover the same ground.
    Overlap,
    /// It reaches outside of the frame.
    Outside,
    /// Ground of the frame that no area covers.
    Gap,
    /// A piece that is hardly meant: a splinter.
    Sliver,
    /// The area has more than one piece.
    Scattered,
}

impl Kind {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Crossing => "crossing",
            Self::Overlap => "overlap",
            Self::Outside => "outside",
            Self::Gap => "gap",
            Self::Sliver => "sliver",
            Self::Scattered => "scattered",
        }
    }

    /// Whether it must be mended; the others are shown and may be meant so.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Empty | Self::Crossing | Self::Overlap | Self::Outside)
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What.
    pub kind: Kind,
    /// Positions of the areas it is about.
    pub parts: Vec<usize>,
    /// The ground it is about.
    pub polygon: Option<MultiPolygon>,
    /// Where to look.
    pub point: Option<Wgs84>,
    /// Square metres.
    pub area_m2: f64,
}

/// Everything there is to say. Overlaps and gaps are looked for only when no outline crosses itself.
#[must_use]
pub fn check(parts: &[MultiPolygon], frame: Option<&MultiPolygon>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let about = |kind, point: Option<Wgs84>| Finding {
            kind,
            parts: vec![number],
            polygon: None,
            point,
            area_m2: 0.0,
        };
        let crossings = crossings(part);
        if crossings.is_empty() && (part.0.is_empty() || crate::area_km2(part) * 1e6 < SMALLEST) {
            found.push(about(Kind::Empty, None));
        }
        found.extend(crossings.into_iter().map(|at| about(Kind::Crossing, Some(at.into()))));
    }
    if found.iter().any(|finding| finding.kind == Kind::Crossing) {
        return found;
    }
    let list: Vec<(i64, &MultiPolygon)> = (0..).zip(parts).collect();
    for overlap in find_overlaps(&list, SMALLEST) {
        let parts = [overlap.left, overlap.right].into_iter().filter_map(|at| usize::try_from(at).ok());
        found.extend(of_ground(Kind::Overlap, &parts.collect::<Vec<_>>(), &overlap.polygon));
    }
    if let Some(frame) = frame {
        for (number, part) in parts.iter().enumerate() {
            found.extend(of_ground(Kind::Outside, &[number], &part.difference(frame)));
        }
        let filled: Vec<&MultiPolygon> = parts.iter().collect();
        for gap in find_gaps(frame, &filled, SMALLEST) {
            found.extend(of_ground(Kind::Gap, &neighbours(parts, &gap.polygon), &gap.polygon));
        }
    }
    for (number, part) in parts.iter().enumerate() {
        for piece in part {
            let (area, width) = size(piece);
            if area < SLIVER.0 || width < SLIVER.1 {
                let ground = MultiPolygon::new(vec![piece.clone()]);
                found.push(Finding {
                    kind: Kind::Sliver,
                    parts: vec![number],
                    point: label_point(&ground),
                    polygon: Some(ground),
                    area_m2: area,
                });
            }
        }
        if part.0.len() > 1 {
            found.push(Finding {
                kind: Kind::Scattered,
                parts: vec![number],
                polygon: None,
                point: part.0.last().and_then(|piece| label_point(&MultiPolygon::new(vec![piece.clone()]))),
                area_m2: 0.0,
            });
        }
    }
    found
}

/// Whether a piece of ground is so small or thin that it comes from rounding.
pub(super) fn is_rounding(ground: &MultiPolygon) -> bool {
    ground.iter().map(size).all(|(area_m2, width)| area_m2 < SMALLEST || width < THINNEST)
}

/// The pieces of ground that are more than rounding, each a finding.
fn of_ground(kind: Kind, parts: &[usize], ground: &MultiPolygon) -> Vec<Finding> {
    ground
        .iter()
        .filter_map(|piece| {
            let (area_m2, width) = size(piece);
            if area_m2 < SMALLEST || width < THINNEST {
                return None;
            }
            let polygon = MultiPolygon::new(vec![piece.clone()]);
            let point = label_point(&polygon);
            Some(Finding { kind, parts: parts.to_vec(), polygon: Some(polygon), point, area_m2 })
        })
        .collect()
}

/// The areas that touch a piece of ground.
fn neighbours(parts: &[MultiPolygon], ground: &MultiPolygon) -> Vec<usize> {
    let count =
        |area: &MultiPolygon| -> usize { area.iter().map(|polygon| 1 + polygon.interiors().len()).sum() };
    let around = count(ground);
    parts
        .iter()
        .enumerate()
        .filter(|(_, part)| {
            let together = unary_union(part.iter().chain(ground.iter()));
            !part.0.is_empty() && together.0.len() < part.0.len() + ground.0.len()
                || count(&together) < count(part) + around - 1
        })
        .map(|(number, _)| number)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, polygon};

    fn rect(w: f64, s: f64, e: f64, n: f64) -> MultiPolygon {
        MultiPolygon::new(vec![Rect::new((w, s), (e, n)).to_polygon()])
    }

    fn kinds(parts: &[MultiPolygon], frame: &MultiPolygon) -> Vec<(Kind, Vec<usize>)> {
        check(parts, Some(frame)).into_iter().map(|finding| (finding.kind, finding.parts)).collect()
    }

    #[test]
    fn two_halves_are_a_coverage_and_each_fault_is_found() {
        let frame = rect(109.0, 23.0, 109.02, 23.01);
        let (left, right) = (rect(109.0, 23.0, 109.01, 23.01), rect(109.01, 23.0, 109.02, 23.01));
        assert_eq!(kinds(&[left.clone(), right.clone()], &frame), []);
        assert_eq!(kinds(std::slice::from_ref(&left), &frame), [(Kind::Gap, vec![0])]);
        let wide = rect(109.005, 23.0, 109.02, 23.01);
        assert_eq!(kinds(&[left.clone(), wide], &frame), [(Kind::Overlap, vec![0, 1])]);
        let out = rect(109.01, 23.0, 109.03, 23.01);
        assert_eq!(kinds(&[left.clone(), out], &frame), [(Kind::Outside, vec![1])]);
        let nothing = MultiPolygon::new(vec![]);
        assert_eq!(kinds(&[left.clone(), right.clone(), nothing], &frame), [(Kind::Empty, vec![2])]);
        let bow = polygon![(x: 109.01, y: 23.0), (x: 109.02, y: 23.01), (x: 109.02, y: 23.0), (x: 109.01, y: 23.01)];
        assert_eq!(kinds(&[left, MultiPolygon::new(vec![bow])], &frame), [(Kind::Crossing, vec![1])]);
    }

    #[test]
    fn splinters_and_scattered_areas_are_shown() {
        let frame = rect(109.0, 23.0, 109.02, 23.01);
        let mut left = rect(109.0, 23.0, 109.009_99, 23.01);
        left.0.push(Rect::new((109.01, 23.009_97), (109.010_03, 23.01)).to_polygon());
        let right = rect(109.01, 23.0, 109.02, 23.01).difference(&left);
        let found = kinds(&[left, right], &frame);
        assert!(
            found.contains(&(Kind::Sliver, vec![0])) && found.contains(&(Kind::Scattered, vec![0])),
            "{found:?}"
        );
    }
}
