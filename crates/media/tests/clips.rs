//! Videos and voice messages, built box by box.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use gezhi_media::MediaError;
use gezhi_media::clip::{Clip, ClipKind, apply, inspect};
use std::io::Cursor;
use std::time::Duration;

const PLACE: &[u8] = b"+23.1167+109.4000/";

fn boxed(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], kind, &body].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn track(handler: &[u8; 4], seconds: u32, sample_at: u32, sample_size: u32) -> Vec<u8> {
    let table = boxed(
        b"stbl",
        &[
            &boxed(b"stsz", &[&words(&[0, sample_size, 1])]),
            &boxed(b"stsc", &[&words(&[0, 1, 1, 1, 1])]),
            &boxed(b"stco", &[&words(&[0, 1, sample_at])]),
        ],
    );
    let media = boxed(
        b"mdia",
        &[
            &boxed(b"mdhd", &[&words(&[0, 0, 0, 1000, seconds * 1000, 0])]),
            &boxed(b"hdlr", &[&words(&[0, 0]), handler, &[0; 13]]),
            &boxed(b"minf", &[&table]),
        ],
    );
    let notes = boxed(b"udta", &[&boxed(b"loci", &[PLACE])]);
    boxed(b"trak", &[&boxed(b"tkhd", &[&[0; 84]]), &media, &notes])
}

