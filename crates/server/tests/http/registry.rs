//! What administrators keep: divisions, calendars, words and limits, rules.

use crate::on_both_engines;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::{Method, multipart};
use serde_json::{Value, json};

on_both_engines!(
    a_newer_list_of_divisions_comes_in,
    nothing_with_open_cases_simply_ends,
    a_provisional_deadline_becomes_certain,
    words_and_limits_are_edited_and_gone_back_to,
    rules_see_the_place_and_are_tried_first,
);

async fn upload(client: &Client, text: &str) -> Answer {
    let part = multipart::Part::bytes(text.as_bytes().to_vec()).file_name("list.csv");
    let form = multipart::Form::new().part("file", part);
    client.send(Method::POST, "/api/v1/divisions/import", |request| request.multipart(form)).await
}

async fn confirm(client: &Client, preview: &Answer, body: Value) -> Answer {
    client.post(&format!("/divisions/import/{}/confirm", preview.text("/preview_id")), body).await
}

/// As the small county stands.
const NOW: [&str; 6] = [
    "450804000000,测试县",
    "450804100000,东镇",
    "450804101000,西镇",
    "450804100200,上村",
    "450804100201,下村",
    "450804101200,河村",
];

fn list(lines: &[&str]) -> String {
    format!("code12,name\n{}\n", lines.join("\n"))
}

async fn report(world: &TestApp, login: &str, key: &str, lon: &str) -> String {
    let fields = [("text", "自来水管爆裂漏水"), ("category", "water"), ("lon", lon), ("lat", "23.01")];
    world.sign_in(login).await.report(key, &fields, &[]).await.expect(201).text("/id")
}

/// What the counters say of a place's open cases.
async fn load(world: &TestApp, within: i64, place: &str) -> i64 {
    let map = world.stranger().get(&format!("/map/places?within={within}")).await.expect(200);
    let features = map.json["features"].as_array().unwrap().clone();
    let found = features.iter().find(|feature| feature["id"] == place).unwrap();
    found["properties"]["open"].as_i64().unwrap()
}

async fn a_newer_list_of_divisions_comes_in(engine: Engine) {
    let world = TestApp::start(engine).await;
    let case = report(&world, "villager2", "k", "109.21").await;
    world.settle().await;
    let family = json!({ "place": "1100", "members": [{ "name": "韦小河", "relation": "head" }] });
    let household = world.sign_in("worker2").await.post("/households", family).await.expect(201).text("/id");
    assert_eq!((load(&world, 1, "10").await, load(&world, 1, "11").await), (0, 1));
    let admin = world.sign_in("sysadmin").await;
    upload(&world.sign_in("dispatcher").await, &list(&NOW)).await.expect(403);
    // The same list changes nothing, twice.
    let same = upload(&admin, &list(&NOW)).await.expect(200);
    assert_eq!((same.text("/unchanged"), same.text("/counts")), ("6".into(), "{}".into()));
    confirm(&admin, &same, json!({ "from": "2025-03-05" })).await.expect(200);
    confirm(&admin, &same, json!({})).await.expect(404);
    // 下村 has a new name, 河村 lies under 东镇 now and has a new code, 新村 is new.
    let newer =
        [NOW[0], NOW[1], NOW[2], NOW[3], "450804100201,下塘村", "450804100202,河村", "450804101201,新村"];
    let preview = upload(&admin, &list(&newer)).await.expect(200);
    assert_eq!(preview.json["counts"], json!({ "moved": 1, "new": 1, "renamed": 1 }));
    let done = confirm(&admin, &preview, json!({ "from": "2025-06-01" })).await.expect(200);
    assert_eq!(done.json, json!({ "added": 1, "changed": 2, "places": 1, "cases": 1 }));
    let place = admin.get("/places/110").await.expect(200);
    assert_eq!((place.text("/path"), place.text("/code")), ("东镇 / 河村".into(), "450804100202".into()));
    assert_eq!(admin.get("/places/1100").await.expect(200).text("/code"), "450804100202001");
    // The case went along, and so did the counters and the right to see it.
    assert_eq!((load(&world, 1, "10").await, load(&world, 1, "11").await), (1, 0));
    assert_eq!(load(&world, 10, "110").await, 1);
    // And so did the household: its town's registrar finds and counts it, under the new town.
    let registrar = world.sign_in("townregistrar").await;
    registrar.get(&format!("/households/{household}")).await.expect(200);
    assert_eq!(
        registrar.get("/register/search?q=wxh").await.expect(200).text("/items/0/person/name"),
        "韦小河"
    );
    assert_eq!(registrar.get("/register/counts").await.expect(200).text("/here/households"), "1");
    world.sign_in("townchief").await.get(&format!("/cases/{case}")).await.expect(200);
    world.sign_in("townchief2").await.get(&format!("/cases/{case}")).await.expect(404);
    // What was it called then?
    let named = |on: &'static str| {
        let stranger = world.stranger();
        async move { stranger.get(&format!("/places/101/history?on={on}")).await.expect(200).text("/0/name") }
    };
    assert_eq!((named("2025-05-31").await, named("2025-06-01").await), ("下村".into(), "下塘村".into()));
    let old = world.stranger().get("/divisions/history?code=450804101200").await.expect(200);
    assert_eq!(old.text("/0/until"), "2025-06-01");
    assert_eq!((old.text("/0/became"), old.text("/0/successor")), ("recoded".into(), "450804100202".into()));
    world.stranger().get("/places/101/history?on=yesterday").await.expect(422);
    // Again: nothing. And nothing may be dated before it.
    let again = upload(&admin, &list(&newer)).await.expect(200);
    assert_eq!((again.text("/unchanged"), again.text("/counts")), ("7".into(), "{}".into()));
    let early = confirm(&admin, &again, json!({ "from": "2025-05-01" })).await.expect(422);
    assert_eq!(early.text("/code"), "date_before_last_change");
    // Bad rows: nothing is confirmed, and the sheet comes back with what is wrong.
    let bad = upload(&admin, &list(&[NOW[0], "45o804,坏", "450804100203,"])).await.expect(200);
    assert_eq!(bad.json["errors"].as_array().unwrap().len(), 2);
    assert_eq!(confirm(&admin, &bad, json!({})).await.expect(422).text("/code"), "import_has_errors");
    let sheet =
        admin.get(&format!("/divisions/import/{}/errors.xlsx", bad.text("/preview_id"))).await.expect(200);
    assert_eq!(&sheet.bytes[..2], b"PK");
    let header = upload(&admin, "编号,地方\n1,x\n").await.expect(422);
    assert_eq!(header.text("/code"), "sheet_header");
    let acts = world.sign_in("auditor").await.get("/journal?act=division_change").await.expect(200);
    assert_eq!(acts.json["items"].as_array().unwrap().len(), 2);
}

