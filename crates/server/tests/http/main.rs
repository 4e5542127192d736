//! HTTP tests by capability; every one runs on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a test stops where it fails"
)]

mod access;
mod accounts;
mod applications;
mod areas;
mod bad_input;
mod boundaries;
mod care;
mod disks;
mod groups;
mod head_of_list;
mod houses;
mod kinds;
mod ledgers;
mod life_of_a_case;
mod live;
mod messages;
mod nets;
mod oidc;
mod packs;
mod points_assessments;
mod points_canteen;
mod points_claims;
mod points_events;
mod points_groups;
mod points_honours;
mod points_ledger;
mod points_mall;
mod points_mall_basket;
mod points_mall_desk;
mod points_publications;
mod points_rules;
mod policies;
mod posts;
mod registry;
mod repeats;
mod residents;
mod retention;
mod second_factor;
mod transparency;
mod uploads;
mod visits;
mod webhooks;

/// A test on both engines.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(gezhi_testkit::Engine::Sqlite).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(gezhi_testkit::Engine::Postgres).await; })+
        }
    };
}
pub(crate) use on_both_engines;

/// A small photo with a position in its EXIF block.
pub fn photo_with_position() -> Vec<u8> {
    let image = image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut jpeg = Vec::new();
    image.write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).unwrap();
    // APP1 with a TIFF that holds a GPS directory; enough for any reader to find the word.
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0GPSPOSITION-23.13-109.41");
    let mut out = jpeg[..2].to_vec();
    out.extend_from_slice(&[0xff, 0xe1]);
    out.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    out.extend_from_slice(&exif);
    out.extend_from_slice(&jpeg[2..]);
    out
}
