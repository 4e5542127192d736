//! Files of other systems with areas in them: GeoJSON, KML, KMZ and zipped shapefiles (feature G3).
//!
//! The coordinate system is always said by a person. A file that says something else itself is refused, not guessed at.

mod archive;
mod fault;
mod kml;
mod prj;
mod shapes;
mod transverse;

use geo::MultiPolygon;

use crate::crs::Crs;
use crate::feature::{Area, ReadError, read};

pub use archive::MOST_BYTES;
pub use fault::FileFault;

/// Most areas in one file.
pub const MOST_AREAS: usize = 5_000;
/// Most vertices in one file.
pub const MOST_VERTICES: usize = 400_000;

/// What kind of file it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// GeoJSON.
    GeoJson,
    /// KML, or KML in a KMZ.
    Kml,
    /// A shapefile in a zip.
    Shapefile,
}

impl Format {
    /// As it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::Kml => "KML",
            Self::Shapefile => "Shapefile",
        }
    }
}

/// What a person should know about a file that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A shapefile without .prj: nothing in it confirms the system that was said.
    NoPrj,
    /// The coordinates were metres of a projection and have been turned into degrees.
    Projected,
    /// Features without a polygon were left out.
    LeftOut(usize),
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// Kind of file.
    pub format: Format,
    /// Areas in WGS-84.
    pub areas: Vec<Area>,
    /// What a person should know.
    pub notes: Vec<Note>,
}

/// Reads a file whose coordinates are in `crs`; its kind is seen from what it holds, not from its name.
///
/// # Errors
/// [`FileFault`].
pub fn read_file(bytes: &[u8], crs: Crs) -> Result<Exchange, FileFault> {
    if bytes.is_empty() {
        return Err(FileFault::Empty);
    }
    let exchange = if bytes.starts_with(b"PK") {
        match archive::open(bytes)? {
            archive::Content::Kml(text) => kml::read(&text, crs)?,
            archive::Content::GeoJson(text) => geojson(&text, crs)?,
            archive::Content::Shapes(files) => shapes::read(&files, crs)?,
        }
    } else {
        let text = text_of(bytes);
        match text.trim_start_matches('\u{feff}').trim_start().chars().next() {
            Some('{' | '[') => geojson(text.trim_start_matches('\u{feff}'), crs)?,
            Some('<') => kml::read(&text, crs)?,
            _ => return Err(FileFault::Unknown),
        }
    };
    check_limits(&exchange.areas)?;
    Ok(exchange)
}

fn geojson(text: &str, crs: Crs) -> Result<Exchange, FileFault> {
    let areas = read(text, crs).map_err(|error| match error {
        ReadError::OtherCrs { found, .. } => FileFault::OtherCrs(found),
        other => FileFault::GeoJson(Box::new(other)),
    })?;
    Ok(Exchange { format: Format::GeoJson, areas, notes: Vec::new() })
}

/// Text in UTF-8, or else in GB 18030 as older Chinese programs write it.
fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

fn check_limits(areas: &[Area]) -> Result<(), FileFault> {
    if areas.is_empty() {
        return Err(FileFault::NoAreas);
    }
    if areas.len() > MOST_AREAS {
        return Err(FileFault::TooManyAreas(areas.len()));
    }
    let vertices: usize = areas.iter().map(|area| vertex_count(&area.polygon)).sum();
    if vertices > MOST_VERTICES { Err(FileFault::TooManyVertices(vertices)) } else { Ok(()) }
}

/// How many vertices an area has.
#[must_use]
pub fn vertex_count(area: &MultiPolygon) -> usize {
    area.iter()
        .map(|polygon| {
            polygon.exterior().0.len() + polygon.interiors().iter().map(|ring| ring.0.len()).sum::<usize>()
        })
        .sum()
}
