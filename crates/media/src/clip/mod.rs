//! Videos and voice messages: kept as they are after a container check, but for what could tell a position.
//!
//! [`inspect`] reads the structure (not the coded pictures and sounds), so a file of any size costs a few
//! kilobytes of memory. It answers with patches that blank, in place and without moving a byte, everything
//! that is not needed for playing: user data, tags, XMP, notes of the maker, tracks that are neither picture
//! nor sound. That takes the position with it wherever a phone may have put it (`©xyz`, `loci`,
//! `com.apple.quicktime.location.ISO6709`, GPS tracks). Apply the patches with [`apply`], then hash.

mod amr;
mod ebml;
mod mp3;
mod mp4;
mod mp4_samples;
mod ogg;
mod source;
mod wav;

use crate::MediaError;
use crate::sniff::{self, Format, HEAD, TAIL};
use source::Source;
use std::io::{Read, Seek, SeekFrom, Write};
use std::time::Duration;

/// Longest video or voice message.
pub const LONGEST: Duration = Duration::from_secs(60);
/// What recorders overshoot by.
pub const TOLERANCE: Duration = Duration::from_secs(2);

/// Seen or only heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipKind {
    /// Has a picture.
    Video,
    /// Has sound only.
    Voice,
}

/// Bytes to write over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patch {
    /// Zeroes.
    Zero {
        /// Offset in the file.
        at: u64,
        /// How many.
        length: u64,
    },
    /// These bytes.
    Write {
        /// Offset in the file.
        at: u64,
        /// What to write.
        bytes: Vec<u8>,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// Container.
    pub format: Format,
    /// Video or voice.
    pub kind: ClipKind,
    /// Length, where the container tells it (a fragmented MP4 of a browser does not).
    pub duration: Option<Duration>,
    /// What to blank, see [`apply`].
    pub patches: Vec<Patch>,
}

impl Clip {
    /// Media type to serve it with: that of the container, audio where there is no picture.
    #[must_use]
    pub const fn mime(&self) -> &'static str {
        match (self.kind, self.format) {
            (ClipKind::Voice, Format::Mp4 | Format::QuickTime) => "audio/mp4",
            (ClipKind::Voice, Format::WebM) => "audio/webm",
            (_, format) => format.mime(),
        }
    }
}

/// What a container's reader found out.
#[derive(Debug, Default)]
struct Findings {
    has_picture: bool,
    has_sound: bool,
    /// Seconds.
    seconds: Option<f64>,
    patches: Vec<Patch>,
}

impl Findings {
    fn zero(&mut self, at: u64, end: u64) {
        if at < end {
            self.patches.push(Patch::Zero { at, length: end - at });
        }
    }

    /// Of several statements on the length the longest counts.
    fn lasts(&mut self, seconds: f64) {
        if seconds.is_finite() && seconds > 0.0 {
            self.seconds = Some(self.seconds.map_or(seconds, |known| known.max(seconds)));
        }
    }
}

/// Reads the container of a staged file.
///
/// # Errors
/// [`MediaError`]: not a clip, broken, longer than [`LONGEST`], hiding something, or not to be blanked.
pub fn inspect<R: Read + Seek>(reader: R) -> Result<Clip, MediaError> {
    let mut source = Source::new(reader)?;
    let length = source.length();
    let head = source.read(0, length.min(u64::try_from(HEAD).unwrap_or(0)))?;
    let format = sniff::sniff(&head)?;
    let tail_at = length.saturating_sub(u64::try_from(TAIL).unwrap_or(0));
    let tail = source.read(tail_at, length - tail_at)?;
    sniff::refuse_archive(&tail, length)?;
    let found = match format {
        Format::Mp4 | Format::QuickTime | Format::M4a => mp4::read(&mut source)?,
        Format::WebM => ebml::read(&mut source)?,
        Format::Ogg => ogg::read(&mut source)?,
        Format::Wav => wav::read(&mut source)?,
        Format::Mp3 => mp3::read(&mut source)?,
        Format::Amr => amr::read(&mut source, amr::NARROW)?,
        Format::AmrWb => amr::read(&mut source, amr::WIDE)?,
        Format::Jpeg | Format::Png | Format::WebP => return Err(MediaError::Unsupported),
    };
    let kind = match (found.has_picture, found.has_sound) {
        (true, _) => ClipKind::Video,
        (false, true) => ClipKind::Voice,
        (false, false) => return Err(MediaError::Broken),
    };
    let duration = found.seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    match duration {
        Some(duration) if duration > LONGEST + TOLERANCE => {
            Err(MediaError::TooLong { seconds: duration.as_secs(), limit: LONGEST.as_secs() })
        }
        _ => Ok(Clip { format, kind, duration, patches: found.patches }),
    }
}

/// Writes the patches over the staged file.
///
/// # Errors
/// Whatever the file answers.
pub fn apply<W: Write + Seek>(patches: &[Patch], file: &mut W) -> std::io::Result<()> {
    for patch in patches {
        match patch {
            Patch::Zero { at, length } => {
                file.seek(SeekFrom::Start(*at))?;
                std::io::copy(&mut std::io::repeat(0).take(*length), file)?;
            }
            Patch::Write { at, bytes } => {
                file.seek(SeekFrom::Start(*at))?;
                file.write_all(bytes)?;
            }
        }
    }
    file.flush()
}
