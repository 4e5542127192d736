//! Points by event: visits, votes, attendance lists; each pays once, as the village's rule says.

use crate::on_both_engines;
use crate::points_rules::{adopted, balance, family};
use crate::visits::{household, visit};
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_store::engine::{Dialect, Op, StoreError, Tx};
use gezhi_store::params;
use gezhi_store::posts::PostRow;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use serde_json::{Value, json};

on_both_engines!(
    a_visit_pays_the_household_once_up_to_the_cap,
    a_visit_pays_who_made_it_in_a_programme_of_the_staff,
    a_vote_pays_a_household_once_for_each_round,
    an_attendance_list_is_entered_under_a_rule_for_votes,
    rules_for_events_are_tried_on_what_was,
    an_adopted_version_stands_in_the_log,
    a_village_that_merges_takes_along_what_it_settled,
);

fn rule(trigger: &str, more: &Value) -> Value {
    let mut rule = json!({
        "place": "100", "name": "配合入户走访", "category": "taking_part", "trigger": trigger, "amount": "1",
    });
    rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    rule
}

async fn tell(client: &Client, body: &Value) -> Answer {
    let told = client.post("/visits", body.clone()).await;
    assert!(matches!(told.status, 200 | 201), "{}", told.json);
    told
}

async fn a_visit_pays_the_household_once_up_to_the_cap(engine: Engine) {
    let world = TestApp::start(engine).await;
    let home = family(&world).await;
    let leader = world.sign_in("leader").await;
    let wanted = rule(
        "visit",
        &json!({ "condition": "minutes >= 5 && purpose == 'routine' && near != 'far'", "caps": { "month": 2 } }),
    );
    adopted(&leader, wanted).await;
    let worker = world.sign_in("worker").await;
    let villager = world.sign_in("villager").await;
    // Nobody was met, and nobody wanted to talk: nothing happened that could be paid.
    for (ago, outcome) in [(600, "absent"), (500, "refused")] {
        let mut shut = visit(&world, &home, ago);
        shut["outcome"] = json!(outcome);
        tell(&worker, &shut).await;
    }
    world.settle().await;
    assert_eq!(balance(&villager).await, "");
    // Two minutes at the door, and another purpose: the rule does not apply.
    let mut short = visit(&world, &home, 450);
    short["ended_at"] = json!((world.app.now() - SignedDuration::from_mins(448)).to_string());
    let mut policy = visit(&world, &home, 400);
    policy["purpose"] = json!("policy");
    for other in [short, policy] {
        tell(&worker, &other).await;
    }
    // The same visit told eight times at once, under keys of their own.
    let body = visit(&world, &home, 300);
    let told = (0..8).map(|_| tell(&worker, &body));
    futures_util::future::join_all(told).await;
    world.settle().await;
    assert_eq!(balance(&villager).await, "1");
    let mine = villager.get("/points/mine").await.expect(200);
    let line = "/accounts/0/lines/items/0";
    assert_eq!(mine.text(&format!("{line}/label")), "配合入户走访");
    assert_ne!(mine.text(&format!("{line}/evidence/visit")), "");
    // After a restart there is nothing left to pay; two more visits pay up to the cap.
    assert_eq!(gezhi_app::points::rules::pay_waiting(&world.reopened().await).await.unwrap(), 0);
    for ago in [200, 100] {
        tell(&worker, &visit(&world, &home, ago)).await;
    }
    world.settle().await;
    assert_eq!(balance(&villager).await, "2");
}

struct Post(i64, PostRow);

impl Op for Post {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        gezhi_store::posts::insert_post(tx, &system_permit(Action::EditPosts), self.0, &self.1).await
    }
}

