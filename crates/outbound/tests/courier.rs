//! Where webhooks may not lead, and how a receiver fails.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::post;
use gezhi_app::webhooks::{Courier, Parcel, Receipt, Unfit};
use gezhi_outbound::HttpCourier;
use std::time::Duration;

async fn receiver() -> String {
    let slow = || async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        "late"
    };
    let app = Router::new()
        .route("/good", post(|| async { StatusCode::NO_CONTENT }))
        .route("/away", post(|| async { Redirect::temporary("/good") }))
        .route("/slow", post(slow));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("http://{address}")
}

fn courier(allow_private: bool) -> HttpCourier {
    HttpCourier::with_patience(allow_private, Duration::from_millis(600)).unwrap()
}

async fn carry(courier: &HttpCourier, url: &str) -> Receipt {
    courier.carry(Parcel { url: url.to_owned(), headers: Vec::new(), body: "{}".to_owned() }).await
}

#[tokio::test]
async fn the_inside_is_refused_however_it_is_written() {
    let courier = courier(false);
    let port = receiver().await.rsplit(':').next().unwrap().to_owned();
    for host in [
        "127.0.0.1",
        "localhost",
        "127.1",
        "0x7f000001",
        "2130706433",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "10.0.0.8",
        "169.254.169.254",
    ] {
        let url = format!("http://{host}:{port}/good");
        assert_eq!(courier.look_at(&url).await, Err(Unfit::Private), "{url}");
        assert_eq!(carry(&courier, &url).await, Receipt::Failed("private_address"), "{url}");
    }
    assert_eq!(courier.look_at("https://8.8.8.8/hook").await, Ok(()));
}

#[tokio::test]
async fn only_the_web_and_no_passwords() {
    let courier = courier(false);
    for url in ["ftp://8.8.8.8/", "file:///etc/passwd", "javascript:alert(1)", "hook", "http://"] {
        assert_eq!(courier.look_at(url).await, Err(Unfit::NotHttp), "{url}");
    }
    assert_eq!(courier.look_at("https://a:b@8.8.8.8/").await, Err(Unfit::Credentials));
    assert_eq!(courier.look_at("https://nobody.invalid/").await, Err(Unfit::UnknownHost));
    assert_eq!(carry(&courier, "https://nobody.invalid/").await, Receipt::Failed("unknown_host"));
}

#[tokio::test]
async fn receivers_in_the_own_network_where_that_is_allowed() {
    let (courier, base) = (courier(true), receiver().await);
    assert_eq!(courier.look_at(&format!("{base}/good")).await, Ok(()));
    assert_eq!(carry(&courier, &format!("{base}/good")).await, Receipt::Answered(204));
    assert_eq!(carry(&courier, &format!("{base}/nowhere")).await, Receipt::Answered(404));
    // A redirect is an answer, not a way.
    assert_eq!(carry(&courier, &format!("{base}/away")).await, Receipt::Answered(307));
    assert_eq!(carry(&courier, &format!("{base}/slow")).await, Receipt::Failed("timeout"));
    assert_eq!(carry(&courier, "http://127.0.0.1:9/").await, Receipt::Failed("no_connection"));
}
