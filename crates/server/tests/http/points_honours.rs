//! Boards with due process, stars with one voice a person, care funds, and who takes part.

use crate::on_both_engines;
use crate::points_publications::award;
use crate::visits::household;
use gezhi_app::background::fire_due;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    nobody_is_named_in_black_without_due_process,
    an_objection_keeps_an_entry_off_the_board,
    a_village_does_without_the_black_board,
    one_person_has_one_voice,
    a_fund_spends_what_it_holds_and_shows_receipts,
    weak_categories_become_a_call,
);

async fn turn(world: &TestApp) -> usize {
    let (one, two) = tokio::join!(fire_due(&world.app), fire_due(&world.app));
    one.unwrap_or(0) + two.unwrap_or(0)
}

fn days(number: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * number)
}

fn items(answer: &Answer) -> Vec<Value> {
    answer.json["items"].as_array().unwrap().clone()
}

async fn put(client: &Client, path: &str, body: &Value) -> Answer {
    client.send(Method::PUT, &format!("/api/v1{path}"), |request| request.json(body)).await
}

/// A household of 上村 to which the villager's account is bound.
async fn bound(world: &TestApp, login: &str, number: &str, name: &str, person: &str) -> String {
    let worker = world.sign_in("worker").await;
    // Binding asks for the telephone of the file.
    let phone = if login == "villager" { "19900001000" } else { "19900001001" };
    let body = json!({
        "place": "1000", "number": number, "address": "1号", "lon": 109.01, "lat": 23.01,
        "members": [{ "name": name, "relation": "head", "id_number": person, "phone": phone }],
    });
    let file = worker.post("/households", body).await.expect(201);
    let villager = world.sign_in(login).await;
    villager.post("/my/household/bind", json!({ "name": name, "id_number": person })).await.expect(200);
    file.text("/id")
}

async fn nobody_is_named_in_black_without_due_process(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let home = household(&worker, "1000", "A-1", "覃桂英").await;
    let leader = world.sign_in("leader").await;
    let wish = json!({ "colour": "black", "household": home, "reason": "门前堆放杂物，电话19900001234" });
    worker.post("/boards/entries", wish.clone()).await.expect(403);
    world.sign_in("leader2").await.post("/boards/entries", wish.clone()).await.expect(404);
    let made = leader.post("/boards/entries", wish).await.expect(201);
    assert_eq!((made.text("/state"), made.text("/name")), ("proposed".into(), "覃**".into()));
    assert!(!made.text("/reason").contains("19900001234"), "numbers are taken out");
    let path = format!("/boards/entries/{}", made.text("/id"));
    let told = json!({ "told": "3月5日上门告知户主" });
    assert_eq!(
        leader.post(&format!("{path}/approve"), told.clone()).await.expect(422).text("/code"),
        "second_person"
    );
    let town = world.sign_in("towndispatcher").await;
    assert_eq!(
        town.post(&format!("{path}/approve"), json!({ "told": "" })).await.expect(422).text("/code"),
        "told"
    );
    assert_eq!(
        town.post(&format!("{path}/approve"), told.clone()).await.expect(200).text("/state"),
        "notice"
    );
    assert_eq!(town.post(&format!("{path}/approve"), told).await.expect(409).text("/code"), "board_state");
    let public =
        || async { items(&world.stranger().get("/boards?place=100&colour=black").await.expect(200)) };
    assert!(public().await.is_empty());
    assert_eq!(turn(&world).await, 0);
    world.clock.advance(days(6));
    assert_eq!(turn(&world).await, 0, "the time to object has not passed");
    world.clock.advance(days(1));
    assert_eq!(turn(&world).await, 1);
    assert_eq!(turn(&world).await, 0);
    let shown = public().await;
    assert_eq!(shown.len(), 1);
    assert_eq!((&shown[0]["household"], &shown[0]["proposed_by"]), (&Value::Null, &Value::Null));
    world.clock.advance(days(-3));
    assert_eq!(turn(&world).await, 0, "a clock that was set back ends nothing");
    world.clock.advance(days(33));
    assert!(public().await.is_empty(), "expired, also before the clock looked");
    assert_eq!(turn(&world).await, 1);
    assert!(public().await.is_empty());
    let leader = world.sign_in("leader").await;
    let ended = leader.get("/boards/entries?colour=black&state=ended").await.expect(200);
    assert_eq!(ended.text("/items/0/ended_why"), "公示期满");
    // Praise is shown at once, and taken off by hand.
    let praise = json!({ "colour": "red", "household": home, "reason": "主动清扫巷道" });
    let made = leader.post("/boards/entries", praise).await.expect(201);
    assert_eq!(items(&world.stranger().get("/boards?place=1000").await.expect(200)).len(), 1);
    let path = format!("/boards/entries/{}/end", made.text("/id"));
    leader.post(&path, json!({ "reason": "登记错了户" })).await.expect(204);
    assert_eq!(
        leader.post(&path, json!({ "reason": "再来" })).await.expect(409).text("/code"),
        "board_state"
    );
    leader
        .post("/boards/entries", json!({ "colour": "blue", "household": home, "reason": "x" }))
        .await
        .expect(422);
    leader
        .post("/boards/entries", json!({ "colour": "red", "household": home, "reason": " " }))
        .await
        .expect(422);
    leader
        .post("/boards/entries", json!({ "colour": "red", "household": "9", "reason": "x" }))
        .await
        .expect(404);
}

