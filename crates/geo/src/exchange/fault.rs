//! Why a file cannot be used.

use crate::coordinates::BadPoint;
use crate::crs::Crs;
use crate::feature::ReadError;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// None of the known kinds.
    #[error("the file is neither GeoJSON, KML, KMZ nor a zipped shapefile")]
    Unknown,
    /// A GeoJSON file with a fault.
    #[error(transparent)]
    GeoJson(Box<ReadError>),
    /// A KML file with a fault.
    #[error("the KML cannot be read: {0}")]
    Kml(String),
    /// A zip that cannot be opened.
    #[error("the zip cannot be opened: {0}")]
    Zip(String),
    /// A zip that unpacks to more than is allowed.
    #[error("the zip unpacks to more than {0} MiB")]
    Bomb(u64),
    /// A zip without .shp, .kml or .geojson.
    #[error("the zip holds no .shp, .kml or .geojson")]
    NothingInside,
    /// Several shapefiles in one zip.
    #[error("the zip holds several shapefiles: {0}")]
    Several(String),
    /// A shapefile with a fault.
    #[error("the shapefile cannot be read: {0}")]
    Shapefile(String),
    /// The file names another coordinate system than the person did.
    #[error("the file says its coordinates are {0}")]
    OtherCrs(Crs),
    /// A system that has to be converted by a surveyor's program first.
    #[error("the file is in {0}, which has to be converted to CGCS2000 first")]
    OldDatum(&'static str),
    /// A projection that is not read here.
    #[error("the projection {0} is not known here")]
    Projection(String),
    /// Metres, but nothing says of which projection.
    #[error("the coordinates are metres, and no .prj says of which projection")]
    MetresWithoutPrj,
    /// A coordinate cannot be believed.
    #[error("area {feature}: {reason}")]
    BadPoint {
        /// The number of the area, from 1.
        feature: usize,
        /// What is wrong with it.
        reason: BadPoint,
    },
    /// No polygons.
    #[error("the file holds no areas")]
    NoAreas,
    /// Too many areas.
    #[error("the file holds {0} areas")]
    TooManyAreas(usize),
    /// Too many vertices.
    #[error("the file holds {0} vertices")]
    TooManyVertices(usize),
}