/// Gives somebody the post of a grid worker in a place.
async fn appoint(world: &TestApp, client: &Client, place: i64) {
    let account = client.get("/session").await.expect(200).text("/id").parse().unwrap();
    let post = PostRow {
        id: world.app.id(),
        place,
        kind: "worker".into(),
        name: "网格员".into(),
        phone: None,
        account: Some(account),
        since: 0,
        until: None,
        term_until: None,
        promise: None,
        duty: None,
        household: None,
        person: None,
    };
    world.app.db.write(Post(world.app.county, post)).await.unwrap();
}

async fn a_visit_pays_who_made_it_in_a_programme_of_the_staff(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let worker = world.sign_in("worker").await;
    let one = household(&worker, "1000", "A-1", "覃桂英").await;
    let two = household(&worker, "1000", "A-2", "黄大明").await;
    for trigger in ["report", "vote", "claim", "hand"] {
        let wrong = rule(trigger, &json!({ "programme": "worker" }));
        assert_eq!(leader.post("/points/rules", wrong).await.expect(422).text("/code"), "trigger_programme");
    }
    adopted(
        &leader,
        rule("visit", &json!({ "programme": "worker", "name": "入户走访", "caps": { "day": 6 } })),
    )
    .await;
    adopted(&leader, rule("visit", &json!({}))).await;
    // Whoever holds no post of the programme is not paid; the household is, by its own rule.
    tell(&worker, &visit(&world, &one, 400)).await;
    world.settle().await;
    assert_eq!(worker.get("/points/mine").await.expect(200).json["accounts"], json!([]));
    appoint(&world, &worker, 1000).await;
    // Twice the same house on a day is one visit for who makes it; the leader, who holds no such post, gets nothing.
    for (home, ago) in [(&one, 300), (&one, 200), (&two, 100)] {
        tell(&worker, &visit(&world, home, ago)).await;
    }
    tell(&leader, &visit(&world, &two, 50)).await;
    world.settle().await;
    assert_eq!(balance(&worker).await, "2");
    let mine = worker.get("/points/mine").await.expect(200);
    assert_eq!(
        (mine.text("/accounts/0/account/programme"), mine.text("/accounts/0/lines/items/0/label")),
        ("worker".into(), "入户走访".into())
    );
    assert_eq!(leader.get("/points/mine").await.expect(200).json["accounts"], json!([]));
    let accounts = leader.get("/points/accounts").await.expect(200);
    let balances: i64 =
        accounts.json["items"].as_array().unwrap().iter().filter_map(|one| one["balance"].as_i64()).sum();
    assert_eq!(balances, 5, "each of the five visits pays the household that was visited");
}

/// A round of two stars, each with a nomination, in the days of its vote.
async fn voting(world: &TestApp, homes: [&str; 2]) -> (String, Vec<String>) {
    let leader = world.sign_in("leader").await;
    let today = world.app.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let day = |later: i64| today.saturating_add(jiff::Span::new().days(later)).to_string();
    let wish = json!({
        "title": "十大先进之星", "stars": ["孝老之星", "整洁之星"], "nominate_until": day(2), "vote_until": day(20),
    });
    let round = leader.post("/stars", wish).await.expect(201).text("/id");
    let mut nominations = Vec::new();
    for (star, home) in homes.into_iter().enumerate() {
        let wish = json!({ "star": star, "household": home, "reason": "照顾老人多年" });
        let made = leader.post(&format!("/stars/{round}/nominations"), wish).await.expect(201);
        nominations.push(made.json.as_str().unwrap().to_owned());
    }
    world.clock.advance(SignedDuration::from_hours(24 * 4));
    (round, nominations)
}

