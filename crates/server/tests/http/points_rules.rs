//! Rules of points: written, adopted, changed, tried on past events; awards by event and by hand, each once.

use crate::on_both_engines;
use crate::residents::id_number;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use serde_json::{Value, json};

on_both_engines!(
    a_report_that_was_closed_pays_its_household_once,
    a_version_that_was_adopted_is_never_rewritten,
    what_cannot_be_a_rule_is_refused_in_words,
    a_rule_that_breaks_in_earnest_gives_nothing_and_says_so,
    who_took_part_is_paid_once_for_an_occasion,
    a_new_rule_is_tried_on_what_was,
    others_learn_nothing,
);

/// The villager's household, bound to the account.
pub(crate) async fn family(world: &TestApp) -> String {
    let body = json!({
        "place": "1000", "number": "A-1", "since": "2020-01-01",
        "members": [{ "name": "覃桂英", "relation": "head", "id_number": id_number(1975, 22), "phone": "19900001000" }],
    });
    let file = world.sign_in("registrar").await.post("/households", body).await.expect(201);
    let bind = json!({ "name": "覃桂英", "id_number": id_number(1975, 22) });
    world.sign_in("villager").await.post("/my/household/bind", bind).await.expect(200);
    file.text("/id")
}

fn report_rule(amount: &str) -> Value {
    json!({
        "place": "100", "name": "反映问题属实", "category": "report", "trigger": "report",
        "condition": "outcome != 'answered'", "amount": amount, "caps": { "day": 2 },
    })
}

pub(crate) async fn adopt(leader: &Client, rule: &Answer) -> Answer {
    let body = json!({
        "seen": rule.text("/seen"), "title": "关于积分细则的决议", "date": "2025-03-01", "body": "村民代表会议",
    });
    leader.post(&format!("/points/rules/{}/adoption", rule.text("/id")), body).await.expect(200)
}

/// A rule, written and adopted.
pub(crate) async fn adopted(leader: &Client, rule: Value) -> Answer {
    let draft = leader.post("/points/rules", rule).await.expect(201);
    adopt(leader, &draft).await
}

/// A report by the villager that the worker handled on the spot.
async fn closed(world: &TestApp, key: &str) -> String {
    let fields = [("text", "路灯不亮了"), ("place", "1000")];
    let id = world.sign_in("villager").await.report(key, &fields, &[]).await.expect(201).text("/id");
    let worker = world.sign_in("worker").await;
    worker.post(&format!("/cases/{id}/on_spot"), json!({ "text": "当场修好" })).await.expect(200);
    world.settle().await;
    id
}

pub(crate) async fn balance(client: &Client) -> String {
    let mine = client.get("/points/mine").await.expect(200);
    mine.json.pointer("/accounts/0/account/balance").map(ToString::to_string).unwrap_or_default()
}

async fn a_report_that_was_closed_pays_its_household_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let leader = world.sign_in("leader").await;
    let draft = leader.post("/points/rules", report_rule("1")).await.expect(201);
    // A draft gives nothing.
    closed(&world, "r0").await;
    let villager = world.sign_in("villager").await;
    assert_eq!(balance(&villager).await, "");
    let inbox = leader.get("/inbox").await.expect(200);
    assert!(
        inbox.json["items"].as_array().unwrap().iter().any(|task| task["kind"] == "points_rule_adopt"),
        "the draft waits for its resolution"
    );
    adopt(&leader, &draft).await;

    // The clock of the server is set back: the event still pays, and once.
    world.clock.advance(SignedDuration::from_hours(-30));
    let case = closed(&world, "r1").await;
    assert_eq!(balance(&villager).await, "1");
    let mine = villager.get("/points/mine").await.expect(200);
    assert_eq!(
        (mine.text("/accounts/0/lines/items/0/label"), mine.text("/accounts/0/lines/items/0/evidence/case")),
        ("反映问题属实".into(), case.clone())
    );
    assert_eq!(mine.json["accounts"][0]["lines"]["items"][0]["rule_version"], 1);

    // Opened again and closed again: the same report. Folded and paid again after a restart: nothing new.
    world.clock.advance(SignedDuration::from_hours(30));
    villager.post(&format!("/cases/{case}/reopen"), json!({ "text": "又不亮了" })).await;
    let worker = world.sign_in("worker").await;
    worker.post(&format!("/cases/{case}/on_spot"), json!({ "text": "换了灯泡" })).await;
    world.settle().await;
    let again = world.reopened().await;
    assert_eq!(gezhi_app::points::rules::pay_waiting(&again).await.unwrap(), 0);
    assert_eq!(balance(&villager).await, "1");

    // One more pays up to the cap of a day: whoever sets the clock back wins no day by it.
    for key in ["r2", "r3", "r4"] {
        closed(&world, key).await;
    }
    assert_eq!(balance(&villager).await, "2");
    // What was taken back may be earned again.
    let lines = villager.get("/points/mine").await.expect(200);
    let entry = lines.text("/accounts/0/lines/items/0/entry");
    leader
        .post(&format!("/points/entries/{entry}/reversal"), json!({ "reason": "同一盏灯报了两次" }))
        .await
        .expect(201);
    assert_eq!(balance(&villager).await, "1");
    closed(&world, "r5").await;
    assert_eq!(balance(&villager).await, "2");
}

