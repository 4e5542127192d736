//! A report travels from a phone to a closed case (features C1, C5 to C8, C12).

use crate::{on_both_engines, photo_with_position};
use gezhi_testkit::{Engine, TestApp};
use jiff::SignedDuration;
use serde_json::json;

on_both_engines!(
    from_photo_to_five_stars,
    returned_twice_then_ruled,
    overdue_fires_each_stage_once,
    on_the_spot,
    extension_only_before_expiry
);

const PIPE: &[(&str, &str)] = &[
    ("text", "村口自来水管爆裂漏水，水流了一夜"),
    ("category", "water"),
    ("lon", "109.01"),
    ("lat", "23.01"),
    ("accuracy", "12"),
];

async fn from_photo_to_five_stars(engine: Engine) {
    let world = TestApp::start(engine).await;
    let villager = world.sign_in("villager").await;
    let photo = photo_with_position();
    let receipt = villager.report("key-1", PIPE, std::slice::from_ref(&photo)).await.expect(201);
    let (id, ticket, secret) = (receipt.text("/id"), receipt.text("/ticket"), receipt.text("/secret"));
    assert_eq!(receipt.text("/body"), "供水公司");
    assert!(receipt.text("/place").contains("上村第1网格"));
    assert!(!receipt.text("/due_at").is_empty());
    assert_eq!(receipt.json["progress"]["step"], 2);

    // The photo is public with the ticket, and its position is gone.
    let url = receipt.text("/progress/photos/0/url");
    let kept = world.stranger().send(reqwest::Method::GET, &url, |r| r).await.expect(200);
    assert_eq!(kept.headers["content-type"], "image/jpeg");
    assert!(!kept.bytes.windows(11).any(|window| window == b"GPSPOSITION"));
    assert!(photo.windows(11).any(|window| window == b"GPSPOSITION"));
    let without = url.split('?').next().unwrap().to_owned();
    world.stranger().send(reqwest::Method::GET, &without, |r| r).await.expect(404);

    // The body finds it in its inbox, takes it on, and says it is done with a photo.
    let handler = world.sign_in("handler").await;
    let inbox = handler.get("/inbox").await.expect(200);
    assert_eq!(inbox.text("/items/0/case/ticket"), ticket);
    assert_eq!(inbox.text("/items/0/kind"), "accept");
    handler.post(&format!("/cases/{id}/accept"), json!({})).await.expect(200);
    handler.post(&format!("/cases/{id}/resolve"), json!({})).await.expect(422);
    let after = handler.upload(photo.clone()).await.expect(201).text("/id");
    let done = handler
        .post(&format!("/cases/{id}/resolve"), json!({"text": "水管已换新", "attachments": [after]}))
        .await
        .expect(200);
    assert_eq!(done.text("/state"), "resolved");

    // The grid worker checks on the spot: not good, then good.
    let worker = world.sign_in("worker").await;
    assert_eq!(worker.get("/inbox").await.expect(200).text("/items/0/kind"), "check");
    worker.post(&format!("/cases/{id}/check"), json!({"passed": false})).await.expect(422);
    worker
        .post(&format!("/cases/{id}/check"), json!({"passed": false, "text": "还在滴水"}))
        .await
        .expect(200);
    handler.post(&format!("/cases/{id}/resolve"), json!({"text": "接头重新做过"})).await.expect(200);
    let closed = worker.post(&format!("/cases/{id}/check"), json!({"passed": true})).await.expect(200);
    assert_eq!(closed.text("/state"), "closed");

    // The villager sees who and when, and rates once.
    let progress = villager.get(&format!("/tickets/{ticket}")).await.expect(200);
    assert_eq!(progress.json["step"], 4);
    assert!(progress.json["can"]["rate"].as_bool().unwrap());
    assert!(
        progress.json["steps"].as_array().unwrap().iter().all(|step| step["at"].is_string()),
        "{progress:?}"
    );
    // The telephone sends the ticket's secret along; the account counts all the same.
    let rated = villager
        .send(reqwest::Method::POST, &format!("/api/v1/tickets/{ticket}/rating"), |request| {
            request.header("X-Ticket-Secret", &secret).json(&json!({"stars": 5, "words": "很快"}))
        })
        .await
        .expect(200);
    assert_eq!(rated.json["rating"]["stars"], 5);
    villager.post(&format!("/tickets/{ticket}/rating"), json!({"stars": 1})).await.expect(409);

    // The leader sees it in the figures, and every act stands in the journal.
    world.settle().await;
    let chief = world.sign_in("chief").await;
    let figures = chief.get("/figures?by=body").await.expect(200);
    assert_eq!(figures.json["total"]["reported"], 1);
    assert_eq!(figures.json["total"]["satisfied_rate"], 1.0);
    assert_eq!(figures.text("/rows/0/name/zh"), "供水公司");
    let journal = world.sign_in("auditor").await.get(&format!("/journal?subject={id}")).await.expect(200);
    assert_eq!(journal.text("/items/0/actor/name"), "测试villager");
    let acts: Vec<String> = journal.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["act"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(acts, ["rate", "check", "resolve", "check", "resolve", "accept", "assign", "report"]);
}

async fn returned_twice_then_ruled(engine: Engine) {
    let world = TestApp::start(engine).await;
    let id = world.stranger().report("k", PIPE, &[]).await.expect(201).text("/id");
    let (handler, dispatcher) = (world.sign_in("handler").await, world.sign_in("dispatcher").await);
    for round in 0..2 {
        handler.post(&format!("/cases/{id}/return"), json!({})).await.expect(422);
        handler.post(&format!("/cases/{id}/return"), json!({"reason": "不是我们的管网"})).await.expect(200);
        // Nobody is responsible now: it stands in the dispatcher's queue.
        let nobody = dispatcher.get("/cases?nobody=1").await.expect(200);
        assert_eq!(nobody.text("/items/0/id"), id, "round {round}");
        handler.get(&format!("/cases/{id}")).await.expect(404);
        let kind =
            world.sign_in("towndispatcher").await.get("/inbox").await.expect(200).text("/items/0/kind");
        assert_eq!(kind, if round == 0 { "assign" } else { "rule" });
        dispatcher.post(&format!("/cases/{id}/assign"), json!({"body": "51", "days": 5})).await.expect(200);
    }
    let refused =
        handler.post(&format!("/cases/{id}/return"), json!({"reason": "还是不归我们"})).await.expect(409);
    assert_eq!(refused.text("/code"), "ruled");
    let detail = dispatcher.get(&format!("/cases/{id}")).await.expect(200);
    let words: Vec<&str> = detail.json["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["word"]["zh"].as_str().unwrap())
        .collect();
    assert_eq!(words.iter().filter(|word| **word == "供水公司退单").count(), 2, "{words:?}");
}

async fn overdue_fires_each_stage_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let id = world.stranger().report("k", PIPE, &[]).await.expect(201).text("/id");
    world.clock.advance(SignedDuration::from_hours(24 * 60));
    // Several looks, as several nodes would: each stage leaves one entry.
    for _ in 0..12 {
        gezhi_app::background::fire_due(&world.app).await.unwrap();
    }
    let auditor = world.sign_in("auditor").await;
    let entries = auditor.get(&format!("/journal?subject={id}")).await.expect(200);
    let acts: Vec<&str> = entries.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["act"].as_str().unwrap())
        .rev()
        .collect();
    let count = |act: &str| acts.iter().filter(|known| **known == act).count();
    assert_eq!(
        (count("remind"), count("expire"), count("clock_urge"), count("clock_supervise")),
        (1, 1, 1, 1),
        "{acts:?}"
    );
    assert_eq!(count("escalate"), 3, "one for each grid above: {acts:?}");
    let case = world.sign_in("dispatcher").await.get(&format!("/cases/{id}")).await.expect(200);
    assert!(case.json["overdue"].as_bool().unwrap());
}

