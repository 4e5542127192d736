//! A tessellated county is a true tessellation at every level, invented outline or real.
#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, HashSet};

use gezhi_geo::{
    Bounds, Coord, Crs, Entry, GridIndex, MultiPolygon, Outline, Part, Settings, Split, TessellateError,
    Wgs84, area_km2, find_gaps, find_overlaps, label_point, outline, read, tessellate, union_of, write,
};
use proptest::prelude::*;

mod shared;

type Edge = [u64; 4];

/// The directed edges, exteriors counter-clockwise.
fn edges(area: &MultiPolygon) -> HashSet<Edge> {
    let bits = |a: Coord, b: Coord| [a.x.to_bits(), a.y.to_bits(), b.x.to_bits(), b.y.to_bits()];
    let area = union_of([area]).expect("one area does not overlap itself");
    area.iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        .flat_map(gezhi_geo::LineString::lines)
        .map(|line| bits(line.start, line.end))
        .collect()
}

/// The children of every place give exactly its outline; each place is about as large as wished.
fn check_level(part: &Part, split: &Split, worst: &mut f64) {
    assert_eq!(part.children.len(), split.children.len());
    if part.children.is_empty() {
        return;
    }
    let joined = union_of(part.children.iter().map(|child| &child.polygon)).expect("children do not overlap");
    assert_eq!(edges(&joined), edges(&part.polygon));
    let weights: f64 = split.children.iter().map(|child| child.weight).sum();
    let whole = area_km2(&part.polygon);
    let sum: f64 = part.children.iter().map(|child| area_km2(&child.polygon)).sum();
    assert!((sum / whole - 1.0).abs() < 1e-9);
    for (child, wish) in part.children.iter().zip(&split.children) {
        let ratio = area_km2(&child.polygon) / (whole * wish.weight / weights);
        *worst = worst.max(ratio.ln().abs());
        check_level(child, wish, worst);
    }
}

/// How many leaves consist of several pieces.
fn scattered(part: &Part) -> usize {
    part.leaves().iter().filter(|leaf| leaf.polygon.0.len() > 1).count()
}

fn index(part: &Part) -> GridIndex {
    let leaves = part.leaves().into_iter().zip(0..);
    GridIndex::new(
        leaves.map(|(leaf, id)| Entry { id, priority: 0, polygon: leaf.polygon.clone() }).collect(),
    )
}

/// Every vertex of every leaf and every label belongs to at most one leaf.
fn check_owners(part: &Part) {
    let index = index(part);
    for (leaf, id) in part.leaves().into_iter().zip(0..) {
        let label = label_point(&leaf.polygon).expect("a leaf has an inside");
        assert_eq!(index.lookup_all(label), [id]);
        for &vertex in leaf.polygon.iter().flat_map(|p| p.exterior().coords()) {
            assert!(index.lookup_all(vertex.into()).len() <= 1, "{vertex:?}");
        }
    }
}

fn invented(area_km2: f64, islands: u32, seed: u64) -> MultiPolygon {
    let centre = Wgs84 { lon: 109.41, lat: 23.13 };
    outline(&Outline { elongation: 1.5, bearing: 30.0, islands, ..Outline::around(centre, area_km2, seed) })
}

#[test]
fn a_county_of_the_size_of_qintang() {
    let county = invented(1350.0, 0, 5);
    let plan = shared::plan(10, 146, 2664);
    let part = tessellate(&county, &plan, &Settings::seeded(1)).unwrap();
    let mut worst = 0.0;
    check_level(&part, &plan, &mut worst);
    assert!(worst < 1.2, "a place is {:.2} times its wished size", worst.exp());
    let leaves = part.leaves();
    assert_eq!((part.children.len(), leaves.len(), scattered(&part)), (10, 2664, 0));
    let mut vertices: Vec<usize> =
        leaves.iter().map(|leaf| leaf.polygon.0[0].exterior().0.len() - 1).collect();
    vertices.sort_unstable();
    assert!((15..=40).contains(&vertices[vertices.len() / 2]), "median {}", vertices[vertices.len() / 2]);
    check_owners(&part);
    // The outline keeps its vertices.
    let kept: HashSet<_> =
        part.polygon.0[0].exterior().coords().map(|c| [c.x.to_bits(), c.y.to_bits()]).collect();
    assert!(county.0[0].exterior().coords().all(|c| kept.contains(&[c.x.to_bits(), c.y.to_bits()])));
    let again = tessellate(&county, &plan, &Settings::seeded(1)).unwrap();
    assert_eq!(part, again, "the same seed gives the same map");
}

#[test]
fn the_general_checks_find_nothing_wrong_with_a_town() {
    let town = invented(130.0, 0, 8);
    let part = tessellate(&town, &shared::plan(1, 14, 240), &Settings::seeded(2)).unwrap();
    let leaves: Vec<_> = part.leaves().into_iter().map(|leaf| &leaf.polygon).collect();
    let list: Vec<_> = (0..).zip(leaves.iter().copied()).collect();
    assert_eq!(find_overlaps(&list, 1.0), []);
    assert_eq!(find_gaps(&town, &leaves, 1.0), []);
    let holed = &leaves[1..];
    let gaps = find_gaps(&town, holed, 1.0);
    assert_eq!(gaps.len(), 1);
    assert!((gaps[0].area_m2 / 1e6 - area_km2(leaves[0])).abs() < 1e-4);
}

