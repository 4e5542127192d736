//! The service pack: what is in it, who gets it, what it leaves behind, and what ends it.

use crate::on_both_engines;
use crate::residents::id_number;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    a_pack_holds_the_own_grid_and_nothing_else,
    a_second_sync_brings_only_what_changed,
    everybody_whose_number_travels_can_read_it,
    a_pack_ends_with_session_lock_duty_and_time,
    a_town_is_too_large_for_a_pack,
);

fn family(place: &str, number: &str, head: &str, year: i16, serial: u32, phone: &str) -> Value {
    json!({
        "place": place, "number": number, "address": "大塘屯12号", "since": "2020-01-01",
        "members": [
            { "name": head, "relation": "head", "id_number": id_number(year, serial), "phone": phone },
            { "name": "黄小花", "relation": "daughter", "birth": "2001-02-03" },
        ],
    })
}

async fn fill(world: &TestApp) {
    let registrar = world.sign_in("registrar").await;
    for (place, number, head, serial, phone) in [
        ("1000", "A-1", "覃桂英", 22, "19900001000"),
        ("1001", "A-2", "韦大山", 24, "19900001777"),
        ("1100", "B-1", "莫远方", 26, "19900001888"),
    ] {
        registrar.post("/households", family(place, number, head, 1950, serial, phone)).await.expect(201);
    }
}

fn grids(pack: &Answer) -> Vec<(String, bool)> {
    let grids = pack.json["grids"].as_array().unwrap();
    grids
        .iter()
        .map(|grid| (grid["place"]["id"].as_str().unwrap().into(), grid["households"].is_array()))
        .collect()
}

/// The tags of all parts.
fn tags(pack: &Answer) -> String {
    let named = ["contacts", "policies", "services", "tasks", "words"];
    let mut tags: Vec<&str> = named.iter().map(|name| pack.json[name]["etag"].as_str().unwrap()).collect();
    tags.extend(pack.json["grids"].as_array().unwrap().iter().map(|grid| grid["etag"].as_str().unwrap()));
    tags.join(",")
}

async fn a_pack_holds_the_own_grid_and_nothing_else(engine: Engine) {
    let world = TestApp::start(engine).await;
    fill(&world).await;
    let worker = world.sign_in("worker").await;
    let id = worker.get("/register/search?q=qgy").await.expect(200).text("/items/0/household");
    let person = worker.get("/register/search?q=qgy").await.expect(200).text("/items/0/person/id");
    for (code, person) in [("lives_alone", Some(person)), ("low_income", None)] {
        let mark = json!({ "code": code, "person": person });
        world.sign_in("leader").await.post(&format!("/households/{id}/attributes"), mark).await;
    }
    let policy =
        json!({ "title": "高龄津贴", "issuer": "民政局", "text": "八十岁可以领。", "since": "2020-01-01" });
    world.sign_in("dispatcher").await.post("/policies", policy).await.expect(201);
    let pack = worker.get("/service-pack").await.expect(200);
    assert_eq!(pack.headers["cache-control"], "no-store");
    assert_eq!(grids(&pack), [("1000".to_owned(), true)]);
    let text = String::from_utf8_lossy(&pack.bytes).into_owned();
    let head = &pack.json["grids"][0]["households"][0]["members"][0];
    assert_eq!(
        (head["name"].as_str(), head["phone"].as_str(), head["birth_year"].as_i64()),
        (Some("覃桂英"), Some("19900001000"), Some(1950))
    );
    assert!(head["initials"].as_array().unwrap().contains(&json!("qgy")));
    for absent in ["韦大山", "莫远方", "19900001777", &id_number(1950, 22), "2001-02-03", "id_number"] {
        assert!(!text.contains(absent), "{absent} is not needed on a visit of this grid");
    }
    // A mark that the worker's role may not see is not in it either.
    assert!(!text.contains("\"low_income\""), "seen by leaders and registrars only");
    assert_eq!(pack.text("/policies/data/0/title"), "高龄津贴");
    assert!(pack.json["services"]["data"]["items"].as_array().unwrap().len() >= 5);

    for (login, status) in
        [("villager", 403), ("registrar", 403), ("chief", 403), ("handler", 403), ("sysadmin", 403)]
    {
        world.sign_in(login).await.get("/service-pack").await.expect(status);
    }
    world.stranger().get("/service-pack").await.expect(401);
    worker.get("/service-pack?place=1100").await.expect(404);
    worker.get("/service-pack?place=1").await.expect(404);
    assert_eq!(grids(&world.sign_in("leader").await.get("/service-pack").await.expect(200)).len(), 2);
}

async fn a_second_sync_brings_only_what_changed(engine: Engine) {
    let world = TestApp::start(engine).await;
    fill(&world).await;
    let leader = world.sign_in("leader").await;
    let first = leader.get("/service-pack").await.expect(200);
    let (id, have) = (first.text("/id"), tags(&first));
    let second = leader.get(&format!("/service-pack?pack={id}&have={have}")).await.expect(200);
    assert_eq!(second.text("/id"), id, "it is the same pack");
    assert!(second.bytes.len() < first.bytes.len() / 4, "{} of {}", second.bytes.len(), first.bytes.len());
    assert!(grids(&second).iter().all(|(_, sent)| !sent));
    assert_eq!(tags(&second), have);
    // One family moves on: only its grid travels.
    let worker = world.sign_in("worker").await;
    let file = worker.get("/register/search?q=qgy").await.expect(200).text("/items/0/household");
    let file = worker.get(&format!("/households/{file}")).await.expect(200);
    let change = json!({ "version": file.json["version"], "place": "1000", "number": "A-1", "address": "新屋3号", "room": "" });
    let path = format!("/api/v1/households/{}", file.text("/id"));
    worker.send(Method::PUT, &path, |request| request.json(&change)).await.expect(200);
    let third = leader.get(&format!("/service-pack?pack={id}&have={have}")).await.expect(200);
    assert_eq!(grids(&third), [("1000".to_owned(), true), ("1001".to_owned(), false)]);
    // Somebody else's pack is no pack of mine: a new one is made.
    let other = worker.get(&format!("/service-pack?pack={id}")).await.expect(200);
    assert_ne!(other.text("/id"), id);
    worker.get(&format!("/service-pack/{id}")).await.expect(404);
}

