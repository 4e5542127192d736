//! Who may do what (feature A2): every operation of the OpenAPI document, by every kind of person, against a golden table.
//!
//! `UPDATE_GOLDEN=1` writes the table anew; read the difference before you commit it.

use crate::on_both_engines;
use gezhi_testkit::{Client, Engine, PEOPLE, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt::Write as _;

on_both_engines!(the_golden_table, strangers_are_refused);

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http/access.golden.txt");

/// Operations of the document: method and path template, in order.
fn operations() -> Vec<(Method, String)> {
    let document: Value = serde_json::from_str(&gezhi_server::openapi_json()).unwrap();
    let mut all: Vec<(Method, String)> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "delete"] {
            if item.get(method).is_some() {
                all.push((method.to_uppercase().parse().unwrap(), path.clone()));
            }
        }
    }
    // What ends the sessions of a user comes last: it would spoil the rest of the user's column.
    let key = |(method, path): &(Method, String)| {
        (path.starts_with("/users/{id}"), path.clone(), method.as_str().to_owned())
    };
    all.sort_by_key(key);
    all
}

/// Whether it changes the own session or password: asked in a session of its own.
fn is_about_oneself(method: &Method, path: &str) -> bool {
    path.starts_with("/session") && method != Method::GET
}

struct Things {
    visit: String,
    care: String,
    household: String,
    person: String,
    case: String,
    ticket: String,
    user: String,
    post: String,
    application: String,
    house: String,
    vehicle: String,
}

fn fill(path: &str, things: &Things) -> Vec<String> {
    if path == "/cases/{id}/{act}" {
        let acts = [
            "confirm",
            "assign",
            "accept",
            "return",
            "note",
            "reply",
            "on_spot",
            "suspend",
            "resume",
            "ask_extension",
            "decide_extension",
            "resolve",
            "check",
            "close",
            "reopen",
            "urge",
            "supervise",
            "merge",
        ];
        return acts.iter().map(|act| format!("/cases/{}/{act}", things.case)).collect();
    }
    if path == "/post-applications/{id}/{step}" {
        let steps = ["assess", "examine", "object", "refuse", "withdraw", "appoint"];
        return steps
            .iter()
            .map(|step| format!("/post-applications/{}/{step}", things.application))
            .collect();
    }
    let id = match path.split('/').nth(1) {
        Some("cases") => things.case.as_str(),
        Some("users") => things.user.as_str(),
        Some("households") => things.household.as_str(),
        Some("persons") => things.person.as_str(),
        Some("houses") => things.house.as_str(),
        Some("vehicles") => things.vehicle.as_str(),
        Some("places") => "1000",
        Some("boundaries") => "100",
        Some("posts") => things.post.as_str(),
        Some("post-applications") => things.application.as_str(),
        Some("visits") if path.starts_with("/visits/{id}") => things.visit.as_str(),
        Some("care") => things.care.as_str(),
        _ => "1",
    };
    vec![
        path.replace("{ticket}", &things.ticket)
            .replace("{id}", id)
            .replace("{token}", "nothing")
            .replace("{duty}", "1")
            .replace("{leave}", "1")
            .replace("{key}", "1000")
            .replace("{batch}", "1")
            .replace("{mark}", "1")
            .replace("{key}", "water")
            .replace("{place}", "1000")
            .replace("{good}", "1")
            .replace("{gift}", "1")
            .replace("{pack}", "1")
            .replace("{item}", "1")
            .replace("{line}", "1")
            .replace("{version}", "1")
            .replace("{preview_id}", "1")
            .replace("{size}", "1")
            .replace("{seq}", "1")
            .replace("{kind}", "publication"),
    ]
}

async fn ask(client: &Client, method: &Method, path: &str) -> u16 {
    client
        .status(method.clone(), &format!("/api/v1{path}"), |request| {
            if *method == Method::GET || *method == Method::DELETE {
                request
            } else {
                request.json(&json!({}))
            }
        })
        .await
}

