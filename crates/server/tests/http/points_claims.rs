//! Declarations of points: reviewed, published, objected to, taken back; members who may not speak, leave, or speak at once.

use crate::on_both_engines;
use crate::photo_with_position;
use crate::points_rules::{adopted, balance, family};
use crate::residents::id_number;
use gezhi_testkit::{Answer, Client, Engine, PEOPLE, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    two_of_three_decide_and_an_objection_takes_it_back,
    a_declaration_that_comes_twice_is_one,
    nobody_speaks_about_the_own_household,
    a_member_who_leaves_changes_the_quorum,
    members_who_speak_at_once_decide_once,
    a_rule_that_changed_leaves_what_waits_alone,
    what_was_refused_is_looked_at_again,
    a_late_review_is_the_leaders,
    what_cannot_be_declared_is_refused_in_words,
    strangers_and_neighbours_see_no_more_than_they_should,
    notices_come_in_pages_and_none_is_lost,
);

fn phone(login: &str) -> String {
    let at = PEOPLE.iter().position(|(name, ..)| *name == login).unwrap();
    format!("1990000{:04}", 1000 + at)
}

/// A rule for voluntary work, adopted: identity and version.
async fn volunteering(leader: &Client) -> String {
    let rule = json!({
        "place": "100", "name": "义务劳动", "category": "public_good", "trigger": "claim", "amount": "quantity * 2",
        "unit": "小时", "most": 8, "photos": 1, "caps": { "day": 8 },
    });
    adopted(leader, rule).await.text("/id")
}

async fn committee(leader: &Client, logins: &[&str]) {
    for login in logins {
        let body = json!({ "place": "100", "phone": phone(login) });
        leader.post("/points/committee/members", body).await.expect(200);
    }
}

async fn settle(leader: &Client, notice: i64, version: i64) {
    let body = json!({
        "place": "100", "quorum": 0, "review_days": 5, "notice_days": notice, "objection_days": 15, "appeal_days": 7, "version": version,
    });
    leader.send(Method::PUT, "/api/v1/points/committee", |request| request.json(&body)).await.expect(200);
}

async fn declared(villager: &Client, rule: &str, hours: i64) -> Value {
    let photo = villager.upload(photo_with_position()).await.expect(201).text("/id");
    json!({
        "rule": rule, "version": 1, "day": "2025-03-04", "quantity": hours, "words": "清理屯里的水沟", "attachments": [photo],
    })
}

async fn say(client: &Client, claim: &str, approves: bool) -> Answer {
    let body = json!({ "approves": approves, "reason": if approves { "" } else { "当天没有见到" } });
    client.post(&format!("/points/claims/{claim}/ballots"), body).await
}

/// A neighbour of the same village, bound to a household of the own.
async fn neighbour(world: &TestApp, login: &str, number: &str, serial: u32) -> String {
    let name = format!("邻居{serial}");
    let body = json!({
        "place": "1001", "number": number, "since": "2020-01-01",
        "members": [{ "name": name, "relation": "head", "id_number": id_number(1980, serial), "phone": phone(login) }],
    });
    let file = world.sign_in("registrar").await.post("/households", body).await.expect(201);
    let bind = json!({ "name": name, "id_number": id_number(1980, serial) });
    world.sign_in(login).await.post("/my/household/bind", bind).await.expect(200);
    file.text("/id")
}

async fn has_task(client: &Client, kind: &str) -> bool {
    let inbox = client.get("/inbox").await.expect(200);
    inbox.json["items"].as_array().unwrap().iter().any(|task| task["kind"] == kind)
}

