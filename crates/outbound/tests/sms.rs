//! The SMS gateway against a receiver that listens: good, refusing, slow, troubled, absent.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use gezhi_app::context::Sender;
use gezhi_outbound::{Description, Gateway};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Status, body, and how long it takes.
type Answer = (u16, &'static str, Duration);

/// A gateway of our own: answers what it is told to, in turn, and keeps what it got.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Receiver {
    async fn start(answers: &[(u16, &'static str, u64)]) -> (Self, String) {
        let receiver = Self::default();
        *receiver.answers.lock().unwrap() = answers
            .iter()
            .map(|(status, body, wait)| (*status, *body, Duration::from_millis(*wait)))
            .collect();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/send", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (receiver, format!("http://{address}/send"))
    }

    fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }

    async fn until(&self, count: usize) {
        for _ in 0..400 {
            if self.count() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} requests came, {count} were expected", self.count());
    }
}

async fn receive(
    State(receiver): State<Receiver>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    receiver.got.lock().unwrap().push((headers, String::from_utf8(body.to_vec()).unwrap()));
    let answer = receiver.answers.lock().unwrap().pop_front();
    let (status, body, wait) = answer.unwrap_or((200, r#"{"code":0}"#, Duration::ZERO));
    tokio::time::sleep(wait).await;
    (StatusCode::from_u16(status).unwrap(), body)
}

fn gateway(url: &str, queue: usize) -> Gateway {
    let text = include_str!("../../../deploy/sms-gateway.example.toml")
        .replace("https://sms.example.com/v1/send", url)
        .replace("timeout_seconds = 5", "timeout_seconds = 1");
    let pauses = vec![Duration::from_millis(20), Duration::from_millis(40)];
    Gateway::start_with(Description::parse(&text, "geheim").unwrap(), queue, pauses).unwrap()
}

/// Long enough for a retry that must not come.
async fn a_while() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

#[tokio::test]
async fn a_message_arrives_whole() {
    let (receiver, url) = Receiver::start(&[]).await;
    gateway(&url, 10).send("19900001001", "【格治】他说\"好\"\n验证码 123456");
    receiver.until(1).await;
    let (headers, body) = receiver.got.lock().unwrap()[0].clone();
    assert_eq!(headers["authorization"], "Bearer geheim");
    assert_eq!(headers["content-type"], "application/json");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["mobile"], "19900001001");
    assert_eq!(body["content"], "【格治】他说\"好\"\n验证码 123456");
    a_while().await;
    assert_eq!(receiver.count(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    for refusal in [(200, r#"{"code":7,"msg":"余额不足"}"#, 0), (401, "no", 0), (302, "", 0)] {
        let (receiver, url) = Receiver::start(&[refusal]).await;
        gateway(&url, 10).send("19900001001", "a");
        receiver.until(1).await;
        a_while().await;
        assert_eq!(receiver.count(), 1, "{refusal:?}");
    }
}

#[tokio::test]
async fn trouble_and_slowness_are_tried_again() {
    let (receiver, url) =
        Receiver::start(&[(503, "", 0), (200, r#"{"code":0}"#, 1_500), (200, r#"{"code":0}"#, 0)]).await;
    gateway(&url, 10).send("19900001001", "a");
    receiver.until(3).await;
    a_while().await;
    assert_eq!(receiver.count(), 3);
}

#[tokio::test]
async fn tries_come_to_an_end() {
    let (receiver, url) = Receiver::start(&[(500, "", 0); 9]).await;
    gateway(&url, 10).send("19900001001", "a");
    receiver.until(3).await;
    a_while().await;
    assert_eq!(receiver.count(), 3);
}

#[tokio::test]
async fn an_absent_gateway_does_not_hold_up_whoever_sends() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let gateway = gateway(&format!("http://{address}/send"), 4);
    let start = std::time::Instant::now();
    for _ in 0..200 {
        gateway.send("19900001001", "a");
    }
    // The queue is full long before, and the rest is let go at once.
    assert!(start.elapsed() < Duration::from_millis(200), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_slow_message_does_not_hold_up_the_next() {
    let (receiver, url) = Receiver::start(&[(200, r#"{"code":0}"#, 900)]).await;
    let gateway = gateway(&url, 10);
    gateway.send("19900001001", "slow");
    receiver.until(1).await;
    gateway.send("19900001002", "quick");
    tokio::time::timeout(Duration::from_millis(700), receiver.until(2)).await.unwrap();
}
