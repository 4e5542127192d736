//! JPEG: where it ends, and its pixels at the smallest sufficient scale.

use super::raster::Raster;
use super::{LONG_EDGE, MAX_PIXELS, WHOLE_PIXELS, within};
use crate::MediaError;
use image::metadata::Orientation;
use jpeg_decoder::{CodingProcess, Decoder, PixelFormat};

/// The result is at most this large: three bytes for twice the kept edge squared, with room for CMYK.
const BUFFER: usize = 4 * 2 * 2 * 2000 * 2000;

/// The offset behind the end-of-image marker, or `None` when the file breaks off before it.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        // To the next marker; inside scan data FF 00 is a literal FF, and restart markers belong to it.
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match *bytes.get(at + 1)? {
            0xD9 => return Some(at + 2),
            0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
            0xFF => at += 1,
            _ => {
                let length = bytes.get(at + 2..at + 4)?.try_into().ok().map(u16::from_be_bytes)?;
                at += 2 + usize::from(length);
            }
        }
    }
}

/// # Errors
/// [`MediaError::TooManyPixels`] from the header, [`MediaError::Broken`] from the data.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster, MediaError> {
    let broken = |_: jpeg_decoder::Error| MediaError::Broken;
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(BUFFER);
    decoder.read_info().map_err(broken)?;
    let info = decoder.info().ok_or(MediaError::Broken)?;
    let whole = matches!(info.coding_process, CodingProcess::DctProgressive | CodingProcess::Lossless);
    let most = if whole { WHOLE_PIXELS } else { MAX_PIXELS };
    within(u32::from(info.width), u32::from(info.height), most)?;
    let edge = u16::try_from(LONG_EDGE).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(edge, edge).map_err(broken)?;
    let pixels = decoder.decode().map_err(broken)?;
    let rgb = match info.pixel_format {
        PixelFormat::RGB24 => pixels,
        PixelFormat::L8 => pixels.iter().flat_map(|&grey| [grey; 3]).collect(),
        PixelFormat::L16 => {
            pixels.chunks_exact(2).flat_map(|grey| [grey.last().copied().unwrap_or(0); 3]).collect()
        }
        PixelFormat::CMYK32 => pixels.chunks_exact(4).flat_map(rgb_of_cmyk).collect(),
    };
    let orientation = decoder.exif_data().and_then(Orientation::from_exif_chunk);
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    Ok(Raster { width: u32::from(width), height: u32::from(height), rgb, orientation })
}

fn rgb_of_cmyk(ink: &[u8]) -> [u8; 3] {
    let &[cyan, magenta, yellow, key] = ink else { return [0; 3] };
    let light = |ink: u8| {
        let product = (255 - u32::from(ink)) * (255 - u32::from(key)) / 255;
        u8::try_from(product).unwrap_or(u8::MAX)
    };
    [light(cyan), light(magenta), light(yellow)]
}
