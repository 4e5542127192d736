//! Visits: recorded late and twice, counted, planned, linked; needs become cases.

use crate::on_both_engines;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use serde_json::{Value, json};

on_both_engines!(
    a_visit_of_yesterday_is_counted_once,
    eight_phones_telling_the_same_visit_store_one,
    a_need_becomes_one_case_linked_both_ways,
    what_a_phone_tells_wrongly_is_refused_or_set_right,
    others_do_not_learn_of_a_visit,
    a_plan_waits_in_the_inbox_until_it_is_done,
    a_matter_is_followed_family_by_family,
    departments_go_to_their_pairs,
    a_member_is_linked_with_several_households_at_once_and_with_each_only_once,
    links_come_from_a_sheet_as_a_whole_or_not_at_all,
    coverage_follows_the_register,
);

/// A household of one person in a grid; answers its identity.
pub(crate) async fn household(client: &Client, place: &str, number: &str, name: &str) -> String {
    let body = json!({
        "place": place, "number": number, "address": format!("{number}号"), "lon": 109.01, "lat": 23.01,
        "members": [{ "name": name, "relation": "head", "birth": "1950-01-02" }],
    });
    client.post("/households", body).await.expect(201).text("/id")
}

/// A visit that began so many minutes ago and took twenty.
pub(crate) fn visit(world: &TestApp, household: &str, ago: i64) -> Value {
    let started = world.app.now() - SignedDuration::from_mins(ago);
    json!({
        "household": household, "purpose": "routine", "outcome": "met",
        "started_at": started.to_string(), "ended_at": (started + SignedDuration::from_mins(20)).to_string(),
        "lon": 109.0101, "lat": 23.0101, "accuracy": 15.0, "words": "老人身体好，电话19900001234",
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the rest is written where it is used")]
fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn keyed(client: &Client, key: &str, body: &Value) -> Answer {
    client
        .send(reqwest::Method::POST, "/api/v1/visits", |request| {
            request.header("Idempotency-Key", key).json(body)
        })
        .await
}

pub(crate) async fn delete(client: &Client, path: &str) -> Answer {
    client.send(reqwest::Method::DELETE, &format!("/api/v1{path}"), |request| request).await
}

async fn visits_of(client: &Client, household: &str) -> Vec<Value> {
    let page = client.get(&format!("/visits?household={household}")).await.expect(200);
    page.json["items"].as_array().unwrap().clone()
}

async fn a_visit_of_yesterday_is_counted_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    household(&worker, "1000", "A-2", "黄大明").await;
    let never = worker.get("/visits/unvisited?period=never").await.expect(200);
    assert_eq!(never.text("/total"), "2");
    let body = visit(&world, &house, 24 * 60);
    let told = keyed(&worker, "v1", &body).await.expect(201);
    assert_eq!((told.text("/visit/minutes"), told.text("/visit/near")), ("20".into(), "near".into()));
    assert_eq!((told.text("/visit/clock"), told.text("/known")), ("right".into(), "false".into()));
    // The answer got lost: the phone tells it again, then again after the key was forgotten.
    assert_eq!(keyed(&worker, "v1", &body).await.expect(200).text("/visit/id"), told.text("/visit/id"));
    assert_eq!(
        worker.post("/visits", body.clone()).await.expect(200).text("/visit/id"),
        told.text("/visit/id")
    );
    let other = with(body.clone(), json!({ "words": "别的" }));
    assert_eq!(keyed(&worker, "v1", &other).await.expect(422).text("/code"), "idempotency_mismatch");
    assert_eq!(visits_of(&worker, &house).await.len(), 1);
    let never = worker.get("/visits/unvisited?period=never").await.expect(200);
    assert_eq!((never.text("/total"), never.text("/items/0/head_name")), ("1".into(), "黄大明".into()));
    let coverage = world.sign_in("leader").await.get("/visits/coverage?period=year").await.expect(200);
    assert_eq!((coverage.text("/here/households"), coverage.text("/here/visited")), ("2".into(), "1".into()));
    assert_eq!((coverage.text("/here/permille"), coverage.text("/here/never")), ("500".into(), "1".into()));
    // A closed door does not count, and is remembered as a try.
    let shut = with(visit(&world, &house, 60), json!({ "outcome": "absent" }));
    worker.post("/visits", shut).await.expect(201);
    let agenda = worker.get("/visits/agenda").await.expect(200);
    let rows = agenda.json["unvisited"].as_array().unwrap();
    let row = rows.iter().find(|row| row["household"] == house).unwrap();
    assert_eq!(row["visits"], 1);
    assert!(row["tried_at"].as_str() > row["last_at"].as_str());
    // What was noted stands nowhere in clear, and not in the journal.
    let journal = world.sign_in("auditor").await.get("/journal?act=visit_record").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 2);
    assert!(!String::from_utf8_lossy(&journal.bytes).contains("19900001234"));
}

async fn eight_phones_telling_the_same_visit_store_one(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    let body = with(
        visit(&world, &house, 90),
        json!({ "need": { "text": "自来水管爆裂漏水", "category": "water" } }),
    );
    for keys in [["same"; 8], ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"]] {
        let mut asking = tokio::task::JoinSet::new();
        for key in keys {
            let (client, body) = (worker.clone(), body.clone());
            asking.spawn(async move {
                let answer = keyed(&client, key, &body).await;
                assert!(matches!(answer.status, 200 | 201), "{} {}", answer.status, answer.json);
                answer.text("/visit/id")
            });
        }
        let mut ids: Vec<String> = asking.join_all().await;
        ids.dedup();
        assert_eq!(ids.len(), 1, "all phones hear of one visit");
    }
    assert_eq!(visits_of(&worker, &house).await.len(), 1);
    let cases = world.sign_in("dispatcher").await.get("/cases?view=all").await.expect(200);
    assert_eq!(cases.json["items"].as_array().unwrap().len(), 1, "one case, not eight");
    let agenda = worker.get("/visits/agenda").await.expect(200);
    assert_eq!(agenda.json["unvisited"][0]["visits"], 1);
}

async fn a_need_becomes_one_case_linked_both_ways(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    let body = with(
        visit(&world, &house, 30),
        json!({ "need": { "text": "自来水管爆裂漏水", "category": "water" } }),
    );
    let told = keyed(&worker, "n1", &body).await.expect(201);
    let (id, case) = (told.text("/visit/id"), told.text("/visit/case/id"));
    let detail = world.sign_in("dispatcher").await.get(&format!("/cases/{case}")).await.expect(200);
    assert_eq!((detail.text("/channel"), detail.text("/state")), ("worker".into(), "assigned".into()));
    assert!(detail.text("/place/path").contains("上村第1网格"), "{}", detail.json["place"]);
    let journal = world.sign_in("auditor").await.get(&format!("/journal?subject={case}")).await.expect(200);
    let items = journal.json["items"].as_array().unwrap();
    let report = items.iter().find(|item| item["act"] == "report").unwrap();
    assert_eq!(report["details"]["visit"], id.as_str());
    assert_eq!(report["actor"]["name"], "测试worker", "the visitor entered it");
    // A need that nobody described is none.
    let empty = with(visit_of(&world, &house), json!({ "need": { "text": " " } }));
    assert_eq!(worker.post("/visits", empty).await.expect(201).json["visit"]["case"], Value::Null);
    // A category that does not exist: nothing is stored, so that the phone can send it again.
    let wrong = with(visit(&world, &house, 10), json!({ "need": { "text": "路灯不亮", "category": "ufo" } }));
    assert_eq!(worker.post("/visits", wrong).await.expect(422).text("/code"), "category_unknown");
    assert_eq!(visits_of(&worker, &house).await.len(), 2);
    world.settle().await;
}

fn visit_of(world: &TestApp, household: &str) -> Value {
    visit(world, household, 20)
}

async fn what_a_phone_tells_wrongly_is_refused_or_set_right(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    let sound = visit(&world, &house, 40);
    for (more, code) in [
        (json!({ "purpose": "tea" }), "purpose"),
        (json!({ "outcome": "" }), "outcome"),
        (json!({ "started_at": "yesterday" }), "started_at"),
        (json!({ "stance": "agrees" }), "matter"),
        (json!({ "matter": "1" }), "matter"),
        (json!({ "words": "长".repeat(2_001) }), "text_too_long"),
        (json!({ "companions": vec!["甲"; 21] }), "companions"),
        (json!({ "attachments": vec!["x"; 9] }), "attachments"),
        (json!({ "attachments": ["nothing"] }), "attachment_unknown"),
    ] {
        let answer = worker.post("/visits", with(sound.clone(), more.clone())).await.expect(422);
        assert_eq!(answer.text("/code"), code, "{more}");
        assert!(!answer.text("/detail_zh").is_empty() && !answer.text("/detail_en").is_empty());
    }
    worker.post("/visits", with(sound.clone(), json!({ "household": "77" }))).await.expect(404);
    assert_eq!(visits_of(&worker, &house).await.len(), 0);
    // A wrong clock or a position that is none costs nobody the visit.
    let ahead = with(
        sound.clone(),
        json!({ "started_at": "2099-01-01T00:00:00Z", "ended_at": "2099-01-01T00:30:00Z" }),
    );
    let told = worker.post("/visits", ahead.clone()).await.expect(201);
    assert_eq!((told.text("/visit/clock"), told.text("/visit/minutes")), ("ahead".into(), "30".into()));
    assert_eq!(
        worker.post("/visits", ahead).await.expect(200).text("/known"),
        "true",
        "by the phone's own time"
    );
    let lost = with(
        sound.clone(),
        json!({ "started_at": "1970-01-01T08:00:00Z", "ended_at": "1970-01-01T08:10:00Z" }),
    );
    assert_eq!(worker.post("/visits", lost).await.expect(201).text("/visit/clock"), "behind");
    let nowhere = with(sound, json!({ "lon": 999.0, "accuracy": -3.0 }));
    assert_eq!(worker.post("/visits", nowhere).await.expect(201).text("/visit/near"), "unknown");
}

async fn others_do_not_learn_of_a_visit(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    let told = worker.post("/visits", visit(&world, &house, 40)).await.expect(201);
    let path = format!("/visits/{}", told.text("/visit/id"));
    assert_eq!(worker.get(&path).await.expect(200).text("/words"), "老人身体好，电话19900001234");
    // The registrar of the town sees that it was, not what was noted; the other grid knows nothing of it.
    let registrar = world.sign_in("townregistrar").await;
    assert_eq!(registrar.get(&path).await.expect(200).json["words"], Value::Null);
    for (login, status) in [
        ("worker2", 404),
        ("leader2", 404),
        ("chief", 403),
        ("sysadmin", 403),
        ("handler", 403),
        ("villager", 403),
    ] {
        let client = world.sign_in(login).await;
        client.get(&path).await.expect(status);
        client.get(&format!("/visits?household={house}")).await.expect(status);
    }
    world.stranger().get(&path).await.expect(401);
    let other = world.sign_in("worker2").await;
    other.post("/visits", visit(&world, &house, 10)).await.expect(404);
    other.get("/visits/coverage?place=100").await.expect(404);
    other.get("/visits/unvisited?place=100").await.expect(404);
    // The head of the county sees numbers, small ones not.
    let chief = world.sign_in("chief").await;
    let numbers = chief.get("/visits/coverage?period=year").await.expect(200);
    assert_eq!((&numbers.json["suppressed"], &numbers.json["here"]["visited"]), (&json!(true), &Value::Null));
    chief.get("/visits/unvisited").await.expect(403);
}

async fn a_plan_waits_in_the_inbox_until_it_is_done(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let first = household(&worker, "1000", "A-1", "覃桂英").await;
    let second = household(&worker, "1000", "A-2", "黄大明").await;
    let people = leader.get("/visits/visitors").await.expect(200);
    let account = people.json.as_array().unwrap().iter().find(|one| one["name"] == "测试worker").unwrap();
    let due = (world.app.now() + SignedDuration::from_hours(72)).to_string()[..10].to_owned();
    let plan = json!({ "place": "1000", "visitor": account["account"], "due": due, "source": "unvisited", "period": "never" });
    let made = leader.post("/visits/plans", plan.clone()).await.expect(201);
    assert_eq!((made.text("/total"), made.json["left"].as_array().unwrap().len()), ("2".into(), 2));
    let inbox = worker.get("/inbox").await.expect(200);
    assert_eq!(inbox.text("/items/0/kind"), "visit_plan");
    worker.post("/visits", visit(&world, &first, 30)).await.expect(201);
    let shut = with(visit(&world, &second, 25), json!({ "outcome": "absent" }));
    worker.post("/visits", shut).await.expect(201);
    let half = leader.get(&format!("/visits/plans/{}", made.text("/id"))).await.expect(200);
    assert_eq!((half.text("/done"), half.text("/state")), ("1".into(), "open".into()), "nobody was at home");
    worker.post("/visits", visit(&world, &second, 20)).await.expect(201);
    let whole = leader.get(&format!("/visits/plans/{}", made.text("/id"))).await.expect(200);
    assert_eq!((whole.text("/done"), whole.text("/state")), ("2".into(), "done".into()));
    assert_eq!(worker.get("/inbox").await.expect(200).json["items"], json!([]));
    for (more, code) in [
        (json!({ "source": "unvisited", "period": "never" }), "plan_empty"),
        (json!({ "due": "2001-01-01" }), "due"),
        (json!({ "due": "soon" }), "date"),
        (json!({ "source": "dice" }), "source"),
        (json!({ "visitor": "1012" }), "visitor"),
    ] {
        assert_eq!(
            leader.post("/visits/plans", with(plan.clone(), more)).await.expect(422).text("/code"),
            code
        );
    }
    leader.post("/visits/plans", with(plan.clone(), json!({ "place": "1100" }))).await.expect(404);
    // Dropped: the visitor is no longer asked.
    let chosen = json!({ "place": "1000", "visitor": account["account"], "due": due, "source": "chosen", "households": [first] });
    let made = leader.post("/visits/plans", chosen).await.expect(201);
    assert_eq!(worker.get("/inbox").await.expect(200).json["items"].as_array().unwrap().len(), 1);
    let path = format!("/visits/plans/{}", made.text("/id"));
    delete(&world.sign_in("leader2").await, &path).await.expect(404);
    delete(&leader, &path).await.expect(204);
    assert_eq!(worker.get("/inbox").await.expect(200).json["items"], json!([]));
}

async fn a_matter_is_followed_family_by_family(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let first = household(&worker, "1000", "A-1", "覃桂英").await;
    let second = household(&worker, "1000", "A-2", "黄大明").await;
    let foreign = household(&world.sign_in("worker2").await, "1100", "C-1", "李四").await;
    let open = json!({ "title": "修村道占地", "place": "100", "households": [first, second] });
    let wrong = with(open.clone(), json!({ "households": [first, foreign] }));
    leader.post("/visits/matters", wrong).await.expect(404);
    let matter = leader.post("/visits/matters", open).await.expect(201).text("/id");
    let about = |household: &str, ago: i64, stance: &str, who: &[&str]| {
        let more = json!({ "purpose": "matter", "matter": matter, "stance": stance, "companions": who });
        with(visit(&world, household, ago), more)
    };
    worker.post("/visits", about(&first, 600, "undecided", &["张三", "李四"])).await.expect(201);
    leader.post("/visits", about(&first, 60, "agrees", &["张三"])).await.expect(201);
    // An older visit that a phone tells late does not turn the later word back.
    worker.post("/visits", about(&first, 300, "opposes", &[])).await.expect(201);
    let seen = leader.get(&format!("/visits/matters/{matter}")).await.expect(200);
    assert_eq!((seen.text("/stances/agrees"), seen.text("/stances/opposes")), ("1".into(), "1".into()));
    assert_eq!(seen.text("/visitors"), "4");
    let families = seen.json["families"].as_array().unwrap();
    assert_eq!(families[0]["household"], second.as_str(), "those that do not agree come first");
    let stances: Vec<&str> =
        families[1]["about"].as_array().unwrap().iter().map(|one| one["stance"].as_str().unwrap()).collect();
    assert_eq!(stances, ["undecided", "opposes", "agrees"], "position by position, oldest first");
    world.sign_in("worker2").await.get(&format!("/visits/matters/{matter}")).await.expect(404);
    let closed = leader.post(&format!("/visits/matters/{matter}/close"), json!({})).await.expect(200);
    assert_eq!(closed.text("/state"), "closed");
    assert_eq!(leader.get("/visits/matters").await.expect(200).json, json!([]));
}

async fn departments_go_to_their_pairs(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, registrar) = (world.sign_in("worker").await, world.sign_in("registrar").await);
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    let handler = world.sign_in("handler").await;
    handler.post("/visits", visit(&world, &house, 30)).await.expect(404);
    let pair = json!({ "kind": "department", "body": "51", "place": "100", "every_days": 30 });
    let link = registrar.post("/visits/links", pair.clone()).await.expect(201);
    assert_eq!(
        (link.text("/items/0/name"), &link.json["items"][0]["last_at"]),
        ("供水公司".into(), &Value::Null)
    );
    registrar.post("/visits/links", json!({ "kind": "department", "place": "100" })).await.expect(422);
    registrar.post("/visits/links", json!({ "kind": "friend", "place": "100" })).await.expect(422);
    let agenda = handler.get("/visits/agenda").await.expect(200);
    assert_eq!(agenda.text("/linked/0/head_name"), "覃**", "a guest of the place sees no whole names");
    handler.post("/visits", visit(&world, &house, 30)).await.expect(201);
    world.sign_in("handler2").await.post("/visits", visit(&world, &house, 30)).await.expect(404);
    let links = registrar.get("/visits/links?kind=department").await.expect(200);
    assert_eq!((links.text("/items/0/visits"), links.text("/items/0/overdue")), ("1".into(), "false".into()));
    let path = format!("/visits/links/{}", link.text("/items/0/id"));
    delete(&world.sign_in("leader2").await, &path).await.expect(404);
    delete(&registrar, &path).await.expect(204);
    handler.post("/visits", visit(&world, &house, 10)).await.expect(404);
}