async fn a_vote_pays_a_household_once_for_each_round(engine: Engine) {
    let world = TestApp::start(engine).await;
    family(&world).await;
    let worker = world.sign_in("worker").await;
    let homes = [
        household(&worker, "1000", "A-2", "黄大明").await,
        household(&worker, "1000", "A-3", "韦秀兰").await,
    ];
    let homes = [homes[0].as_str(), homes[1].as_str()];
    let leader = world.sign_in("leader").await;
    let wanted = rule("vote", &json!({ "name": "参加投票", "condition": "purpose == 'stars'" }));
    adopted(&leader, wanted).await;
    let (round, nominations) = voting(&world, homes).await;
    let villager = world.sign_in("villager").await;
    // Two stars, each tapped four times at once: one household, one round, one point.
    let taps = (0..8).map(|tap| {
        let ballot = json!({ "nomination": nominations[tap % 2] });
        let (villager, path) = (villager.clone(), format!("/stars/{round}/vote"));
        async move { villager.post(&path, ballot).await.expect(200) }
    });
    futures_util::future::join_all(taps).await;
    world.settle().await;
    assert_eq!(balance(&villager).await, "1");
    let mine = villager.get("/points/mine").await.expect(200);
    let line = &mine.json["accounts"][0]["lines"]["items"][0];
    assert_eq!((&line["label"], &line["evidence"]["star_round"]), (&json!("参加投票"), &json!(round)));
    assert!(!line.to_string().contains(&nominations[0]), "whom the vote was for is not written");
    // Somebody from elsewhere who may not vote is not paid.
    let stranger = world.sign_in("villager2").await;
    stranger.post(&format!("/stars/{round}/vote"), json!({ "nomination": nominations[0] })).await.expect(422);
    world.settle().await;
    assert_eq!(stranger.get("/points/mine").await.expect(200).json["accounts"], json!([]));
    // The next round pays again.
    world.clock.advance(SignedDuration::from_hours(24 * 30));
    let (round, nominations) = voting(&world, homes).await;
    let villager = world.sign_in("villager").await;
    villager.post(&format!("/stars/{round}/vote"), json!({ "nomination": nominations[1] })).await.expect(200);
    world.settle().await;
    assert_eq!(balance(&villager).await, "2");
}

async fn an_attendance_list_is_entered_under_a_rule_for_votes(engine: Engine) {
    let world = TestApp::start(engine).await;
    let home = family(&world).await;
    let leader = world.sign_in("leader").await;
    let wanted =
        rule("vote", &json!({ "name": "参加表决", "condition": "purpose == 'meeting'", "amount": "2" }));
    let wanted = adopted(&leader, wanted).await.text("/id");
    let list = json!({ "rule": wanted, "day": "2025-03-01", "occasion": "村规民约表决", "lines": [{ "household": home }] });
    let first = leader.post("/points/awards", list.clone()).await.expect(201);
    assert_eq!((first.text("/items/0/said"), first.text("/total")), ("paid".into(), "2".into()));
    assert_eq!(leader.post("/points/awards", list).await.expect(201).text("/items/0/said"), "already");
    let villager = world.sign_in("villager").await;
    world.settle().await;
    assert_eq!(balance(&villager).await, "2");
}

async fn rules_for_events_are_tried_on_what_was(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let worker = world.sign_in("worker").await;
    let one = household(&worker, "1000", "A-1", "覃桂英").await;
    let two = household(&worker, "1000", "A-2", "黄大明").await;
    appoint(&world, &worker, 1000).await;
    for (home, ago) in [(&one, 400), (&one, 300), (&two, 200)] {
        tell(&worker, &visit(&world, home, ago)).await;
    }
    tell(&leader, &visit(&world, &two, 100)).await;
    world.settle().await;
    let tried = |rule: Value| {
        let leader = leader.clone();
        async move {
            leader.post("/points/rules/simulation", json!({ "place": "100", "rule": rule })).await.expect(200)
        }
    };
    let households = tried(rule("visit", &json!({ "caps": { "day": 1 } }))).await;
    assert_eq!(
        (households.text("/events"), households.text("/would"), households.text("/capped")),
        ("4".into(), "2".into(), "2".into())
    );
    // Of the staff the one who holds a post of the programme, once a day for each household, by name.
    let staff = tried(rule("visit", &json!({ "programme": "worker" }))).await;
    assert_eq!((staff.text("/events"), staff.text("/would")), ("2".into(), "2".into()));
    let rows = staff.json["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["number"]), (1, &json!("")));
    assert_ne!(rows[0]["name"], "");
}

/// Runs a text as whoever has the database would.
struct Tamper(String);

impl Op for Tamper {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        tx.exec_dyn(&self.0, &params![]).await
    }
}

