//! WAV: RIFF chunks.

use super::source::{Source, seconds};
use super::{Findings, Patch};
use crate::MediaError;
use std::io::{Read, Seek};

/// Keeps format and sound; every other chunk (LIST, bext, iXML, id3) becomes JUNK and is blanked.
pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Findings, MediaError> {
    let mut found = Findings { has_sound: true, ..Findings::default() };
    let (mut at, mut rate, mut data) = (12, None, None);
    while at + 8 <= source.length() {
        let size = u64::from(source.u32_little(at + 4)?);
        let end = at + 8 + size;
        if end > source.length() {
            return Err(MediaError::Broken);
        }
        match &source.tag(at)? {
            b"fmt " => rate = Some(u64::from(source.u32_little(at + 16)?)),
            b"data" => data = Some(size),
            b"fact" => {}
            _ => {
                found.patches.push(Patch::Write { at, bytes: b"JUNK".to_vec() });
                found.zero(at + 8, end);
            }
        }
        at = end + size % 2;
    }
    found.zero(at, source.length());
    let (Some(rate), Some(data)) = (rate, data) else { return Err(MediaError::Broken) };
    found.lasts(seconds(data, rate));
    Ok(found)
}
