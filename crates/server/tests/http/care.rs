//! The care list: plans, checks, and what nobody came for.

use crate::on_both_engines;
use crate::visits::{delete, household, visit};
use gezhi_testkit::{Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    a_missed_check_alerts_the_leader_exactly_once,
    a_plan_is_set_up_changed_and_ended,
    plans_follow_people_and_end_with_them,
    who_may_not_see_a_mark_does_not_see_its_plan,
);

async fn mark(client: &Client, household: &str, code: &str) -> String {
    let file = client.get(&format!("/households/{household}")).await.expect(200);
    let person = file.text("/members/0/id");
    let body = json!({ "code": code, "person": person });
    client.post(&format!("/households/{household}/attributes"), body).await.expect(200);
    person
}

async fn carer(leader: &Client) -> Value {
    let people = leader.get("/visits/visitors").await.expect(200);
    people.json.as_array().unwrap().iter().find(|one| one["name"] == "测试worker").unwrap()["account"].clone()
}

/// Fires what is due, twice, as two nodes do; says how much fired.
async fn fire(world: &TestApp) -> usize {
    let (one, two) = tokio::join!(
        gezhi_app::background::fire_due(&world.app),
        gezhi_app::background::fire_due(&world.app),
    );
    // On PostgreSQL the slower one may be told to try again.
    one.unwrap_or(0) + two.unwrap_or(0)
}

fn kinds(inbox: &gezhi_testkit::Answer) -> Vec<String> {
    let items = inbox.json["items"].as_array().unwrap();
    items.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}

async fn a_missed_check_alerts_the_leader_exactly_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    let person = mark(&worker, &house, "lives_alone").await;
    let body = json!({ "household": house, "person": person, "code": "lives_alone", "carer": carer(&leader).await, "words": "送药" });
    let plan = leader.post("/care", body.clone()).await.expect(201);
    assert_eq!((plan.text("/every_days"), plan.text("/stage")), ("7".into(), "waiting".into()));
    assert_eq!((plan.text("/name"), plan.text("/words")), ("覃桂英".into(), "送药".into()));
    assert_eq!(leader.post("/care", body).await.expect(422).text("/code"), "care_exists");
    assert_eq!(fire(&world).await, 0);
    world.clock.advance(SignedDuration::from_hours(5 * 24 + 1));
    // Sessions end meanwhile.
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    assert_eq!(fire(&world).await, 1);
    assert_eq!(kinds(&worker.get("/inbox").await.expect(200)), ["care_check"]);
    assert_eq!(kinds(&leader.get("/inbox").await.expect(200)), Vec::<String>::new());
    let agenda = worker.get("/visits/agenda").await.expect(200);
    assert_eq!(agenda.text("/todo/0/care/0/name"), "覃桂英");
    assert!(!agenda.json.to_string().contains("lives_alone"), "the copy on the phone names no mark");
    world.clock.advance(SignedDuration::from_hours(3 * 24));
    assert_eq!(fire(&world).await, 1);
    for _ in 0..3 {
        world.clock.advance(SignedDuration::from_hours(24));
        assert_eq!(fire(&world).await, 0, "told once");
    }
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    assert_eq!(kinds(&leader.get("/inbox").await.expect(200)), ["care_missed"]);
    assert_eq!(leader.get("/care?stage=missed").await.expect(200).text("/items/0/missed"), "1");
    let acts = world.sign_in("auditor").await.get("/journal?act=care_missed").await.expect(200);
    assert_eq!(acts.json["items"].as_array().unwrap().len(), 1);
    // Somebody comes: the round begins anew and nobody is asked any more.
    let mut check = visit(&world, &house, 30);
    check["purpose"] = json!("care");
    worker.post("/visits", check.clone()).await.expect(201);
    worker.post("/visits", check).await.expect(200);
    assert_eq!(kinds(&leader.get("/inbox").await.expect(200)), Vec::<String>::new());
    assert_eq!(kinds(&worker.get("/inbox").await.expect(200)), Vec::<String>::new());
    let after = leader.get(&format!("/care/{}", plan.text("/id"))).await.expect(200);
    assert_eq!((after.text("/stage"), after.text("/missed")), ("waiting".into(), "1".into()));
    let checks = world.sign_in("auditor").await.get("/journal?act=care_check").await.expect(200);
    assert_eq!(checks.json["items"].as_array().unwrap().len(), 1);
}

