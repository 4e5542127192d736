//! Where the samples of a track lie in an MP4 file.

use super::mp4::{Part, parts};
use super::source::Source;
use crate::MediaError;
use std::io::{Read, Seek};

/// The most samples of a track that is to be blanked: 60 seconds at a thousand a second, and more.
const MOST: u32 = 200_000;

fn find<R: Read + Seek>(
    source: &mut Source<R>,
    part: Part,
    path: &[&[u8; 4]],
) -> Result<Option<Part>, MediaError> {
    let mut part = part;
    for kind in path {
        let inside = parts(source, part.inside, part.end)?;
        let Some(next) = inside.into_iter().find(|part| &part.kind == *kind) else { return Ok(None) };
        part = next;
    }
    Ok(Some(part))
}

/// The byte ranges of a track's samples, joined where they touch. A sample must lie within the media boxes,
/// so that no crafted table blanks the structure of the file.
pub(super) fn sample_ranges<R: Read + Seek>(
    source: &mut Source<R>,
    inside: Part,
    media: &[Part],
) -> Result<Vec<(u64, u64)>, MediaError> {
    let Some(table) = find(source, inside, &[b"minf", b"stbl"])? else { return Err(MediaError::Unblankable) };
    let sizes = find(source, table, &[b"stsz"])?;
    let runs = find(source, table, &[b"stsc"])?;
    let (Some(sizes), Some(runs)) = (sizes, runs) else { return Err(MediaError::Unblankable) };
    let (chunks, width) = match find(source, table, &[b"stco"])? {
        Some(chunks) => (chunks, 4),
        None => (find(source, table, &[b"co64"])?.ok_or(MediaError::Unblankable)?, 8),
    };
    let same = source.u32(sizes.inside + 4)?;
    let samples = source.u32(sizes.inside + 8)?;
    let chunk_count = source.u32(chunks.inside + 4)?;
    let run_count = source.u32(runs.inside + 4)?;
    if samples.max(chunk_count).max(run_count) > MOST {
        return Err(MediaError::Unblankable);
    }
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    let (mut sample, mut run, mut per_chunk) = (0, 0, 0);
    for chunk in 0..chunk_count {
        while run < run_count && source.u32(runs.inside + 8 + u64::from(run) * 12)? <= chunk + 1 {
            per_chunk = source.u32(runs.inside + 12 + u64::from(run) * 12)?;
            run += 1;
        }
        let entry = chunks.inside + 8 + u64::from(chunk) * width;
        let mut at = if width == 4 { u64::from(source.u32(entry)?) } else { source.u64(entry)? };
        for _ in 0..per_chunk.min(samples - sample) {
            let size = if same == 0 { source.u32(sizes.inside + 12 + u64::from(sample) * 4)? } else { same };
            let end = at.checked_add(u64::from(size)).ok_or(MediaError::Broken)?;
            if !media.iter().any(|part| part.inside <= at && end <= part.end) {
                return Err(MediaError::Broken);
            }
            match ranges.last_mut() {
                Some(last) if last.1 == at => last.1 = end,
                _ => ranges.push((at, end)),
            }
            at = end;
            sample += 1;
        }
    }
    Ok(ranges)
}