async fn a_member_is_linked_with_several_households_at_once_and_with_each_only_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, registrar) = (world.sign_in("worker").await, world.sign_in("registrar").await);
    let one = household(&worker, "1000", "A-1", "覃桂英").await;
    let two = household(&worker, "1000", "A-2", "韦秀兰").await;
    let wish = |households: Value| json!({ "kind": "member", "name": "党员老韦", "households": households });
    // One that is not there, and nobody is linked.
    registrar.post("/visits/links", wish(json!([one, "987654321"]))).await.expect(404);
    world.sign_in("leader2").await.post("/visits/links", wish(json!([one]))).await.expect(404);
    let many: Vec<String> = (1..=201).map(|id: i64| id.to_string()).collect();
    let refused = registrar.post("/visits/links", wish(json!(many))).await.expect(422);
    assert_eq!(refused.text("/code"), "households");
    assert_eq!(registrar.get("/visits/links").await.expect(200).json["items"], json!([]));
    // The same household twice in one wish, the same wish twice, and two at the same time.
    let wishes = [wish(json!([one, one])), wish(json!([one, two]))];
    let (first, second) = tokio::join!(
        registrar.post("/visits/links", wishes[0].clone()),
        registrar.post("/visits/links", wishes[1].clone())
    );
    let made = |answer: &Value| answer["items"].as_array().map_or(0, Vec::len);
    let (first, second) = (first.expect(201), second.expect(201));
    assert_eq!(made(&first.json) + made(&second.json), 2, "{} {}", first.json, second.json);
    let again = registrar.post("/visits/links", wishes[1].clone()).await.expect(201);
    assert_eq!((made(&again.json), &again.json["same"]), (0, &json!(2)));
    let links = registrar.get("/visits/links?kind=member").await.expect(200);
    assert_eq!(made(&links.json), 2);
}

