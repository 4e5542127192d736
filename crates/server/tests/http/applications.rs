//! Applications: a case with a form beside it, filed once, by the resident or by the worker of the grid.

use crate::on_both_engines;
use crate::photo_with_position;
use crate::residents::id_number;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    a_worker_takes_an_application_along,
    it_is_filed_once_whatever_the_network_does,
    a_resident_applies_for_the_own_and_follows_it,
    what_is_missing_is_said,
);

const ACCOUNT: &str = "621799000111222";

async fn family(world: &TestApp) -> Answer {
    let body = json!({
        "place": "1000", "number": "A-1", "address": "大塘屯12号", "since": "2020-01-01",
        "members": [{ "name": "覃桂英", "relation": "head", "id_number": id_number(1940, 22), "phone": "19900001000" }],
    });
    world.sign_in("registrar").await.post("/households", body).await.expect(201)
}

fn wish(person: &str) -> Value {
    json!({
        "item": "old_age_allowance", "person": person, "consent": "spoken", "note": "老人走不动，请上门核对",
        "answers": { "account": ACCOUNT, "living": "独居" },
    })
}

async fn send(client: &Client, key: &str, body: &Value) -> Answer {
    client
        .send(Method::POST, "/api/v1/applications", |request| {
            request.header("Idempotency-Key", key).json(body)
        })
        .await
}

async fn a_worker_takes_an_application_along(engine: Engine) {
    let world = TestApp::start(engine).await;
    let person = family(&world).await.text("/members/0/id");
    let worker = world.sign_in("worker").await;
    let mut body = wish(&person);
    body["attachments"] = json!([worker.upload(photo_with_position()).await.expect(201).text("/id")]);
    let applied = send(&worker, "k1", &body).await.expect(201);
    assert!(!applied.text("/ticket").is_empty() && applied.text("/item/zh") == "老年人高龄津贴");
    let id = applied.text("/id");

    // It stands in the pool with its item, goes the way of its category, and is nobody else's business.
    let dispatcher = world.sign_in("dispatcher").await;
    let case = dispatcher.get(&format!("/cases/{id}")).await.expect(200);
    assert_eq!(
        (case.text("/application/code"), case.text("/category/code"), case.text("/channel")),
        ("old_age_allowance".into(), "elder.social.pension".into(), "worker".into())
    );
    assert_eq!((case.text("/public"), case.text("/title")), ("false".into(), "代办：老年人高龄津贴".into()));
    for hidden in [ACCOUNT, "覃桂英", "19900001000"] {
        assert!(
            !String::from_utf8_lossy(&case.bytes).contains(hidden),
            "{hidden} stands in no case in clear"
        );
    }
    let photo = case.text("/attachments/0/id");
    let ticket = applied.text("/ticket");
    world.stranger().get(&format!("/attachments/{photo}?ticket={ticket}")).await.expect(404);
    let seen = world.stranger().get(&format!("/tickets/{ticket}")).await.expect(200);
    assert!(!String::from_utf8_lossy(&seen.bytes).contains("覃桂英"));

    // Whoever handles it opens the form, and the person's file says so.
    let form = dispatcher.get(&format!("/applications/{id}")).await.expect(200);
    assert_eq!(
        (form.text("/name"), form.text("/answers/0/text"), form.text("/consent")),
        ("覃桂英".into(), ACCOUNT.into(), "spoken".into())
    );
    assert!(form.text("/id_number").contains("****"));
    let journal = world.sign_in("auditor").await.get("/journal?act=application_see").await.expect(200);
    assert_eq!(journal.text("/items/0/subject"), person);
    for (login, status) in [("worker2", 404), ("handler2", 404), ("villager2", 404), ("sysadmin", 404)] {
        world.sign_in(login).await.get(&format!("/applications/{id}")).await.expect(status);
    }
    world.sign_in("chief").await.get(&format!("/applications/{id}")).await.expect(403);
    world.stranger().get(&format!("/applications/{id}")).await.expect(401);
    // A case that is none has no form.
    let other =
        worker.report("k9", &[("text", "路灯坏了"), ("place", "1000")], &[]).await.expect(201).text("/id");
    dispatcher.get(&format!("/applications/{other}")).await.expect(404);
}

