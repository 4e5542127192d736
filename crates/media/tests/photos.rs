//! Photos as phones, mischief and bad lines send them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use exif::{In, Tag};
use gezhi_media::MediaError;
use gezhi_media::photo::{Photo, process};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

/// Left half red, right half blue; the top rows white.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 4) {
        (_, true) => Rgb([255, 255, 255]),
        (true, _) => Rgb([220, 20, 20]),
        (false, _) => Rgb([20, 20, 220]),
    })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(picture).unwrap();
    bytes
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A TIFF block by hand: orientation, and a GPS directory with 23° 7' N, 109° 24' E.
fn exif_block(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    tiff.extend(2_u16.to_le_bytes());
    tiff.extend(entry(0x0112, 3, 1, u32::from(orientation)));
    tiff.extend(entry(0x8825, 4, 1, 38));
    tiff.extend([0; 4]);
    assert_eq!(tiff.len(), 38);
    tiff.extend(4_u16.to_le_bytes());
    tiff.extend(entry(1, 2, 2, u32::from(b'N')));
    tiff.extend(entry(2, 5, 3, 92));
    tiff.extend(entry(3, 2, 2, u32::from(b'E')));
    tiff.extend(entry(4, 5, 3, 116));
    tiff.extend([0; 4]);
    for part in [23_u32, 7, 0, 109, 24, 0] {
        tiff.extend(part.to_le_bytes());
        tiff.extend(1_u32.to_le_bytes());
    }
    tiff
}

fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let block = [&b"Exif\0\0"[..], &exif_block(orientation)].concat();
    let length = u16::try_from(block.len() + 2).unwrap().to_be_bytes();
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude=\"23,7N\"/>";
    let xmp_length = u16::try_from(xmp.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xFF\xE1", &length, &block, b"\xFF\xE1", &xmp_length, xmp, &jpeg[2..]].concat()
}

fn pixel(bytes: &[u8], x: u32, y: u32) -> [u8; 3] {
    image::load_from_memory(bytes).unwrap().into_rgb8().get_pixel(x, y).0
}

fn is_near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 24)
}

fn check(photo: &Photo, width: u32, height: u32) {
    assert_eq!((photo.width, photo.height), (width, height));
    assert_eq!(image::load_from_memory(&photo.jpeg).unwrap().into_rgb8().dimensions(), (width, height));
    let thumbnail = image::load_from_memory(&photo.thumbnail).unwrap();
    assert!(thumbnail.width().max(thumbnail.height()) <= 320);
    assert_eq!(photo.sha256.len(), 64);
    for bytes in [&photo.jpeg, &photo.thumbnail] {
        assert!(exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).is_err(), "no EXIF");
        for mark in [&b"Exif"[..], b"GPS", b"xmp", b"ICC_PROFILE", b"\xFF\xE1", b"\xFF\xE2", b"\xFF\xFE"] {
            assert!(!bytes[..600].windows(mark.len()).any(|window| window == mark));
        }
    }
}

#[test]
fn the_position_is_gone_and_the_photo_stands_upright() {
    let sent = with_exif(&jpeg(&picture(2400, 1800)), 6);
    let read = exif::Reader::new().read_from_container(&mut Cursor::new(&sent)).unwrap();
    assert!(read.get_field(Tag::GPSLatitude, In::PRIMARY).is_some(), "the block is what a phone writes");
    let photo = process(&sent).unwrap();
    check(&photo, 1200, 1600);
    // Turned a quarter clockwise: the white top is on the right now, red above blue.
    assert!(is_near(pixel(&photo.jpeg, 1190, 800), [255, 255, 255]));
    assert!(is_near(pixel(&photo.jpeg, 300, 200), [220, 20, 20]));
    assert!(is_near(pixel(&photo.jpeg, 300, 1400), [20, 20, 220]));
}

#[test]
fn every_orientation_keeps_the_size_of_the_upright_picture() {
    for orientation in 1..=8 {
        let photo = process(&with_exif(&jpeg(&picture(400, 300)), orientation)).unwrap();
        let upright = if orientation < 5 { (400, 300) } else { (300, 400) };
        check(&photo, upright.0, upright.1);
    }
    check(&process(&with_exif(&jpeg(&picture(400, 300)), 77)).unwrap(), 400, 300);
}

