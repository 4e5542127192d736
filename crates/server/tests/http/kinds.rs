//! Kinds of attributes as the system administrator keeps them.

use crate::on_both_engines;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    a_kind_is_added_put_seen_by_role_and_retired,
    who_may_see_works_at_once_and_is_journalled,
    a_kind_in_use_is_not_deleted,
    what_is_wrong_with_a_kind_is_said,
    two_administrators_do_not_overwrite_each_other,
    drawings_become_paths_or_are_refused,
);

const PLUM: &str = "M12 2L22 12L12 22L2 12Z";

fn kind(code: &str) -> Value {
    json!({
        "code": code, "subject": "household", "name": { "zh": "非遗传承户", "en": "Keeper of a craft" }, "icon": PLUM,
        "colour": "#6a1b9a", "basis": { "zh": "非物质文化遗产法", "en": "Law on intangible heritage" },
        "seen_by": ["leader", "registrar", "chief"], "months": 12, "care": false, "retired": false,
    })
}

/// The settings, changed and saved.
async fn save(admin: &Client, change: impl FnOnce(&mut Vec<Value>)) -> Answer {
    let view = admin.get("/settings").await.expect(200);
    let mut settings = view.json["settings"].clone();
    change(settings["attributes"].as_array_mut().unwrap());
    let body = json!({ "based_on": view.json["version"], "note": "村里评的", "settings": settings });
    admin.send(Method::PUT, "/api/v1/settings", |request| request.json(&body)).await
}

fn edit(kinds: &mut [Value], code: &str, change: impl FnOnce(&mut Value)) {
    change(kinds.iter_mut().find(|kind| kind["code"] == code).unwrap());
}

async fn household(client: &Client, number: &str) -> String {
    let body = json!({
        "place": "1000", "number": number, "address": "一组", "lon": 109.01, "lat": 23.01,
        "members": [{ "name": "覃一", "relation": "head", "sex": "male", "birth": "1970-01-01" }],
    });
    client.post("/households", body).await.expect(201).text("/id")
}

async fn codes(client: &Client) -> Vec<String> {
    let kinds = client.get("/register/kinds").await.expect(200);
    kinds.json.as_array().unwrap().iter().map(|kind| kind["code"].as_str().unwrap().to_owned()).collect()
}

async fn a_kind_is_added_put_seen_by_role_and_retired(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (admin, leader) = (world.sign_in("sysadmin").await, world.sign_in("leader").await);
    let worker = world.sign_in("worker").await;
    save(&admin, |kinds| kinds.push(kind("craft"))).await.expect(200);
    assert!(codes(&leader).await.contains(&"craft".to_owned()));
    assert!(!codes(&worker).await.contains(&"craft".to_owned()), "a worker is not named");

    let id = household(&leader, "K-1").await;
    let path = format!("/households/{id}/attributes");
    assert_eq!(worker.post(&path, json!({ "code": "craft" })).await.expect(422).text("/code"), "attribute");
    let file = leader.post(&path, json!({ "code": "craft" })).await.expect(200);
    assert_eq!(file.text("/attributes/0/until"), "2026-03-05", "twelve months by default");
    let map = leader.get("/map/households?place=1000").await.expect(200);
    let at = map.json["households"][0]["marks"][0].as_u64().unwrap() as usize;
    assert_eq!(
        (&map.json["kinds"][at]["code"], &map.json["kinds"][at]["icon"]),
        (&json!("craft"), &json!(PLUM))
    );
    assert!(
        !String::from_utf8_lossy(&worker.get("/map/households").await.expect(200).bytes).contains("craft")
    );
    let areas = leader.get("/map/areas?place=100").await.expect(200);
    assert_eq!(areas.json["features"][0]["properties"]["numbers"]["kind.craft"], 1);

    // Retired: it is put on nobody any more, what stands is still shown and counted, and can be taken away.
    save(&admin, |kinds| edit(kinds, "craft", |kind| kind["retired"] = json!(true))).await.expect(200);
    let other = household(&leader, "K-2").await;
    let refused = leader.post(&format!("/households/{other}/attributes"), json!({ "code": "craft" })).await;
    assert_eq!(refused.expect(422).text("/code"), "attribute_retired");
    assert_eq!(
        leader.post(&path, json!({ "code": "craft" })).await.expect(422).text("/code"),
        "attribute_retired"
    );
    // To whoever may not see it, it is no more there than before.
    assert_eq!(worker.post(&path, json!({ "code": "craft" })).await.expect(422).text("/code"), "attribute");
    let file = leader.get(&format!("/households/{id}")).await.expect(200);
    let counts = leader.get("/register/counts?place=100").await.expect(200);
    assert_eq!(
        (file.text("/attributes/0/code"), counts.text("/here/attributes/craft")),
        ("craft".into(), "1".into())
    );
    let mark = format!("/api/v1{path}/{}", file.text("/attributes/0/id"));
    leader.send(Method::DELETE, &mark, |request| request).await.expect(200);
    let counts = leader.get("/register/counts?place=100").await.expect(200);
    assert_eq!(counts.text("/here/attributes/craft"), "0");
}

