//! MP4, QuickTime and M4A: boxes (ISO/IEC 14496-12).

use super::mp4_samples::sample_ranges;
use super::source::{Source, seconds};
use super::{Findings, Patch};
use crate::MediaError;
use std::io::{Read, Seek};

/// A box: header at `start`, contents from `inside` to `end`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub kind: [u8; 4],
    pub start: u64,
    pub inside: u64,
    pub end: u64,
}

/// The boxes between two offsets.
pub(super) fn parts<R: Read + Seek>(
    source: &mut Source<R>,
    from: u64,
    end: u64,
) -> Result<Vec<Part>, MediaError> {
    let mut found = Vec::new();
    let mut start = from;
    while start < end {
        // QuickTime may close a list of boxes with four zero bytes.
        if end - start == 4 && source.u32(start)? == 0 {
            break;
        }
        if end - start < 8 || found.len() > 100_000 {
            return Err(MediaError::Broken);
        }
        let kind = source.tag(start + 4)?;
        let (size, header) = match source.u32(start)? {
            0 => (end - start, 8),
            1 => (source.u64(start + 8)?, 16),
            size => (u64::from(size), 8),
        };
        let close = start.checked_add(size).filter(|close| *close <= end).ok_or(MediaError::Broken)?;
        if size < header {
            return Err(MediaError::Broken);
        }
        found.push(Part { kind, start, inside: start + header, end: close });
        start = close;
    }
    Ok(found)
}

/// Renames a box to `free`, which players pass over, and blanks it.
fn blank(part: Part, found: &mut Findings) {
    found.patches.push(Patch::Write { at: part.start + 4, bytes: b"free".to_vec() });
    found.zero(part.inside, part.end);
}

pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Findings, MediaError> {
    let mut found = Findings::default();
    let top = parts(source, 0, source.length())?;
    let media: Vec<Part> = top.iter().copied().filter(|part| &part.kind == b"mdat").collect();
    let is_fragmented = top.iter().any(|part| &part.kind == b"moof");
    let mut movies = 0;
    for part in top {
        match &part.kind {
            b"ftyp" | b"styp" | b"sidx" | b"mdat" | b"mfra" | b"pdin" => {}
            b"moov" => {
                movies += 1;
                movie(source, part, &media, is_fragmented, &mut found)?;
            }
            b"moof" => below(source, part, &mut found, 0)?,
            _ => blank(part, &mut found),
        }
    }
    if movies == 1 { Ok(found) } else { Err(MediaError::Broken) }
}

fn movie<R: Read + Seek>(
    source: &mut Source<R>,
    movie: Part,
    media: &[Part],
    is_fragmented: bool,
    found: &mut Findings,
) -> Result<(), MediaError> {
    for part in parts(source, movie.inside, movie.end)? {
        match &part.kind {
            b"mvhd" => {
                let length = length(source, part)?;
                found.lasts(length);
            }
            b"trak" => track(source, part, media, is_fragmented, found)?,
            b"mvex" | b"iods" => {}
            // Compressed movie headers are of the last century and could hide anything.
            b"cmov" => return Err(MediaError::Unblankable),
            _ => blank(part, found),
        }
    }
    Ok(())
}

/// Seconds of an `mvhd` or `mdhd` box; 0 where it is not known.
fn length<R: Read + Seek>(source: &mut Source<R>, part: Part) -> Result<f64, MediaError> {
    let (scale, amount) = match source.u8(part.inside)? {
        1 => (source.u32(part.inside + 20)?, source.u64(part.inside + 24)?),
        _ => match source.u32(part.inside + 16)? {
            u32::MAX => return Ok(0.0),
            amount => (source.u32(part.inside + 12)?, u64::from(amount)),
        },
    };
    Ok(if amount == u64::MAX { 0.0 } else { seconds(amount, u64::from(scale)) })
}

fn child<R: Read + Seek>(
    source: &mut Source<R>,
    part: Part,
    kind: &[u8; 4],
) -> Result<Option<Part>, MediaError> {
    Ok(parts(source, part.inside, part.end)?.into_iter().find(|part| &part.kind == kind))
}

fn track<R: Read + Seek>(
    source: &mut Source<R>,
    track: Part,
    media: &[Part],
    is_fragmented: bool,
    found: &mut Findings,
) -> Result<(), MediaError> {
    let inside = child(source, track, b"mdia")?.ok_or(MediaError::Broken)?;
    let handler = child(source, inside, b"hdlr")?.ok_or(MediaError::Broken)?;
    match &source.tag(handler.inside + 8)? {
        b"vide" => found.has_picture = true,
        b"soun" => found.has_sound = true,
        // Positions are recorded in tracks of their own (mebx, camm, gpmd, subtitles of drones).
        _ if is_fragmented => return Err(MediaError::Unblankable),
        _ => {
            for (at, end) in sample_ranges(source, inside, media)? {
                found.zero(at, end);
            }
            blank(track, found);
            return Ok(());
        }
    }
    if let Some(header) = child(source, inside, b"mdhd")? {
        let length = length(source, header)?;
        found.lasts(length);
    }
    for part in parts(source, track.inside, track.end)? {
        match &part.kind {
            b"tkhd" | b"edts" | b"tapt" | b"load" => {}
            b"mdia" => below(source, part, found, 0)?,
            // References too: they may point to a track that is blanked.
            _ => blank(part, found),
        }
    }
    Ok(())
}

/// Blanks notes in the tables of a track or fragment, however deep.
fn below<R: Read + Seek>(
    source: &mut Source<R>,
    part: Part,
    found: &mut Findings,
    depth: u8,
) -> Result<(), MediaError> {
    if depth > 4 {
        return Err(MediaError::Broken);
    }
    for part in parts(source, part.inside, part.end)? {
        match &part.kind {
            b"minf" | b"stbl" | b"dinf" | b"traf" => below(source, part, found, depth + 1)?,
            b"udta" | b"meta" | b"uuid" | b"free" | b"skip" => blank(part, found),
            _ => {}
        }
    }
    Ok(())
}
