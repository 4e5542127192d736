//! The public approximation of the GCJ-02 shift (the formulas every open map library uses).

use std::f64::consts::PI;

/// Krasovsky 1940 semi-major axis, metres, which the shift is defined on.
const AXIS: f64 = 6_378_245.0;
/// Its first eccentricity squared.
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
/// The inverse stops when a step is below this many degrees.
const INVERSE_STEP: f64 = 1e-11;

/// The box outside which the maps are not shifted.
fn is_shifted(lon: f64, lat: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

fn wave(x: f64, [long, middle, short]: [(f64, f64); 3]) -> f64 {
    let term = |(amplitude, frequency): (f64, f64)| amplitude * (x * frequency * PI).sin();
    (term(long) + term(middle) + term(short)) * 2.0 / 3.0
}

fn raw_lat(x: f64, y: f64) -> f64 {
    -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + wave(x, [(20.0, 6.0), (20.0, 2.0), (0.0, 1.0)])
        + wave(y, [(20.0, 1.0), (40.0, 1.0 / 3.0), (0.0, 1.0)])
        + wave(y, [(160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0), (0.0, 1.0)])
}

fn raw_lon(x: f64, y: f64) -> f64 {
    300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + wave(x, [(20.0, 6.0), (20.0, 2.0), (0.0, 1.0)])
        + wave(x, [(20.0, 1.0), (40.0, 1.0 / 3.0), (0.0, 1.0)])
        + wave(x, [(150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0), (0.0, 1.0)])
}

/// The offset in degrees at a WGS-84 position.
fn offset(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let phi = lat.to_radians();
    let magic = 1.0 - ECCENTRICITY_SQUARED * phi.sin().powi(2);
    let meridian = AXIS * (1.0 - ECCENTRICITY_SQUARED) / (magic * magic.sqrt());
    let parallel = AXIS / magic.sqrt() * phi.cos();
    ((raw_lon(x, y) / parallel).to_degrees(), (raw_lat(x, y) / meridian).to_degrees())
}

/// WGS-84 degrees to GCJ-02 degrees; identity outside China.
pub(crate) fn shift(lon: f64, lat: f64) -> (f64, f64) {
    if !is_shifted(lon, lat) {
        return (lon, lat);
    }
    let (east, north) = offset(lon, lat);
    (lon + east, lat + north)
}

/// GCJ-02 degrees to WGS-84 degrees by fixed-point iteration (the offset changes by < 1 % per step).
pub(crate) fn unshift(lon: f64, lat: f64) -> (f64, f64) {
    if !is_shifted(lon, lat) {
        return (lon, lat);
    }
    let (mut guess_lon, mut guess_lat) = (lon, lat);
    for _ in 0..30 {
        let (east, north) = offset(guess_lon, guess_lat);
        let (next_lon, next_lat) = (lon - east, lat - north);
        let step = (next_lon - guess_lon).abs().max((next_lat - guess_lat).abs());
        (guess_lon, guess_lat) = (next_lon, next_lat);
        if step < INVERSE_STEP {
            break;
        }
    }
    (guess_lon, guess_lat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_well_known_example() {
        // Tiananmen in WGS-84; the value published with several map libraries.
        let (lon, lat) = shift(116.404, 39.915);
        assert!((lon - 116.410_244_499_169_38).abs() < 1e-9, "{lon}");
        assert!((lat - 39.916_404_281_501_64).abs() < 1e-9, "{lat}");
    }

    #[test]
    fn abroad_nothing_moves() {
        assert_eq!(shift(-0.1276, 51.507), (-0.1276, 51.507));
        assert_eq!(unshift(2.35, 48.85), (2.35, 48.85));
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(lon in 74.0..135.0f64, lat in 4.0..53.0f64) {
            let (there_lon, there_lat) = shift(lon, lat);
            let (back_lon, back_lat) = unshift(there_lon, there_lat);
            prop_assert!((back_lon - lon).abs() < 1e-7 && (back_lat - lat).abs() < 1e-7);
            prop_assert!((there_lon - lon).abs() < 0.02 && (there_lat - lat).abs() < 0.02);
        }
    }
}
