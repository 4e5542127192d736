//! WebP: where it ends, and its pixels (the first picture of an animation).

use super::raster::{Raster, on_white};
use super::{WHOLE_PIXELS, within};
use crate::MediaError;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{ColorType, ImageDecoder};
use std::io::Cursor;

/// The offset behind the RIFF chunk, or `None` when the file breaks off before it.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    let length = bytes.get(4..8)?.try_into().ok().map(u32::from_le_bytes)?;
    let end = usize::try_from(length).ok()?.checked_add(8)?;
    (end <= bytes.len()).then_some(end)
}

/// # Errors
/// [`MediaError::TooManyPixels`] from the header, [`MediaError::Broken`] from the data.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster, MediaError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| MediaError::Broken)?;
    let (width, height) = decoder.dimensions();
    within(width, height, WHOLE_PIXELS)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let has_alpha = decoder.color_type() == ColorType::Rgba8;
    let size = usize::try_from(decoder.total_bytes()).map_err(|_| MediaError::Broken)?;
    let mut pixels = vec![0; size];
    decoder.read_image(&mut pixels).map_err(|_| MediaError::Broken)?;
    if has_alpha {
        drop_alpha(&mut pixels);
    }
    Ok(Raster { width, height, rgb: pixels, orientation })
}

/// Lays the pixels over white and packs them to three bytes in place.
fn drop_alpha(pixels: &mut Vec<u8>) {
    let count = pixels.len() / 4;
    for index in 0..count {
        let Some(&[red, green, blue, alpha]) = pixels.get(index * 4..index * 4 + 4) else { break };
        let laid = [on_white(red, alpha), on_white(green, alpha), on_white(blue, alpha)];
        if let Some(target) = pixels.get_mut(index * 3..index * 3 + 3) {
            target.copy_from_slice(&laid);
        }
    }
    pixels.truncate(count * 3);
}
