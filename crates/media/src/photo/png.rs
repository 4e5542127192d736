//! PNG: where it ends, and its pixels averaged row by row.

use super::raster::{Raster, on_white};
use super::{LONG_EDGE, MAX_PIXELS, WHOLE_PIXELS, within};
use crate::MediaError;
use image::metadata::Orientation;
use png::{ColorType, Decoder, DecodingError, Limits, Transformations};
use std::io::Cursor;

/// Most bytes the decoder may take beside the rows: palettes, EXIF, one row.
const BUFFER: usize = 16 << 20;

/// The offset behind the IEND chunk, or `None` when the file breaks off before it.
pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    let mut at = 8;
    loop {
        let length = bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)?;
        let kind = bytes.get(at + 4..at + 8)?;
        at = at.checked_add(usize::try_from(length).ok()?)?.checked_add(12)?;
        if kind == b"IEND" {
            return (at <= bytes.len()).then_some(at);
        }
    }
}

/// # Errors
/// [`MediaError::TooManyPixels`] from the header, [`MediaError::Broken`] from the data.
pub(super) fn decode(bytes: &[u8]) -> Result<Raster, MediaError> {
    let broken = |_: DecodingError| MediaError::Broken;
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: BUFFER });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(broken)?;
    let (width, height) = (header.width, header.height);
    within(width, height, if header.interlaced { WHOLE_PIXELS } else { MAX_PIXELS })?;
    let is_interlaced = header.interlaced;
    let mut reader = decoder.read_info().map_err(broken)?;
    let colour = reader.output_color_type().0;
    let orientation = reader.info().exif_metadata.as_deref().and_then(Orientation::from_exif_chunk);
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    let mut shrinking = Shrinking::new(width, height, colour);
    if is_interlaced {
        let mut pixels = vec![0; reader.output_buffer_size().ok_or(MediaError::Broken)?];
        reader.next_frame(&mut pixels).map_err(broken)?;
        let line = reader.output_line_size(width).ok_or(MediaError::Broken)?;
        pixels.chunks_exact(line).for_each(|row| shrinking.push(row));
    } else {
        for _ in 0..height {
            shrinking.push(reader.next_row().map_err(broken)?.ok_or(MediaError::Broken)?.data());
        }
    }
    let (width, height, rgb) = shrinking.finish();
    Ok(Raster { width, height, rgb, orientation })
}

/// Averages squares of `side` × `side` pixels while the rows come in.
struct Shrinking {
    side: usize,
    samples: usize,
    across: usize,
    sums: Vec<[u32; 4]>,
    rows: usize,
    rgb: Vec<u8>,
}

impl Shrinking {
    fn new(width: u32, height: u32, colour: ColorType) -> Self {
        let side = usize::try_from((width.max(height) / LONG_EDGE).max(1)).unwrap_or(1);
        let across = usize::try_from(width).unwrap_or(0).div_ceil(side);
        let sums = vec![[0; 4]; across];
        Self { side, samples: colour.samples(), across, sums, rows: 0, rgb: Vec::new() }
    }

    fn push(&mut self, row: &[u8]) {
        for (square, sum) in row.chunks(self.side * self.samples).zip(&mut self.sums) {
            for pixel in square.chunks_exact(self.samples) {
                let [red, green, blue, count] = sum;
                let [r, g, b] = rgb_of(pixel);
                *red += u32::from(r);
                *green += u32::from(g);
                *blue += u32::from(b);
                *count += 1;
            }
        }
        self.rows += 1;
        if self.rows.is_multiple_of(self.side) {
            self.flush();
        }
    }

    fn flush(&mut self) {
        for sum in &mut self.sums {
            let [red, green, blue, count] = std::mem::take(sum);
            let count = count.max(1);
            let mean = |sum: u32| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX);
            self.rgb.extend([mean(red), mean(green), mean(blue)]);
        }
    }

    fn finish(mut self) -> (u32, u32, Vec<u8>) {
        if !self.rows.is_multiple_of(self.side) {
            self.flush();
        }
        let height = self.rows.div_ceil(self.side);
        (u32::try_from(self.across).unwrap_or(0), u32::try_from(height).unwrap_or(0), self.rgb)
    }
}

fn rgb_of(pixel: &[u8]) -> [u8; 3] {
    match *pixel {
        [grey] => [grey; 3],
        [grey, alpha] => [on_white(grey, alpha); 3],
        [red, green, blue] => [red, green, blue],
        [red, green, blue, alpha] => [on_white(red, alpha), on_white(green, alpha), on_white(blue, alpha)],
        _ => [0; 3],
    }
}