async fn links_come_from_a_sheet_as_a_whole_or_not_at_all(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, registrar) = (world.sign_in("worker").await, world.sign_in("registrar").await);
    household(&worker, "1000", "A-1", "覃桂英").await;
    let send = |sheet: &str, confirm: bool| {
        let form = reqwest::multipart::Form::new()
            .part("file", reqwest::multipart::Part::bytes(sheet.as_bytes().to_vec()).file_name("links.csv"));
        let path = format!("/api/v1/visits/links/import{}", if confirm { "?confirm=1" } else { "" });
        let client = registrar.clone();
        async move { client.send(reqwest::Method::POST, &path, |request| request.multipart(form)).await }
    };
    let wrong = "联系人,户号,社区,周期\n张三,A-1,,30天\n李四,X-9,,\n交通运输局,,上村,\n王五,,月球村,\n";
    let refused = send(wrong, true).await.expect(200);
    assert_eq!(
        (refused.text("/done"), refused.json["errors"].as_array().unwrap().len()),
        ("false".into(), 2)
    );
    assert_eq!((refused.text("/errors/0/row"), refused.text("/errors/1/row")), ("3".into(), "5".into()));
    assert_eq!(registrar.get("/visits/links").await.expect(200).json["items"], json!([]));
    let sound = "联系人,户号,社区,周期\n张三,A-1,,30天\n交通运输局,,上村,\n";
    assert_eq!(send(sound, false).await.expect(200).text("/new"), "2");
    assert_eq!(send(sound, true).await.expect(200).text("/done"), "true");
    assert_eq!(send(sound, true).await.expect(200).text("/same"), "2", "known already");
    let links = registrar.get("/visits/links").await.expect(200);
    let kinds: Vec<&str> =
        links.json["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["member", "department"]);
}