async fn two_of_three_decide_and_an_objection_takes_it_back(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    neighbour(&world, "villager2", "A-2", 30).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    committee(&leader, &["worker", "operator", "chief"]).await;
    let offer = villager.get("/points/mine/rules").await.expect(200);
    assert_eq!(
        (offer.text("/rules/0/name"), offer.text("/rules/0/unit")),
        ("义务劳动".into(), "小时".into())
    );
    let claim = villager.post("/points/claims", declared(&villager, &rule, 3).await).await.expect(201);
    let id = claim.text("/id");
    assert_eq!((claim.text("/amount"), claim.text("/tally/quorum")), ("6".into(), "2".into()));
    assert_eq!(balance(&villager).await, "");

    let (worker, operator) = (world.sign_in("worker").await, world.sign_in("operator").await);
    assert!(has_task(&worker, "points_claim_review").await);
    let waiting = operator.get("/points/mine/reviews").await.expect(200);
    assert_eq!((waiting.text("/items/0/id"), waiting.text("/items/0/can/0")), (id.clone(), "review".into()));
    let photo = waiting.text("/items/0/photos/0/id");
    operator.get(&format!("/attachments/{photo}")).await.expect(200);
    assert_eq!(say(&worker, &id, true).await.expect(200).text("/state"), "review");
    assert!(!has_task(&worker, "points_claim_review").await);
    assert_eq!(say(&operator, &id, true).await.expect(200).text("/state"), "notice");
    assert_eq!(
        say(&world.sign_in("chief").await, &id, false).await.expect(409).text("/code"),
        "claim_not_now"
    );
    assert_eq!(balance(&villager).await, "", "it is published before it counts");

    // The notice ends: once, however often the clock looks, and also when it was set back in between.
    world.clock.advance(SignedDuration::from_hours(-3));
    gezhi_app::background::fire_due(&world.app).await.unwrap();
    assert_eq!(balance(&villager).await, "");
    world.clock.advance(SignedDuration::from_hours(24 * 3 + 4));
    gezhi_app::background::fire_due(&world.app).await.unwrap();
    gezhi_app::background::fire_due(&world.reopened().await).await.unwrap();
    assert_eq!(balance(&villager).await, "6");
    let mine = villager.get("/points/mine").await.expect(200);
    assert_eq!(
        (mine.text("/accounts/0/lines/items/0/label"), mine.text("/accounts/0/lines/items/0/evidence/claim")),
        ("义务劳动".into(), id.clone())
    );

    // A neighbour objects; the leader, whose session ended meanwhile, takes it back by an opposite entry, with a reason.
    let leader = world.sign_in("leader").await;
    let neighbour = world.sign_in("villager2").await;
    let seen = neighbour.get("/points/notices").await.expect(200);
    assert_eq!((seen.text("/items/0/name"), seen.text("/items/0/state")), ("覃**".into(), "counted".into()));
    assert!(seen.json["items"][0]["photos"].as_array().unwrap().is_empty());
    neighbour.get(&format!("/attachments/{photo}")).await.expect(404);
    let path = format!("/points/claims/{id}/objections");
    villager.post(&path, json!({ "text": "自己的" })).await.expect(422);
    neighbour.post(&path, json!({ "text": "" })).await.expect(422);
    neighbour.post(&path, json!({ "text": "那天他在镇上" })).await.expect(204);
    assert_eq!(
        neighbour.post(&path, json!({ "text": "再说一遍" })).await.expect(409).text("/code"),
        "disputed_already"
    );
    let told = villager.get(&format!("/points/claims/{id}")).await.expect(200);
    assert!(
        !String::from_utf8_lossy(&told.bytes).contains("测试villager2"),
        "the household does not learn who objected"
    );
    assert!(has_task(&leader, "points_claim_decide").await);
    let decision = json!({ "in_favour": false, "reason": "核实当天不在村里" });
    let done = leader.post(&format!("/points/claims/{id}/decision"), decision.clone()).await.expect(200);
    assert_eq!(done.text("/state"), "reversed");
    leader.post(&format!("/points/claims/{id}/decision"), decision).await.expect(409);
    assert_eq!(balance(&villager).await, "0");
    let lines = villager.get("/points/mine").await.expect(200).json["accounts"][0]["lines"]["items"].clone();
    let kinds: Vec<&str> =
        lines.as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["reversal", "award"], "nothing is deleted");
    assert_eq!(lines[0]["reason"], "核实当天不在村里");
    assert_eq!(neighbour.get("/points/notices").await.expect(200).text("/items/0/state"), "reversed");
}

