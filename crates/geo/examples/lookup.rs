//! Times the tessellation and the point lookup: `cargo run --release -p gezhi-geo --example lookup`.
#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::as_conversions,
    reason = "a tool for developers"
)]

use std::hint::black_box;
use std::time::Instant;

use gezhi_geo::{
    Bounds, Entry, GridIndex, MultiPolygon, Outline, Settings, Split, Wgs84, label_point, outline, tessellate,
};

#[path = "../tests/shared/mod.rs"]
mod shared;

const POINTS: usize = 200_000;
/// Lookups per clock reading; a single one is shorter than the clock's own cost.
const BATCH: usize = 8;

fn timed(name: &str, area: &MultiPolygon, plan: &Split) -> Vec<MultiPolygon> {
    let start = Instant::now();
    let part = tessellate(area, plan, &Settings::seeded(7)).expect("tessellation");
    let elapsed = start.elapsed();
    let leaves: Vec<MultiPolygon> = part.leaves().into_iter().map(|leaf| leaf.polygon.clone()).collect();
    let mut vertices: Vec<usize> =
        leaves.iter().map(|leaf| leaf.iter().map(|p| p.exterior().0.len() - 1).sum()).collect();
    vertices.sort_unstable();
    println!(
        "{name}: {} leaves in {elapsed:?}, vertices per leaf: median {}, most {}",
        leaves.len(),
        vertices[vertices.len() / 2],
        vertices[vertices.len() - 1]
    );
    leaves
}

fn lookup(name: &str, area: &MultiPolygon, leaves: Vec<MultiPolygon>) {
    let count = leaves.len();
    let vertices: usize = leaves.iter().flat_map(MultiPolygon::iter).map(|p| p.exterior().0.len()).sum();
    let bounds = Bounds::of_mainland(area).expect("there is a mainland");
    let entries = (0..).zip(leaves).map(|(id, polygon)| Entry { id, priority: 0, polygon }).collect();
    let start = Instant::now();
    let index = GridIndex::new(entries);
    let built = start.elapsed();
    // The fractional parts of multiples of two irrational numbers fill the box evenly.
    let points: Vec<Wgs84> = (0..POINTS)
        .map(|i| Wgs84 {
            lon: bounds.west + (bounds.east - bounds.west) * (i as f64 * 0.754_877_666_246_692_7).fract(),
            lat: bounds.south + (bounds.north - bounds.south) * (i as f64 * 0.569_840_290_998_053_2).fract(),
        })
        .collect();
    let mut hits = 0_usize;
    let mut times: Vec<u128> = points
        .chunks(BATCH)
        .map(|batch| {
            let start = Instant::now();
            for &point in batch {
                hits += usize::from(black_box(index.lookup(black_box(point))).is_some());
            }
            start.elapsed().as_nanos() / batch.len() as u128
        })
        .collect();
    times.sort_unstable();
    println!(
        "{name}: {count} polygons of {} vertices on average; built in {built:?}, {} cells, {:.1} MB; lookup median {} ns, 99 % {} ns ({} % of points inside)",
        vertices / count,
        index.cell_count(),
        index.heap_bytes() as f64 / 1e6,
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        hits * 100 / POINTS
    );
}

fn main() {
    let centre = Wgs84 { lon: 109.41, lat: 23.13 };
    let county = outline(&Outline { elongation: 1.4, ..Outline::around(centre, 1350.0, 11) });
    let qintang = timed("like Qintang", &county, &shared::plan(10, 146, 2664));
    let centre = Wgs84 { lon: 115.6, lat: 22.95 };
    let prefecture = outline(&Outline {
        elongation: 1.8,
        bearing: 80.0,
        islands: 5,
        ..Outline::around(centre, 4850.0, 12)
    });
    let counties = [(14, 217, 1138), (16, 220, 1200), (8, 130, 800), (18, 301, 1417)];
    let plan = Split::of(counties.map(|(t, v, g)| shared::plan(t, v, g)).into());
    let shanwei = timed("like Shanwei", &prefecture, &plan);
    let finer = timed("5,500 leaves", &prefecture, &shared::plan(56, 868, 5500));
    let start = Instant::now();
    let labels = finer.iter().filter_map(label_point).count();
    println!("{labels} label points in {:?}", start.elapsed());
    lookup("like Qintang", &county, qintang);
    lookup("like Shanwei", &prefecture, shanwei);
    lookup("5,500 leaves", &prefecture, finer.clone());
    lookup("5,500 leaves, vertices times four", &prefecture, finer.iter().map(quadrupled).collect());
}

/// The same area with three more vertices on every edge.
fn quadrupled(area: &MultiPolygon) -> MultiPolygon {
    let line = |ring: &gezhi_geo::LineString| -> gezhi_geo::LineString {
        let mut dense: Vec<_> = ring
            .lines()
            .flat_map(|line| [0.0, 0.25, 0.5, 0.75].map(|share| line.start + line.delta() * share))
            .collect();
        dense.extend(dense.first().copied());
        dense.into()
    };
    area.iter()
        .map(|p| gezhi_geo::Polygon::new(line(p.exterior()), p.interiors().iter().map(line).collect()))
        .collect()
}
