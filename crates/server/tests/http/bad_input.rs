//! Bad input: a plain sentence in both languages, nothing half done.

use crate::{on_both_engines, photo_with_position};
use gezhi_testkit::{Answer, Engine, TestApp};

on_both_engines!(texts, places_and_points, files);

fn sentence(answer: &Answer, code: &str) {
    assert_eq!(answer.text("/code"), code, "{answer:?}");
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("application/problem+json"));
    assert!(answer.text("/detail_zh").chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
    assert!(answer.text("/detail_en").is_ascii() && !answer.text("/detail_en").is_empty(), "{answer:?}");
}

async fn texts(engine: Engine) {
    let world = TestApp::start(engine).await;
    let stranger = world.stranger();
    sentence(&stranger.report("a", &[("text", "  ")], &[]).await.expect(422), "nothing_said");
    let long = "水".repeat(20_000);
    sentence(&stranger.report("b", &[("text", &long)], &[]).await.expect(422), "text_too_long");
    sentence(
        &stranger.report("c", &[("text", "x"), ("category", "nonsense")], &[]).await.expect(422),
        "category_unknown",
    );
    sentence(&stranger.report("d", &[("text", "x"), ("phone", "hello")], &[]).await.expect(422), "phone");
    let odd = stranger.report("e", &[("text", "水管\u{0}坏\u{202e}了😀")], &[]).await.expect(201);
    assert_eq!(odd.text("/progress/title"), "水管坏了😀");
    let count = world.sign_in("dispatcher").await.get("/cases?view=all").await.expect(200);
    assert_eq!(count.json["items"].as_array().unwrap().len(), 1, "nothing half done");
}

async fn places_and_points(engine: Engine) {
    let world = TestApp::start(engine).await;
    let stranger = world.stranger();
    for (key, lon, lat, code) in [
        ("a", "0", "0", "point_zero"),
        ("b", "23.01", "109.01", "point_swapped"),
        ("c", "116.4", "39.9", "point_outside"),
        ("d", "abc", "1", "number"),
    ] {
        let answer =
            stranger.report(key, &[("text", "灯坏了"), ("lon", lon), ("lat", lat)], &[]).await.expect(422);
        sentence(&answer, code);
    }
    sentence(
        &stranger.report("e", &[("text", "灯坏了"), ("place", "999")], &[]).await.expect(422),
        "place_unknown",
    );
    sentence(&stranger.get("/places/at?lon=109.01&lat=23.01&crs=mars").await.expect(422), "crs");
    let here = stranger.get("/places/at?lon=109.01&lat=23.01").await.expect(200);
    assert_eq!(here.text("/place/name"), "上村第1网格");
    // No position at all is fine.
    stranger.report("f", &[("text", "灯坏了")], &[]).await.expect(201);
}

async fn files(engine: Engine) {
    let world = TestApp::start(engine).await;
    let stranger = world.stranger();
    let photo = photo_with_position();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let mut polyglot = photo.clone();
    polyglot.extend_from_slice(b"<html><script>alert(1)</script></html>");
    let truncated = photo[..photo.len() / 2].to_vec();
    for (key, bytes) in [
        ("svg", svg),
        ("html", polyglot),
        ("cut", truncated),
        ("text", b"hello, this is no picture".to_vec()),
    ] {
        let answer = stranger.report(key, &[("text", "看图")], &[bytes]).await.expect(422);
        assert!(!answer.text("/detail_zh").is_empty(), "{key}");
        assert_eq!(answer.text("/field"), "photos", "{key}");
    }
    let seven = vec![photo.clone(); 7];
    sentence(&stranger.report("seven", &[("text", "看图")], &seven).await.expect(422), "too_many_photos");
    let list = world.sign_in("dispatcher").await.get("/cases?view=all").await.expect(200);
    assert!(list.json["items"].as_array().unwrap().is_empty());
}