/// A film with positions wherever phones put them, and a track of positions. `mdat` holds picture, then a
/// position, then sound.
fn film(brand: &[u8; 4], seconds: u32, handlers: &[&[u8; 4]]) -> Vec<u8> {
    let start = boxed(b"ftyp", &[brand, &[0, 0, 2, 0], b"isom"]);
    let data = boxed(b"mdat", &[b"PICTUREPICTURE", PLACE, b"SOUNDSOUND"]);
    let at = u32::try_from(start.len() + 8).unwrap();
    let tracks: Vec<Vec<u8>> = handlers
        .iter()
        .map(|handler| match *handler {
            b"vide" => track(handler, seconds, at, 14),
            b"soun" => track(handler, seconds, at + 14 + 18, 10),
            _ => track(handler, seconds, at + 14, 18),
        })
        .collect();
    let user = boxed(b"udta", &[&boxed(b"\xA9xyz", &[&[0, 18, 0x15, 0xC7], PLACE])]);
    let keys = boxed(b"meta", &[b"com.apple.quicktime.location.ISO6709", PLACE]);
    let movie = boxed(
        b"moov",
        &[
            &boxed(b"mvhd", &[&words(&[0, 0, 0, 600, seconds * 600]), &[0; 80]]),
            &tracks.concat(),
            &user,
            &keys,
        ],
    );
    let xmp = boxed(b"uuid", &[b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC", PLACE]);
    let rest = boxed(b"free", &[PLACE]);
    [start, data, movie, xmp, rest].concat()
}

fn cleaned(bytes: &[u8]) -> (Clip, Vec<u8>) {
    let clip = inspect(Cursor::new(bytes)).unwrap();
    let mut file = Cursor::new(bytes.to_vec());
    apply(&clip.patches, &mut file).unwrap();
    let after = file.into_inner();
    assert_eq!(after.len(), bytes.len(), "not a byte moves");
    let again = inspect(Cursor::new(&after)).unwrap();
    assert_eq!((again.kind, again.duration), (clip.kind, clip.duration), "still the same clip");
    (clip, after)
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

#[test]
fn a_film_keeps_picture_and_sound_and_loses_every_position() {
    for (brand, mime) in [(b"mp42", "video/mp4"), (b"qt  ", "video/quicktime")] {
        let sent = film(brand, 12, &[b"vide", b"soun", b"meta"]);
        let (clip, after) = cleaned(&sent);
        assert_eq!(
            (clip.kind, clip.mime(), clip.duration),
            (ClipKind::Video, mime, Some(Duration::from_secs(12)))
        );
        assert!(holds(&sent, PLACE) && !holds(&after, PLACE));
        assert!(!holds(&after, b"location") && !holds(&after, b"xyz"));
        assert!(holds(&after, b"PICTUREPICTURE") && holds(&after, b"SOUNDSOUND"));
    }
    assert_eq!(cleaned(&film(b"M4A ", 5, &[b"soun"])).0.kind, ClipKind::Voice);
}

#[test]
fn films_too_long_or_broken_are_refused() {
    let refused = |bytes: &[u8]| inspect(Cursor::new(bytes)).unwrap_err();
    assert!(inspect(Cursor::new(film(b"mp42", 62, &[b"vide"]))).is_ok(), "recorders overshoot");
    let error = refused(&film(b"mp42", 63, &[b"vide"]));
    assert_eq!(error, MediaError::TooLong { seconds: 63, limit: 60 });
    assert!(error.zh().contains("63") && error.en().contains("63"));
    let whole = film(b"mp42", 12, &[b"vide", b"soun", b"meta"]);
    for length in 0..whole.len() {
        // Cut between two boxes behind the movie it is whole still.
        let cut = inspect(Cursor::new(&whole[..length]));
        assert!(cut.is_err() || length + 100 > whole.len(), "{length} of {}", whole.len());
    }
    assert_eq!(refused(&film(b"mp42", 5, &[b"meta"])), MediaError::Broken);
    assert_eq!(refused(b"\xFF\xD8\xFF\xE0 photo"), MediaError::Unsupported);
    assert_eq!(refused(b""), MediaError::Empty);
    let archive = [&whole[..], &boxed(b"free", &[b"PK\x05\x06", &[0; 18]])].concat();
    assert_eq!(refused(&archive), MediaError::Disguised);
    let page = [boxed(b"ftyp", &[b"mp42<script>alert(1)</script>"]), whole].concat();
    assert_eq!(refused(&page), MediaError::Disguised);
}

fn element(id: u32, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let name: Vec<u8> = id.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let size = (u32::try_from(body.len()).unwrap() | 0x1000_0000).to_be_bytes();
    [&name[..], &size, &body].concat()
}

fn web_film(is_live: bool, track_kind: u8) -> Vec<u8> {
    let open = |id: u32, parts: &[&[u8]]| {
        let whole = element(id, parts);
        if is_live {
            [&whole[..4], &[0x01, 255, 255, 255, 255, 255, 255, 255], &whole[8..]].concat()
        } else {
            whole
        }
    };
    let head = element(0x1A45_DFA3, &[&element(0x4282, &[b"webm"])]);
    let info = element(0x1549_A966, &[&element(0x2A_D7B1, &[&[0x0F, 0x42, 0x40]])]);
    let tracks = element(0x1654_AE6B, &[&element(0xAE, &[&element(0x83, &[&[track_kind]])])]);
    let cluster = |at: u16| {
        let block = element(0xA3, &[&[0x81, 0x01, 0xF4, 0x80], b"PICTURE"]);
        open(0x1F43_B675, &[&element(0xE7, &[&at.to_be_bytes()]), &block])
    };
    let tags = element(0x1254_C367, &[&element(0x67C8, &[b"LOCATION", PLACE])]);
    let small = element(0xD0, &[]);
    [head, open(0x1853_8067, &[&info, &tracks, &tags, &small, &cluster(0), &cluster(9000)])].concat()
}

#[test]
fn a_web_film_loses_its_tags_and_tells_its_length_live_or_not() {
    for is_live in [false, true] {
        let (clip, after) = cleaned(&web_film(is_live, 1));
        assert_eq!((clip.kind, clip.duration), (ClipKind::Video, Some(Duration::from_millis(9500))));
        assert!(!holds(&after, PLACE) && !holds(&after, b"LOCATION") && holds(&after, b"PICTURE"));
    }
    let (clip, _) = cleaned(&web_film(true, 2));
    assert_eq!(clip.mime(), "audio/webm");
    assert_eq!(inspect(Cursor::new(web_film(false, 0x11))), Err(MediaError::Unblankable));
}

#[test]
fn voice_messages_of_every_kind() {
    let wav = {
        let format = [
            &16_u32.to_le_bytes()[..],
            &[1, 0, 1, 0],
            &8000_u32.to_le_bytes(),
            &16000_u32.to_le_bytes(),
            &[2, 0, 16, 0],
        ];
        let list = [&b"LIST\x12\0\0\0"[..], PLACE].concat();
        let data = [&b"data"[..], &32000_u32.to_le_bytes(), &[7; 32000]].concat();
        [b"RIFF\0\0\0\0WAVEfmt ", &format.concat()[..], &list, &data].concat()
    };
    let amr = [&b"#!AMR\n"[..], &[[0x3C; 32]; 100].concat()].concat();
    let wide = [&b"#!AMR-WB\n"[..], &[[0x04; 18]; 100].concat()].concat();
    let mp3 = {
        // 128 kbit/s at 44.1 kHz: 417 bytes a frame of 1152 samples.
        let frame = [&[0xFF, 0xFB, 0x90, 0x00][..], &[1; 413]].concat();
        [&b"ID3\x03\0\0\0\0\0\x12"[..], PLACE, &frame.repeat(77), b"TAG", PLACE].concat()
    };
    let ogg = {
        let page = |position: u64, body: &[u8]| {
            let size = u8::try_from(body.len()).unwrap();
            [b"OggS\0\0", &position.to_le_bytes()[..], &[0; 12], &[1, size], body].concat()
        };
        [page(0, b"OpusHead\x01\x01"), page(0, b"OpusTags"), page(96_000, &[3; 90])].concat()
    };
    for (sent, seconds) in [(wav, 2.0), (amr, 2.0), (wide, 2.0), (mp3, 2.0), (ogg, 2.0)] {
        let (clip, after) = cleaned(&sent);
        assert_eq!(clip.kind, ClipKind::Voice);
        assert!((clip.duration.unwrap().as_secs_f64() - seconds).abs() < 0.02, "{clip:?}");
        assert!(!holds(&after, PLACE));
        assert!(
            inspect(Cursor::new(&sent[..sent.len() / 2])).map_or(true, |half| half.duration < clip.duration)
        );
    }
    let tagged = b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x08OpusHead";
    let comment = b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x16OpusTagslocation=+23+10";
    assert_eq!(inspect(Cursor::new([&tagged[..], comment].concat())), Err(MediaError::Unblankable));
    let long = [&b"#!AMR\n"[..], &[[0x3C; 32]; 3200].concat()].concat();
    assert_eq!(inspect(Cursor::new(long)), Err(MediaError::TooLong { seconds: 64, limit: 60 }));
}

#[test]
fn damaged_bytes_never_panic() {
    let mut state = 7_u32;
    for base in [film(b"mp42", 12, &[b"vide", b"soun", b"meta"]), web_film(false, 1), web_film(true, 1)] {
        for _ in 0..3000 {
            let mut bytes = base.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = usize::try_from(state >> 8).unwrap() % bytes.len();
                bytes[at] = u8::try_from(state & 0xFF).unwrap();
            }
            if let Ok(clip) = inspect(Cursor::new(&bytes)) {
                let mut file = Cursor::new(bytes.clone());
                apply(&clip.patches, &mut file).unwrap();
                assert_eq!(file.into_inner().len(), bytes.len());
            }
        }
    }
}