async fn everybody_whose_number_travels_can_read_it(engine: Engine) {
    let world = TestApp::start(engine).await;
    fill(&world).await;
    let villager = world.sign_in("villager").await;
    let bind = json!({ "name": "覃桂英", "id_number": id_number(1950, 22) });
    villager.post("/my/household/bind", bind).await.expect(200);
    assert_eq!(villager.get("/my/looks").await.expect(200).json, json!([]));
    let worker = world.sign_in("worker").await;
    let first = worker.get("/service-pack").await.expect(200);
    let looks = villager.get("/my/looks").await.expect(200);
    assert_eq!(looks.json.as_array().unwrap().len(), 1);
    assert_eq!(
        (looks.text("/0/by"), looks.text("/0/reason")),
        ("测试worker".into(), "下载服务包，离线走访用".into())
    );
    // What the phone has already is not shown again.
    let path = format!("/service-pack?pack={}&have={}", first.text("/id"), tags(&first));
    worker.get(&path).await.expect(200);
    assert_eq!(villager.get("/my/looks").await.expect(200).json.as_array().unwrap().len(), 1);
    let auditor = world.sign_in("auditor").await;
    let taken = auditor.get("/journal?act=pack_take").await.expect(200);
    assert_eq!(
        (taken.text("/items/0/details/people"), taken.text("/items/0/details/phones_sent")),
        ("2".into(), "1".into())
    );
    assert_eq!(
        auditor.get("/journal?act=pack_sync").await.expect(200).text("/items/0/details/phones_sent"),
        "0"
    );
}

async fn state(client: &Client, id: &str) -> String {
    client.get(&format!("/service-pack/{id}")).await.expect(200).text("/state")
}

async fn a_pack_ends_with_session_lock_duty_and_time(engine: Engine) {
    let world = TestApp::start(engine).await;
    fill(&world).await;
    let worker = world.sign_in("worker").await;
    let id = worker.get("/service-pack").await.expect(200).text("/id");
    assert_eq!(state(&worker, &id).await, "good");
    // Another session of the same person has no claim on it.
    let again = world.sign_in("worker").await;
    assert_eq!(state(&again, &id).await, "session");
    world.clock.advance(SignedDuration::from_hours(24 * 7 + 1));
    assert_eq!(state(&worker, &id).await, "expired");
    worker.get(&format!("/service-pack?pack={id}")).await.expect(200);
    assert_eq!(state(&worker, &id).await, "good", "a sync renews it");
    world.stranger().get(&format!("/service-pack/{id}")).await.expect(401);

    // The duty is taken away: with none left it is no business of this person's at all.
    let admin = world.sign_in("sysadmin").await;
    let users = admin.get("/users?q=worker").await.expect(200);
    let user = users.json["items"].as_array().unwrap().iter().find(|user| user["login"] == "worker").unwrap();
    let (user, duty) = (user["id"].as_str().unwrap(), user["roles"][0]["id"].as_str().unwrap());
    admin
        .post(&format!("/users/{user}/duties"), json!({ "role": "worker", "place": "1001" }))
        .await
        .expect(201);
    admin.send(Method::DELETE, &format!("/api/v1/users/{user}/duties/{duty}"), |request| request).await;
    assert_eq!(state(&worker, &id).await, "duty");
    // A locked account is signed out, which is what the phone hears at its next contact.
    let security = world.sign_in("secadmin").await;
    security.post(&format!("/users/{user}/lock"), json!({})).await;
    worker.get(&format!("/service-pack/{id}")).await.expect(401);
}

async fn a_town_is_too_large_for_a_pack(engine: Engine) {
    let world = TestApp::start(engine).await;
    fill(&world).await;
    let mut profile = (*world.app.profile()).clone();
    profile.services.pack.households = 1;
    let text = serde_json::to_string(&profile).unwrap();
    world.app.db.write(Shrink { county: world.app.county, text }).await.unwrap();
    world.app.refresh().await.unwrap();
    let leader = world.sign_in("leader").await;
    let refused = leader.get("/service-pack").await.expect(422);
    assert_eq!(refused.text("/code"), "pack_too_large");
    assert!(refused.text("/detail_zh").contains("请选要去的那个村或网格"), "{}", refused.json);
    leader.get("/service-pack?place=1000").await.expect(200);
}

/// Stores a profile with a smaller bound.
pub(crate) struct Shrink {
    county: i64,
    text: String,
}

impl gezhi_store::engine::Op for Shrink {
    type Out = ();
    type Err = gezhi_store::engine::StoreError;

    async fn run(&self, tx: &mut gezhi_store::engine::Tx<'_>) -> Result<(), gezhi_store::engine::StoreError> {
        gezhi_store::settings::put(tx, self.county, "profile", &self.text).await?;
        gezhi_store::revisions::bump(tx, self.county, "profile").await
    }
}
