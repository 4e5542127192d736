//! Shapefiles: polygons from the .shp, what is said of them from the .dbf, the system from the .prj.

use std::io::Cursor;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde_json::{Map, Value};
use shapefile::dbase::encoding::EncodingRs;
use shapefile::dbase::{self, FieldValue};
use shapefile::record::polygon::GenericPolygon;
use shapefile::{PolygonRing, Shape, ShapeReader};

use super::archive::Shapes;
use super::fault::FileFault;
use super::prj::{self, Coordinates};
use super::{Exchange, Format, Note};
use crate::coordinates::Wgs84;
use crate::crs::Crs;
use crate::feature::{Area, convert};

pub(super) fn read(files: &Shapes, crs: Crs) -> Result<Exchange, FileFault> {
    let mut notes = Vec::new();
    let how = match &files.prj {
        Some(text) => prj::read(text, crs)?,
        None => {
            notes.push(Note::NoPrj);
            Coordinates::Degrees
        }
    };
    if matches!(how, Coordinates::Metres(_)) {
        notes.push(Note::Projected);
    }
    let broken = |error: &dyn std::fmt::Display| FileFault::Shapefile(error.to_string());
    let mut reader = ShapeReader::new(Cursor::new(files.shp.as_slice())).map_err(|error| broken(&error))?;
    let mut records = rows(files)?.into_iter();
    let (mut areas, mut left_out) = (Vec::new(), 0);
    for (shape, number) in reader.iter_shapes().zip(1..) {
        let properties = records.next().unwrap_or_default();
        let rings = match shape.map_err(|error| broken(&error))? {
            Shape::Polygon(polygon) => rings(&polygon, |point| (point.x, point.y)),
            Shape::PolygonM(polygon) => rings(&polygon, |point| (point.x, point.y)),
            Shape::PolygonZ(polygon) => rings(&polygon, |point| (point.x, point.y)),
            _ => {
                left_out += 1;
                continue;
            }
        };
        let polygon = assemble(rings, how, files.prj.is_some(), number)?;
        areas.push(Area { polygon: convert(&polygon, crs, Crs::Wgs84), properties });
    }
    if left_out > 0 {
        notes.push(Note::LeftOut(left_out));
    }
    Ok(Exchange { format: Format::Shapefile, areas, notes })
}

/// Whether a ring is an outer one, and its points.
type Ring = (bool, Vec<(f64, f64)>);

fn rings<P>(polygon: &GenericPolygon<P>, xy: impl Fn(&P) -> (f64, f64)) -> Vec<Ring> {
    polygon
        .rings()
        .iter()
        .map(|ring| match ring {
            PolygonRing::Outer(points) => (true, points.iter().map(&xy).collect()),
            PolygonRing::Inner(points) => (false, points.iter().map(&xy).collect()),
        })
        .collect()
}

fn assemble(
    rings: Vec<Ring>,
    how: Coordinates,
    has_prj: bool,
    number: usize,
) -> Result<MultiPolygon, FileFault> {
    let mut polygons: Vec<(LineString, Vec<LineString>)> = Vec::new();
    for (is_outer, points) in rings {
        let mut line: Vec<Coord> = Vec::with_capacity(points.len());
        for (x, y) in points {
            let (lon, lat) = match how {
                Coordinates::Degrees => (x, y),
                Coordinates::Metres(zone) => zone.degrees(x, y),
            };
            if !has_prj && (x.abs() > 360.0 || y.abs() > 360.0) {
                return Err(FileFault::MetresWithoutPrj);
            }
            let point =
                Wgs84::checked(lon, lat).map_err(|reason| FileFault::BadPoint { feature: number, reason })?;
            line.push(point.into());
        }
        if line.first() != line.last() {
            line.extend(line.first().copied());
        }
        if line.len() < 4 {
            continue;
        }
        let line = LineString::new(line);
        if is_outer {
            polygons.push((line, Vec::new()));
            continue;
        }
        // A hole belongs to the outer ring around it; the order of rings says nothing.
        let within = |outer: &LineString| {
            let area = MultiPolygon::new(vec![Polygon::new(outer.clone(), Vec::new())]);
            line.0.first().is_some_and(|&at| crate::contains(&area, at.into()))
        };
        let at =
            polygons.iter().position(|(outer, _)| within(outer)).unwrap_or(polygons.len().saturating_sub(1));
        if let Some((_, holes)) = polygons.get_mut(at) {
            holes.push(line);
        }
    }
    Ok(polygons.into_iter().map(|(outer, holes)| Polygon::new(outer, holes)).collect())
}

/// The rows of the .dbf. Without a .cpg they are UTF-8 if they can be, and GB 18030 else.
fn rows(files: &Shapes) -> Result<Vec<Map<String, Value>>, FileFault> {
    let Some(dbf) = &files.dbf else { return Ok(Vec::new()) };
    let named = files.cpg.as_deref().and_then(|name| {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        encoding_rs::Encoding::for_label(name.trim().as_bytes())
            .or_else(|| matches!(plain.as_str(), "936" | "CP936").then_some(encoding_rs::GB18030))
    });
    let guessed = if std::str::from_utf8(dbf.get(32..).unwrap_or_default()).is_ok() {
        encoding_rs::UTF_8
    } else {
        encoding_rs::GB18030
    };
    let broken = |error: &dyn std::fmt::Display| FileFault::Shapefile(error.to_string());
    let mut reader = dbase::ReaderBuilder::new()
        .with_encoding(EncodingRs::from(named.unwrap_or(guessed)))
        .build(Cursor::new(dbf.as_slice()))
        .map_err(|error| broken(&error))?;
    reader
        .iter_records()
        .map(|record| {
            let record = record.map_err(|error| broken(&error))?;
            Ok(record.into_iter().map(|(name, value)| (name, plain(&value))).collect())
        })
        .collect()
}

fn plain(value: &FieldValue) -> Value {
    match value {
        FieldValue::Character(Some(text)) => text.trim().into(),
        FieldValue::Numeric(Some(number)) | FieldValue::Double(number) => (*number).into(),
        FieldValue::Integer(number) => (*number).into(),
        FieldValue::Float(Some(number)) => f64::from(*number).into(),
        FieldValue::Logical(Some(flag)) => (*flag).into(),
        _ => Value::Null,
    }
}