async fn nothing_with_open_cases_simply_ends(engine: Engine) {
    let world = TestApp::start(engine).await;
    let case = report(&world, "villager2", "k", "109.21").await;
    world.settle().await;
    let admin = world.sign_in("sysadmin").await;
    let preview = upload(&admin, &list(&[NOW[0], NOW[1], NOW[2], NOW[3], NOW[4], "450804101201,新村"])).await;
    let preview = preview.expect(200);
    assert_eq!(preview.json["missing"][0]["name"], "河村");
    assert_eq!(preview.json["missing"][0]["open_cases"], 1);
    let fate = |fate: &str, into: Option<&str>| json!({ "fates": [{ "code": "450804101200", "fate": fate, "into": into }] });
    // It has grids below it and a case: it cannot simply end.
    let refused = confirm(&admin, &preview, fate("end", None)).await.expect(422);
    assert_eq!(refused.text("/code"), "division_change");
    let nowhere = confirm(&admin, &preview, fate("merge", Some("450804999999"))).await.expect(422);
    assert_eq!(nowhere.text("/code"), "division_change");
    confirm(&admin, &preview, fate("merge", Some("450804101201"))).await.expect(200);
    admin.get("/places/110").await.expect(404);
    let grid = admin.get("/places/1100").await.expect(200);
    assert_eq!(grid.text("/path"), "西镇 / 新村 / 河村第1网格");
    // Its leader looks after the new one, and the case is still theirs.
    world.sign_in("leader2").await.get(&format!("/cases/{case}")).await.expect(200);
    assert_eq!(load(&world, 1, "11").await, 1);
    let gone = world.stranger().get("/divisions/history?code=450804101200").await.expect(200);
    assert_eq!((gone.text("/0/became"), gone.text("/0/successor")), ("merged".into(), "450804101201".into()));
}

/// An invented year: New Year to the 7th, seven days in February, and a Sunday worked.
fn invented_2027() -> Value {
    let day = |date: String, off: bool| json!({ "name": "测试", "date": date, "isOffDay": off });
    let mut days: Vec<Value> = (1..=7).map(|n| day(format!("2027-01-{n:02}"), true)).collect();
    days.extend((5..=11).map(|n| day(format!("2027-02-{n:02}"), true)));
    days.push(day("2027-01-10".into(), false));
    json!({ "year": 2027, "days": days })
}