async fn who_may_see_works_at_once_and_is_journalled(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (admin, leader) = (world.sign_in("sysadmin").await, world.sign_in("leader").await);
    let worker = world.sign_in("worker").await;
    let id = household(&leader, "K-1").await;
    leader.post(&format!("/households/{id}/attributes"), json!({ "code": "low_income" })).await.expect(200);
    let seen = |file: Answer| file.json["attributes"].as_array().unwrap().len();
    let path = format!("/households/{id}");
    assert_eq!(seen(worker.get(&path).await.expect(200)), 0);

    let allow = |kind: &mut Value| kind["seen_by"].as_array_mut().unwrap().push(json!("worker"));
    save(&admin, |kinds| edit(kinds, "low_income", allow)).await.expect(200);
    assert_eq!(seen(worker.get(&path).await.expect(200)), 1, "without signing in anew");
    let deny = |kind: &mut Value| kind["seen_by"] = json!(["registrar"]);
    save(&admin, |kinds| edit(kinds, "low_income", deny)).await.expect(200);
    assert_eq!(seen(worker.get(&path).await.expect(200)), 0);
    assert_eq!(seen(leader.get(&path).await.expect(200)), 0);
    assert_eq!(seen(world.sign_in("registrar").await.get(&path).await.expect(200)), 1);
    leader.get("/households?attribute=low_income").await.expect(422);
    let areas = leader.get("/map/areas?place=100").await.expect(200);
    assert!(!String::from_utf8_lossy(&areas.bytes).contains("low_income"));

    let journal = world.sign_in("auditor").await.get("/journal?act=profile_change").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 2);
    let text = String::from_utf8_lossy(&journal.bytes).into_owned();
    assert!(text.contains("attributes.low_income.seen_by"), "{text}");
    let versions = admin.get("/settings/versions").await.expect(200);
    let changes: Vec<(String, Value, Value)> = versions.json[1]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            (change["field"].as_str().unwrap().to_owned(), change["before"].clone(), change["after"].clone())
        })
        .collect();
    assert_eq!(changes, [("attributes.low_income.seen_by".to_owned(), Value::Null, json!("worker"))]);
}

async fn a_kind_in_use_is_not_deleted(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (admin, leader) = (world.sign_in("sysadmin").await, world.sign_in("leader").await);
    save(&admin, |kinds| {
        kinds.extend([kind("craft"), {
            let mut one = kind("spare");
            one["name"]["zh"] = json!("备用");
            one
        }]);
    })
    .await
    .expect(200);
    let id = household(&leader, "K-1").await;
    let file =
        leader.post(&format!("/households/{id}/attributes"), json!({ "code": "craft" })).await.expect(200);
    let drop = |code: &'static str| move |kinds: &mut Vec<Value>| kinds.retain(|kind| kind["code"] != code);
    assert_eq!(save(&admin, drop("craft")).await.expect(422).text("/code"), "kind_in_use");
    let person = |kind: &mut Value| kind["subject"] = json!("person");
    let other = save(&admin, |kinds| edit(kinds, "craft", person)).await.expect(422);
    assert_eq!(other.text("/code"), "kind_in_use");
    // Taken away it stands in the past of the file, and still has to say what it was.
    let mark = format!("/api/v1/households/{id}/attributes/{}", file.text("/attributes/0/id"));
    leader.send(Method::DELETE, &mark, |request| request).await.expect(200);
    assert_eq!(save(&admin, drop("craft")).await.expect(422).text("/code"), "kind_in_use");
    assert_eq!(admin.get("/settings").await.expect(200).json["kinds_in_use"], json!(["craft"]));
    // What was never put on anybody goes; gone back before all of this, the used one is kept and retired.
    save(&admin, drop("spare")).await.expect(200);
    admin.post("/settings/versions/1/restore", json!({})).await.expect(200);
    let settings = admin.get("/settings").await.expect(200).json["settings"]["attributes"].clone();
    let of = |code: &str| settings.as_array().unwrap().iter().find(|kind| kind["code"] == code).cloned();
    assert_eq!(of("craft").unwrap()["retired"], true);
    assert_eq!(of("spare"), None);
}

