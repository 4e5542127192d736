//! Transverse Mercator (Gauss–Krüger) backwards: from metres of a survey to degrees.
//!
//! Krüger's series in the third flattening to the sixth order, after Karney, "Transverse Mercator with an accuracy of a few
//! nanometers" (2011), equations 11, 12, 15 and 36.

/// A zone of a projection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Zone {
    /// Equatorial radius, metres.
    pub(super) axis: f64,
    /// One over the flattening.
    pub(super) inverse_flattening: f64,
    /// Central meridian and latitude of origin, degrees.
    pub(super) origin: (f64, f64),
    /// Scale on the central meridian.
    pub(super) scale: f64,
    /// False easting and northing, metres.
    pub(super) shift: (f64, f64),
}

impl Zone {
    fn third(&self) -> f64 {
        1.0 / (2.0 * self.inverse_flattening - 1.0)
    }

    /// Radius of the rectifying circle.
    fn radius(&self) -> f64 {
        let n2 = self.third().powi(2);
        self.axis / (1.0 + self.third()) * (1.0 + n2 / 4.0 + n2.powi(2) / 64.0 + n2.powi(3) / 256.0)
    }

    fn eccentricity(&self) -> f64 {
        let f = 1.0 / self.inverse_flattening;
        (f * (2.0 - f)).sqrt()
    }

    /// The tangent of the conformal latitude.
    fn conformal(&self, tan: f64) -> f64 {
        let e = self.eccentricity();
        let sigma = (e * (e * tan / tan.hypot(1.0)).atanh()).sinh();
        tan * sigma.hypot(1.0) - sigma * tan.hypot(1.0)
    }

    /// How far north of the equator a latitude lies along the central meridian.
    fn northing(&self, lat: f64) -> f64 {
        let xi = self.conformal(lat.to_radians().tan()).atan();
        let series: f64 =
            (1..).zip(alpha(self.third())).map(|(j, a)| a * (2.0 * f64::from(j) * xi).sin()).sum();
        self.radius() * (xi + series)
    }

    /// Longitude and latitude in degrees.
    pub(super) fn degrees(&self, easting: f64, northing: f64) -> (f64, f64) {
        let radius = self.radius();
        let xi = ((northing - self.shift.1) / self.scale + self.northing(self.origin.1)) / radius;
        let eta = (easting - self.shift.0) / self.scale / radius;
        let (mut x, mut y) = (xi, eta);
        for (j, b) in (1..).zip(beta(self.third())) {
            let twice = 2.0 * f64::from(j);
            x -= b * (twice * xi).sin() * (twice * eta).cosh();
            y -= b * (twice * xi).cos() * (twice * eta).sinh();
        }
        let wanted = x.sin() / y.sinh().hypot(x.cos());
        let e2 = self.eccentricity().powi(2);
        let mut tan = wanted;
        for _ in 0..6 {
            let at = self.conformal(tan);
            let step = (wanted - at) / at.hypot(1.0) * (1.0 + (1.0 - e2) * tan * tan)
                / ((1.0 - e2) * tan.hypot(1.0));
            tan += step;
        }
        (self.origin.0 + y.sinh().atan2(x.cos()).to_degrees(), tan.atan().to_degrees())
    }
}

fn alpha(n: f64) -> [f64; 4] {
    [
        n / 2.0 - 2.0 / 3.0 * n.powi(2) + 5.0 / 16.0 * n.powi(3) + 41.0 / 180.0 * n.powi(4),
        13.0 / 48.0 * n.powi(2) - 3.0 / 5.0 * n.powi(3) + 557.0 / 1440.0 * n.powi(4),
        61.0 / 240.0 * n.powi(3) - 103.0 / 140.0 * n.powi(4),
        49_561.0 / 161_280.0 * n.powi(4),
    ]
}

fn beta(n: f64) -> [f64; 4] {
    [
        n / 2.0 - 2.0 / 3.0 * n.powi(2) + 37.0 / 96.0 * n.powi(3) - n.powi(4) / 360.0,
        n.powi(2) / 48.0 + n.powi(3) / 15.0 - 437.0 / 1440.0 * n.powi(4),
        17.0 / 480.0 * n.powi(3) - 37.0 / 840.0 * n.powi(4),
        4_397.0 / 161_280.0 * n.powi(4),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_epsg_guidance_note() {
        // IOGP 373-7-2, Transverse Mercator: OSGB36 / British National Grid, 50°30'N 0°30'E.
        let zone = Zone {
            axis: 6_377_563.396,
            inverse_flattening: 299.324_96,
            origin: (-2.0, 49.0),
            scale: 0.999_601_271_7,
            shift: (400_000.0, -100_000.0),
        };
        let (lon, lat) = zone.degrees(577_274.99, 69_740.50);
        assert!((lon - 0.5).abs() < 1e-6 && (lat - 50.5).abs() < 1e-6, "{lon} {lat}");
    }

    #[test]
    fn the_central_meridian_of_a_chinese_zone() {
        // CGCS2000, 3 degrees, 108 E: on the meridian the northing is the length of the meridian arc.
        let zone = Zone {
            axis: 6_378_137.0,
            inverse_flattening: 298.257_222_101,
            origin: (108.0, 0.0),
            scale: 1.0,
            shift: (500_000.0, 0.0),
        };
        let (lon, lat) = zone.degrees(500_000.0, zone.northing(23.0));
        assert!((lon - 108.0).abs() < 1e-12 && (lat - 23.0).abs() < 1e-10, "{lon} {lat}");
        // The arc from the equator to 45° on GRS 80 measures 4 984 944.378 m.
        assert!((zone.northing(45.0) - 4_984_944.378).abs() < 0.001, "{}", zone.northing(45.0));
    }
}