async fn an_adopted_version_stands_in_the_log(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let made = adopted(&leader, rule("visit", &json!({ "caps": { "month": 2 } }))).await;
    gezhi_app::transparency::seal(&world.app).await.unwrap();
    let faults = || async { gezhi_app::transparency::verify(&world.app, &[]).await.unwrap().faults };
    assert!(faults().await.is_empty());
    let id = made.text("/id");
    let change = |from: &str, to: &str| {
        let text = match world.app.db.dialect() {
            Dialect::Sqlite => format!("replace(data, '{from}', '{to}')"),
            Dialect::Postgres => format!("replace(CAST(data AS TEXT), '{from}', '{to}')::jsonb"),
        };
        format!("UPDATE points_rule_version SET data = {text} WHERE rule = {id}")
    };
    // Somebody who has the database writes another name into what was adopted.
    assert_eq!(world.app.db.write(Tamper(change("配合入户走访", "配合走访入户"))).await.unwrap(), 1);
    assert!(faults().await.iter().any(|fault| fault.contains("name")), "{:?}", faults().await);
    world.app.db.write(Tamper(change("配合走访入户", "配合入户走访"))).await.unwrap();
    assert!(faults().await.is_empty());
}

async fn a_village_that_merges_takes_along_what_it_settled(engine: Engine) {
    let world = TestApp::start(engine).await;
    let home = family(&world).await;
    let leader = world.sign_in("leader").await;
    let made =
        adopted(&leader, rule("hand", &json!({ "name": "参加会议", "amount": "5" }))).await.text("/id");
    let list = json!({ "rule": made, "day": "2025-03-01", "occasion": "村民会议", "lines": [{ "household": home }] });
    leader.post("/points/awards", list).await.expect(201);
    let fund = leader
        .post("/care-funds", json!({ "name": "关爱基金", "purpose": "" }))
        .await
        .expect(201)
        .text("/id");
    // 上村 becomes part of 下村, which has nothing of the kind.
    let admin = world.sign_in("sysadmin").await;
    let lines = "code12,name\n450804000000,测试县\n450804100000,东镇\n450804101000,西镇\n450804100201,下村\n450804101200,河村\n";
    let part = reqwest::multipart::Part::bytes(lines.as_bytes().to_vec()).file_name("list.csv");
    let form = reqwest::multipart::Form::new().part("file", part);
    let preview = admin
        .send(reqwest::Method::POST, "/api/v1/divisions/import", |request| request.multipart(form))
        .await;
    let preview = preview.expect(200).text("/preview_id");
    let fates = json!({ "fates": [{ "code": "450804100200", "fate": "merge", "into": "450804100201" }] });
    admin.post(&format!("/divisions/import/{preview}/confirm"), fates).await.expect(200);
    // The same leader goes on there, under the same rule, with the same accounts and the same fund.
    let leader = world.sign_in("leader").await;
    let rules = leader.get("/points/rules?place=101").await.expect(200);
    assert_eq!((rules.text("/village/id"), rules.text("/items/0/id")), ("101".into(), made.clone()));
    let again = json!({ "rule": made, "day": "2025-03-02", "occasion": "村民会议", "lines": [{ "household": home }] });
    assert_eq!(leader.post("/points/awards", again).await.expect(201).text("/total"), "5");
    let villager = world.sign_in("villager").await;
    assert_eq!(balance(&villager).await, "10");
    assert_eq!(world.stranger().get("/care-funds?place=101").await.expect(200).text("/0/id"), fund);
    gezhi_app::transparency::seal(&world.app).await.unwrap();
    let found = gezhi_app::transparency::verify(&world.app, &[]).await.unwrap().faults;
    assert!(found.is_empty(), "{found:?}");
}