async fn coverage_follows_the_register(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let leader = world.sign_in("leader").await;
    let first = household(&worker, "1000", "A-1", "覃桂英").await;
    let second = household(&worker, "1000", "A-2", "黄大明").await;
    worker.post("/visits", visit(&world, &first, 30)).await.expect(201);
    let counts = |answer: &Answer, at: usize| {
        let child = &answer.json["children"][at];
        (child["households"].as_u64().unwrap_or(0), child["visited"].as_u64().unwrap_or(0))
    };
    let before = leader.get("/visits/coverage?place=100").await.expect(200);
    assert_eq!(counts(&before, 0), (2, 1));
    // One moves to the grid beside, with the visit; then both become one household.
    let file = leader.get(&format!("/households/{first}")).await.expect(200);
    let edit = json!({ "version": file.json["version"], "number": "A-1", "place": "1001", "address": "新屋", "room": "" });
    leader
        .send(reqwest::Method::PUT, &format!("/api/v1/households/{first}"), |request| request.json(&edit))
        .await
        .expect(200);
    let moved = leader.get("/visits/coverage?place=100").await.expect(200);
    assert_eq!((counts(&moved, 0), counts(&moved, 1)), ((1, 0), (1, 1)));
    let person = leader.get(&format!("/households/{second}")).await.expect(200).text("/members/0/id");
    let gone = json!({ "household": second, "how": "died", "version": leader.get(&format!("/households/{second}")).await.expect(200).json["version"] });
    leader.post(&format!("/persons/{person}/leave"), gone).await.expect(200);
    let ended = leader.get("/visits/coverage?place=100").await.expect(200);
    assert_eq!((ended.text("/here/households"), ended.text("/here/permille")), ("1".into(), "1000".into()));
    assert_eq!(leader.get("/visits/unvisited?place=100").await.expect(200).text("/total"), "0");
    leader.get("/visits/coverage?period=decade").await.expect(422);
}
