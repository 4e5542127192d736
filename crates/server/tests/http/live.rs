//! The live feed: what happens to cases, posts and visits is told to whoever may know of it, and to nobody else.

use crate::on_both_engines;
use crate::visits::{household, visit};
use gezhi_testkit::{Engine, TestApp};
use serde_json::json;

on_both_engines!(visits_and_posts_are_told_within_the_scope);

async fn visits_and_posts_are_told_within_the_scope(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader2) = (world.sign_in("worker").await, world.sign_in("leader2").await);
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    world.settle().await;
    let mut near = world.sign_in("leader").await.listen("/live").await;
    let mut far = leader2.listen("/live").await;
    let mut all = world.sign_in("dispatcher").await.listen("/live").await;
    let mut public = world.stranger().listen("/public/live").await;

    let told = visit(&world, &house, 60);
    worker.post("/visits", told.clone()).await.expect(201);
    worker.post("/visits", told).await.expect(200);
    let police = json!({ "kind": "police", "place": "110", "name": "黄警官", "phone": "0775-4110110" });
    let post = leader2.post("/posts", police).await.expect(201).text("/id");
    leader2.post(&format!("/posts/{post}/end"), json!({ "reason": "调走" })).await.expect(204);
    let fields = [("text", "自来水管爆裂漏水"), ("category", "water"), ("lon", "109.21"), ("lat", "23.01")];
    world.stranger().report("r1", &fields, &[]).await.expect(201);
    world.settle().await;

    // A dispatcher sees posts and cases, and no visits.
    let mut heard = Vec::new();
    for _ in 0..3 {
        let (name, event) = all.next().await;
        if name == "activity" {
            assert!(event["word"]["zh"].as_str().is_some_and(|word| !word.is_empty()), "{event}");
            assert_eq!((&event["capability"], &event["place"]["id"]), (&json!("posts"), &json!("110")));
            assert!(!event.to_string().contains("黄警官"), "nobody is named but who did it");
        }
        heard.push((name, event["act"].as_str().unwrap_or_default().to_owned()));
    }
    let acts: Vec<&str> = heard.iter().map(|(_, act)| act.as_str()).collect();
    assert_eq!(acts.get(..2), Some(&["post_begin", "post_end"][..]), "{heard:?}");
    assert_eq!(heard.last().map(|(name, _)| name.as_str()), Some("case"), "{heard:?}");

    let (name, event) = near.next().await;
    assert_eq!(
        (name.as_str(), &event["act"], &event["by"]),
        ("activity", &json!("visit_record"), &json!("测试worker"))
    );
    assert!(!event.to_string().contains("覃桂英"), "which household was visited stays in its file");
    let (_, event) = far.next().await;
    assert_eq!(event["act"], "post_begin", "the visit in another village was not told");
    let (name, _) = public.next().await;
    assert_eq!(name, "case", "strangers hear of public cases only");
}