#[test]
fn png_and_webp_become_jpeg_on_white_paper() {
    check(&process(&png(&picture(3333, 2001))).unwrap(), 1600, 961);
    let half = RgbaImage::from_fn(64, 64, |x, _| Rgba([0, 0, 0, if x < 32 { 0 } else { 255 }]));
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).write_image(&half, 64, 64, ExtendedColorType::Rgba8).unwrap();
    let mut png = Cursor::new(Vec::new());
    half.write_to(&mut png, image::ImageFormat::Png).unwrap();
    for sent in [webp, png.into_inner()] {
        let photo = process(&sent).unwrap();
        check(&photo, 64, 64);
        assert!(is_near(pixel(&photo.jpeg, 8, 8), [255, 255, 255]));
        assert!(is_near(pixel(&photo.jpeg, 56, 8), [0, 0, 0]));
    }
}

#[test]
fn of_an_animation_the_first_picture_is_kept() {
    let frame = |colour: [u8; 3]| {
        let picture = RgbImage::from_pixel(16, 16, Rgb(colour));
        let mut webp = Vec::new();
        WebPEncoder::new_lossless(&mut webp).write_image(&picture, 16, 16, ExtendedColorType::Rgb8).unwrap();
        let body = [&[0; 6][..], &[15, 0, 0, 15, 0, 0, 100, 0, 0, 0], &webp[12..]].concat();
        [b"ANMF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat()
    };
    let head = b"VP8X\x0A\0\0\0\x02\0\0\0\x0F\0\0\x0F\0\0ANIM\x06\0\0\0\0\0\0\0\0\0";
    let body = [b"WEBP", &head[..], &frame([200, 0, 0]), &frame([0, 0, 200])].concat();
    let sent = [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat();
    let photo = process(&sent).unwrap();
    assert!(is_near(pixel(&photo.jpeg, 8, 8), [200, 0, 0]));
}

#[test]
fn a_huge_header_is_refused_before_anything_is_decoded() {
    let mut bomb = png(&picture(8, 8));
    bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    let checksum = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
    let error = process(&bomb).unwrap_err();
    assert_eq!(error, MediaError::TooManyPixels { width: 50_000, height: 50_000 });
    assert_eq!(error.zh(), "照片太大了，请重新拍一张。");
    // The same lie in a JPEG: frame header with 65,500 lines.
    let mut bomb = jpeg(&picture(8, 8));
    let frame = bomb.windows(2).position(|mark| mark == b"\xFF\xC0").unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    assert!(matches!(process(&bomb), Err(MediaError::TooManyPixels { .. })));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut crc, byte| {
        crc ^= u32::from(*byte);
        (0..8).for_each(|_| crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 });
        crc
    })
}

#[test]
fn what_hides_behind_a_picture_is_refused() {
    let zip = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    for base in [jpeg(&picture(40, 30)), png(&picture(40, 30))] {
        for payload in [
            &b"PK\x03\x04rest of an archive"[..],
            &zip,
            b"%PDF-1.4 ...",
            b"<html><body onload=alert(1)>",
            b"\n  <script>alert(1)</script>",
            b"MZ\x90\0",
        ] {
            assert_eq!(process(&[&base, payload].concat()), Err(MediaError::Disguised));
        }
        // Phones append pictures, films and notes of their own: dropped, not refused.
        for payload in [&jpeg(&picture(20, 20))[..], b"\0\0\0\x18ftypmp42", b"SEFHk\0\0\0"] {
            let photo = process(&[&base, payload].concat()).unwrap();
            assert_eq!(photo, process(&base).unwrap());
        }
    }
}

#[test]
fn what_breaks_off_is_refused_wherever_it_breaks_off() {
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).encode(&picture(120, 90), 120, 90, ExtendedColorType::Rgb8).unwrap();
    for whole in [with_exif(&jpeg(&picture(120, 90)), 6), png(&picture(120, 90)), webp] {
        assert!(process(&whole).is_ok());
        for length in (0..whole.len()).step_by(23) {
            assert!(process(&whole[..length]).is_err(), "{length} of {}", whole.len());
        }
    }
    assert_eq!(process(b""), Err(MediaError::Empty));
    assert_eq!(process(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), Err(MediaError::Active));
}

#[test]
fn damaged_bytes_never_panic() {
    let whole = with_exif(&jpeg(&picture(64, 48)), 3);
    let other = png(&picture(64, 48));
    let mut state = 1_u32;
    for base in [whole, other] {
        for _ in 0..400 {
            let mut bytes = base.clone();
            for _ in 0..4 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = usize::try_from(state >> 8).unwrap() % bytes.len();
                bytes[at] = u8::try_from(state & 0xFF).unwrap();
            }
            let _ = process(&bytes);
        }
    }
}