async fn an_objection_keeps_an_entry_off_the_board(engine: Engine) {
    let world = TestApp::start(engine).await;
    let home = bound(&world, "villager", "A-1", "覃桂英", "11010519491231002X").await;
    let leader = world.sign_in("leader").await;
    let wish = json!({ "colour": "black", "household": home, "reason": "门前堆放杂物" });
    let made = leader.post("/boards/entries", wish).await.expect(201);
    let path = format!("/boards/entries/{}", made.text("/id"));
    let villager = world.sign_in("villager").await;
    let words = json!({ "text": "那是邻居的杂物" });
    villager.post(&format!("{path}/objections"), words.clone()).await.expect(409);
    assert!(villager.get("/my/boards").await.expect(200).json.as_array().unwrap().is_empty());
    let town = world.sign_in("towndispatcher").await;
    town.post(&format!("{path}/approve"), json!({ "told": "上门告知" })).await.expect(200);
    assert_eq!(villager.get("/my/boards").await.expect(200).text("/0/told"), "上门告知");
    let stranger = world.sign_in("villager2").await;
    assert_eq!(
        stranger.post(&format!("{path}/objections"), words.clone()).await.expect(422).text("/code"),
        "bind_first"
    );
    villager.post(&format!("{path}/objections"), words.clone()).await.expect(201);
    assert_eq!(
        villager.post(&format!("{path}/objections"), words).await.expect(409).text("/code"),
        "objected_already"
    );
    world.clock.advance(days(8));
    assert_eq!(turn(&world).await, 0, "an open objection keeps it off");
    let leader = world.sign_in("leader").await;
    let open = leader.get("/objections").await.expect(200);
    let answer = format!("/objections/{}", open.text("/items/0/id"));
    let inbox = leader.get("/inbox").await.expect(200);
    assert!(items(&inbox).iter().any(|task| task["kind"] == "objection"), "{}", inbox.json);
    let upheld = json!({ "upheld": true, "answer": "核实后异议成立" });
    assert_eq!(leader.post(&answer, upheld.clone()).await.expect(422).text("/code"), "second_person");
    let town = world.sign_in("towndispatcher").await;
    town.post(&answer, upheld.clone()).await.expect(204);
    assert_eq!(town.post(&answer, upheld).await.expect(409).text("/code"), "answered_already");
    world.clock.advance(days(8));
    turn(&world).await;
    assert!(items(&world.stranger().get("/boards?place=100&colour=black").await.expect(200)).is_empty());
}

