//! Smooth random ground: hills and valleys that borders like to follow.
#![expect(clippy::as_conversions, reason = "lattice numbers are floored metres")]

use crate::plane::Spot;
use crate::random::mix;

/// Value noise in several octaves, the same for the same seed and place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground {
    seed: u64,
}

impl Ground {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Height about 0, within ±1, with hills of about `wavelength` metres and three finer octaves.
    pub(crate) fn height(&self, spot: Spot, wavelength: f64) -> f64 {
        let mut sum = 0.0;
        let (mut weight, mut scale) = (0.5, wavelength.max(1e-9));
        for octave in 0..4 {
            sum += weight * self.smooth(spot.x / scale, spot.y / scale, octave);
            weight *= 0.55;
            scale *= 0.5;
        }
        sum
    }

    fn smooth(&self, x: f64, y: f64, octave: u64) -> f64 {
        let (column, row) = (x.floor(), y.floor());
        let ease = |t: f64| t * t * (3.0 - 2.0 * t);
        let (u, v) = (ease(x - column), ease(y - row));
        let at = |east: f64, north: f64| self.value(column + east, row + north, octave);
        let south = at(0.0, 0.0) * (1.0 - u) + at(1.0, 0.0) * u;
        let north = at(0.0, 1.0) * (1.0 - u) + at(1.0, 1.0) * u;
        south * (1.0 - v) + north * v
    }

    fn value(&self, column: f64, row: f64, octave: u64) -> f64 {
        let place = mix((column as i64).cast_unsigned() ^ mix((row as i64).cast_unsigned() ^ mix(octave)));
        let hash = mix(self.seed ^ place);
        (hash >> 32) as f64 / f64::from(u32::MAX) * 2.0 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ground_is_smooth_bounded_and_repeatable() {
        let ground = Ground::new(3);
        let at = |x: f64| ground.height(Spot { x, y: 17.0 }, 100.0);
        for step in -500..500 {
            let x = f64::from(step);
            assert!(at(x).abs() <= 1.2 && (at(x) - at(x + 0.1)).abs() < 0.05);
        }
        assert_eq!(at(5.0).to_bits(), Ground::new(3).height(Spot { x: 5.0, y: 17.0 }, 100.0).to_bits());
    }
}
