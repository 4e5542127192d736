//! Where houses stand: inside the grid, in clusters, as villages grow.

use gezhi_drawing::dice::Dice;
use gezhi_geo::{Bounds, MultiPolygon, Wgs84, contains, label_point};

/// Tries for one house before it is put into the middle of the grid.
const TRIES: usize = 60;

/// Points of houses in an area.
pub(super) fn points(area: &MultiPolygon, houses: usize, seed: u64) -> Vec<(f64, f64)> {
    let mut dice = Dice::new(seed, 29);
    let middle = label_point(area).map_or((0.0, 0.0), |point| (point.lon, point.lat));
    let Some(Bounds { west, south, east, north }) = Bounds::of(area) else { return vec![middle; houses] };
    let (width, height) = (east - west, north - south);
    let is_inside = |(lon, lat): (f64, f64)| contains(area, Wgs84 { lon, lat });
    let anywhere = |dice: &mut Dice| {
        (0..TRIES)
            .map(|_| (west + width * dice.unit(), south + height * dice.unit()))
            .find(|point| is_inside(*point))
            .unwrap_or(middle)
    };
    // A grid has a few hamlets, and a house stands near others.
    let hamlets: Vec<(f64, f64)> =
        std::iter::once(middle).chain((0..2).map(|_| anywhere(&mut dice))).collect();
    let spread = 0.16;
    (0..houses)
        .map(|_| {
            let (lon, lat) = dice.pick(&hamlets).copied().unwrap_or(middle);
            (0..TRIES)
                .map(|_| {
                    let shift = |dice: &mut Dice| (dice.unit() + dice.unit() - 1.0) * spread;
                    (lon + width * shift(&mut dice), lat + height * shift(&mut dice))
                })
                .find(|point| is_inside(*point))
                .unwrap_or(middle)
        })
        .map(|(lon, lat)| ((lon * 1e6).round() / 1e6, (lat * 1e6).round() / 1e6))
        .collect()
}