async fn on_the_spot(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let case = worker
        .post("/cases", json!({"channel": "worker", "text": "巷口杂物堵住消防通道", "place": "1000"}))
        .await
        .expect(201);
    let id = case.text("/id");
    let closed =
        worker.post(&format!("/cases/{id}/on_spot"), json!({"text": "已和住户一起搬走"})).await.expect(200);
    assert_eq!(closed.text("/state"), "closed");
    worker
        .post("/cases", json!({"channel": "worker", "text": "别村的事", "place": "1100"}))
        .await
        .expect(404);
    world.settle().await;
    let figures = world.sign_in("chief").await.get("/figures?by=channel").await.expect(200);
    assert_eq!(figures.json["total"]["closed"], 1);
    assert_eq!(figures.json["rows"].as_array().unwrap().len(), 1);
}

async fn extension_only_before_expiry(engine: Engine) {
    let world = TestApp::start(engine).await;
    let ids = [
        world.stranger().report("k1", PIPE, &[]).await.expect(201).text("/id"),
        world
            .stranger()
            .report(
                "k2",
                &[
                    ("text", "水龙头没水，停水两天了"),
                    ("category", "water"),
                    ("lon", "109.06"),
                    ("lat", "23.02"),
                ],
                &[],
            )
            .await
            .expect(201)
            .text("/id"),
    ];
    let (handler, dispatcher) = (world.sign_in("handler").await, world.sign_in("dispatcher").await);
    let before = handler.get(&format!("/cases/{}", ids[0])).await.expect(200).text("/due_at");
    handler
        .post(&format!("/cases/{}/ask_extension", ids[0]), json!({"days": 11, "reason": "等配件"}))
        .await
        .expect(409);
    handler
        .post(&format!("/cases/{}/ask_extension", ids[0]), json!({"days": 3, "reason": "等配件"}))
        .await
        .expect(200);
    let granted = dispatcher
        .post(&format!("/cases/{}/decide_extension", ids[0]), json!({"grant": true}))
        .await
        .expect(200);
    assert!(granted.text("/due_at") > before);
    world.clock.advance(SignedDuration::from_hours(24 * 30));
    // The staff session has ended by now.
    let handler = world.sign_in("handler").await;
    let late = handler
        .post(&format!("/cases/{}/ask_extension", ids[1]), json!({"days": 1, "reason": "太忙"}))
        .await
        .expect(409);
    assert_eq!(late.text("/code"), "extension_after_expiry");
}