async fn what_is_wrong_with_a_kind_is_said(engine: Engine) {
    let world = TestApp::start(engine).await;
    let admin = world.sign_in("sysadmin").await;
    let view = admin.get("/settings").await.expect(200);
    let clean = admin.post("/settings/preview", view.json["settings"].clone()).await.expect(200);
    assert_eq!((clean.json["faults"].clone(), clean.json["changes"].clone()), (json!([]), json!([])));
    let wrong: [(&str, Value); 12] = [
        ("code", json!("Craft-1")),
        ("code", json!("")),
        ("subject", json!("house")),
        ("name", json!({ "zh": "", "en": "x" })),
        ("name", json!({ "zh": "低保户", "en": "x" })),
        ("basis", json!({ "zh": " ", "en": "x" })),
        ("icon", json!("<svg onload=alert(1)>")),
        ("icon", json!("M0 0h500v500z")),
        ("colour", json!("#fff59d")),
        ("seen_by", json!([])),
        ("seen_by", json!(["auditor"])),
        ("months", json!(0)),
    ];
    for (field, value) in wrong {
        let mut settings = view.json["settings"].clone();
        let mut one = kind("craft");
        one[field] = value.clone();
        settings["attributes"].as_array_mut().unwrap().push(one);
        let preview = admin.post("/settings/preview", settings.clone()).await.expect(200);
        let faults = preview.json["faults"].as_array().unwrap().clone();
        assert!(
            faults.iter().any(|fault| fault["field"].as_str().unwrap().contains(field)),
            "{field} = {value}: {faults:?}"
        );
        let body = json!({ "based_on": view.json["version"], "settings": settings });
        let saved =
            admin.send(Method::PUT, "/api/v1/settings", |request| request.json(&body)).await.expect(422);
        assert_eq!(saved.text("/code"), "setting_fault");
    }
    // A code twice; a form without the kinds at all would take every one of them away.
    assert_eq!(
        save(&admin, |kinds| kinds.push(kind("low_income"))).await.expect(422).text("/code"),
        "setting_fault"
    );
    let mut without = view.json["settings"].clone();
    without.as_object_mut().unwrap().remove("attributes");
    admin.post("/settings/preview", without).await.expect(422);
    assert_eq!(admin.get("/settings").await.expect(200).json["version"], 0);
    let many = save(&admin, |kinds| {
        for number in 0..100_u8 {
            let letters = [b'a' + number / 26, b'a' + number % 26].map(char::from);
            kinds.push(kind(&letters.iter().collect::<String>()));
        }
    });
    many.await.expect(422);
    world.sign_in("registrar").await.get("/settings").await.expect(403);
}

async fn two_administrators_do_not_overwrite_each_other(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (one, two) = (world.sign_in("sysadmin").await, world.sign_in("sysadmin").await);
    let view = two.get("/settings").await.expect(200);
    save(&one, |kinds| kinds.push(kind("craft"))).await.expect(200);
    let mut settings = view.json["settings"].clone();
    settings["attributes"].as_array_mut().unwrap().push(kind("other"));
    let late = json!({ "based_on": view.json["version"], "settings": settings });
    let late = two.send(Method::PUT, "/api/v1/settings", |request| request.json(&late)).await.expect(422);
    assert_eq!(late.text("/code"), "settings_changed");
    assert!(codes(&world.sign_in("leader").await).await.contains(&"craft".to_owned()));
}

async fn drawings_become_paths_or_are_refused(engine: Engine) {
    let world = TestApp::start(engine).await;
    let admin = world.sign_in("sysadmin").await;
    let svg = |inside: &str| json!({ "svg": format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>{inside}</svg>") });
    let drawn = admin.post("/settings/icon", svg("<path d='M12 2 22 12 12 22 2 12z'/>")).await.expect(200);
    assert_eq!(drawn.text("/icon"), PLUM);
    for hostile in [
        svg("<script>fetch('//evil.example')</script><path d='M2 2h9v9z'/>"),
        svg("<path d='M2 2h9v9z' onclick='alert(1)'/>"),
        svg("<image href='https://evil.example/a.png'/>"),
        svg("<path d='M0 0A1e300 1e300 0 0 1 9 9'/>"),
        json!({ "svg": "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>" }),
        json!({ "svg": "<".repeat(40_000) }),
        json!({ "svg": "" }),
    ] {
        let refused = admin.post("/settings/icon", hostile).await.expect(422);
        assert_eq!(refused.text("/code"), "icon");
    }
    world.sign_in("registrar").await.post("/settings/icon", svg("")).await.expect(403);
    world.stranger().post("/settings/icon", svg("")).await.expect(401);
}