async fn a_village_does_without_the_black_board(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let home = household(&worker, "1000", "A-1", "覃桂英").await;
    let leader = world.sign_in("leader").await;
    let wish = json!({ "colour": "black", "household": home, "reason": "门前堆放杂物" });
    let made = leader.post("/boards/entries", wish.clone()).await.expect(201);
    let town = world.sign_in("towndispatcher").await;
    let approve = format!("/boards/entries/{}/approve", made.text("/id"));
    town.post(&approve, json!({ "told": "上门告知" })).await.expect(200);
    let rules = json!({ "black_board": false, "objection_days": 7, "show_days": 30 });
    assert_eq!(put(&worker, "/boards/rules", &rules).await.status, 403);
    let bad = json!({ "black_board": true, "objection_days": 0, "show_days": 30 });
    assert_eq!(put(&leader, "/boards/rules", &bad).await.status, 422);
    put(&leader, "/boards/rules", &rules).await.expect(200);
    assert_eq!(world.stranger().get("/boards/rules?place=100").await.expect(200).json["black_board"], false);
    assert_eq!(leader.post("/boards/entries", wish).await.expect(422).text("/code"), "black_board_off");
    world.clock.advance(days(8));
    turn(&world).await;
    assert!(items(&world.stranger().get("/boards?place=100&colour=black").await.expect(200)).is_empty());
    let leader = world.sign_in("leader").await;
    assert_eq!(items(&leader.get("/boards/entries?colour=black&state=ended").await.expect(200)).len(), 1);
}

async fn one_person_has_one_voice(engine: Engine) {
    let world = TestApp::start(engine).await;
    bound(&world, "villager", "A-1", "覃桂英", "11010519491231002X").await;
    let worker = world.sign_in("worker").await;
    let second = household(&worker, "1000", "A-2", "黄大明").await;
    let third = household(&worker, "1000", "A-3", "韦秀兰").await;
    let leader = world.sign_in("leader").await;
    let wish = json!({
        "title": "2025年十大先进之星", "stars": ["孝老之星", "整洁之星"], "nominate_until": "2025-03-10", "vote_until": "2025-03-20",
    });
    worker.post("/stars", wish.clone()).await.expect(403);
    for (key, value) in [
        ("vote_until", json!("2025-03-09")),
        ("stars", json!([])),
        ("stars", json!(["a", "a"])),
        ("title", json!("")),
    ] {
        let mut bad = wish.clone();
        bad[key] = value;
        leader.post("/stars", bad).await.expect(422);
    }
    let round = leader.post("/stars", wish).await.expect(201).text("/id");
    let nominate = format!("/stars/{round}/nominations");
    let named = json!({ "star": 0, "household": second, "reason": "照顾老人多年", "named": true });
    let first = leader.post(&nominate, named.clone()).await.expect(201);
    assert_eq!(leader.post(&nominate, named).await.expect(409).text("/code"), "nominated_already");
    let other = json!({ "star": 0, "household": third, "reason": "帮助邻居" });
    let other = leader.post(&nominate, other).await.expect(201);
    let villager = world.sign_in("villager").await;
    villager.post(&nominate, json!({ "star": 5, "reason": "x" })).await.expect(422);
    // The phone sends it twice, as after a lost answer: one nomination.
    let own = json!({ "star": 1, "reason": "天天打扫" });
    let send = || {
        let (villager, path, own) = (villager.clone(), format!("/api/v1{nominate}"), own.clone());
        async move {
            villager
                .send(Method::POST, &path, |request| request.header("Idempotency-Key", "n1").json(&own))
                .await
                .expect(201)
        }
    };
    let (own, again) = tokio::join!(send(), send());
    assert_eq!(own.json, again.json);
    let (first, other, own) =
        (first.json.as_str().unwrap(), other.json.as_str().unwrap(), own.json.as_str().unwrap());
    let seen = world.stranger().get(&format!("/stars/{round}")).await.expect(200);
    assert_eq!(
        (seen.text("/stars/0/nominations/0/name"), seen.text("/stars/0/nominations/1/name")),
        ("黄大明".into(), "韦**".into())
    );
    assert!(seen.json["stars"][1]["nominations"].as_array().unwrap().is_empty(), "it waits to be accepted");
    let inbox = leader.get("/inbox").await.expect(200).json;
    let waits = |inbox: &Value| {
        let items = inbox["items"].as_array().unwrap();
        items.iter().filter(|task| task["kind"] == "star_admit").count()
    };
    assert_eq!(
        waits(&inbox),
        1,
        "what a resident nominates waits for the village; what staff nominate does not"
    );
    let admit = format!("/star-nominations/{own}");
    villager.post(&admit, json!({ "accepted": true })).await.expect(403);
    leader.post(&admit, json!({ "accepted": true })).await.expect(204);
    leader.post(&admit, json!({ "accepted": false })).await.expect(409);
    assert_eq!(waits(&leader.get("/inbox").await.expect(200).json), 0);
    let vote = format!("/stars/{round}/vote");
    let ballot = json!({ "nomination": first });
    assert_eq!(villager.post(&vote, ballot.clone()).await.expect(409).text("/code"), "no_vote_now");
    world.clock.advance(days(7));
    let villager = world.sign_in("villager").await;
    villager.post(&nominate, json!({ "star": 0, "reason": "晚了" })).await.expect(409);
    // Eight taps at once are one vote.
    let taps = (0..8).map(|_| villager.post(&vote, ballot.clone()));
    let answers = futures_util::future::join_all(taps).await;
    assert_eq!(answers.iter().filter(|answer| answer.json["new"] == true).count(), 1);
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{:?}",
        answers.iter().map(|one| one.status).collect::<Vec<_>>()
    );
    let changed = villager.post(&vote, json!({ "nomination": other })).await.expect(409);
    assert_eq!(changed.text("/code"), "voted_already");
    let stranger = world.sign_in("villager2").await;
    assert_eq!(stranger.post(&vote, ballot.clone()).await.expect(422).text("/code"), "bind_first");
    world.stranger().post(&vote, ballot).await.expect(401);
    let open = villager.get(&format!("/stars/{round}")).await.expect(200);
    assert_eq!(open.json["stars"][0]["nominations"][0]["votes"], Value::Null, "nobody runs with the crowd");
    assert_eq!(open.text("/stars/0/my_vote"), first);
    world.clock.advance(days(10));
    assert_eq!(turn(&world).await, 1);
    assert_eq!(turn(&world).await, 0);
    let page = world.stranger().get(&format!("/stars/{round}")).await.expect(200);
    assert_eq!(page.text("/state"), "decided");
    let best = &page.json["stars"][0]["nominations"][0];
    assert_eq!(
        (&best["awarded"], &best["votes"], best["name"].as_str()),
        (&json!(true), &json!(1), Some("黄大明"))
    );
    assert_eq!(page.json["stars"][1]["nominations"][0]["awarded"], false, "nobody voted for it");
    let leader = world.sign_in("leader").await;
    leader.post(&format!("/stars/{round}/cancel"), json!({})).await.expect(409);
}

