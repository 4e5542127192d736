//! AMR, the voice format of older phones (RFC 4867).

use super::Findings;
use super::source::{Source, seconds};
use crate::MediaError;
use std::io::{Read, Seek};

/// Length of the magic line, and the bytes of a frame by its type; 0 marks a type that does not exist.
pub(super) type Kind = (u64, [u64; 16]);
/// Narrow band.
pub(super) const NARROW: Kind = (6, [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1]);
/// Wide band.
pub(super) const WIDE: Kind = (9, [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1]);

/// Counts the frames of 20 milliseconds. What follows the last whole frame is blanked.
pub(super) fn read<R: Read + Seek>(
    source: &mut Source<R>,
    (start, sizes): Kind,
) -> Result<Findings, MediaError> {
    let mut found = Findings { has_sound: true, ..Findings::default() };
    let (mut at, mut frames) = (start, 0_u64);
    while at < source.length() {
        let kind = usize::from(source.u8(at)? >> 3 & 0x0F);
        let size = sizes.get(kind).copied().unwrap_or(0);
        if size == 0 || at + size > source.length() {
            break;
        }
        at += size;
        frames += 1;
    }
    // A few bytes may be lost at the end of a recording, not the better part of it.
    if frames == 0 || source.length() - at > 64 {
        return Err(MediaError::Broken);
    }
    found.zero(at, source.length());
    found.lasts(seconds(frames, 50));
    Ok(found)
}
