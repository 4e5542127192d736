//! Plans of the size of the two large profiles, and the county outlines of the shared data.
#![allow(dead_code, reason = "every test and example uses another part")]
#![allow(clippy::as_conversions, clippy::expect_used, reason = "test support")]

use std::path::PathBuf;

use gezhi_geo::{Crs, MultiPolygon, Split, read};

/// A tree with the given numbers of places per level, spread unevenly as in real counties.
pub fn plan(towns: usize, villages: usize, groups: usize) -> Split {
    let per_town = shares(villages, towns, 3);
    let per_village = shares(groups, villages, 5);
    let mut counts = per_village.into_iter();
    let town = |count: usize, counts: &mut dyn Iterator<Item = usize>| {
        let village = |groups: usize| {
            let children = (0..groups).map(|group| Split::leaf(1.0 + (group % 3) as f64 * 0.4)).collect();
            Split { weight: 1.0 + (groups % 4) as f64 * 0.3, ..Split::of(children) }
        };
        Split::of(counts.take(count).map(village).collect())
    };
    Split::of(per_town.into_iter().map(|count| town(count, &mut counts)).collect())
}

/// Deals `total` out in `parts` uneven shares between about half and one and a half times the mean.
fn shares(total: usize, parts: usize, stride: usize) -> Vec<usize> {
    let weights: Vec<usize> = (0..parts).map(|part| 10 + (part * stride) % 21).collect();
    let whole: usize = weights.iter().sum();
    let mut before = 0;
    let mut sum = 0;
    weights
        .into_iter()
        .map(|weight| {
            sum += weight;
            let share = total * sum / whole - before;
            before += share;
            share
        })
        .collect()
}

/// A county outline of the shared data in WGS-84. `None`, with a word why, when the data is not there; in CI
/// (environment variable `CI`) that is a failure.
pub fn county(code: &str) -> Option<MultiPolygon> {
    let root = std::env::var_os("GEZHI_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let path = root.join(format!("data/boundaries/county-{code}.json"));
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let areas = read(&text, Crs::Gcj02).expect("a county outline is readable");
            Some(areas.into_iter().flat_map(|area| area.polygon).collect())
        }
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{}: {error}", path.display());
            eprintln!("skipped: {} cannot be read ({error})", path.display());
            None
        }
    }
}
