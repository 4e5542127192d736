//! What a file is, from its bytes alone. The name it came with does not matter.

use crate::MediaError;

/// How many bytes from the start [`sniff`] wants to see (fewer when the file is shorter).
pub const HEAD: usize = 1024;
/// How many bytes from the end [`refuse_archive`] wants to see: a ZIP directory end with its longest comment.
pub const TAIL: usize = 65_557;

/// A format that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Photo.
    Jpeg,
    /// Photo or screenshot.
    Png,
    /// Photo.
    WebP,
    /// Video of most phones.
    Mp4,
    /// Video of iPhones.
    QuickTime,
    /// Voice in an MP4 container.
    M4a,
    /// Video or voice of browsers; Matroska.
    WebM,
    /// Voice.
    Ogg,
    /// Voice.
    Wav,
    /// Voice.
    Mp3,
    /// Voice of older phones, narrow band.
    Amr,
    /// Voice of older phones, wide band.
    AmrWb,
}

impl Format {
    /// Media type to serve it with, always together with `X-Content-Type-Options: nosniff`.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::M4a => "audio/mp4",
            Self::WebM => "video/webm",
            Self::Ogg => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Amr => "audio/amr",
            Self::AmrWb => "audio/amr-wb",
        }
    }

    /// Whether [`crate::photo::process`] takes it; otherwise it is for [`crate::clip::inspect`].
    #[must_use]
    pub const fn is_photo(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP)
    }
}

/// What a file is, from its first [`HEAD`] bytes.
///
/// # Errors
/// [`MediaError`]: empty, a page or SVG, a picture that is also a page or PDF, HEIC, or a format not taken.
pub fn sniff(head: &[u8]) -> Result<Format, MediaError> {
    let head = head.get(..HEAD).unwrap_or(head);
    if head.is_empty() {
        return Err(MediaError::Empty);
    }
    let Some(format) = known(head) else { return Err(refusal(head)) };
    // A PDF reader accepts its mark anywhere here, and some browsers a page.
    if holds_page(head) || holds(head, b"%PDF-") {
        return Err(MediaError::Disguised);
    }
    Ok(format)
}

fn known(head: &[u8]) -> Option<Format> {
    let riff = |form: &[u8]| head.starts_with(b"RIFF") && head.get(8..12) == Some(form);
    if head.get(4..8) == Some(b"ftyp") {
        return match head.get(8..12)? {
            b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"avif"
            | b"avis" => None,
            b"qt  " => Some(Format::QuickTime),
            b"M4A " | b"M4B " => Some(Format::M4a),
            _ => Some(Format::Mp4),
        };
    }
    let mpeg_layer_3 = matches!(head, [0xFF, second, ..] if second & 0xE6 == 0xE2 && second & 0x18 != 0x08);
    Some(match head {
        [0xFF, 0xD8, 0xFF, ..] => Format::Jpeg,
        _ if head.starts_with(b"\x89PNG\r\n\x1a\n") => Format::Png,
        _ if riff(b"WEBP") => Format::WebP,
        _ if riff(b"WAVE") => Format::Wav,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Format::WebM,
        _ if head.starts_with(b"OggS") => Format::Ogg,
        _ if head.starts_with(b"#!AMR-WB\n") => Format::AmrWb,
        _ if head.starts_with(b"#!AMR\n") => Format::Amr,
        _ if head.starts_with(b"ID3") || mpeg_layer_3 => Format::Mp3,
        _ => return None,
    })
}

fn refusal(head: &[u8]) -> MediaError {
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii_start();
    if text.starts_with(b"<") || holds_page(head) {
        return MediaError::Active;
    }
    match infer::get(head).map(|kind| kind.mime_type()) {
        Some("image/heif" | "image/heic" | "image/heif-sequence") => MediaError::Heic,
        Some(mime) if mime.starts_with("image/") => MediaError::OtherPicture,
        _ if matches!(head.get(4..12), Some(b"ftypmif1" | b"ftypmsf1")) => MediaError::Heic,
        _ => MediaError::Unsupported,
    }
}

/// Refuses what follows the end of a picture when it is something of its own. Phones do append data of
/// their own after a JPEG (a second picture, a short film, notes of the maker): that is let pass and falls
/// away when the photo is encoded anew.
///
/// # Errors
/// [`MediaError::Disguised`].
pub fn refuse_trailing(trailing: &[u8]) -> Result<(), MediaError> {
    const STARTS: [&[u8]; 6] = [b"PK\x03\x04", b"Rar!", b"7z\xBC\xAF", b"MZ", b"\x7FELF", b"#!"];
    let start =
        trailing.get(trailing.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0).count()..);
    let starts = |mark: &&[u8]| start.is_some_and(|start| start.starts_with(mark));
    if STARTS.iter().any(starts) || holds(trailing, b"%PDF-") || holds_page(trailing) {
        return Err(MediaError::Disguised);
    }
    Ok(())
}