async fn a_fund_spends_what_it_holds_and_shows_receipts(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let wish = json!({ "name": "上村关爱基金", "purpose": "帮助困难家庭" });
    world.sign_in("worker").await.post("/care-funds", wish.clone()).await.expect(403);
    let fund = leader.post("/care-funds", wish.clone()).await.expect(201).text("/id");
    assert_eq!(leader.post("/care-funds", wish).await.expect(409).text("/code"), "fund_exists");
    let lines = format!("/care-funds/{fund}/lines");
    let gift = json!({ "kind": "gift", "amount": 50_000, "giver": "爱心企业", "what": "春节慰问" });
    let keyed = || async {
        leader
            .send(Method::POST, &format!("/api/v1{lines}"), |request| {
                request.header("Idempotency-Key", "gift-1").json(&gift)
            })
            .await
    };
    let (one, two) = tokio::join!(keyed(), keyed());
    assert_eq!((one.status, two.status, one.text("/entry")), (201, 201, two.text("/entry")));
    assert_eq!(keyed().await.expect(201).text("/balance"), "50000", "given once");
    for amount in [0, -5, 1_000_001, i64::MAX] {
        let bad = json!({ "kind": "gift", "amount": amount, "what": "x" });
        assert_eq!(leader.post(&lines, bad).await.expect(422).text("/code"), "amount");
    }
    let spending = |amount: i64, receipts: Value| json!({ "kind": "spending", "amount": amount, "what": "慰问品", "receipts": receipts });
    assert_eq!(
        leader.post(&lines, spending(1_000, json!([]))).await.expect(422).text("/code"),
        "receipts_needed"
    );
    leader.post(&lines, spending(1_000, json!(["nothing"]))).await.expect(422);
    let photo = leader.upload(crate::photo_with_position()).await.expect(201).text("/id");
    assert_eq!(
        leader.post(&lines, spending(50_001, json!([photo]))).await.expect(422).text("/code"),
        "too_few_points"
    );
    let spent = leader.post(&lines, spending(30_000, json!([photo]))).await.expect(201);
    assert_eq!(spent.text("/balance"), "20000");
    let stranger = world.stranger();
    let seen = stranger.get(&format!("/care-funds/{fund}")).await.expect(200);
    assert_eq!(
        (seen.text("/fund/balance"), seen.text("/fund/given"), seen.text("/fund/spent")),
        ("20000".into(), "50000".into(), "30000".into())
    );
    assert_eq!(
        (seen.text("/lines/items/0/kind"), seen.text("/lines/items/1/giver")),
        ("spending".into(), "爱心企业".into())
    );
    stranger.get(&format!("/attachments/{}", seen.text("/lines/items/0/receipts/0"))).await.expect(200);
    assert_eq!(stranger.get("/care-funds?place=1000").await.expect(200).text("/0/balance"), "20000");
    // A gift that is spent cannot be taken back; the spending can, once.
    let undo = |entry: String| format!("/care-funds/{fund}/lines/{entry}/reversal");
    let why = json!({ "reason": "登记错误" });
    leader.post(&undo(one.text("/entry")), why.clone()).await.expect(422);
    world.sign_in("leader2").await.post(&undo(spent.text("/entry")), why.clone()).await.expect(404);
    leader.post(&undo(spent.text("/entry")), why.clone()).await.expect(204);
    assert_eq!(
        leader.post(&undo(spent.text("/entry")), why).await.expect(409).text("/code"),
        "already_reversed"
    );
    let seen = stranger.get(&format!("/care-funds/{fund}")).await.expect(200);
    assert_eq!(
        (seen.text("/fund/balance"), seen.json["lines"]["items"][0]["undone"].clone()),
        ("50000".into(), json!(true))
    );
}

