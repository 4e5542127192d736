//! MP3: tags are blanked, frames counted (ISO/IEC 11172-3, 13818-3).

use super::Findings;
use super::source::{Source, seconds};
use crate::MediaError;
use std::io::{Read, Seek};

/// Kilobits a second of layer III, MPEG 1 and MPEG 2.
const RATES: [[u64; 15]; 2] = [
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Bytes, samples and samples a second of the frame with this header.
fn frame(header: u32) -> Option<(u64, u64, u64)> {
    let bits = |shift: u32, width: u32| usize::try_from(header >> shift & ((1 << width) - 1)).unwrap_or(0);
    let (version, layer) = (bits(19, 2), bits(17, 2));
    if bits(21, 11) != 0x7FF || version == 1 || layer != 1 {
        return None;
    }
    let is_first = version == 3;
    let kilobits = *RATES.get(usize::from(!is_first))?.get(bits(12, 4))?;
    let full = *[44_100_u64, 48_000, 32_000].get(bits(10, 2))?;
    let rate = match version {
        3 => full,
        2 => full / 2,
        _ => full / 4,
    };
    let samples = if is_first { 1152 } else { 576 };
    let padding = u64::try_from(bits(9, 1)).unwrap_or(0);
    (kilobits > 0).then(|| (samples / 8 * kilobits * 1000 / rate + padding, samples, rate))
}

/// Blanks the ID3 tag at the start (zeroes are its padding) and whatever follows the last frame.
pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Findings, MediaError> {
    let mut found = Findings { has_sound: true, ..Findings::default() };
    let mut at = 0;
    if source.read(0, 3.min(source.length()))? == b"ID3" {
        // Seven bits a byte; a footer of ten bytes when flagged.
        let size = source.read(6, 4)?.into_iter().fold(0, |size, byte| size << 7 | u64::from(byte & 0x7F));
        let footer = if source.u8(5)? & 0x10 == 0 { 0 } else { 10 };
        at = 10 + size + footer;
        found.zero(10, at.min(source.length()));
        // Extended header, unsynchronisation and footer fall away with their contents.
        found.patches.push(super::Patch::Zero { at: 5, length: 1 });
        if footer > 0 {
            return Err(MediaError::Unblankable);
        }
    }
    let (start, mut ticks) = (at, 0.0);
    while at + 4 <= source.length() {
        let Some((size, samples, rate)) = frame(source.u32(at)?) else { break };
        if size < 4 || at + size > source.length() {
            break;
        }
        ticks += seconds(samples, rate);
        at += size;
    }
    // Tags at the end and a last frame cut short are usual, more is not.
    if at == start || source.length() - at > 64 * 1024 {
        return Err(MediaError::Broken);
    }
    found.zero(at, source.length());
    found.lasts(ticks);
    Ok(found)
}
