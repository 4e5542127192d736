//! Places on the earth: coordinate systems, "which grid is this point in", made-up but plausible
//! boundaries, and the checks a boundary editor needs.
//!
//! A pure library: no clock, no global randomness, no input or output. Every polygon inside the product is
//! WGS-84; GCJ-02 exists only at the edge ([`feature`]).
#![warn(missing_docs)]

mod banded;
mod border;
mod bounds;
mod carve;
mod check;
mod coordinates;
mod crs;
mod gcj;
mod grow;
mod index;
mod islands;
mod label;
mod measure;
mod mesh;
mod noise;
mod numbering;
mod outline;
mod plan;
mod plane;
mod random;
mod raster;
mod relax;
mod rings;
mod simplify;
mod tessellate;
mod union;

pub mod coverage;
pub mod exchange;
pub mod feature;

pub use bounds::Bounds;
pub use carve::{Carve, CarveError, carve};
pub use check::{Gap, Overlap, find_gaps, find_overlaps};
pub use coordinates::{BadPoint, Gcj02, Wgs84};
pub use crs::{Crs, UnknownCrs};
pub use feature::{Area, ReadError, convert, read, write};
pub use index::{Entry, GridIndex, Nearest};
pub use label::label_point;
pub use measure::{area_km2, contains};
pub use numbering::reading_order;
pub use outline::{Outline, outline};
pub use plan::{Part, Settings, Split, TessellateError};
pub use tessellate::tessellate;
pub use union::{UnionError, union_of};

pub use geo::{Coord, LineString, MultiPolygon, Polygon};
