//! What a .prj says: which datum, and whether the numbers are degrees or metres of a projection.

use super::fault::FileFault;
use super::transverse::Zone;
use crate::crs::Crs;

/// How coordinates are to be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Coordinates {
    /// Degrees.
    Degrees,
    /// Metres of a zone.
    Metres(Zone),
}

/// Reads a .prj in the well-known text of ESRI or OGC. WGS-84 and CGCS2000 differ by less than a metre, and no .prj can say
/// GCJ-02, so only a datum that lies elsewhere is refused.
///
/// # Errors
/// [`FileFault`] for another datum or a projection that is not transverse Mercator.
pub(super) fn read(text: &str, _stated: Crs) -> Result<Coordinates, FileFault> {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    for (sign, datum) in
        [("beijing1954", "北京54"), ("xian1980", "西安80"), ("nad27", "NAD27"), ("tokyo", "Tokyo")]
    {
        if plain.contains(sign) {
            return Err(FileFault::OldDatum(datum));
        }
    }
    if !text.to_uppercase().contains("PROJCS") && !text.to_uppercase().contains("PROJCRS") {
        return Ok(Coordinates::Degrees);
    }
    if !plain.contains("gausskruger") && !plain.contains("transversemercator") {
        return Err(FileFault::Projection(first_quoted(text)));
    }
    let parameter = |name: &str| number_after(text, name);
    let central = parameter("central_meridian").or_else(|| parameter("longitude of natural origin"));
    let Some(central) = central else { return Err(FileFault::Projection(first_quoted(text))) };
    let (axis, inverse_flattening) = spheroid(text).unwrap_or((6_378_137.0, 298.257_222_101));
    Ok(Coordinates::Metres(Zone {
        axis,
        inverse_flattening,
        origin: (central, parameter("latitude_of_origin").unwrap_or(0.0)),
        scale: parameter("scale_factor").unwrap_or(1.0),
        shift: (parameter("false_easting").unwrap_or(500_000.0), parameter("false_northing").unwrap_or(0.0)),
    }))
}

fn first_quoted(text: &str) -> String {
    text.split('"').nth(1).unwrap_or("?").chars().take(60).collect()
}

/// The number after `"name",`.
fn number_after(text: &str, name: &str) -> Option<f64> {
    let at = text.to_lowercase().find(&format!("\"{name}\""))?;
    let rest = text.get(at + name.len() + 2..)?.trim_start().strip_prefix(',')?;
    let end = rest.find([',', ']'])?;
    rest.get(..end)?.trim().parse().ok()
}

/// Axis and inverse flattening of `SPHEROID["name",a,1/f`.
fn spheroid(text: &str) -> Option<(f64, f64)> {
    let rest = text.get(text.to_uppercase().find("SPHEROID[")?..)?;
    let mut parts = rest.split(',').skip(1);
    let axis = parts.next()?.trim().parse().ok()?;
    let flattening = parts.next()?.trim_end_matches(|c: char| !c.is_ascii_digit());
    let flattening: String =
        flattening.trim().chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    Some((axis, flattening.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = r#"PROJCS["CGCS2000_3_Degree_GK_CM_108E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",
        DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],
        PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],
        PARAMETER["Central_Meridian",108.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

    #[test]
    fn a_zone_is_read_and_degrees_are_known() {
        let Coordinates::Metres(zone) = read(ZONE, Crs::Cgcs2000).unwrap() else { panic!("metres") };
        assert_eq!((zone.origin, zone.shift, zone.scale), ((108.0, 0.0), (500_000.0, 0.0), 1.0));
        assert_eq!((zone.axis, zone.inverse_flattening), (6_378_137.0, 298.257_222_101));
        let degrees =
            r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]"#;
        assert_eq!(read(degrees, Crs::Wgs84).unwrap(), Coordinates::Degrees);
    }

    #[test]
    fn old_datums_and_other_projections_are_refused() {
        let old = r#"GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]]"#;
        assert!(matches!(read(old, Crs::Wgs84), Err(FileFault::OldDatum("西安80"))));
        let other = ZONE.replace("Gauss_Kruger", "Albers");
        assert!(matches!(read(&other, Crs::Wgs84), Err(FileFault::Projection(_))));
    }
}