async fn a_version_that_was_adopted_is_never_rewritten(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let leader = world.sign_in("leader").await;
    let first = adopted(&leader, report_rule("1")).await;
    let path = format!("/points/rules/{}", first.text("/id"));
    closed(&world, "r1").await;
    let edit = |seen: &str, amount: &str| {
        let mut body = report_rule(amount);
        body["seen"] = json!(seen);
        body
    };
    let second = leader
        .send(reqwest::Method::PUT, &format!("/api/v1{path}"), |request| {
            request.json(&edit(&first.text("/seen"), "2"))
        })
        .await
        .expect(200);
    assert_eq!(
        (second.text("/versions/0/state"), second.text("/versions/1/state")),
        ("draft".into(), "adopted".into())
    );
    assert_eq!(second.text("/versions/1/amount"), "1");
    // Somebody who looked at the rule before is told, and overwrites nothing.
    let late = leader
        .send(reqwest::Method::PUT, &format!("/api/v1{path}"), |request| {
            request.json(&edit(&first.text("/seen"), "9"))
        })
        .await
        .expect(409);
    assert_eq!(late.text("/code"), "rule_changed");
    closed(&world, "r2").await;
    let villager = world.sign_in("villager").await;
    assert_eq!(balance(&villager).await, "2", "the draft gives nothing yet");
    let third = adopt(&leader, &second).await;
    assert_eq!(
        (third.text("/versions/0/state"), third.text("/versions/1/state")),
        ("adopted".into(), "retired".into())
    );
    world.clock.advance(SignedDuration::from_hours(24));
    closed(&world, "r3").await;
    assert_eq!(balance(&villager).await, "4");
    let lines = villager.get("/points/mine").await.expect(200).json["accounts"][0]["lines"]["items"].clone();
    let versions: Vec<i64> =
        lines.as_array().unwrap().iter().map(|line| line["rule_version"].as_i64().unwrap()).collect();
    assert_eq!(versions, [2, 1, 1], "old entries keep their version");

    // Staff sessions end with the day.
    let leader = world.sign_in("leader").await;
    let retire = json!({ "seen": third.text("/seen"), "reason": "试行期满" });
    leader.post(&format!("{path}/retirement"), retire.clone()).await.expect(200);
    leader.post(&format!("{path}/retirement"), retire).await.expect(409);
    world.clock.advance(SignedDuration::from_hours(24));
    closed(&world, "r4").await;
    assert_eq!(balance(&villager).await, "4");
    let journal = world.sign_in("auditor").await.get("/journal?act=points_rule_adopt").await.expect(200);
    assert_eq!(journal.text("/items/0/details/resolution"), "关于积分细则的决议");
}

async fn what_cannot_be_a_rule_is_refused_in_words(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let long = format!("{}true{}", "(".repeat(400), ")".repeat(400));
    for (field, value) in [
        ("amount", json!("0")),
        ("amount", json!("-5")),
        ("amount", json!("99999999")),
        ("amount", json!("1 / 0")),
        ("amount", json!("1.5")),
        ("condition", json!("1 / (hour - 3) > 0")),
        ("condition", json!("[1,2].map(a,[1,2].map(b,[1,2].map(c, c))) != []")),
        ("condition", json!(long)),
        ("condition", json!("secret == 1")),
        ("category", json!("nothing")),
        ("trigger", json!("nothing")),
        ("name", json!("")),
        ("programme", json!("nothing")),
    ] {
        let mut rule = report_rule("1");
        rule[field] = value.clone();
        let refused = leader.post("/points/rules", rule).await.expect(422);
        assert_eq!(refused.text("/field"), field, "{value}");
        assert!(!refused.text("/detail").is_empty() || !refused.text("/title").is_empty());
    }
    let mut rule = report_rule("1");
    rule["caps"] = json!({ "day": -1 });
    leader.post("/points/rules", rule).await.expect(422);
    let draft = leader.post("/points/rules", report_rule("1")).await.expect(201);
    let path = format!("/points/rules/{}/adoption", draft.text("/id"));
    for (title, date, body) in [
        ("", "2025-03-01", "村民会议"),
        ("决议", "2025-13-01", "村民会议"),
        ("决议", "2099-01-01", "村民会议"),
        ("决议", "2025-03-01", ""),
    ] {
        let wish = json!({ "seen": draft.text("/seen"), "title": title, "date": date, "body": body });
        leader.post(&path, wish).await.expect(422);
    }
    adopt(&leader, &draft).await;
    let wish =
        json!({ "seen": draft.text("/seen"), "title": "决议", "date": "2025-03-01", "body": "村民会议" });
    assert_eq!(leader.post(&path, wish).await.expect(409).text("/code"), "no_draft");
}

