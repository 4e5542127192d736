//! Ogg with Opus or Vorbis (RFC 3533, RFC 7845).

use super::Findings;
use super::source::{Source, seconds};
use crate::MediaError;
use std::io::{Read, Seek};

/// Reads all pages. The comment page is covered by a checksum and cannot be blanked; a position in it is
/// refused.
pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Findings, MediaError> {
    let mut found = Findings { has_sound: true, ..Findings::default() };
    let (mut at, mut pages, mut rate, mut latest) = (0, 0_u32, 0, 0);
    while at < source.length() {
        if &source.tag(at)? != b"OggS" {
            return Err(MediaError::Broken);
        }
        let segments = u64::from(source.u8(at + 26)?);
        let size = source.read(at + 27, segments)?.into_iter().map(u64::from).sum::<u64>();
        let body = at + 27 + segments;
        let first = source.read(body, size)?;
        if pages == 0 {
            rate = rate_of(&first).ok_or(MediaError::Unsupported)?;
        }
        // The comments stand on the second page and may run on; two pages cover them.
        if (1..3).contains(&pages) && names_place(&first) {
            return Err(MediaError::Unblankable);
        }
        let position = source.u64_little(at + 6)?;
        if position != u64::MAX {
            latest = latest.max(position);
        }
        pages += 1;
        at = body + size;
    }
    found.lasts(seconds(latest, rate));
    Ok(found)
}

/// Samples a second by the first page: Opus always counts 48,000.
fn rate_of(first: &[u8]) -> Option<u64> {
    if first.starts_with(b"OpusHead") {
        return Some(48_000);
    }
    let vorbis = first.starts_with(b"\x01vorbis").then(|| first.get(12..16)).flatten()?;
    vorbis.try_into().ok().map(u32::from_le_bytes).map(u64::from)
}

fn names_place(comments: &[u8]) -> bool {
    let text = comments.to_ascii_uppercase();
    [&b"LOCATION="[..], b"GEO", b"GPS", b"LATITUDE"]
        .iter()
        .any(|mark| text.windows(mark.len()).any(|at| at == *mark))
        && (comments.starts_with(b"OpusTags") || comments.starts_with(b"\x03vorbis"))
}