async fn a_provisional_deadline_becomes_certain(engine: Engine) {
    let world = TestApp::start(engine).await;
    // Wednesday 2026-12-30 in the morning.
    let start: jiff::Timestamp = "2026-12-30T01:00:00Z".parse().unwrap();
    let now: jiff::Timestamp = "2025-03-05T01:00:00Z".parse().unwrap();
    world.clock.advance(start.duration_since(now));
    let fields = [("text", "路面有个小坑"), ("category", "road"), ("lon", "109.01"), ("lat", "23.01")];
    let id = world.sign_in("villager").await.report("k", &fields, &[]).await.expect(201).text("/id");
    let dispatcher = world.sign_in("dispatcher").await;
    let case = dispatcher.get(&format!("/cases/{id}")).await.expect(200);
    // Five working days by weekday alone: 31 December, 1, 4, 5, 6 January.
    assert_eq!(case.text("/due_at"), "2027-01-06T15:59:59Z", "{}", case.json);
    assert_eq!(case.text("/due_provisional"), "true");
    let admin = world.sign_in("sysadmin").await;
    dispatcher.post("/calendars", json!({ "text": "x" })).await.expect(403);
    let text = invented_2027().to_string();
    for (bad, code) in [
        (json!({ "text": "{\"year\":2027,\"days\":[]}" }), "calendar_not_announced"),
        (json!({ "year": 2028, "text": text }), "calendar_other_year"),
        (json!({ "text": "hello" }), "calendar_unreadable"),
    ] {
        assert_eq!(admin.post("/calendars/preview", bad).await.expect(422).text("/code"), code);
    }
    let preview = admin.post("/calendars/preview", json!({ "text": text })).await.expect(200);
    assert_eq!((preview.text("/deadlines"), preview.text("/moved")), ("1".into(), "1".into()));
    assert_eq!(preview.json["moves"], json!([{ "before": "2027-01-06", "after": "2027-01-12", "cases": 1 }]));
    assert_eq!(
        dispatcher.get(&format!("/cases/{id}")).await.text("/due_provisional"),
        "true",
        "a preview stores nothing"
    );
    admin.post("/calendars", json!({ "text": text })).await.expect(200);
    let case = dispatcher.get(&format!("/cases/{id}")).await.expect(200);
    // 31 December, 8, Sunday 10, 11, 12 January.
    assert_eq!(
        (case.text("/due_at"), case.text("/due_provisional")),
        ("2027-01-12T15:59:59Z".into(), "false".into())
    );
    // The same once more changes nothing, and each stage fires once, at its new instant.
    let again = admin.post("/calendars", json!({ "text": text })).await.expect(200);
    assert_eq!(again.text("/deadlines"), "0");
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let mut acts = Vec::new();
    let mut clock = start;
    for day in
        ["2027-01-07T00:00:00Z", "2027-01-11T17:00:00Z", "2027-01-12T16:00:01Z", "2027-01-12T16:00:02Z"]
    {
        world.clock.advance(at(day).duration_since(clock));
        clock = at(day);
        while gezhi_app::background::fire_due(&world.app).await.unwrap() > 0 {}
        let journal = world.sign_in("auditor").await.get(&format!("/journal?subject={id}")).await.expect(200);
        let rows = journal.json["items"].as_array().unwrap().clone();
        let count = |act: &str| rows.iter().filter(|row| row["act"] == act).count();
        acts.push((count("remind"), count("expire"), count("due_again")));
    }
    assert_eq!(acts[0].1, 0, "not at the provisional instant");
    assert_eq!((acts[2], acts[3]), ((1, 1, 1), (1, 1, 1)));
    let years = world.sign_in("sysadmin").await.get("/calendars").await.expect(200);
    assert_eq!((years.text("/0/year"), years.text("/0/shipped")), ("2027".into(), "false".into()));
}

