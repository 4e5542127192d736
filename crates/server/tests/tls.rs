//! TLS in the server, spoken to by a real client.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use gezhi_server::tls::{Files, Tls};
use gezhi_testkit::{Engine, TestApp};
use rcgen::{CertificateParams, KeyPair};
use std::path::Path;
use std::time::Duration;
use tokio::sync::oneshot;

/// Writes a fresh certificate for localhost; gives it for the client to trust.
fn renew(folder: &Path) -> (Files, reqwest::Certificate) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let files = Files { certificate: folder.join("server.pem"), key: folder.join("server.key") };
    std::fs::write(&files.key, key.serialize_pem()).unwrap();
    std::fs::write(&files.certificate, certificate.pem()).unwrap();
    (files, reqwest::Certificate::from_pem(certificate.pem().as_bytes()).unwrap())
}

fn trusting(certificate: reqwest::Certificate) -> reqwest::Client {
    reqwest::Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(certificate)
        .use_rustls_tls()
        .build()
        .unwrap()
}

async fn sign_in(client: &reqwest::Client, at: &str) -> reqwest::Result<reqwest::Response> {
    let body = serde_json::json!({"login": "chief", "password": "Gezhi-2026"});
    client.post(format!("{at}/api/v1/session")).json(&body).send().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn https_with_a_certificate_that_is_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let world = TestApp::start_with(Engine::Sqlite, |s| s.origin = "https://localhost".into()).await;
    let (files, first) = renew(folder.path());
    let tls = Tls::watched(files, true, Duration::from_millis(50)).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let at = format!("https://localhost:{port}");
    let (stop, stopped) = oneshot::channel::<()>();
    let app = world.app.clone();
    let server = tokio::spawn(async move {
        gezhi_server::run_tls(listener, app, &tls, async { stopped.await.unwrap() }).await.unwrap();
    });

    let old = trusting(first);
    let answer = sign_in(&old, &at).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=15552000");
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
    // A stranger's certificate is refused, and so is plain HTTP on this port.
    let (_, other) = renew(tempfile::tempdir().unwrap().path());
    assert!(sign_in(&trusting(other), &at).await.is_err());
    assert!(old.get(format!("http://localhost:{port}/healthz")).send().await.is_err());

    // Half a renewal changes nothing; a whole one is in use without a restart.
    std::fs::write(folder.path().join("server.key"), "broken").unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(sign_in(&old, &at).await.unwrap().status(), 200);
    let (_, second) = renew(folder.path());
    let new = trusting(second);
    let mut renewed = false;
    for _ in 0..100 {
        renewed = new.get(format!("{at}/healthz")).send().await.is_ok();
        if renewed {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(renewed);

    // What is under way when the process is told to stop is finished.
    let slow = tokio::spawn(async move { sign_in(&new, &at).await.unwrap().status() });
    tokio::time::sleep(Duration::from_millis(30)).await;
    stop.send(()).unwrap();
    assert_eq!(slow.await.unwrap(), 200);
    tokio::time::timeout(Duration::from_secs(12), server).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_tls_nothing_asks_for_it() {
    let world = TestApp::start(Engine::Sqlite).await;
    let answer = sign_in(&reqwest::Client::new(), &world.base).await.unwrap();
    assert!(!answer.headers().contains_key("strict-transport-security"));
    assert!(!answer.headers()["set-cookie"].to_str().unwrap().contains("Secure"));
}