async fn a_declaration_that_comes_twice_is_one(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    committee(&leader, &["worker"]).await;
    let body = declared(&villager, &rule, 2).await;
    let sends: Vec<_> = (0..8)
        .map(|_| {
            let (villager, body) = (villager.clone(), body.clone());
            tokio::spawn(async move {
                villager
                    .send(Method::POST, "/api/v1/points/claims", |request| {
                        request.header("Idempotency-Key", "same").json(&body)
                    })
                    .await
                    .expect(201)
                    .text("/id")
            })
        })
        .collect();
    let mut ids = Vec::new();
    for sent in sends {
        ids.push(sent.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let mine = villager.get("/points/mine/claims").await.expect(200);
    assert_eq!(mine.json["items"].as_array().unwrap().len(), 1);
}

async fn nobody_speaks_about_the_own_household(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    committee(&leader, &["villager", "worker"]).await;
    let claim = villager.post("/points/claims", declared(&villager, &rule, 2).await).await.expect(201);
    let id = claim.text("/id");
    assert_eq!((claim.text("/tally/members"), claim.text("/tally/quorum")), ("1".into(), "1".into()));
    assert!(!has_task(&villager, "points_claim_review").await);
    assert_eq!(say(&villager, &id, true).await.expect(409).text("/code"), "own_household");
    say(&world.sign_in("operator").await, &id, true).await.expect(404);
    assert_eq!(say(&world.sign_in("worker").await, &id, true).await.expect(200).text("/state"), "notice");
    // With nobody left who may speak, the leader decides; a leader of the same household does not.
    leader
        .send(
            Method::DELETE,
            &format!("/api/v1/points/committee/members/{}?place=100", committee_id(&leader, "worker").await),
            |request| request,
        )
        .await
        .expect(200);
    let second =
        villager.post("/points/claims", declared(&villager, &rule, 1).await).await.expect(201).text("/id");
    assert!(has_task(&leader, "points_claim_decide").await);
    let decision = json!({ "in_favour": true, "reason": "现场看过" });
    leader.post(&format!("/points/claims/{second}/decision"), decision).await.expect(200);
}

async fn committee_id(leader: &Client, login: &str) -> String {
    let all = leader.get("/points/committee?place=100").await.expect(200);
    let name = format!("测试{login}");
    let found = all.json["members"].as_array().unwrap().iter().find(|member| member["name"] == name.as_str());
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

async fn a_member_who_leaves_changes_the_quorum(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    settle(&leader, 0, 0).await;
    committee(&leader, &["worker", "operator", "chief", "supervisor"]).await;
    let id =
        villager.post("/points/claims", declared(&villager, &rule, 2).await).await.expect(201).text("/id");
    say(&world.sign_in("worker").await, &id, true).await.expect(200);
    let waiting = say(&world.sign_in("operator").await, &id, true).await.expect(200);
    assert_eq!((waiting.text("/state"), waiting.text("/tally/quorum")), ("review".into(), "3".into()));
    // The chief leaves: three are left, two are enough, both have spoken. It counts at once, for there is no notice.
    let chief = committee_id(&leader, "chief").await;
    leader
        .send(Method::DELETE, &format!("/api/v1/points/committee/members/{chief}?place=100"), |request| {
            request
        })
        .await
        .expect(200);
    assert_eq!(villager.get(&format!("/points/claims/{id}")).await.expect(200).text("/state"), "counted");
    assert_eq!(balance(&villager).await, "4");
    for login in ["chief", "supervisor"] {
        assert!(
            !has_task(&world.sign_in(login).await, "points_claim_review").await,
            "{login} is asked no more"
        );
    }
    // Who joins is asked about what comes, and about what waits.
    let second =
        villager.post("/points/claims", declared(&villager, &rule, 1).await).await.expect(201).text("/id");
    committee(&leader, &["chief"]).await;
    assert!(has_task(&world.sign_in("chief").await, "points_claim_review").await);
    assert_eq!(
        villager.get(&format!("/points/claims/{second}")).await.expect(200).text("/tally/quorum"),
        "3"
    );
}

async fn members_who_speak_at_once_decide_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    settle(&leader, 0, 0).await;
    let logins = ["worker", "operator", "chief", "supervisor", "registrar"];
    committee(&leader, &logins).await;
    let id =
        villager.post("/points/claims", declared(&villager, &rule, 2).await).await.expect(201).text("/id");
    let mut clients = Vec::new();
    for login in logins {
        clients.push(world.sign_in(login).await);
    }
    let words: Vec<_> = clients
        .into_iter()
        .map(|client| {
            let id = id.clone();
            tokio::spawn(async move { say(&client, &id, true).await.status })
        })
        .collect();
    for word in words {
        let status = word.await.unwrap();
        assert!([200, 409].contains(&status), "{status}");
    }
    assert_eq!(villager.get(&format!("/points/claims/{id}")).await.expect(200).text("/state"), "counted");
    assert_eq!(balance(&villager).await, "4", "paid once");
}

async fn a_rule_that_changed_leaves_what_waits_alone(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    settle(&leader, 0, 0).await;
    committee(&leader, &["worker"]).await;
    let waits =
        villager.post("/points/claims", declared(&villager, &rule, 2).await).await.expect(201).text("/id");
    let composed = declared(&villager, &rule, 1).await;
    let seen = leader.get(&format!("/points/rules/{rule}")).await.expect(200).text("/seen");
    let edit = json!({
        "seen": seen, "name": "义务劳动", "category": "public_good", "trigger": "claim", "amount": "quantity * 5", "most": 8, "unit": "小时",
    });
    let draft = leader
        .send(Method::PUT, &format!("/api/v1/points/rules/{rule}"), |request| request.json(&edit))
        .await
        .expect(200);
    crate::points_rules::adopt(&leader, &draft).await;
    // What was composed under the old rule is not sent under the new one unread.
    let refused = villager.post("/points/claims", composed.clone()).await.expect(409);
    assert_eq!(refused.text("/code"), "rule_changed");
    say(&world.sign_in("worker").await, &waits, true).await.expect(200);
    assert_eq!(balance(&villager).await, "4", "two hours at two points, as when it was declared");
    let mut read = composed;
    read["version"] = json!(2);
    let new = villager.post("/points/claims", read).await.expect(201);
    assert_eq!((new.text("/amount"), new.text("/rule_version")), ("5".into(), "2".into()));
    // Retired meanwhile: what waits is still reviewed.
    let seen = leader.get(&format!("/points/rules/{rule}")).await.expect(200).text("/seen");
    leader
        .post(&format!("/points/rules/{rule}/retirement"), json!({ "seen": seen, "reason": "试行结束" }))
        .await
        .expect(200);
    say(&world.sign_in("worker").await, &new.text("/id"), true).await.expect(200);
    assert_eq!(balance(&villager).await, "9");
}

async fn what_was_refused_is_looked_at_again(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    committee(&leader, &["worker"]).await;
    let id =
        villager.post("/points/claims", declared(&villager, &rule, 2).await).await.expect(201).text("/id");
    let worker = world.sign_in("worker").await;
    let path = format!("/points/claims/{id}");
    worker.post(&format!("{path}/ballots"), json!({ "approves": false })).await.expect(422);
    assert_eq!(say(&worker, &id, false).await.expect(200).text("/state"), "rejected");
    let told = villager.get(&path).await.expect(200);
    assert_eq!(
        (told.text("/ballots/0/reason"), told.text("/ballots/0/name")),
        ("当天没有见到".into(), String::new())
    );
    assert!(has_task(&villager, "points_claim_rejected").await);
    world
        .sign_in("villager2")
        .await
        .post(&format!("{path}/appeal"), json!({ "text": "x" }))
        .await
        .expect(404);
    villager.post(&format!("{path}/appeal"), json!({ "text": "组长可以作证" })).await.expect(200);
    let town = world.sign_in("towndispatcher").await;
    assert!(has_task(&town, "points_claim_appeal").await);
    town.post(&format!("{path}/decision"), json!({ "in_favour": true, "reason": "" })).await.expect(422);
    let decided = town
        .post(&format!("{path}/decision"), json!({ "in_favour": true, "reason": "组长证明属实" }))
        .await
        .expect(200);
    assert_eq!(decided.text("/state"), "notice");
    villager.post(&format!("{path}/withdrawal"), json!({})).await.expect(200);
    villager.post(&format!("{path}/withdrawal"), json!({})).await.expect(409);
    world.clock.advance(SignedDuration::from_hours(24 * 10));
    gezhi_app::background::fire_due(&world.app).await.unwrap();
    assert_eq!(balance(&villager).await, "", "what was withdrawn never counts");
}

async fn a_late_review_is_the_leaders(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    committee(&leader, &["worker", "operator"]).await;
    let id =
        villager.post("/points/claims", declared(&villager, &rule, 2).await).await.expect(201).text("/id");
    let path = format!("/points/claims/{id}/decision");
    let decision = json!({ "in_favour": true, "reason": "委员外出，现场看过" });
    assert_eq!(leader.post(&path, decision.clone()).await.expect(409).text("/code"), "claim_not_now");
    say(&world.sign_in("worker").await, &id, true).await.expect(200);
    world.clock.advance(SignedDuration::from_hours(24 * 9));
    gezhi_app::background::fire_due(&world.app).await.unwrap();
    let leader = world.sign_in("leader").await;
    assert!(has_task(&leader, "points_claim_decide").await);
    assert_eq!(leader.post(&path, decision).await.expect(200).text("/state"), "notice");
    assert!(!has_task(&world.sign_in("operator").await, "points_claim_review").await);
}

async fn what_cannot_be_declared_is_refused_in_words(engine: Engine) {
    let world = TestApp::start(engine).await;
    let villager = world.sign_in("villager").await;
    let leader = world.sign_in("leader").await;
    let rule = volunteering(&leader).await;
    let unbound = villager.post("/points/claims", declared(&villager, &rule, 2).await).await.expect(422);
    assert_eq!(unbound.text("/code"), "not_bound");
    family(&world).await;
    for (field, value) in [
        ("quantity", json!(0)),
        ("quantity", json!(-3)),
        ("quantity", json!(99)),
        ("day", json!("2099-01-01")),
        ("day", json!("2024-01-01")),
        ("day", json!("yesterday")),
        ("words", json!("")),
        ("words", json!("长".repeat(501))),
        ("attachments", json!([])),
        ("attachments", json!(["nothing"])),
    ] {
        let mut body = declared(&villager, &rule, 2).await;
        body[field] = value.clone();
        let refused = villager.post("/points/claims", body).await.expect(422);
        assert_eq!(refused.text("/field"), field, "{value}");
    }
    // A photo belongs to one declaration.
    let body = declared(&villager, &rule, 2).await;
    villager.post("/points/claims", body.clone()).await.expect(201);
    assert_eq!(villager.post("/points/claims", body).await.expect(422).text("/code"), "attachment_unknown");
    // What a day gives at most was had: no more is declared for it.
    settle(&leader, 0, 0).await;
    committee(&leader, &["worker"]).await;
    let worker = world.sign_in("worker").await;
    let four =
        villager.post("/points/claims", declared(&villager, &rule, 4).await).await.expect(201).text("/id");
    say(&worker, &four, true).await.expect(200);
    assert_eq!(balance(&villager).await, "8");
    let refused = villager.post("/points/claims", declared(&villager, &rule, 1).await).await.expect(422);
    assert_eq!(refused.text("/code"), "capped");
}

async fn strangers_and_neighbours_see_no_more_than_they_should(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let rule = volunteering(&leader).await;
    let id =
        villager.post("/points/claims", declared(&villager, &rule, 2).await).await.expect(201).text("/id");
    let path = format!("/points/claims/{id}");
    world.stranger().get(&path).await.expect(401);
    for (login, status) in
        [("villager2", 404), ("leader2", 404), ("auditor", 404), ("chief", 200), ("worker", 200)]
    {
        world.sign_in(login).await.get(&path).await.expect(status);
    }
    for (login, status) in [("villager2", 403), ("worker", 403), ("leader2", 404), ("chief", 403)] {
        let decision = json!({ "in_favour": true, "reason": "x" });
        world.sign_in(login).await.post(&format!("{path}/decision"), decision).await.expect(status);
    }
    // Somebody of another village has other notices, and cannot object.
    let other = world.sign_in("villager2").await;
    assert!(other.get("/points/notices").await.expect(200).json["items"].as_array().unwrap().is_empty());
    other.post(&format!("{path}/objections"), json!({ "text": "x" })).await.expect(404);
    let journal = world.sign_in("auditor").await.get("/journal?act=points_claim_submit").await.expect(200);
    assert!(!String::from_utf8_lossy(&journal.bytes).contains("覃桂英"), "no names in the journal's details");
}

async fn notices_come_in_pages_and_none_is_lost(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let (leader, villager) = (world.sign_in("leader").await, world.sign_in("villager").await);
    let worker = world.sign_in("worker").await;
    let body = json!({ "place": "100", "name": "好人好事", "category": "civility", "trigger": "claim", "amount": "1" });
    let rule = adopted(&leader, body).await.text("/id");
    committee(&leader, &["worker"]).await;
    settle(&leader, 0, 0).await;
    let mut declared = Vec::new();
    for turn in 0..35 {
        let body = json!({
            "rule": rule, "version": 1, "day": "2025-03-04", "quantity": 1, "words": format!("第{turn}件"), "attachments": [],
        });
        let id = villager.post("/points/claims", body).await.expect(201).text("/id");
        // Some have counted and can still be objected to, the others are left under review, which is nobody's business yet.
        if turn % 12 != 3 {
            say(&worker, &id, true).await.expect(200);
            declared.push(id);
        }
    }
    let (mut read, mut path) = (Vec::new(), "/points/notices".to_owned());
    loop {
        let page = villager.get(&path).await.expect(200);
        let items = page.json["items"].as_array().unwrap();
        assert!(!items.is_empty(), "no empty page");
        read.extend(items.iter().map(|claim| claim["id"].as_str().unwrap().to_owned()));
        let Some(next) = page.json["next"].as_str() else { break };
        assert_eq!(items.len(), 30);
        path = format!("/points/notices?cursor={next}");
    }
    declared.reverse();
    assert_eq!(read, declared, "each once, newest first");
    world.clock.advance(SignedDuration::from_hours(24 * 16));
    let later = villager.get("/points/notices").await.expect(200);
    assert!(later.json["items"].as_array().unwrap().is_empty(), "the time for objections is over");
    villager.get("/points/notices?cursor=x").await.expect(422);
}