async fn it_is_filed_once_whatever_the_network_does(engine: Engine) {
    let world = TestApp::start(engine).await;
    let person = family(&world).await.text("/members/0/id");
    let worker = world.sign_in("worker").await;
    let body = wish(&person);
    let sends: Vec<_> = (0..12)
        .map(|_| {
            let (worker, body) = (worker.clone(), body.clone());
            tokio::spawn(async move { send(&worker, "same", &body).await.expect(201).text("/id") })
        })
        .collect();
    let mut ids = Vec::new();
    for sent in sends {
        ids.push(sent.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "one application");
    let again = send(&worker, "same", &body).await.expect(201);
    assert_eq!(again.headers["idempotent-replay"], "true");
    let mut other = body;
    other["note"] = json!("另一件");
    assert_eq!(send(&worker, "same", &other).await.expect(422).text("/code"), "idempotency_mismatch");
}

async fn a_resident_applies_for_the_own_and_follows_it(engine: Engine) {
    let world = TestApp::start(engine).await;
    let person = family(&world).await.text("/members/0/id");
    let villager = world.sign_in("villager").await;
    let mut body = wish(&person);
    body["consent"] = json!(null);
    // Not before the account is bound to the file.
    villager.post("/applications", body.clone()).await.expect(404);
    let bind = json!({ "name": "覃桂英", "id_number": id_number(1940, 22) });
    villager.post("/my/household/bind", bind).await.expect(200);
    let applied = villager.post("/applications", body.clone()).await.expect(201);
    let mine = villager.get("/my/reports").await.expect(200);
    assert_eq!(mine.text("/items/0/ticket"), applied.text("/ticket"));
    let form = villager.get(&format!("/applications/{}", applied.text("/id"))).await.expect(200);
    assert_eq!(form.text("/consent"), "own");
    // What a worker files for somebody with an account is followed by that person too.
    body["consent"] = json!("signed");
    let taken = world.sign_in("worker").await.post("/applications", body.clone()).await.expect(201);
    let mine = villager.get("/my/reports").await.expect(200);
    assert_eq!(mine.text("/items/0/ticket"), taken.text("/ticket"));
    let progress = villager.get(&format!("/tickets/{}", taken.text("/ticket"))).await.expect(200);
    assert_eq!(progress.text("/can/withdraw"), "true");
    for (login, status) in [("villager2", 404), ("worker2", 404), ("chief", 403), ("registrar", 404)] {
        world.sign_in(login).await.post("/applications", body.clone()).await.expect(status);
    }
    world.stranger().post("/applications", body).await.expect(401);
}

async fn what_is_missing_is_said(engine: Engine) {
    let world = TestApp::start(engine).await;
    let person = family(&world).await.text("/members/0/id");
    let worker = world.sign_in("worker").await;
    let good = wish(&person);
    for (change, code) in [
        (json!({ "item": "no_such" }), "item"),
        (json!({ "person": null }), "person_needed"),
        (json!({ "consent": null }), "consent_needed"),
        (json!({ "answers": {} }), "answer_missing"),
        (json!({ "answers": { "account": "六二" } }), "answer_kind"),
        (json!({ "answers": { "account": "1", "living": "在月亮上" } }), "answer_kind"),
        (json!({ "answers": { "account": "1", "living": "独居", "other": "x" } }), "answer_unknown"),
        (
            json!({ "answers": { "account": "1", "living": "独居", "note": "长".repeat(501) } }),
            "answer_too_long",
        ),
    ] {
        let mut body = good.clone();
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        assert_eq!(worker.post("/applications", body).await.expect(422).text("/code"), code);
    }
    worker.post("/applications", json!({ "item": 7 })).await.expect(422);
    let items = world.stranger().get("/services").await.expect(200);
    assert!(items.json.as_array().unwrap().len() >= 5);
}