async fn a_rule_that_breaks_in_earnest_gives_nothing_and_says_so(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let leader = world.sign_in("leader").await;
    // Well at first; after the first point it divides by nothing.
    adopted(&leader, report_rule("1 / (1 - earned_today)")).await;
    closed(&world, "r1").await;
    closed(&world, "r2").await;
    let villager = world.sign_in("villager").await;
    assert_eq!(balance(&villager).await, "1");
    let inbox = leader.get("/inbox").await.expect(200);
    let kinds: Vec<&str> =
        inbox.json["items"].as_array().unwrap().iter().map(|task| task["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"points_rule_broken"), "{kinds:?}");
    // Others go on being paid: the queue does not stand still behind it.
    adopted(&leader, report_rule("1")).await;
    closed(&world, "r3").await;
    assert_eq!(balance(&villager).await, "2");
}

async fn who_took_part_is_paid_once_for_an_occasion(engine: Engine) {
    let world = TestApp::start(engine).await;
    let household = family(&world).await;
    let leader = world.sign_in("leader").await;
    let rule = adopted(
        &leader,
        json!({ "place": "100", "name": "参加村民会议", "category": "taking_part", "trigger": "hand", "amount": "2 * quantity", "most": 4 }),
    )
    .await
    .text("/id");
    let wish = |occasion: &str, quantity: i64| json!({ "rule": rule, "day": "2025-03-04", "occasion": occasion, "lines": [{ "household": household, "quantity": quantity }] });
    let sends: Vec<_> = (0..8)
        .map(|_| {
            let (leader, body) = (leader.clone(), wish("三月村民会议", 1));
            tokio::spawn(async move {
                leader
                    .send(reqwest::Method::POST, "/api/v1/points/awards", |request| {
                        request.header("Idempotency-Key", "same").json(&body)
                    })
                    .await
                    .expect(201)
                    .text("/total")
            })
        })
        .collect();
    for sent in sends {
        assert_eq!(sent.await.unwrap(), "2");
    }
    // With another key it is the same occasion.
    let again = leader.post("/points/awards", wish("三月村民会议", 1)).await.expect(201);
    assert_eq!((again.text("/items/0/said"), again.text("/total")), ("already".into(), "0".into()));
    leader.post("/points/awards", wish("大扫除", 3)).await.expect(201);
    assert_eq!(balance(&world.sign_in("villager").await).await, "8");
    for (occasion, quantity) in [("", 1), ("会", 0), ("会", -2), ("会", 5)] {
        leader.post("/points/awards", wish(occasion, quantity)).await.expect(422);
    }
    // A household of another village spoils the whole list, and nobody is paid.
    let body =
        json!({ "place": "1100", "number": "B-1", "members": [{ "name": "李四", "relation": "head" }] });
    let other = world.sign_in("registrar").await.post("/households", body).await.expect(201).text("/id");
    let mut both = wish("植树", 1);
    both["lines"].as_array_mut().unwrap().push(json!({ "household": other }));
    leader.post("/points/awards", both).await.expect(404);
    assert_eq!(balance(&world.sign_in("villager").await).await, "8");
}

async fn a_new_rule_is_tried_on_what_was(engine: Engine) {
    let world = TestApp::start(engine).await;
    let household = family(&world).await;
    let leader = world.sign_in("leader").await;
    adopted(&leader, report_rule("1")).await;
    for key in ["r1", "r2", "r3"] {
        closed(&world, key).await;
    }
    let mut rule = report_rule("5");
    rule["caps"] = json!({ "day": 12 });
    let tried =
        leader.post("/points/rules/simulation", json!({ "place": "100", "rule": rule })).await.expect(200);
    assert_eq!(
        (tried.text("/events"), tried.text("/had"), tried.text("/would"), tried.text("/capped")),
        ("3".into(), "2".into(), "12".into(), "1".into())
    );
    assert_eq!((tried.text("/rows/0/household"), tried.text("/rows/0/would")), (household, "12".into()));
    assert_eq!(balance(&world.sign_in("villager").await).await, "2", "nothing was written");
    // What would break is counted, not hidden.
    let tried = leader
        .post(
            "/points/rules/simulation",
            json!({ "place": "100", "rule": report_rule("1 / (1 - earned_today)") }),
        )
        .await
        .expect(200);
    assert_eq!((tried.text("/broken"), tried.text("/would")), ("2".into(), "1".into()));
    assert!(tried.text("/problem/zh").contains("除以零"));
}

async fn others_learn_nothing(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let rule = adopted(&leader, report_rule("1")).await;
    let path = format!("/points/rules/{}", rule.text("/id"));
    world.stranger().get(&path).await.expect(401);
    for (login, status) in
        [("leader2", 404), ("worker2", 404), ("villager", 403), ("worker", 200), ("chief", 200)]
    {
        world.sign_in(login).await.get(&path).await.expect(status);
    }
    let draft = report_rule("1");
    for (login, status) in
        [("leader2", 404), ("worker", 403), ("villager", 403), ("chief", 403), ("dispatcher", 201)]
    {
        world.sign_in(login).await.post("/points/rules", draft.clone()).await.expect(status);
    }
}
