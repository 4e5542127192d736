//! Zips: shapefiles and KMZ. What is unpacked is counted, so that a small file cannot fill the memory.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::fault::FileFault;
use super::text_of;

/// Most bytes that a zip may unpack to.
pub const MOST_BYTES: u64 = 64 << 20;
/// Most files in a zip.
const MOST_FILES: usize = 1_000;

/// The parts of a shapefile.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    pub(super) shp: Vec<u8>,
    pub(super) dbf: Option<Vec<u8>>,
    pub(super) prj: Option<String>,
    pub(super) cpg: Option<String>,
}

/// What was found.
pub(super) enum Content {
    Kml(String),
    GeoJson(String),
    Shapes(Shapes),
}

type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(super) fn open(bytes: &[u8]) -> Result<Content, FileFault> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| FileFault::Zip(error.to_string()))?;
    if zip.len() > MOST_FILES {
        return Err(FileFault::Zip(format!("{} files", zip.len())));
    }
    // Resource forks of macOS are no files of anybody's.
    let names: Vec<(usize, String)> = (0..zip.len())
        .filter_map(|at| Some((at, zip.name_for_index(at)?.ok()?.into_owned())))
        .filter(|(_, name)| !name.starts_with("__MACOSX") && !name.ends_with('/'))
        .collect();
    let ending = |wanted: &str| -> Vec<(usize, String)> {
        names.iter().filter(|(_, name)| name.to_lowercase().ends_with(wanted)).cloned().collect()
    };
    let mut left = MOST_BYTES;
    let shapefiles = ending(".shp");
    if let [(at, name), rest @ ..] = shapefiles.as_slice() {
        if !rest.is_empty() {
            let all: Vec<&str> = shapefiles.iter().map(|(_, name)| name.as_str()).collect();
            return Err(FileFault::Several(all.join(", ")));
        }
        let stem = name.get(..name.len() - 4).unwrap_or(name).to_lowercase();
        let beside = |wanted: &str, zip: &mut Zip<'_>, left: &mut u64| {
            let found = names.iter().find(|(_, other)| other.to_lowercase() == format!("{stem}{wanted}"));
            found.map(|(at, _)| unpack(zip, *at, left)).transpose()
        };
        let shp = unpack(&mut zip, *at, &mut left)?;
        let dbf = beside(".dbf", &mut zip, &mut left)?;
        let prj = beside(".prj", &mut zip, &mut left)?.map(|bytes| text_of(&bytes));
        let cpg = beside(".cpg", &mut zip, &mut left)?.map(|bytes| text_of(&bytes));
        return Ok(Content::Shapes(Shapes { shp, dbf, prj, cpg }));
    }
    if let Some((at, _)) = ending(".kml").first() {
        return Ok(Content::Kml(text_of(&unpack(&mut zip, *at, &mut left)?)));
    }
    if let Some((at, _)) = ending("json").first() {
        return Ok(Content::GeoJson(text_of(&unpack(&mut zip, *at, &mut left)?)));
    }
    Err(FileFault::NothingInside)
}

/// Unpacks one file; `left` is what may still be unpacked. The size that the zip claims is not believed.
fn unpack(zip: &mut Zip<'_>, at: usize, left: &mut u64) -> Result<Vec<u8>, FileFault> {
    let file = zip.by_index(at).map_err(|error| FileFault::Zip(error.to_string()))?;
    let mut bytes = Vec::new();
    let read =
        file.take(*left + 1).read_to_end(&mut bytes).map_err(|error| FileFault::Zip(error.to_string()))?;
    let read = u64::try_from(read).unwrap_or(u64::MAX);
    if read > *left {
        return Err(FileFault::Bomb(MOST_BYTES >> 20));
    }
    *left -= read;
    Ok(bytes)
}
