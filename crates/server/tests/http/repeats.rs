//! Repeats and races do no harm.

use crate::on_both_engines;
use gezhi_testkit::{Engine, TestApp};
use serde_json::json;

on_both_engines!(
    fifty_identical_posts_make_one_case,
    one_of_two_editors_wins,
    me_too_counts_a_device_once,
    bulk_can_be_undone
);

const LAMP: &[(&str, &str)] =
    &[("text", "路灯不亮三天了"), ("category", "road"), ("lon", "109.01"), ("lat", "23.01")];

async fn fifty_identical_posts_make_one_case(engine: Engine) {
    let world = TestApp::start(engine).await;
    let stranger = world.stranger();
    let posts: Vec<_> = (0..50)
        .map(|_| {
            let stranger = stranger.clone();
            tokio::spawn(async move { stranger.report("same-key", LAMP, &[]).await })
        })
        .collect();
    let mut tickets = std::collections::BTreeSet::new();
    for post in posts {
        tickets.insert(post.await.unwrap().expect(201).text("/ticket"));
    }
    assert_eq!(tickets.len(), 1);
    let list = world.sign_in("dispatcher").await.get("/cases?view=all").await.expect(200);
    assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
    let other =
        stranger.report("same-key", &[("text", "另一件事"), ("category", "road")], &[]).await.expect(422);
    assert_eq!(other.text("/code"), "idempotency_mismatch");
}

async fn one_of_two_editors_wins(engine: Engine) {
    let world = TestApp::start(engine).await;
    let id = world.stranger().report("k", LAMP, &[]).await.expect(201).text("/id");
    let handler = world.sign_in("handler2").await;
    let version = handler.get(&format!("/cases/{id}")).await.expect(200).json["version"].clone();
    handler.post(&format!("/cases/{id}/accept"), json!({"version": version})).await.expect(200);
    let changed = handler
        .post(&format!("/cases/{id}/note"), json!({"version": version, "text": "我也看到了"}))
        .await
        .expect(409);
    assert_eq!(changed.text("/code"), "changed");
    assert_eq!(changed.text("/current/state"), "in_progress");
}

async fn me_too_counts_a_device_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let ticket = world.stranger().report("k", LAMP, &[]).await.expect(201).text("/ticket");
    let path = format!("/api/v1/tickets/{ticket}/me-too");
    for device in ["a", "a", "b"] {
        world
            .stranger()
            .send(reqwest::Method::POST, &path, |r| r.header("X-Device", device))
            .await
            .expect(200);
    }
    assert_eq!(world.stranger().get(&format!("/tickets/{ticket}")).await.expect(200).json["me_too"], 2);
}

async fn bulk_can_be_undone(engine: Engine) {
    let world = TestApp::start(engine).await;
    let mut ids = Vec::new();
    for n in 0..3 {
        let text = format!("说不清的事 {n}");
        ids.push(
            world.stranger().report(&format!("k{n}"), &[("text", &text)], &[]).await.expect(201).text("/id"),
        );
    }
    let dispatcher = world.sign_in("dispatcher").await;
    let done = dispatcher
        .post("/cases/bulk", json!({"ids": ids, "act": "assign", "args": {"body": "52", "days": 3}}))
        .await
        .expect(200);
    assert_eq!(done.json["done"].as_array().unwrap().len(), 3);
    let undone =
        dispatcher.post(&format!("/cases/bulk/{}/undo", done.text("/batch")), json!({})).await.expect(200);
    assert_eq!(undone.json["undone"], 3);
    let nobody = dispatcher.get("/cases?nobody=1").await.expect(200);
    assert_eq!(nobody.json["items"].as_array().unwrap().len(), 3);
    dispatcher.post(&format!("/cases/bulk/{}/undo", done.text("/batch")), json!({})).await.expect(422);
}
