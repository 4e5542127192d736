//! Whether a visit was recorded at the house.

/// Metres within which a position counts as at the house: a phone under a roof is seldom more exact.
const AT_THE_HOUSE: f64 = 100.0;
/// An inexact phone is believed up to so many metres, and no further.
const BELIEVED: f64 = 500.0;
/// Mean radius of the earth in metres.
const EARTH: f64 = 6_371_008.8;

/// How a visit's position lies to the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nearness {
    /// At the house, as far as the phone can tell.
    Near,
    /// Elsewhere.
    Far,
    /// The phone gave no position, or the house has none.
    Unknown,
}

impl Nearness {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Far => "far",
            Self::Unknown => "unknown",
        }
    }
}

/// Metres between two points in WGS-84 degrees, on a sphere.
fn metres((lon, lat): (f64, f64), (other_lon, other_lat): (f64, f64)) -> f64 {
    let (from, to) = (lat.to_radians(), other_lat.to_radians());
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = half(to - from) + from.cos() * to.cos() * half((other_lon - lon).to_radians());
    2.0 * EARTH * chord.sqrt().min(1.0).asin()
}

/// How a position with its accuracy in metres lies to a house; both WGS-84, longitude first.
#[must_use]
pub fn nearness(at: Option<(f64, f64)>, accuracy_m: Option<f64>, house: Option<(f64, f64)>) -> Nearness {
    let Some((at, house)) = at.zip(house) else { return Nearness::Unknown };
    let reach = accuracy_m.filter(|metres| metres.is_finite()).unwrap_or(0.0).clamp(AT_THE_HOUSE, BELIEVED);
    if metres(at, house) <= reach { Nearness::Near } else { Nearness::Far }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: (f64, f64) = (106.5, 31.2);

    #[test]
    fn a_few_houses_on_is_near_and_the_next_village_is_not() {
        let steps = |degrees: f64| Some((HOUSE.0, HOUSE.1 + degrees));
        assert_eq!(nearness(steps(0.0008), Some(12.0), Some(HOUSE)), Nearness::Near, "89 m");
        assert_eq!(nearness(steps(0.0010), Some(12.0), Some(HOUSE)), Nearness::Far, "111 m");
        assert_eq!(nearness(steps(0.0030), Some(400.0), Some(HOUSE)), Nearness::Near, "334 m, phone unsure");
        assert_eq!(nearness(steps(0.0050), Some(9_000.0), Some(HOUSE)), Nearness::Far, "believed to 500 m");
        assert_eq!(nearness(steps(0.0), Some(f64::NAN), Some(HOUSE)), Nearness::Near);
        assert_eq!(nearness(None, Some(5.0), Some(HOUSE)), Nearness::Unknown);
        assert_eq!(nearness(Some(HOUSE), Some(5.0), None), Nearness::Unknown);
    }
}
