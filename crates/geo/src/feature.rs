//! GeoJSON in and out, the coordinate system always stated (feature G3).

use std::fmt::Write;

use geo::{Coord, MapCoords, MultiPolygon};
use geojson::{Feature, GeoJson, Geometry, GeometryValue, JsonObject};

use crate::coordinates::{BadPoint, Gcj02, Wgs84};
use crate::crs::Crs;

/// Digits after the point in written degrees: about a metre.
const DIGITS: usize = 5;
/// Digits where borders are drawn by hand: the lattice of [`crate::coverage`], about 0.1 m.
const FINE_DIGITS: usize = 6;

/// An area read from a file, with what the file says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The area in WGS-84.
    pub polygon: MultiPolygon,
    /// The feature's properties, empty for a bare geometry.
    pub properties: JsonObject,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not GeoJSON at all.
    #[error("not GeoJSON: {0}")]
    Syntax(Box<geojson::Error>),
    /// The file names another coordinate system than the caller.
    #[error("the file says its coordinates are {found}, not {stated}")]
    OtherCrs {
        /// What the file says.
        found: Crs,
        /// What the caller said.
        stated: Crs,
    },
    /// A feature holds no polygon.
    #[error("feature {0} holds no polygon")]
    NotAPolygon(usize),
    /// A coordinate cannot be believed.
    #[error("feature {feature}: {reason}")]
    BadPoint {
        /// The number of the feature, from 0.
        feature: usize,
        /// What is wrong with it.
        reason: BadPoint,
    },
    /// A ring has fewer than four positions or is not closed.
    #[error("feature {0} has a ring that is not closed or has fewer than three corners")]
    OpenRing(usize),
}

/// Moves a whole area to another coordinate system. Vertices that neighbours share stay shared.
#[must_use]
pub fn convert(area: &MultiPolygon, from: Crs, to: Crs) -> MultiPolygon {
    area.map_coords(|Coord { x: lon, y: lat }| match (from, to) {
        (Crs::Gcj02, Crs::Wgs84 | Crs::Cgcs2000) => Gcj02 { lon, lat }.to_wgs84().into(),
        (Crs::Wgs84 | Crs::Cgcs2000, Crs::Gcj02) => {
            let Gcj02 { lon, lat } = Wgs84 { lon, lat }.to_gcj02();
            Coord { x: lon, y: lat }
        }
        _ => Coord { x: lon, y: lat },
    })
}

/// Reads a Feature, FeatureCollection or Geometry of polygons whose coordinates are in `crs`; gives WGS-84.
///
/// # Errors
/// [`ReadError`], naming the feature.
pub fn read(text: &str, crs: Crs) -> Result<Vec<Area>, ReadError> {
    let file: GeoJson = text.parse().map_err(|error| ReadError::Syntax(Box::new(error)))?;
    let features = match file {
        GeoJson::Geometry(geometry) => vec![Feature { geometry: Some(geometry), ..Feature::default() }],
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::FeatureCollection(collection) => {
            if let Some(found) =
                named_crs(collection.foreign_members.as_ref()).filter(|found| !same(*found, crs))
            {
                return Err(ReadError::OtherCrs { found, stated: crs });
            }
            collection.features
        }
    };
    features
        .into_iter()
        .enumerate()
        .map(|(number, feature)| {
            let geometry = feature.geometry.as_ref().ok_or(ReadError::NotAPolygon(number))?;
            let polygon = convert(&polygon_of(geometry, number)?, crs, Crs::Wgs84);
            Ok(Area { polygon, properties: feature.properties.unwrap_or_default() })
        })
        .collect()
}

fn same(a: Crs, b: Crs) -> bool {
    (a == Crs::Gcj02) == (b == Crs::Gcj02)
}

/// The `crs` member of GeoJSON before RFC 7946, when it names a known system.
fn named_crs(members: Option<&JsonObject>) -> Option<Crs> {
    members?.get("crs")?.get("properties")?.get("name")?.as_str()?.parse().ok()
}

fn polygon_of(geometry: &Geometry, number: usize) -> Result<MultiPolygon, ReadError> {
    let rings = match &geometry.value {
        GeometryValue::Polygon { coordinates } => std::slice::from_ref(coordinates),
        GeometryValue::MultiPolygon { coordinates } => coordinates.as_slice(),
        _ => return Err(ReadError::NotAPolygon(number)),
    };
    let mut polygons = Vec::new();
    for rings in rings {
        let mut lines = Vec::new();
        for ring in rings {
            let mut line = Vec::with_capacity(ring.len());
            for position in ring {
                let [lon, lat, ..] = *position.as_slice() else { return Err(ReadError::OpenRing(number)) };
                let point = Wgs84::checked(lon, lat)
                    .map_err(|reason| ReadError::BadPoint { feature: number, reason })?;
                line.push(Coord::from(point));
            }
            if line.len() < 4 || line.first() != line.last() {
                return Err(ReadError::OpenRing(number));
            }
            lines.push(line.into());
        }
        let mut lines = lines.into_iter();
        let outer = lines.next().ok_or(ReadError::NotAPolygon(number))?;
        polygons.push(geo::Polygon::new(outer, lines.collect()));
    }
    if polygons.is_empty() { Err(ReadError::NotAPolygon(number)) } else { Ok(MultiPolygon::new(polygons)) }
}