async fn weak_categories_become_a_call(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let mut homes = Vec::new();
    for (number, name) in [("A-1", "覃桂英"), ("A-2", "黄大明"), ("A-3", "韦秀兰")] {
        homes.push(household(&worker, "1000", number, name).await);
    }
    gezhi_app::points::publications::seed(&world.app).await.unwrap();
    for home in &homes {
        award(&world, home, 5).await;
    }
    world.clock.advance(days(30));
    award(&world, &homes[0], 5).await;
    world.clock.advance(days(30));
    for _ in 0..40 {
        turn(&world).await;
    }
    gezhi_app::points::publications::make_waiting(&world.app).await.unwrap();
    let leader = world.sign_in("leader").await;
    let seen = leader.get("/points/participation").await.expect(200);
    assert_eq!((seen.text("/months/0/month"), seen.text("/months/0/active")), ("2025-04".into(), "1".into()));
    assert_eq!(
        (seen.text("/categories/0/code"), seen.json["categories"][0]["weak"].clone()),
        ("civility".into(), json!(true))
    );
    assert_eq!(seen.text("/participation_rate"), "3333");
    world.sign_in("villager").await.get("/points/participation").await.expect(403);
    let wish = json!({ "category": "civility", "title": "整洁庭院月" });
    world.sign_in("worker").await.post("/points/campaigns", wish.clone()).await.expect(403);
    leader.post("/points/campaigns", json!({ "category": "civility", "title": "" })).await.expect(422);
    leader
        .post("/points/campaigns", json!({ "category": "civility", "title": "x", "days": 0 }))
        .await
        .expect(422);
    leader.post("/points/campaigns", wish).await.expect(201);
    let public = world.stranger().get("/points/campaigns?place=100").await.expect(200);
    assert_eq!(
        (public.text("/0/title"), public.text("/0/households_before")),
        ("整洁庭院月".into(), "1".into())
    );
    world.clock.advance(days(31));
    assert!(
        world
            .stranger()
            .get("/points/campaigns?place=100")
            .await
            .expect(200)
            .json
            .as_array()
            .unwrap()
            .is_empty()
    );
}
