//! Which grid is this point in, among the grids of a whole prefecture (feature G9).

use super::progress::Bar;
use super::table::{Row, Section, time, whole};
use crate::error::{CommandError, Result};
use gezhi_geo::{Bounds, Entry, GridIndex, Outline, Settings, Split, Wgs84, outline, tessellate};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Towns, villages of a town and grids of a village: 5,500 in all.
const SHAPE: [usize; 3] = [55, 10, 10];
const POINTS: u32 = 400_000;
/// Lookups per reading of the clock; one alone is shorter than the clock's own cost.
const BATCH: usize = 8;
const TARGET: Duration = Duration::from_micros(2);

fn plan() -> Split {
    let [towns, villages, grids] = SHAPE;
    let village = || {
        let leaf = |weight: f64| Split::leaf(weight);
        Split::of([1.0, 1.4, 1.8].into_iter().cycle().take(grids).map(leaf).collect())
    };
    let town = || Split::of((0..villages).map(|_| village()).collect());
    Split::of((0..towns).map(|_| town()).collect())
}

fn failed(error: impl std::fmt::Display) -> CommandError {
    CommandError::refused(error.to_string())
}

fn index() -> Result<(GridIndex, Bounds, usize)> {
    let prefecture = outline(&Outline {
        elongation: 1.8,
        bearing: 80.0,
        islands: 5,
        ..Outline::around(Wgs84 { lon: 115.6, lat: 22.95 }, 4_850.0, 12)
    });
    let part = tessellate(&prefecture, &plan(), &Settings::seeded(7)).map_err(failed)?;
    let entries: Vec<Entry> = (0..)
        .zip(part.leaves())
        .map(|(id, leaf)| Entry { id, priority: 0, polygon: leaf.polygon.clone() })
        .collect();
    let bounds =
        Bounds::of_mainland(&prefecture).ok_or_else(|| CommandError::refused("the prefecture is empty"))?;
    let count = entries.len();
    Ok((GridIndex::new(entries), bounds, count))
}

/// Measures single lookups, in batches of eight.
///
/// # Errors
/// A tessellation that fails.
pub fn lookup(bar: &Bar) -> Result<Section> {
    bar.say("which-grid lookup");
    let (index, bounds, grids) = index()?;
    // The fractional parts of multiples of two irrational numbers fill the box evenly.
    let share = |number: u32, step: f64| (f64::from(number) * step).fract();
    let points: Vec<Wgs84> = (0..POINTS)
        .map(|number| Wgs84 {
            lon: bounds.west + (bounds.east - bounds.west) * share(number, 0.754_877_666_246_692_7),
            lat: bounds.south + (bounds.north - bounds.south) * share(number, 0.569_840_290_998_053_2),
        })
        .collect();
    let mut inside = 0_u32;
    let mut times: Vec<Duration> = points
        .chunks(BATCH)
        .map(|batch| {
            let started = Instant::now();
            for &point in batch {
                inside += u32::from(black_box(index.lookup(black_box(point))).is_some());
            }
            started.elapsed() / u32::try_from(batch.len()).unwrap_or(1)
        })
        .collect();
    times.sort_unstable();
    let at = |permille: usize| times.get(times.len() * permille / 1_000).copied().unwrap_or_default();
    let row = Row {
        what: format!(
            "which of {} grids is this point in",
            whole(f64::from(u32::try_from(grids).unwrap_or(0)))
        ),
        measured: format!("median {}, 99 % {}", time(at(500)), time(at(990))),
        reference: format!(
            "{} points, {} % of them in a grid",
            whole(POINTS.into()),
            inside / (POINTS / 100)
        ),
        ratio: String::new(),
        target: "median < 2 µs".into(),
        met: Some(at(500) < TARGET),
    };
    let about = "The grids are made by the product's own tessellation of a coast of 4,850 km² with islands."
        .to_owned();
    Ok(Section { title: "Which grid", about: vec![about], rows: vec![row] })
}
