//! A coverage stays a coverage: whatever is split, merged, moved, drawn or proposed, on invented ground and on real counties.
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

use gezhi_geo::coverage::{By, Kind, check, crossings, draw, merge, move_vertex, propose, settled, split};
use gezhi_geo::feature::{read, write_geometry_fine};
use gezhi_geo::{
    Bounds, Coord, Crs, MultiPolygon, Outline, Settings, Split, Wgs84, area_km2, contains, find_gaps,
    label_point, outline, tessellate,
};
use proptest::prelude::*;

mod shared;

/// Square metres that a border of some kilometres may gain or lose by rounding.
const ROUNDING: f64 = 60.0;

fn village(seed: u64) -> MultiPolygon {
    settled(&outline(&Outline::around(Wgs84 { lon: 109.41, lat: 23.13 }, 6.0, seed)))
}

fn grids(frame: &MultiPolygon, count: usize, seed: u64) -> Vec<MultiPolygon> {
    let split = Split::of((0..count).map(|_| Split::leaf(1.0)).collect());
    let part = tessellate(frame, &split, &Settings::seeded(seed)).unwrap();
    part.children.iter().map(|child| settled(&child.polygon)).collect()
}

/// Points that look like hamlets.
fn houses(frame: &MultiPolygon, count: usize, seed: u64) -> Vec<Wgs84> {
    let bounds = Bounds::of(frame).unwrap();
    let mut state = seed | 1;
    let mut unit = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31)
    };
    let mut points = Vec::new();
    let mut hamlet = (0.5, 0.5);
    for number in 0..200_000 {
        if points.len() == count {
            break;
        }
        if number % 40 == 0 {
            hamlet = (unit(), unit());
        }
        let point = Wgs84 {
            lon: bounds.west + (bounds.east - bounds.west) * (hamlet.0 + (unit() - 0.5) * 0.06),
            lat: bounds.south + (bounds.north - bounds.south) * (hamlet.1 + (unit() - 0.5) * 0.06),
        };
        if contains(frame, point) {
            points.push(point);
        }
    }
    points
}

fn faults(parts: &[MultiPolygon], frame: &MultiPolygon) -> Vec<(Kind, Vec<usize>, f64)> {
    check(parts, Some(frame))
        .into_iter()
        .filter(|finding| !matches!(finding.kind, Kind::Scattered | Kind::Sliver))
        .map(|finding| (finding.kind, finding.parts, finding.area_m2))
        .collect()
}

fn sum(parts: &[MultiPolygon]) -> f64 {
    parts.iter().map(area_km2).sum::<f64>() * 1e6
}

/// A line straight through the label of an area, well beyond its borders.
fn through(area: &MultiPolygon, angle: f64) -> Vec<Coord> {
    let at = label_point(area).unwrap();
    let bounds = Bounds::of(area).unwrap();
    let reach = (bounds.east - bounds.west) + (bounds.north - bounds.south);
    let end =
        |way: f64| Coord { x: at.lon + way * reach * angle.cos(), y: at.lat + way * reach * angle.sin() };
    vec![end(-1.0), end(1.0)]
}