#[test]
fn a_map_written_as_geojson_and_read_back_is_still_one() {
    let town = invented(130.0, 0, 8);
    let part = tessellate(&town, &shared::plan(1, 14, 240), &Settings::seeded(2)).unwrap();
    let none = serde_json::Map::new();
    let text = write(part.leaves().into_iter().map(|leaf| (&leaf.polygon, &none)), Crs::Wgs84);
    let leaves: Vec<_> = read(&text, Crs::Wgs84).unwrap().into_iter().map(|area| area.polygon).collect();
    let joined = union_of(&leaves).unwrap();
    assert_eq!(joined.0.len(), 1);
    assert!(joined.0[0].interiors().is_empty());
    assert!((area_km2(&joined) / area_km2(&town) - 1.0).abs() < 1e-4);
    let list: Vec<_> = (0..).zip(&leaves).collect();
    assert_eq!(find_overlaps(&list, 1.0), []);
}

#[test]
fn islands_go_to_some_child_and_a_seat_lies_in_its_place() {
    let county = invented(400.0, 6, 3);
    let seat = label_point(&county).unwrap();
    let mut plan = shared::plan(5, 30, 200);
    plan.children[2].seat = Some(seat);
    let part = tessellate(&county, &plan, &Settings::seeded(3)).unwrap();
    check_level(&part, &plan, &mut 0.0);
    assert!(gezhi_geo::contains(&part.children[2].polygon, seat));
    check_owners(&part);
}

#[test]
fn the_real_counties() {
    let plans = BTreeMap::from([
        ("130533", (16, 522, 2000)),
        ("411324", (22, 480, 1500)),
        ("441502", (7, 90, 600)),
        ("441521", (16, 250, 1200)),
        ("441523", (8, 120, 600)),
        ("441581", (20, 330, 1400)),
        ("450804", (10, 146, 2664)),
        ("511921", (33, 330, 1000)),
    ]);
    for (code, (towns, villages, groups)) in plans {
        let Some(county) = shared::county(code) else { return };
        let plan = shared::plan(towns, villages, groups);
        let part = tessellate(&county, &plan, &Settings::seeded(9)).unwrap_or_else(|e| panic!("{code}: {e}"));
        let mut worst = 0.0;
        check_level(&part, &plan, &mut worst);
        assert_eq!(part.leaves().len(), groups, "{code}");
        assert!(scattered(&part) <= county.0.len(), "{code}");
        println!("{code}: {} pieces, worst size ratio {:.2}", county.0.len(), worst.exp());
    }
}

#[test]
fn senseless_input_is_refused() {
    let county = invented(100.0, 0, 1);
    let settings = Settings::seeded(1);
    let empty = MultiPolygon::new(vec![]);
    assert_eq!(tessellate(&empty, &Split::leaf(1.0), &settings), Err(TessellateError::EmptyArea));
    let bad = Split::of(vec![Split::leaf(1.0), Split::leaf(0.0)]);
    assert_eq!(tessellate(&county, &bad, &settings), Err(TessellateError::BadWeight));
    let bow = gezhi_geo::Polygon::new(
        vec![(109.0, 23.0), (109.1, 23.1), (109.1, 23.0), (109.0, 23.09), (109.0, 23.0)].into(),
        vec![],
    );
    let two = Split::of(vec![Split::leaf(1.0), Split::leaf(1.0)]);
    let crossing = tessellate(&MultiPolygon::new(vec![bow]), &two, &settings);
    assert_eq!(crossing, Err(TessellateError::CrossingOutline));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn in_any_tessellation_each_point_has_one_owner(
        seed: u64, towns in 1..5_usize, islands in 0..3_u32, roughness in 0.0..1.0f64, tolerance in 0.0..20.0f64,
    ) {
        let county = invented(60.0, islands, seed);
        let plan = shared::plan(towns, towns * 3, towns * 24);
        let part = tessellate(&county, &plan, &Settings { seed, roughness, tolerance }).unwrap();
        check_level(&part, &plan, &mut 0.0);
        check_owners(&part);
        let index = index(&part);
        let bounds = Bounds::of(&county).unwrap();
        for i in 0..400 {
            let (east, north) = ((f64::from(i) * 0.754_877_666).fract(), (f64::from(i) * 0.569_840_291).fract());
            let point = Wgs84 {
                lon: bounds.west + (bounds.east - bounds.west) * east,
                lat: bounds.south + (bounds.north - bounds.south) * north,
            };
            let owners = index.lookup_all(point).len();
            prop_assert_eq!(owners, usize::from(gezhi_geo::contains(&part.polygon, point)));
        }
    }
}