/// Refuses a file that is also a ZIP archive (an Office file, a JAR): its directory stands at the end.
/// `tail` is the last [`TAIL`] bytes, `length` the length of the file.
///
/// # Errors
/// [`MediaError::Disguised`].
pub fn refuse_archive(tail: &[u8], length: u64) -> Result<(), MediaError> {
    let number = |at: &[u8], from: usize| {
        at.get(from..from + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
    };
    let is_directory_end = |at: &[u8]| {
        at.starts_with(b"PK\x05\x06")
            && at.len() >= 22
            && at.get(4..8) == Some(&[0; 4])
            && u64::from(number(at, 12)) + u64::from(number(at, 16)) <= length
    };
    if (0..tail.len()).filter_map(|from| tail.get(from..)).any(is_directory_end) {
        return Err(MediaError::Disguised);
    }
    Ok(())
}

fn holds(text: &[u8], mark: &[u8]) -> bool {
    text.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark))
}

fn holds_page(text: &[u8]) -> bool {
    const MARKS: [&[u8]; 9] =
        [b"<html", b"<script", b"<!doctype", b"<svg ", b"<svg>", b"<?php", b"<iframe", b"<body ", b"<body>"];
    (0..text.len()).filter(|&from| text.get(from) == Some(&b'<')).filter_map(|from| text.get(from..)).any(
        |rest| {
            MARKS
                .iter()
                .any(|mark| rest.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_from_their_bytes() {
        for (head, format) in [
            (&b"\xFF\xD8\xFF\xE0"[..], Format::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Format::Png),
            (b"RIFF\0\0\0\0WEBPVP8 ", Format::WebP),
            (b"RIFF\0\0\0\0WAVEfmt ", Format::Wav),
            (b"\0\0\0\x18ftypmp42", Format::Mp4),
            (b"\0\0\0\x18ftypqt  ", Format::QuickTime),
            (b"\0\0\0\x18ftypM4A ", Format::M4a),
            (b"\x1A\x45\xDF\xA3\x01", Format::WebM),
            (b"OggS\0\x02", Format::Ogg),
            (b"#!AMR\n\x3C", Format::Amr),
            (b"#!AMR-WB\n\x04", Format::AmrWb),
            (b"ID3\x04\0\0", Format::Mp3),
            (b"\xFF\xFB\x90\x00", Format::Mp3),
        ] {
            assert_eq!(sniff(head), Ok(format));
        }
    }

    #[test]
    fn what_a_browser_could_run_is_refused() {
        for head in [
            &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..],
            b"\xEF\xBB\xBF  <?xml version='1.0'?><svg/>",
            b"\n\n<!DOCTYPE html><p>",
            b"hello <ScRiPt>alert(1)</script>",
        ] {
            assert_eq!(sniff(head), Err(MediaError::Active));
        }
        assert_eq!(sniff(b""), Err(MediaError::Empty));
        assert_eq!(sniff(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Err(MediaError::Heic));
        assert_eq!(sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Err(MediaError::Heic));
        assert_eq!(sniff(b"GIF89a\x01\0\x01\0"), Err(MediaError::OtherPicture));
        assert_eq!(sniff(b"%PDF-1.7"), Err(MediaError::Unsupported));
        assert_eq!(sniff(b"PK\x03\x04aaaa"), Err(MediaError::Unsupported));
        assert_eq!(sniff(b"MZ\x90\0"), Err(MediaError::Unsupported));
        assert_eq!(sniff(b"just text"), Err(MediaError::Unsupported));
        assert_eq!(sniff(b"\xFF\xD8\xFF\xFE\0\x40%PDF-1.4"), Err(MediaError::Disguised));
        assert_eq!(sniff(b"\xFF\xD8\xFF\xFE\0\x40<script>1</script>"), Err(MediaError::Disguised));
    }

    #[test]
    fn every_refusal_speaks_both_languages() {
        for error in [MediaError::Empty, MediaError::Heic, MediaError::TooLong { seconds: 90, limit: 60 }] {
            assert!(
                error.code().starts_with("media_")
                    && error.zh().ends_with('。')
                    && error.to_string().ends_with('.')
            );
        }
    }
}
