//! Photos: decoded within limits, turned upright, made smaller, encoded anew without any metadata.
//!
//! The limits are checked on the header, before a pixel is decoded. A JPEG is decoded at an eighth, a
//! quarter or a half where that is enough, a PNG is averaged row by row, so memory follows the size of the
//! result and not of the photo. Only progressive JPEG, interlaced PNG and WebP must be held whole and are
//! limited to [`WHOLE_PIXELS`]. Peak memory per photo, beside the bytes sent in, is in the crate's README.

mod jpeg;
mod png;
mod raster;
mod webp;

use crate::MediaError;
use crate::sniff::{self, Format, TAIL};
use sha2::{Digest, Sha256};

/// Longest side of a photo sent in, in pixels.
pub const MAX_SIDE: u32 = 20_000;
/// Most pixels of a photo sent in.
pub const MAX_PIXELS: u64 = 100_000_000;
/// Most pixels where the decoder must hold the whole picture.
pub const WHOLE_PIXELS: u64 = 16_000_000;
/// Longest side of the photo kept, in pixels.
pub const LONG_EDGE: u32 = 1600;
/// Longest side of its thumbnail, in pixels.
pub const THUMBNAIL_EDGE: u32 = 320;
/// JPEG quality of both.
const QUALITY: u8 = 80;

/// A photo made safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The photo: JPEG without EXIF, XMP, ICC or comments.
    pub jpeg: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The thumbnail, likewise.
    pub thumbnail: Vec<u8>,
    /// SHA-256 of `jpeg`, lower-case hexadecimal: its address in the store.
    pub sha256: String,
}

/// Makes a photo safe. Takes one processor for some tenths of a second: call it on a blocking thread.
///
/// # Errors
/// [`MediaError`] says what is wrong with the file and what to do.
pub fn process(bytes: &[u8]) -> Result<Photo, MediaError> {
    let format = sniff::sniff(bytes)?;
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    sniff::refuse_archive(tail, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    let end = match format {
        Format::Jpeg => jpeg::end(bytes),
        Format::Png => png::end(bytes),
        Format::WebP => webp::end(bytes),
        _ => return Err(MediaError::Unsupported),
    };
    sniff::refuse_trailing(end.and_then(|end| bytes.get(end..)).ok_or(MediaError::Broken)?)?;
    let raster = match format {
        Format::Jpeg => jpeg::decode(bytes)?,
        Format::Png => png::decode(bytes)?,
        _ => webp::decode(bytes)?,
    };
    let photo = raster.fit(LONG_EDGE)?.upright();
    let jpeg = photo.encode(QUALITY)?;
    let sha256 = hex::encode(Sha256::digest(&jpeg));
    let (width, height) = (photo.width, photo.height);
    let thumbnail = photo.fit(THUMBNAIL_EDGE)?.encode(QUALITY)?;
    Ok(Photo { jpeg, width, height, thumbnail, sha256 })
}

/// Checks the size a header claims.
fn within(width: u32, height: u32, most: u64) -> Result<(), MediaError> {
    if width == 0 || height == 0 {
        return Err(MediaError::Broken);
    }
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > most {
        return Err(MediaError::TooManyPixels { width, height });
    }
    Ok(())
}
