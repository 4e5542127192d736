//! Heads go to other offices, and a new key takes over from an old one.

use super::{award, head, is_whole};
use crate::on_both_engines;
use gezhi_app::transparency::{KeySource, rotate, seal, verify};
use gezhi_testkit::{Engine, TestApp};
use jiff::SignedDuration;
use serde_json::json;

on_both_engines!(
    a_head_is_handed_over_and_noted,
    a_new_key_is_vouched_for,
    a_node_without_the_key_signs_nothing
);

async fn a_head_is_handed_over_and_noted(engine: Engine) {
    let world = TestApp::start(engine).await;
    let auditor = world.sign_in("auditor").await;
    let wish = |size: i64, way: &str| json!({ "size": size, "office": "县纪委监委", "way": way });
    auditor.post("/log/sendings", wish(1, "file")).await.expect(404);
    award(&world, &[1, 2]).await;
    seal(&world.app).await.unwrap();
    let sent = auditor.post("/log/sendings", wish(2, "slip")).await.expect(201);
    assert_eq!(sent.text("/note"), head(&world.stranger()).await["note"].as_str().unwrap());
    for (bad, code) in [
        (json!({ "size": 2, "office": " ", "way": "file" }), "office"),
        (json!({ "size": 2, "office": "县档案馆", "way": "pigeon" }), "way"),
        (wish(2, "webhook"), "no_webhook"),
    ] {
        assert_eq!(auditor.post("/log/sendings", bad).await.expect(422).text("/code"), code);
    }
    let administrator = world.sign_in("secadmin").await;
    let hook = json!({ "name": "市监督平台", "url": "http://127.0.0.1:9/heads", "events": ["log.head"] });
    let hook = administrator.post("/webhooks", hook).await.expect(201).text("/id");
    auditor.post("/log/sendings", wish(2, "webhook")).await.expect(201);
    let deliveries = administrator.get(&format!("/webhooks/{hook}/deliveries")).await.expect(200);
    assert_eq!(deliveries.text("/0/event"), "log.head");
    // The first head of the next day goes by itself, and no second one.
    for hours in [24, 1] {
        world.clock.advance(SignedDuration::from_hours(hours));
        award(&world, &[1]).await;
        seal(&world.app).await.unwrap();
    }
    // Sessions ended meanwhile.
    let administrator = world.sign_in("secadmin").await;
    let auditor = world.sign_in("auditor").await;
    let deliveries = administrator.get(&format!("/webhooks/{hook}/deliveries")).await.expect(200);
    assert_eq!(deliveries.json.as_array().unwrap().len(), 2);
    let list = auditor.get("/log/sendings").await.expect(200);
    let ways: Vec<&str> =
        list.json["items"].as_array().unwrap().iter().map(|one| one["way"].as_str().unwrap()).collect();
    assert_eq!(ways, ["webhook", "slip"]);
    world.sign_in("worker").await.get("/log/sendings").await.expect(403);
    let journal = world.sign_in("auditor").await.get("/journal?act=log_send").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 2);
    is_whole(&world.app).await;
}

async fn a_new_key_is_vouched_for(engine: Engine) {
    let world = TestApp::start(engine).await;
    award(&world, &[1]).await;
    seal(&world.app).await.unwrap();
    let old = head(&world.stranger()).await;
    rotate(&world.app, false).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(2));
    award(&world, &[1]).await;
    seal(&world.app).await.unwrap();
    let new = head(&world.stranger()).await;
    assert_ne!(old["key"], new["key"]);
    let keys = world.stranger().get("/log/keys").await.expect(200);
    assert_eq!(keys.json[1]["vouched_by"], old["key"]);
    let held = [old, new].map(|head| head["note"].as_str().unwrap().to_owned());
    assert_eq!(verify(&world.app, &held).await.unwrap().faults, Vec::<String>::new());
}

async fn a_node_without_the_key_signs_nothing(engine: Engine) {
    let world = TestApp::start(engine).await;
    award(&world, &[1]).await;
    seal(&world.app).await.unwrap();
    let file = world.folder().join("log.keys");
    let kept = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{}\n", "07".repeat(32))).unwrap();
    world.clock.advance(SignedDuration::from_secs(2));
    award(&world, &[2]).await;
    let sealed = seal(&world.app).await.unwrap();
    assert_eq!((sealed.leaves, sealed.head), (1, None));
    assert!(rotate(&world.app, false).await.is_err(), "not without saying that the key is lost");
    std::fs::write(&file, kept).unwrap();
    assert_eq!(seal(&world.app).await.unwrap().head, Some(2));
    assert!(matches!(&world.app.settings.log_keys, KeySource::File(path) if *path == file));
    is_whole(&world.app).await;
}
