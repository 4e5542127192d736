//! Points that carry their coordinate system in their type.

use geo::Coord;

use crate::gcj;

/// Mean earth radius, metres (IUGG).
pub(crate) const EARTH_RADIUS: f64 = 6_371_008.8;

/// The box in which a county of this product can lie, degrees: west, south, east, north.
const CHINA: [f64; 4] = [73.0, 3.0, 136.0, 54.0];

/// A longitude and latitude in WGS-84, degrees. Input from outside goes through [`Wgs84::checked`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Wgs84 {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

/// A longitude and latitude in GCJ-02, degrees.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Gcj02 {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

/// Why a reported position cannot be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPoint {
    /// A coordinate is NaN or infinite.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// Exactly 0/0: a device without a fix.
    #[error("the position is 0/0, the device had no fix")]
    ZeroZero,
    /// Longitude beyond ±180 or latitude beyond ±90 degrees.
    #[error("longitude must lie within ±180 and latitude within ±90 degrees")]
    OutOfRange,
    /// Outside China as given, inside when longitude and latitude change places.
    #[error("longitude and latitude look swapped")]
    LooksSwapped,
}

fn in_china(lon: f64, lat: f64) -> bool {
    let [west, south, east, north] = CHINA;
    (west..=east).contains(&lon) && (south..=north).contains(&lat)
}

impl Wgs84 {
    /// Accepts a position from a phone, a form or a file.
    ///
    /// # Errors
    /// [`BadPoint`] says which of the usual mistakes it is. A point abroad is no mistake.
    pub fn checked(lon: f64, lat: f64) -> Result<Self, BadPoint> {
        if !lon.is_finite() || !lat.is_finite() {
            return Err(BadPoint::NotFinite);
        }
        if lon == 0.0 && lat == 0.0 {
            return Err(BadPoint::ZeroZero);
        }
        if !in_china(lon, lat) && in_china(lat, lon) {
            return Err(BadPoint::LooksSwapped);
        }
        if lon.abs() > 180.0 || lat.abs() > 90.0 {
            return Err(BadPoint::OutOfRange);
        }
        Ok(Self { lon, lat })
    }

    /// The same place in GCJ-02.
    #[must_use]
    pub fn to_gcj02(self) -> Gcj02 {
        let (lon, lat) = gcj::shift(self.lon, self.lat);
        Gcj02 { lon, lat }
    }

    /// Great-circle distance in metres (haversine on the mean sphere).
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
        let across = self.lat.to_radians().cos() * other.lat.to_radians().cos();
        let h = half(self.lat, other.lat) + across * half(self.lon, other.lon);
        2.0 * EARTH_RADIUS * h.sqrt().min(1.0).asin()
    }
}

impl Gcj02 {
    /// The same place in WGS-84, to better than 1e-7 degrees (1 cm).
    #[must_use]
    pub fn to_wgs84(self) -> Wgs84 {
        let (lon, lat) = gcj::unshift(self.lon, self.lat);
        Wgs84 { lon, lat }
    }
}

impl From<Coord> for Wgs84 {
    fn from(Coord { x, y }: Coord) -> Self {
        Self { lon: x, lat: y }
    }
}

impl From<Wgs84> for Coord {
    fn from(Wgs84 { lon, lat }: Wgs84) -> Self {
        Self { x: lon, y: lat }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_mistakes_are_told_apart() {
        assert_eq!(Wgs84::checked(f64::NAN, 23.0), Err(BadPoint::NotFinite));
        assert_eq!(Wgs84::checked(109.4, f64::INFINITY), Err(BadPoint::NotFinite));
        assert_eq!(Wgs84::checked(0.0, 0.0), Err(BadPoint::ZeroZero));
        assert_eq!(Wgs84::checked(23.1, 109.4), Err(BadPoint::LooksSwapped));
        assert_eq!(Wgs84::checked(45.0, 85.0), Err(BadPoint::LooksSwapped));
        assert_eq!(Wgs84::checked(181.0, 10.0), Err(BadPoint::OutOfRange));
        assert_eq!(Wgs84::checked(10.0, -91.0), Err(BadPoint::OutOfRange));
        assert_eq!(Wgs84::checked(109.4, 23.1), Ok(Wgs84 { lon: 109.4, lat: 23.1 }));
        assert!(Wgs84::checked(-0.1276, 51.507).is_ok(), "abroad is allowed");
    }

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let metres = Wgs84 { lon: 109.0, lat: 23.0 }.distance(Wgs84 { lon: 109.0, lat: 24.0 });
        assert!((metres - 111_195.0).abs() < 1.0, "{metres}");
    }
}