async fn a_plan_is_set_up_changed_and_ended(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let first = household(&worker, "1000", "A-1", "覃桂英").await;
    let second = household(&worker, "1000", "A-2", "黄大明").await;
    let person = mark(&worker, &first, "lives_alone").await;
    mark(&worker, &second, "lives_alone").await;
    let account = carer(&leader).await;
    let unmarked = json!({ "household": first, "person": person, "code": "disabled", "carer": account });
    assert_eq!(leader.post("/care", unmarked).await.expect(422).text("/code"), "not_marked");
    let wish = json!({ "code": "lives_alone", "dry_run": true });
    assert_eq!(leader.post("/care/set-up", wish).await.expect(200).text("/found"), "2");
    let made = leader.post("/care/set-up", json!({ "code": "lives_alone" })).await.expect(200);
    assert_eq!((made.text("/made"), made.text("/without_carer")), ("2".into(), "0".into()));
    assert_eq!(
        leader.post("/care/set-up", json!({ "code": "lives_alone" })).await.expect(200).text("/made"),
        "0"
    );
    leader.post("/care/set-up", json!({ "code": "party_member" })).await.expect(422);
    let list = leader.get("/care").await.expect(200);
    let (id, version) = (list.text("/items/0/id"), list.json["items"][0]["version"].clone());
    assert_eq!(list.text("/items/0/carer_name"), "测试worker", "the nearest worker");
    let path = format!("/api/v1/care/{id}");
    let edit = json!({ "version": version, "carer": account, "every_days": 3, "words": "量血压" });
    let put = |body: Value| leader.send(Method::PUT, &path, move |request| request.json(&body));
    let changed = put(edit.clone()).await.expect(200);
    assert_eq!((changed.text("/every_days"), changed.text("/words")), ("3".into(), "量血压".into()));
    assert_eq!(put(edit).await.expect(422).text("/code"), "care_changed", "somebody was faster");
    let wrong = json!({ "version": changed.json["version"], "carer": account, "every_days": 0 });
    assert_eq!(put(wrong).await.expect(422).text("/code"), "every_days");
    let counts = leader.get("/care/counts").await.expect(200);
    let mark =
        counts.json["marks"].as_array().unwrap().iter().find(|one| one["code"] == "lives_alone").unwrap();
    assert_eq!(mark["plans"], 2);
    let numbers = world.sign_in("chief").await.get("/care/counts").await.expect(200);
    assert_eq!(numbers.json["suppressed"], true);
    delete(&world.sign_in("leader2").await, &format!("/care/{id}")).await.expect(404);
    delete(&leader, &format!("/care/{id}")).await.expect(204);
    delete(&leader, &format!("/care/{id}")).await.expect(204);
    assert_eq!(leader.get("/care").await.expect(200).json["items"].as_array().unwrap().len(), 1);
    world.clock.advance(SignedDuration::from_hours(100 * 24));
    fire(&world).await;
    let worker = world.sign_in("worker").await;
    assert_eq!(kinds(&worker.get("/inbox").await.expect(200)), ["care_check"], "an ended plan asks nobody");
}

async fn plans_follow_people_and_end_with_them(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let first = household(&worker, "1000", "A-1", "覃桂英").await;
    let second = household(&leader, "1001", "A-2", "黄大明").await;
    let third = household(&worker, "1000", "A-3", "韦秀兰").await;
    let person = mark(&worker, &first, "lives_alone").await;
    let other = mark(&worker, &third, "lives_alone").await;
    leader.post("/care/set-up", json!({ "code": "lives_alone" })).await.expect(200);
    let version = |file: &gezhi_testkit::Answer| file.json["version"].clone();
    // She moves to her neighbour's: her plan goes along.
    let (from, to) = (
        leader.get(&format!("/households/{first}")).await.expect(200),
        leader.get(&format!("/households/{second}")).await.expect(200),
    );
    let merge = json!({
        "into": second, "version": version(&from), "into_version": version(&to),
        "relations": { &person: "other" },
    });
    let merged = leader.post(&format!("/households/{first}/merge"), merge).await;
    assert_eq!(merged.status, 200, "{}", merged.json);
    let list = leader.get("/care").await.expect(200);
    let items = list.json["items"].as_array().unwrap();
    let hers = items.iter().find(|one| one["person"] == person.as_str()).unwrap();
    assert_eq!((&hers["household"], &hers["place"]["id"]), (&json!(second), &json!("1001")));
    // The other one dies: nobody is asked to look after her.
    let file = leader.get(&format!("/households/{third}")).await.expect(200);
    let gone = json!({ "household": third, "how": "died", "version": version(&file) });
    leader.post(&format!("/persons/{other}/leave"), gone).await.expect(200);
    assert_eq!(leader.get("/care").await.expect(200).json["items"].as_array().unwrap().len(), 1);
    // The mark is taken away: at its hour the plan ends by itself.
    let file = leader.get(&format!("/households/{second}")).await.expect(200);
    let marks: Vec<&Value> = file.json["members"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["attributes"].as_array().unwrap())
        .collect();
    let id = marks[0]["id"].as_str().unwrap();
    delete(&leader, &format!("/households/{second}/attributes/{id}")).await.expect(200);
    world.clock.advance(SignedDuration::from_hours(10 * 24));
    assert_eq!(fire(&world).await, 0);
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    assert_eq!(leader.get("/care").await.expect(200).json["items"], json!([]));
    assert_eq!(worker.get("/inbox").await.expect(200).json["items"], json!([]));
    let ends = world.sign_in("auditor").await.get("/journal?act=care_end").await.expect(200);
    let why: Vec<&str> = ends.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["details"]["why"].as_str().unwrap())
        .collect();
    assert_eq!(why, ["unmarked", "left"]);
}

async fn who_may_not_see_a_mark_does_not_see_its_plan(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    leader
        .post(&format!("/households/{house}/attributes"), json!({ "code": "low_income" }))
        .await
        .expect(200);
    let body = json!({ "household": house, "code": "low_income", "carer": carer(&leader).await });
    worker.post("/care", body.clone()).await.expect(422);
    let plan = leader.post("/care", body).await.expect(201).text("/id");
    worker.get(&format!("/care/{plan}")).await.expect(404);
    assert_eq!(worker.get("/care").await.expect(200).json["items"], json!([]));
    world.sign_in("registrar").await.get(&format!("/care/{plan}")).await.expect(200);
    for (login, status) in [("worker2", 404), ("chief", 403), ("handler", 403), ("villager", 403)] {
        world.sign_in(login).await.get(&format!("/care/{plan}")).await.expect(status);
    }
    world.stranger().get("/care").await.expect(401);
}