fn same_after_writing(parts: &[MultiPolygon]) {
    for part in parts {
        let again = read(&write_geometry_fine(part, Crs::Wgs84), Crs::Wgs84).unwrap();
        assert_eq!(&again[0].polygon, part, "what is stored is what was computed");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn splitting_and_merging_keeps_the_ground(seed: u64, count in 2..7_usize, which in 0..6_usize, angle in 0.0..3.1_f64) {
        let frame = village(seed);
        let before = grids(&frame, count, seed);
        let which = which % count;
        let after = split(&before, which, &through(&before[which], angle)).unwrap();
        prop_assert_eq!(after.len(), count + 1);
        prop_assert_eq!(faults(&after, &frame), vec![]);
        prop_assert!((sum(&after) - sum(&before)).abs() < ROUNDING, "{}", sum(&after) - sum(&before));
        same_after_writing(&after);
        let back = merge(&after, which, count).unwrap();
        prop_assert!(back[count].0.is_empty());
        prop_assert_eq!(faults(&back[..count], &frame), vec![]);
        prop_assert!((area_km2(&back[which]) - area_km2(&before[which])).abs() * 1e6 < ROUNDING);
    }

    #[test]
    fn moving_a_shared_vertex_opens_no_gap(seed: u64, count in 2..6_usize, pick: prop::sample::Index, dx in -30.0..30.0_f64, dy in -30.0..30.0_f64) {
        let frame = village(seed);
        let before = grids(&frame, count, seed);
        let border: std::collections::HashSet<_> =
            frame.0.iter().flat_map(|p| p.exterior().coords()).map(|c| [c.x.to_bits(), c.y.to_bits()]).collect();
        let strictly = |c: &&Coord| {
            !border.contains(&[c.x.to_bits(), c.y.to_bits()]) && find_gaps(&frame, &[], 0.0).iter().all(|_| contains(&frame, (**c).into()))
        };
        let shared: Vec<Coord> = before[0].0[0].exterior().coords().filter(strictly).filter(|c| {
            before[1..].iter().any(|other| other.iter().any(|p| p.exterior().coords().any(|d| d == *c)))
        }).copied().collect();
        prop_assume!(!shared.is_empty());
        let from = shared[pick.index(shared.len())];
        let to = Coord { x: from.x + dx * 1e-5, y: from.y + dy * 1e-5 };
        let after = move_vertex(&before, from, to).unwrap();
        prop_assume!(contains(&frame, to.into()) && after.iter().all(|part| crossings(part).is_empty()));
        // A vertex may be dragged over another border: then that is found. Else nothing is.
        let found = faults(&after, &frame);
        if found.iter().all(|(kind, ..)| *kind != Kind::Overlap && *kind != Kind::Outside) {
            prop_assert_eq!(found, vec![]);
            prop_assert!((sum(&after) - sum(&before)).abs() < ROUNDING);
        }
    }

    #[test]
    fn a_drawn_area_takes_its_ground_from_the_others(seed: u64, count in 1..5_usize, size in 0.001..0.02_f64) {
        let frame = village(seed);
        let before = grids(&frame, count, seed);
        let at = label_point(&frame).unwrap();
        let ring: Vec<Coord> = [(-1.0, -0.8), (1.1, -1.0), (0.9, 1.0), (-1.0, 1.1)]
            .iter()
            .map(|(x, y)| Coord { x: at.lon + x * size, y: at.lat + y * size })
            .collect();
        let after = draw(&before, Some(&frame), &ring).unwrap();
        prop_assert_eq!(after.len(), count + 1);
        let parts: Vec<MultiPolygon> = after.into_iter().filter(|part| !part.0.is_empty()).collect();
        prop_assert_eq!(faults(&parts, &frame), vec![]);
        prop_assert!((sum(&parts) - sum(&before)).abs() < ROUNDING);
    }

    #[test]
    fn a_proposal_is_a_balanced_coverage(seed: u64, count in 1..13_usize, households in 60..400_usize) {
        let frame = village(seed);
        let points = houses(&frame, households, seed);
        let proposal = propose(&frame, &points, count).unwrap();
        prop_assert_eq!(proposal.parts.len(), count);
        prop_assert_eq!(proposal.by, By::Households);
        prop_assert_eq!(faults(&proposal.parts, &frame), vec![]);
        prop_assert!((sum(&proposal.parts) - area_km2(&frame) * 1e6).abs() < ROUNDING);
        prop_assert_eq!(proposal.households.iter().sum::<usize>(), points.len());
        let (least, most) = (proposal.households.iter().min().unwrap(), proposal.households.iter().max().unwrap());
        let mean = points.len() / count;
        prop_assert!(*least * 2 + 2 >= mean && *most <= mean * 2 + 2, "{:?}", proposal.households);
    }
}

#[test]
fn without_households_the_ground_is_shared_out() {
    let frame = village(4);
    let proposal = propose(&frame, &[], 5).unwrap();
    assert_eq!(proposal.by, By::Ground);
    let mean = area_km2(&frame) / 5.0;
    for part in &proposal.parts {
        assert!((0.5..1.6).contains(&(area_km2(part) / mean)), "{}", area_km2(part) / mean);
    }
}

#[test]
fn every_county_is_proposed_split_and_merged_without_overlap_or_gap() {
    for code in ["130533", "411324", "441502", "441521", "441523", "441581", "450804", "511921"] {
        let Some(county) = shared::county(code) else { return };
        let county = settled(&county);
        let points = houses(&county, 1_500, 9);
        let proposal = propose(&county, &points, 12).unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(faults(&proposal.parts, &county), [], "{code}");
        let mean = points.len() / 12;
        assert!(
            proposal.households.iter().all(|n| *n * 2 > mean && *n < mean * 2),
            "{code}: {:?}",
            proposal.households
        );
        let mut cut = 0;
        for which in 0..proposal.parts.len() {
            for angle in [0.3, 1.9] {
                let line = through(&proposal.parts[which], angle);
                let after = split(&proposal.parts, which, &line).unwrap_or_else(|e| panic!("{code}: {e}"));
                assert_eq!(faults(&after, &county), [], "{code} {which} {angle}");
                let back = merge(&after, which, after.len() - 1).unwrap();
                // No border moves by more than the three decimetres within which vertices lie on an edge.
                let lost = (area_km2(&back[which]) - area_km2(&proposal.parts[which])).abs() * 1e6;
                let bounds = Bounds::of(&proposal.parts[which]).unwrap();
                let around = 222_000.0 * (bounds.east - bounds.west + bounds.north - bounds.south);
                assert!(lost < around * 0.3, "{code} {which}: {lost} m² of {around} m");
                cut += 1;
            }
        }
        println!("{code}: {} pieces, {cut} cuts, households {:?}", county.0.len(), proposal.households);
    }
}