async fn the_golden_table(engine: Engine) {
    let world = TestApp::start(engine).await;
    // One case in the east, by its villager, with the water company.
    let villager = world.sign_in("villager").await;
    let fields = [("text", "自来水管爆裂漏水"), ("category", "water"), ("lon", "109.01"), ("lat", "23.01")];
    let receipt = villager.report("golden", &fields, &[]).await.expect(201);
    // And a household, with one person.
    let family = json!({ "place": "1000", "number": "G-1", "address": "1号", "members": [{ "name": "覃桂英", "relation": "head" }] });
    let file = world.sign_in("worker").await.post("/households", family).await.expect(201);
    // A police officer on the roster, and an application of the villager to be a worker of the other grid.
    let police = json!({ "kind": "police", "place": "100", "name": "黄警官", "phone": "110" });
    let post = world.sign_in("leader").await.post("/posts", police).await.expect(201);
    let wish =
        json!({ "kind": "worker", "place": "1001", "phone": "19900001000", "words": "愿意为邻居跑腿" });
    let application = villager.post("/post-applications", wish).await.expect(201);
    let worker = world.sign_in("worker").await;
    let (house, person) = (file.text("/id"), file.text("/members/0/id"));
    let told = worker.post("/visits", crate::visits::visit(&world, &house, 60)).await.expect(201);
    let mark = json!({ "code": "lives_alone", "person": person });
    worker.post(&format!("/households/{house}/attributes"), mark).await.expect(200);
    worker.post("/care/set-up", json!({ "code": "lives_alone" })).await.expect(200);
    let car = json!({ "plate": "桂R12345", "kind": "car" });
    let driven = worker.post(&format!("/households/{house}/vehicles"), car).await.expect(201);
    let things = Things {
        house: driven.text("/house/id"),
        vehicle: driven.text("/vehicles/0/id"),
        post: post.text("/id"),
        application: application.text("/id"),
        visit: told.text("/visit/id"),
        care: worker.get("/care").await.expect(200).text("/items/0/id"),
        household: file.text("/id"),
        person: file.text("/members/0/id"),
        case: receipt.text("/id"),
        ticket: receipt.text("/ticket"),
        user: "1000".into(),
    };
    let mut clients = vec![("stranger", world.stranger())];
    for (login, ..) in PEOPLE {
        clients.push((login, world.sign_in(login).await));
    }
    let mut table = String::from(
        "Answers to an empty request about one case of 上村 with the water company, reported by `villager`.\n",
    );
    table.push_str("404: may not know of it. 403: may know, not do. 422/409/415: may, but the empty request is no use.\n\n");
    for (method, template) in operations() {
        for path in fill(&template, &things) {
            let shown = path
                .replace(&things.case, "{case}")
                .replace(&things.ticket, "{ticket}")
                .replace(&things.household, "{household}")
                .replace(&things.person, "{person}")
                .replace(&things.post, "{post}")
                .replace(&things.application, "{application}")
                .replace(&things.visit, "{visit}")
                .replace(&things.care, "{care}")
                .replace(&things.house, "{house}")
                .replace(&things.vehicle, "{vehicle}");
            let _ = writeln!(table, "{method} {shown}");
            let mut by_status: std::collections::BTreeMap<u16, Vec<&str>> = std::collections::BTreeMap::new();
            for (name, client) in &clients {
                let fresh = is_about_oneself(&method, &template) && *name != "stranger";
                let own = if fresh { world.sign_in(name).await } else { client.clone() };
                by_status.entry(ask(&own, &method, &path).await).or_default().push(name);
            }
            for (status, names) in by_status {
                assert!(status < 500, "{method} {path} broke for {names:?}");
                let _ = writeln!(table, "  {status}  {}", names.join(" "));
            }
        }
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &table).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    let differs = table.lines().zip(golden.lines()).find(|(now, then)| now != then);
    assert!(
        table == golden,
        "access has changed, first at {differs:?}; UPDATE_GOLDEN=1 writes the table anew"
    );
}

async fn strangers_are_refused(engine: Engine) {
    let world = TestApp::start(engine).await;
    let things = Things {
        visit: "80".into(),
        care: "81".into(),
        household: "78".into(),
        person: "79".into(),
        case: "77".into(),
        ticket: "XX".into(),
        user: "1000".into(),
        post: "80".into(),
        application: "81".into(),
        house: "82".into(),
        vehicle: "83".into(),
    };
    for (method, template) in operations() {
        let need = gezhi_server::gate::need(method.as_str(), &template);
        assert!(need.is_some(), "{method} {template} is not in the gate's table");
        if need == Some(gezhi_server::gate::Need::Nothing) {
            continue;
        }
        for path in fill(&template, &things) {
            let status = ask(&world.stranger(), &method, &path).await;
            assert!(matches!(status, 401 | 403 | 404), "{method} {path}: {status}");
        }
    }
    // A villager does not learn of another's report, a worker not of another village's, a town not of another town's.
    let villager = world.sign_in("villager").await;
    let fields = [("text", "自来水管爆裂漏水"), ("category", "water"), ("lon", "109.01"), ("lat", "23.01")];
    let id = villager.report("k", &fields, &[]).await.expect(201).text("/id");
    for login in
        ["villager2", "worker2", "leader2", "townchief2", "handler2", "sysadmin", "secadmin", "auditor"]
    {
        world.sign_in(login).await.get(&format!("/cases/{id}")).await.expect(404);
    }
    for login in [
        "villager",
        "worker",
        "leader",
        "townchief",
        "handler",
        "operator",
        "dispatcher",
        "supervisor",
        "chief",
    ] {
        let _ = world.sign_in(login).await.get(&format!("/cases/{id}")).await.expect(200);
    }
}
