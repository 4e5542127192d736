//! Personal data is erased when its term is over, and figures stay (feature P4).

use crate::on_both_engines;
use crate::residents::id_number;
use crate::visits::visit;
use gezhi_testkit::{Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(what_is_over_is_erased_and_what_is_not_stays);

async fn family(worker: &Client) -> Value {
    let body = json!({
        "place": "1000", "number": "A-1", "since": "2020-01-01", "address": "大塘屯1号", "lon": 109.01, "lat": 23.01,
        "members": [
            { "name": "覃桂英", "relation": "head", "id_number": id_number(1950, 11), "phone": "13900007001" },
            { "name": "黄大明", "relation": "spouse", "id_number": id_number(1949, 12), "phone": "13900007002" },
        ],
    });
    worker.post("/households", body).await.expect(201).json
}

fn files_in(folder: &std::path::Path) -> usize {
    let mut number = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if entry.file_name().len() == 64 {
                number += 1;
            }
        }
    }
    number
}

async fn what_is_over_is_erased_and_what_is_not_stays(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let file = family(&worker).await;
    let id = file["id"].as_str().unwrap().to_owned();
    let husband = file["members"].as_array().unwrap().iter().find(|one| one["name"] == "黄大明").unwrap();
    let leave = json!({ "household": id, "version": file["version"], "how": "died" });
    let gone = husband["id"].as_str().unwrap();
    world.sign_in("leader").await.post(&format!("/persons/{gone}/leave"), leave).await.expect(200);
    // A visit with a photo, and a case that its reporter withdrew.
    let photo = worker.upload(crate::photo_with_position()).await.expect(201).text("/id");
    let mut told = visit(&world, &id, 60);
    told["attachments"] = json!([photo]);
    worker.post("/visits", told).await.expect(201);
    let villager = world.sign_in("villager").await;
    let fields = [
        ("text", "路灯不亮"),
        ("category", "road"),
        ("phone", "19900001000"),
        ("lon", "109.01"),
        ("lat", "23.01"),
    ];
    let case = villager.report("kept", &fields, &[]).await.expect(201).text("/id");
    villager
        .post(&format!("/cases/{case}/withdraw"), json!({ "version": 1, "text": "修好了" }))
        .await
        .expect(200);
    assert!(files_in(world.folder()) > 0);

    let admin = world.sign_in("secadmin").await;
    world.stranger().get("/retention").await.expect(401);
    world.sign_in("worker").await.get("/retention").await.expect(403);
    let terms = admin.get("/retention").await.expect(200);
    assert_eq!(
        (terms.text("/terms/0/kind"), terms.text("/terms/0/months")),
        ("left_people".into(), "36".into())
    );
    assert_eq!((terms.text("/terms/0/waiting"), &terms.json["runs"]), ("0".into(), &json!([])));

    let version = &terms.json["version"];
    let change = |months: Value, version: &Value| json!({ "based_on": version, "terms": [{ "kind": "left_people", "months": months }] });
    let put = async |client: &Client, body: Value| {
        client.send(Method::PUT, "/api/v1/retention", |request| request.json(&body)).await
    };
    let sysadmin = world.sign_in("sysadmin").await;
    put(&admin, change(json!(24), version)).await.expect(403);
    assert_eq!(put(&sysadmin, change(json!(0), version)).await.expect(422).text("/code"), "bad_term");
    // To look at what a term would mean changes nothing.
    let mut look = change(json!(1), version);
    look["preview"] = json!(true);
    put(&admin, look.clone()).await.expect(403);
    let would = put(&sysadmin, look).await.expect(200);
    assert_eq!((&would.json["terms"][0]["months"], &would.json["version"]), (&json!(1), version));
    assert_eq!(admin.get("/retention").await.expect(200).json["terms"][0]["months"], 36);
    let none = put(&sysadmin, change(Value::Null, version)).await.expect(200);
    assert_eq!(none.json["terms"][0]["months"], Value::Null);
    assert_eq!(
        put(&sysadmin, change(json!(24), version)).await.expect(422).text("/code"),
        "settings_changed"
    );
    put(&sysadmin, change(json!(36), &none.json["version"])).await.expect(200);

    // The day before the term ends nothing happens.
    world.clock.advance(SignedDuration::from_hours(24 * 1_094));
    assert_eq!(gezhi_app::retention::enforce(&world.app).await.unwrap(), 0);
    world.clock.advance(SignedDuration::from_hours(24 * 3));
    let admin = world.sign_in("secadmin").await;
    let waiting = admin.get("/retention").await.expect(200);
    let numbers = |answer: &Value| -> Vec<i64> {
        answer["terms"].as_array().unwrap().iter().map(|term| term["waiting"].as_i64().unwrap()).collect()
    };
    assert_eq!(numbers(&waiting.json), [1, 1, 1, 0]);
    assert_eq!(gezhi_app::retention::enforce(&world.app).await.unwrap(), 3);
    assert_eq!(gezhi_app::retention::enforce(&world.app).await.unwrap(), 0, "once");
    let after = admin.get("/retention").await.expect(200);
    assert_eq!(numbers(&after.json), [0, 0, 0, 0]);
    assert_eq!(after.json["runs"].as_array().unwrap().len(), 3);

    // She who lives there is there; of him only that somebody was.
    let worker = world.sign_in("worker").await;
    let now = worker.get(&format!("/households/{id}")).await.expect(200);
    assert_eq!(now.text("/members/0/name"), "覃桂英");
    let then = worker.get(&format!("/households/{id}?on=2021-01-01")).await.expect(200);
    let text = String::from_utf8_lossy(&then.bytes).into_owned();
    assert!(text.contains("（已删除）") && !text.contains("黄大明"), "{text}");
    for what in ["黄大明", "hdm", "7002"] {
        let found = worker.get(&format!("/register/search?q={what}")).await.expect(200);
        assert_eq!(found.json["items"], json!([]), "{what}");
    }
    let visits = worker.get(&format!("/visits?household={id}")).await.expect(200);
    let row = &visits.json["items"][0];
    assert_eq!((&row["words"], row["lon"].is_null()), (&Value::Null, true), "{row}");
    assert_eq!(files_in(world.folder()), 0, "the photo is gone from the disk");
    let case = world.sign_in("dispatcher").await.get(&format!("/cases/{case}")).await.expect(200);
    let text = String::from_utf8_lossy(&case.bytes).into_owned();
    assert!(!text.contains("19900001000") && !text.contains("1990000****"), "{text}");
    let journal = world.sign_in("auditor").await.get("/journal?act=erased").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 3);
}
