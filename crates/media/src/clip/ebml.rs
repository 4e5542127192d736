//! WebM and Matroska: EBML elements (RFC 8794, RFC 9559).

use super::source::{Source, seconds};
use super::{Findings, Patch};
use crate::MediaError;
use std::io::{Read, Seek};

const HEADER: u64 = 0x1A45_DFA3;
const DOC_TYPE: u64 = 0x4282;
const SEGMENT: u64 = 0x1853_8067;
const SEEK_HEAD: u64 = 0x114D_9B74;
const INFO: u64 = 0x1549_A966;
const TIMESTAMP_SCALE: u64 = 0x2A_D7B1;
const DURATION: u64 = 0x4489;
const TRACKS: u64 = 0x1654_AE6B;
const TRACK_ENTRY: u64 = 0xAE;
const TRACK_TYPE: u64 = 0x83;
const CUES: u64 = 0x1C53_BB6B;
const CLUSTER: u64 = 0x1F43_B675;
const TIMESTAMP: u64 = 0xE7;
const SIMPLE_BLOCK: u64 = 0xA3;
const BLOCK_GROUP: u64 = 0xA0;
const BLOCK: u64 = 0xA1;
const CHECKSUM: u64 = 0xBF;

/// An element; `end` is `None` where a live recorder left the size open.
#[derive(Debug, Clone, Copy)]
struct Element {
    id: u64,
    start: u64,
    inside: u64,
    end: Option<u64>,
}

/// A number of variable length: its bytes and how many, with or without the length mark.
fn number<R: Read + Seek>(
    source: &mut Source<R>,
    at: u64,
    keep_mark: bool,
) -> Result<(u64, u64, bool), MediaError> {
    let first = source.u8(at)?;
    let length = u64::from(first.leading_zeros()) + 1;
    if length > 8 {
        return Err(MediaError::Broken);
    }
    let mark = 1_u64 << (7 * length);
    let mut value = 0;
    for byte in source.read(at, length)? {
        value = (value << 8) | u64::from(byte);
    }
    let bare = value & (mark - 1);
    Ok((if keep_mark { value } else { bare }, length, bare == mark - 1))
}

fn element<R: Read + Seek>(source: &mut Source<R>, start: u64, limit: u64) -> Result<Element, MediaError> {
    let (id, id_length, _) = number(source, start, true)?;
    let (size, size_length, is_open) = number(source, start + id_length, false)?;
    let inside = start + id_length + size_length;
    if is_open {
        return Ok(Element { id, start, inside, end: None });
    }
    let end = inside.checked_add(size).filter(|end| *end <= limit).ok_or(MediaError::Broken)?;
    Ok(Element { id, start, inside, end: Some(end) })
}

fn children<R: Read + Seek>(source: &mut Source<R>, from: u64, end: u64) -> Result<Vec<Element>, MediaError> {
    let mut found = Vec::new();
    let mut start = from;
    while start < end {
        let part = element(source, start, end)?;
        start = part.end.ok_or(MediaError::Broken)?;
        found.push(part);
    }
    Ok(found)
}

fn unsigned<R: Read + Seek>(source: &mut Source<R>, part: Element) -> Result<u64, MediaError> {
    let length = part.end.map_or(9, |end| end - part.inside);
    if length > 8 {
        return Err(MediaError::Broken);
    }
    Ok(source.read(part.inside, length)?.into_iter().fold(0, |value, byte| (value << 8) | u64::from(byte)))
}

/// Turns an element into a Void element of the same length and blanks it.
fn blank(start: u64, end: u64, found: &mut Findings) {
    let whole = end - start;
    let (inside, mut bytes) = if whole >= 9 {
        (start + 9, ((whole - 9) | (1 << 56)).to_be_bytes().to_vec())
    } else {
        (start + 2, vec![0x80 | u8::try_from(whole.saturating_sub(2)).unwrap_or(0)])
    };
    bytes.insert(0, 0xEC);
    found.patches.push(Patch::Write { at: start, bytes });
    found.zero(inside, end);
}

/// Nanoseconds a tick, and the latest tick seen.
struct Clock {
    scale: u64,
    latest: u64,
}

pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Findings, MediaError> {
    let mut found = Findings::default();
    let length = source.length();
    let header = element(source, 0, length)?;
    let header_end = header.end.filter(|_| header.id == HEADER).ok_or(MediaError::Broken)?;
    let is_known = children(source, header.inside, header_end)?.into_iter().find(|part| part.id == DOC_TYPE);
    let kind = is_known.and_then(|part| part.end.map(|end| (part.inside, end - part.inside)));
    let (at, size) = kind.ok_or(MediaError::Broken)?;
    if !matches!(source.read(at, size.min(16))?.as_slice(), b"webm" | b"matroska") {
        return Err(MediaError::Unsupported);
    }
    let segment = element(source, header_end, length)?;
    let end = segment.end.unwrap_or(length);
    if segment.id != SEGMENT {
        return Err(MediaError::Broken);
    }
    // What follows the segment belongs to no player.
    found.zero(end, length);
    let mut clock = Clock { scale: 1_000_000, latest: 0 };
    let mut at = segment.inside;
    while at < end {
        let part = element(source, at, end)?;
        at = match (part.id, part.end) {
            (CLUSTER, close) => cluster(source, part.inside, close, end, &mut clock)?,
            (_, None) => return Err(MediaError::Broken),
            (INFO, Some(close)) => info(source, part.inside, close, &mut clock, &mut found)?,
            (TRACKS, Some(close)) => tracks(source, part.inside, close, &mut found)?,
            (SEEK_HEAD | CUES | CHECKSUM, Some(close)) => close,
            // Tags, attachments, chapters, padding, whatever is unknown.
            (_, Some(close)) => {
                blank(part.start, close, &mut found);
                close
            }
        };
    }
    found.lasts(seconds(clock.latest.saturating_mul(clock.scale / 1000), 1_000_000));
    Ok(found)
}

fn info<R: Read + Seek>(
    source: &mut Source<R>,
    from: u64,
    end: u64,
    clock: &mut Clock,
    found: &mut Findings,
) -> Result<u64, MediaError> {
    let mut ticks = None;
    for part in children(source, from, end)? {
        match (part.id, part.end.unwrap_or(end) - part.inside) {
            (TIMESTAMP_SCALE, _) => clock.scale = unsigned(source, part)?,
            (DURATION, 8) => ticks = Some(f64::from_bits(source.u64(part.inside)?)),
            (DURATION, 4) => ticks = Some(f64::from(f32::from_bits(source.u32(part.inside)?))),
            _ => {}
        }
    }
    if let Some(ticks) = ticks {
        found.lasts(ticks * seconds(clock.scale, 1_000_000_000));
    }
    Ok(end)
}

fn tracks<R: Read + Seek>(
    source: &mut Source<R>,
    from: u64,
    end: u64,
    found: &mut Findings,
) -> Result<u64, MediaError> {
    for entry in children(source, from, end)? {
        if entry.id != TRACK_ENTRY {
            continue;
        }
        for part in children(source, entry.inside, entry.end.unwrap_or(end))? {
            if part.id == TRACK_TYPE {
                match unsigned(source, part)? {
                    1 => found.has_picture = true,
                    2 => found.has_sound = true,
                    // Subtitles and metadata could hold positions among the clusters.
                    _ => return Err(MediaError::Unblankable),
                }
            }
        }
    }
    Ok(end)
}

/// Walks a cluster for the latest time in it; answers where it ends.
fn cluster<R: Read + Seek>(
    source: &mut Source<R>,
    from: u64,
    close: Option<u64>,
    limit: u64,
    clock: &mut Clock,
) -> Result<u64, MediaError> {
    let end = close.unwrap_or(limit);
    let (mut at, mut base) = (from, 0);
    while at < end {
        let part = element(source, at, end)?;
        // A cluster of open size ends where an element of the segment begins; those have four-byte names.
        let Some(part_end) = part.end.filter(|_| close.is_some() || part.id <= 0xFF_FFFF) else {
            return Ok(at);
        };
        match part.id {
            TIMESTAMP => base = unsigned(source, part)?,
            SIMPLE_BLOCK => clock.latest = clock.latest.max(base + block_time(source, part.inside)?),
            BLOCK_GROUP => {
                for inner in children(source, part.inside, part_end)? {
                    if inner.id == BLOCK {
                        clock.latest = clock.latest.max(base + block_time(source, inner.inside)?);
                    }
                }
            }
            _ => {}
        }
        at = part_end;
    }
    Ok(end)
}

/// Ticks of a block after its cluster, 0 where it lies before.
fn block_time<R: Read + Seek>(source: &mut Source<R>, at: u64) -> Result<u64, MediaError> {
    let (_, length, _) = number(source, at, false)?;
    let [high, low] = [source.u8(at + length)?, source.u8(at + length + 1)?];
    Ok(u64::try_from(i16::from_be_bytes([high, low])).unwrap_or(0))
}