async fn words_and_limits_are_edited_and_gone_back_to(engine: Engine) {
    let world = TestApp::start(engine).await;
    let admin = world.sign_in("sysadmin").await;
    world.sign_in("dispatcher").await.get("/settings").await.expect(403);
    let view = admin.get("/settings").await.expect(200);
    assert_eq!(view.text("/version"), "0");
    let mut form = view.json["settings"].clone();
    let clean = admin.post("/settings/preview", form.clone()).await.expect(200);
    assert_eq!((clean.json["changes"].clone(), clean.json["faults"].clone()), (json!([]), json!([])));
    // Another node, which has not been told.
    let other = world.reopened().await;
    form["platform"]["zh"] = json!("格治测试台");
    form["states"][0]["word"]["zh"] = json!("待分拨");
    let urgent =
        form["limits"].as_array().unwrap().iter().position(|limit| limit["grade"] == "urgent").unwrap();
    form["limits"][urgent] = json!({ "grade": "urgent", "days": null, "hours": 6 });
    let preview = admin.post("/settings/preview", form.clone()).await.expect(200);
    let fields: Vec<String> = preview.json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(fields, ["limits.urgent.hours", "platform.zh", "states.reported.word.zh"]);
    let mut wrong = form.clone();
    wrong["limits"][urgent]["days"] = json!(3);
    wrong["categories"][0]["name"]["zh"] = json!(" ");
    wrong["danger"] = json!([{ "word": "火", "grade": "urgent" }, { "word": "起火", "grade": "normal" }]);
    let faults = admin.post("/settings/preview", wrong.clone()).await.expect(200);
    assert_eq!(faults.json["faults"].as_array().unwrap().len(), 4, "{}", faults.json);
    let put = |body: Value| {
        let admin = admin.clone();
        async move { admin.send(Method::PUT, "/api/v1/settings", |request| request.json(&body)).await }
    };
    put(json!({ "based_on": 0, "settings": wrong })).await.expect(422);
    let saved = put(json!({ "based_on": 0, "note": "试用", "settings": form })).await.expect(200);
    assert_eq!(saved.text("/version"), "2");
    assert_eq!(
        put(json!({ "based_on": 0, "settings": form })).await.expect(422).text("/code"),
        "settings_changed"
    );
    assert_eq!(world.stranger().get("/profile").await.text("/platform/zh"), "格治测试台");
    assert_ne!(other.profile().head.platform.zh, "格治测试台");
    assert!(other.refresh().await.unwrap());
    assert_eq!(other.profile().head.platform.zh, "格治测试台");
    assert!(!other.refresh().await.unwrap());
    let grade = gezhi_domain::cases::Grade::Urgent;
    assert_eq!(other.directory().limit_of_grade(grade), gezhi_domain::deadlines::Limit::Hours(6));
    let versions = admin.get("/settings/versions").await.expect(200);
    assert_eq!((versions.text("/0/version"), versions.text("/0/note")), ("2".into(), "试用".into()));
    admin.post("/settings/versions/1/restore", json!({})).await.expect(200);
    let back = admin.get("/settings").await.expect(200);
    assert_eq!(
        (back.text("/version"), back.json["settings"].clone()),
        ("3".into(), view.json["settings"].clone())
    );
    admin.post("/settings/versions/9/restore", json!({})).await.expect(404);
}

async fn rules_see_the_place_and_are_tried_first(engine: Engine) {
    let world = TestApp::start(engine).await;
    report(&world, "villager", "k1", "109.01").await;
    report(&world, "villager2", "k2", "109.21").await;
    let dispatcher = world.sign_in("dispatcher").await;
    let state = dispatcher.get("/triage").await.expect(200);
    assert!(state.json["variables"].as_array().unwrap().iter().any(|variable| variable["name"] == "place"));
    let mut rules = state.json["rules"].as_array().unwrap().clone();
    rules.insert(
        0,
        json!({ "name": { "zh": "西镇用水特急", "en": "Water in the west" }, "when": "'西镇' in place && hour >= 6",
            "category": null, "grade": "critical" }),
    );
    let tried = dispatcher.post("/triage/rules/try", json!({ "rules": rules })).await.expect(200);
    assert_eq!(
        (tried.text("/cases"), tried.text("/changed"), tried.text("/hits/0")),
        ("2".into(), "1".into(), "1".into())
    );
    assert_eq!(tried.text("/examples/0/new_grade"), "critical");
    // Administrators see no case, a town's dispatcher not those of other towns.
    let admin = world.sign_in("sysadmin").await;
    let numbers = admin.post("/triage/rules/try", json!({ "rules": rules })).await.expect(200);
    assert_eq!((numbers.text("/changed"), numbers.json["examples"].clone()), ("1".into(), json!([])));
    world
        .sign_in("towndispatcher")
        .await
        .post("/triage/rules/try", json!({ "rules": rules }))
        .await
        .expect(404);
    let mut bad = rules.clone();
    bad[0]["when"] = json!("place[0] == '西镇'");
    let faults = dispatcher.post("/triage/rules/try", json!({ "rules": bad })).await.expect(200);
    assert_eq!(faults.text("/faults/0/field"), "rules.0.when");
    let put = |client: Client, rules: Vec<Value>, based_on: i64| async move {
        let body = json!({ "based_on": based_on, "rules": rules });
        client.send(Method::PUT, "/api/v1/triage/rules", |request| request.json(&body)).await
    };
    put(dispatcher.clone(), bad, 0).await.expect(422);
    put(dispatcher.clone(), rules.clone(), 0).await.expect(200);
    assert_eq!(put(dispatcher.clone(), rules, 0).await.expect(422).text("/code"), "settings_changed");
    let case = report(&world, "villager2", "k3", "109.21").await;
    assert_eq!(dispatcher.get(&format!("/cases/{case}")).await.expect(200).text("/grade"), "critical");
    let east = report(&world, "villager", "k4", "109.01").await;
    assert_ne!(dispatcher.get(&format!("/cases/{east}")).await.expect(200).text("/grade"), "critical");
}
