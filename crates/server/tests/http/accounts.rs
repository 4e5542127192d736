//! Signing in, the lockout, sessions.

use crate::on_both_engines;
use gezhi_testkit::{Engine, TestApp};
use reqwest::Method;
use serde_json::json;

on_both_engines!(by_phone_code, the_lockout_closes_and_opens, sessions_end_at_once);

async fn by_phone_code(engine: Engine) {
    let world = TestApp::start(engine).await;
    let stranger = world.stranger();
    stranger.post("/session/code", json!({"phone": "123"})).await.expect(422);
    stranger.post("/session/code", json!({"phone": "19911112222"})).await.expect(204);
    stranger.post("/session/code", json!({"phone": "19911112222"})).await.expect(429);
    let code = stranger.get("/demo/last-code?phone=19911112222").await.expect(200).text("/code");
    assert!(world.outgoing.0.lock().unwrap().iter().any(|(_, text)| text.contains(&code)));
    stranger.post("/session", json!({"phone": "19911112222", "code": "000000"})).await.expect(401);
    let me = stranger.post("/session", json!({"phone": "19911112222", "code": code})).await.expect(200);
    assert_eq!(me.text("/surface"), "mobile");
    assert_eq!(me.text("/phone"), "199****2222");
    stranger.post("/session", json!({"phone": "19911112222", "code": code})).await.expect(401);
}

async fn the_lockout_closes_and_opens(engine: Engine) {
    let world = TestApp::start(engine).await;
    let stranger = world.stranger();
    for _ in 0..5 {
        let answer =
            stranger.post("/session", json!({"login": "chief", "password": "wrong-guess"})).await.expect(401);
        assert_eq!(answer.text("/code"), "wrong_credentials");
    }
    let locked =
        stranger.post("/session", json!({"login": "chief", "password": "Gezhi-2026"})).await.expect(401);
    assert_eq!(locked.text("/code"), "locked");
    assert!(locked.headers.contains_key("retry-after"));
    world.clock.advance(jiff::SignedDuration::from_mins(16));
    stranger.post("/session", json!({"login": "chief", "password": "Gezhi-2026"})).await.expect(200);
}

async fn sessions_end_at_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (here, there) = (world.sign_in("chief").await, world.sign_in("chief").await);
    let all = here.get("/session/all").await.expect(200);
    let other =
        all.json.as_array().unwrap().iter().find(|session| session["current"] == false).unwrap()["id"]
            .clone();
    let path = format!("/api/v1/session/all/{}", other.as_str().unwrap());
    here.send(Method::DELETE, &path, |r| r).await.expect(204);
    there.get("/session").await.expect(401);
    here.get("/session").await.expect(200);
    here.send(Method::DELETE, "/api/v1/session", |r| r).await.expect(204);
    here.get("/session").await.expect(401);
}