/// Writes areas (in WGS-84) as a compact FeatureCollection in `crs`, degrees with five digits after the point. The
/// file says its system in the old `crs` member when it is not WGS-84, so that [`read`] can refuse a wrong guess.
#[must_use]
pub fn write<'a>(areas: impl IntoIterator<Item = (&'a MultiPolygon, &'a JsonObject)>, crs: Crs) -> String {
    write_collection(areas, crs, DIGITS)
}

/// Like [`write`], with six digits.
#[must_use]
pub fn write_fine<'a>(
    areas: impl IntoIterator<Item = (&'a MultiPolygon, &'a JsonObject)>,
    crs: Crs,
) -> String {
    write_collection(areas, crs, FINE_DIGITS)
}

fn write_collection<'a>(
    areas: impl IntoIterator<Item = (&'a MultiPolygon, &'a JsonObject)>,
    crs: Crs,
    digits: usize,
) -> String {
    let mut text = String::from(r#"{"type":"FeatureCollection","#);
    if crs != Crs::Wgs84 {
        let _ = write!(text, r#""crs":{{"type":"name","properties":{{"name":"{crs}"}}}},"#);
    }
    text.push_str(r#""features":["#);
    for (number, (polygon, properties)) in areas.into_iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        let properties = serde_json::Value::Object(properties.clone());
        let geometry = geometry(polygon, crs, digits);
        let _ = write!(text, r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#);
    }
    text.push_str("]}");
    text
}

/// Writes one area (in WGS-84) as a bare geometry in `crs`: a Polygon, or a MultiPolygon when it has several pieces.
#[must_use]
pub fn write_geometry(area: &MultiPolygon, crs: Crs) -> String {
    geometry(area, crs, DIGITS)
}

/// Like [`write_geometry`], with six digits: a settled area reads back exactly.
#[must_use]
pub fn write_geometry_fine(area: &MultiPolygon, crs: Crs) -> String {
    geometry(area, crs, FINE_DIGITS)
}

fn geometry(area: &MultiPolygon, crs: Crs, digits: usize) -> String {
    let area = convert(area, Crs::Wgs84, crs);
    let degrees = |value| degrees(value, digits);
    let polygon = |polygon: &geo::Polygon| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        list(rings.map(|ring| list(ring.coords().map(|c| format!("[{},{}]", degrees(c.x), degrees(c.y))))))
    };
    match area.0.as_slice() {
        [only] => format!(r#"{{"type":"Polygon","coordinates":{}}}"#, polygon(only)),
        several => {
            format!(r#"{{"type":"MultiPolygon","coordinates":{}}}"#, list(several.iter().map(polygon)))
        }
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

fn degrees(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str =
        r#"{"type":"Polygon","coordinates":[[[109.4,23.1],[109.5,23.1],[109.5,23.2],[109.4,23.1]]]}"#;

    fn feature(properties: &str) -> String {
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{SQUARE}}}"#)
    }

    #[test]
    fn what_is_written_in_a_system_reads_the_same_in_it() {
        for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Cgcs2000] {
            let areas = read(&feature(r#"{"name":"城区"}"#), Crs::Wgs84).unwrap();
            let text = write(areas.iter().map(|area| (&area.polygon, &area.properties)), crs);
            let again = read(&text, crs).unwrap();
            assert_eq!(again[0].properties["name"], "城区");
            for (a, b) in
                areas[0].polygon.0[0].exterior().coords().zip(again[0].polygon.0[0].exterior().coords())
            {
                assert!((a.x - b.x).abs() < 1.1e-5 && (a.y - b.y).abs() < 1.1e-5);
            }
        }
    }

    #[test]
    fn a_file_that_names_its_system_is_not_read_as_another() {
        let areas = read(SQUARE, Crs::Wgs84).unwrap();
        let text = write(areas.iter().map(|area| (&area.polygon, &area.properties)), Crs::Gcj02);
        assert!(matches!(read(&text, Crs::Wgs84), Err(ReadError::OtherCrs { found: Crs::Gcj02, .. })));
    }

    #[test]
    fn bad_files_say_what_is_wrong() {
        assert!(matches!(read("{}", Crs::Wgs84), Err(ReadError::Syntax(_))));
        let swapped = SQUARE.replace("109.4,23.1", "23.1,109.4");
        assert!(matches!(
            read(&swapped, Crs::Wgs84),
            Err(ReadError::BadPoint { feature: 0, reason: BadPoint::LooksSwapped })
        ));
        let open =
            r#"{"type":"Polygon","coordinates":[[[109.4,23.1],[109.5,23.1],[109.5,23.2],[109.4,23.2]]]}"#;
        assert!(matches!(read(open, Crs::Wgs84), Err(ReadError::OpenRing(0))));
        let point = r#"{"type":"Point","coordinates":[109.4,23.1]}"#;
        assert!(matches!(read(point, Crs::Wgs84), Err(ReadError::NotAPolygon(0))));
    }

    #[test]
    fn written_degrees_are_short() {
        assert_eq!(write_geometry(&read(SQUARE, Crs::Wgs84).unwrap()[0].polygon, Crs::Wgs84), SQUARE);
        assert_eq!(degrees(-0.000_000_1, DIGITS), "0");
    }
}
