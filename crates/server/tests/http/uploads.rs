//! Hostile and hopeless uploads: each gets a plain sentence, also where the client is still sending when it is refused.

use crate::{on_both_engines, photo_with_position};
use gezhi_testkit::{Answer, Engine, TestApp};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

on_both_engines!(
    pictures_that_claim_too_much,
    three_hundred_megabytes,
    forms_that_are_none,
    clips_can_be_sought
);

/// A PNG that claims a size; its pixels are missing.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend_from_slice(&width.to_be_bytes());
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend_from_slice(&header);
    png.extend_from_slice(&crc(&header).to_be_bytes());
    png.extend_from_slice(b"\0\0\0\0IEND\xaeB`\x82");
    png
}

fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
        }
    }
    !sum
}

async fn nothing_was_kept(world: &TestApp) {
    let list = world.sign_in("dispatcher").await.get("/cases?view=all").await.expect(200);
    assert!(list.json["items"].as_array().unwrap().is_empty());
}

async fn pictures_that_claim_too_much(engine: Engine) {
    let world = TestApp::start(engine).await;
    let answer =
        world.stranger().report("png", &[("text", "看图")], &[png_of(50_000, 50_000)]).await.expect(422);
    assert_eq!(answer.text("/field"), "photos");
    assert!(answer.text("/detail_en").contains("50000"), "{answer:?}");
    nothing_was_kept(&world).await;
}

/// Sends a form with one file of so many bytes over a plain connection, as a slow phone would, and reads the answer.
async fn send_large(world: &TestApp, kind: &str, name: &str, size: usize) -> Answer {
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    let tail = "\r\n--b--\r\n";
    let length = head.len() + size + tail.len();
    let address = world.base.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST /api/v1/reports HTTP/1.1\r\nHost: {address}\r\nIdempotency-Key: large\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n{head}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let piece = vec![0x5a; 1 << 20];
    let mut left = size;
    while left > 0 {
        let now = left.min(piece.len());
        stream.write_all(&piece[..now]).await.expect("the server to hear the client out");
        left -= now;
    }
    stream.write_all(tail.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let body = text.split_once("\r\n\r\n").unwrap().1;
    // The body may come in one chunk, with its length before it.
    let json = body
        .find('{')
        .and_then(|at| serde_json::Deserializer::from_str(&body[at..]).into_iter::<Value>().next()?.ok());
    Answer { status, headers: reqwest::header::HeaderMap::new(), json: json.unwrap_or_default(), bytes }
}

async fn three_hundred_megabytes(engine: Engine) {
    let world = TestApp::start(engine).await;
    let photo = send_large(&world, "image/jpeg", "photos", 300 << 20).await.expect(422);
    assert_eq!((photo.text("/code"), photo.text("/field")), ("file_too_large".into(), "photos".into()));
    let video = send_large(&world, "video/mp4", "video", 300 << 20).await.expect(422);
    assert_eq!((video.text("/code"), video.text("/field")), ("file_too_large".into(), "video".into()));
    nothing_was_kept(&world).await;
}

async fn forms_that_are_none(engine: Engine) {
    let world = TestApp::start(engine).await;
    let json = world.stranger().post("/reports", serde_json::json!({"text": "x"})).await.expect(415);
    assert_eq!(json.text("/code"), "media_type");
    let dispatcher = world.sign_in("dispatcher").await;
    let missing = dispatcher.post("/cases/bulk", serde_json::json!({"act": "urge"})).await.expect(422);
    assert_eq!((missing.text("/code"), missing.text("/field")), ("body".into(), "ids".into()));
    let wrong =
        dispatcher.post("/cases/bulk", serde_json::json!({"act": "urge", "ids": [true]})).await.expect(422);
    assert_eq!(wrong.text("/field"), "ids[0]");
    let broken = dispatcher
        .send(reqwest::Method::POST, "/api/v1/cases/bulk", |request| {
            request.header("content-type", "application/json").body("{\"act\": ")
        })
        .await
        .expect(400);
    assert!(!broken.text("/detail_zh").is_empty() && !broken.text("/detail_en").is_empty());
    let query = dispatcher.get("/cases?limit=many").await.expect(422);
    assert!(!query.text("/detail_zh").is_empty(), "{query:?}");
    dispatcher.get("/cases/not-a-number").await.expect(404);
    assert_eq!(dispatcher.get("/no/such/thing").await.expect(404).text("/code"), "not_found");
}

async fn clips_can_be_sought(engine: Engine) {
    let world = TestApp::start(engine).await;
    let receipt =
        world.stranger().report("p", &[("text", "看图")], &[photo_with_position()]).await.expect(201);
    let url = receipt.text("/progress/photos/0/url");
    let stranger = world.stranger();
    let whole = stranger.send(reqwest::Method::GET, &url, |r| r).await.expect(200);
    let ask = async |range: &str| {
        stranger.send(reqwest::Method::GET, &url, |request| request.header("Range", range)).await
    };
    let part = ask("bytes=10-19").await.expect(206);
    assert_eq!(part.bytes, whole.bytes[10..20]);
    assert_eq!(part.headers["content-range"], format!("bytes 10-19/{}", whole.bytes.len()));
    let end = ask("bytes=-5").await.expect(206);
    assert_eq!(end.bytes, whole.bytes[whole.bytes.len() - 5..]);
    let rest = ask("bytes=100-9999999").await.expect(206);
    assert_eq!(rest.bytes, whole.bytes[100..]);
    assert_eq!(ask("bytes=9-3").await.expect(200).bytes, whole.bytes);
}
