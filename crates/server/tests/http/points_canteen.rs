//! Canteens: menus and meals entered in a few taps, money in the ledger, a month that everybody reads without the names of who ate.

use crate::on_both_engines;
use crate::visits::household;
use gezhi_testkit::{Client, Engine, TestApp};
use serde_json::{Value, json};

on_both_engines!(
    a_meal_is_entered_corrected_and_paid_once,
    who_ate_is_for_those_who_see_the_households,
    a_month_shows_gifts_and_spending,
    a_canteen_asks_what_its_village_decides,
);

fn wish() -> Value {
    json!({ "name": "上村爱心食堂", "purpose": "老人中午吃上热饭", "marks": ["low_income"], "price": 200, "subsidy": 600 })
}

async fn opened(leader: &Client) -> String {
    leader.post("/canteens", wish()).await.expect(201).text("/id")
}

async fn seen(world: &TestApp, id: &str) -> Value {
    world.stranger().get(&format!("/canteens/{id}")).await.expect(200).json
}

fn lunch(more: &Value) -> Value {
    let mut meal = json!({ "day": "2025-03-05", "meal": "lunch" });
    meal.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    meal
}

async fn keyed(client: &Client, path: &str, key: &str, body: &Value) -> gezhi_testkit::Answer {
    client
        .send(reqwest::Method::POST, &format!("/api/v1{path}"), |request| {
            request.header("Idempotency-Key", key).json(body)
        })
        .await
}

async fn a_meal_is_entered_corrected_and_paid_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let id = opened(&leader).await;
    let meals = format!("/canteens/{id}/meals");
    let worker = world.sign_in("worker").await;
    // The menu first; afterwards how many were served. The phone sends it eight times: it is paid for once.
    worker.post(&meals, lunch(&json!({ "dishes": "豆腐焖肉、米饭" }))).await.expect(200);
    let body = lunch(&json!({ "served": 23, "version": 1 }));
    let sent = (0..8).map(|_| keyed(&worker, &meals, "m1", &body));
    for answer in futures_util::future::join_all(sent).await {
        answer.expect(200);
    }
    let month = seen(&world, &id).await;
    assert_eq!((&month["sums"]["served"], &month["sums"]["takings"]), (&json!(23), &json!(4600)));
    assert_eq!((&month["sums"]["subsidy"], &month["canteen"]["balance"]), (&json!(13800), &json!(4600)));
    assert_eq!(
        (&month["meals"][0]["dishes"], &month["meals"][0]["version"]),
        (&json!("豆腐焖肉、米饭"), &json!(2))
    );
    // Two at once who looked at the same: the second is shown what the first entered.
    let late = worker.post(&meals, lunch(&json!({ "served": 30, "version": 1 }))).await.expect(409);
    assert_eq!((late.text("/code"), late.text("/current/served")), ("meal_changed".into(), "23".into()));
    // A correction takes the payment back and enters it anew; the dishes stay.
    worker.post(&meals, lunch(&json!({ "served": 21, "version": 2 }))).await.expect(200);
    let month = seen(&world, &id).await;
    assert_eq!((&month["sums"]["takings"], &month["canteen"]["balance"]), (&json!(4200), &json!(4200)));
    let lines: Vec<(bool, i64)> = month["money"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["undone"].as_bool().unwrap(), line["amount"].as_i64().unwrap()))
        .collect();
    assert_eq!(lines, [(true, 4600), (false, 4200)]);
    // Nobody served: nothing is paid, and that is no mistake.
    worker.post(&meals, lunch(&json!({ "served": 0 }))).await.expect(200);
    assert_eq!(seen(&world, &id).await["canteen"]["balance"], 0);
    for (field, bad) in [
        ("day", json!({ "day": "2025-03-06", "meal": "lunch", "served": 3 })),
        ("day", json!({ "day": "2025-01-01", "meal": "lunch", "served": 3 })),
        ("day", json!({ "day": "gestern", "meal": "lunch", "served": 3 })),
        ("meal", json!({ "day": "2025-03-05", "meal": "supper", "served": 3 })),
        ("served", lunch(&json!({ "served": -1 }))),
        ("served", lunch(&json!({ "served": 2001 }))),
        ("dishes", lunch(&json!({ "dishes": "菜".repeat(201) }))),
    ] {
        let refused = worker.post(&meals, bad.clone()).await.expect(422);
        assert_eq!(refused.text("/field"), field, "{bad}");
    }
    // A menu may be written ahead.
    worker.post(&meals, json!({ "day": "2025-03-06", "meal": "lunch", "dishes": "鱼" })).await.expect(200);
    world.stranger().post(&meals, lunch(&json!({ "served": 1 }))).await.expect(401);
    world.sign_in("villager").await.post(&meals, lunch(&json!({ "served": 1 }))).await.expect(403);
    world.sign_in("leader2").await.post(&meals, lunch(&json!({ "served": 1 }))).await.expect(404);
}

async fn who_ate_is_for_those_who_see_the_households(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let id = opened(&leader).await;
    let worker = world.sign_in("worker").await;
    let one = household(&worker, "1000", "A-1", "覃桂英").await;
    let other = household(&worker, "1000", "A-2", "黄大明").await;
    leader.post(&format!("/households/{one}/attributes"), json!({ "code": "low_income" })).await.expect(200);
    let path = format!("/canteens/{id}/eaters?day=2025-03-05&meal=lunch");
    let list = leader.get(&path).await.expect(200);
    assert_eq!(
        (list.text("/0/name"), list.text("/0/portions"), list.text("/1")),
        ("覃桂英".into(), "0".into(), String::new())
    );
    // A worker may not see this mark, so the list neither; the number alone is for everybody who keeps the canteen.
    assert_eq!(worker.get(&path).await.expect(422).text("/code"), "marks_unseen");
    world.stranger().get(&path).await.expect(401);
    world.sign_in("leader2").await.get(&path).await.expect(404);
    let meals = format!("/canteens/{id}/meals");
    let ate = |household: &str, portions: i64, served: i64| {
        lunch(&json!({ "served": served, "eaters": [{ "household": household, "portions": portions }] }))
    };
    for bad in [ate(&other, 1, 5), ate(&one, 0, 5), ate(&one, 21, 30), ate("1", 1, 5)] {
        assert_eq!(leader.post(&meals, bad.clone()).await.expect(422).text("/field"), "eaters", "{bad}");
    }
    assert_eq!(leader.post(&meals, ate(&one, 3, 2)).await.expect(422).text("/field"), "served");
    leader.post(&meals, ate(&one, 2, 5)).await.expect(200);
    assert_eq!(leader.get(&path).await.expect(200).text("/0/portions"), "2");
    let public = world.stranger().get(&format!("/canteens/{id}")).await.expect(200);
    let text = String::from_utf8_lossy(&public.bytes).into_owned();
    assert_eq!(public.text("/sums/served"), "5");
    assert!(!text.contains("覃") && !text.contains(&one), "nobody reads who ate: {text}");
    let journal = world.sign_in("auditor").await.get("/journal?act=canteen_meal").await.expect(200);
    assert!(!String::from_utf8_lossy(&journal.bytes).contains("覃"), "nor in the journal");
}

async fn a_month_shows_gifts_and_spending(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let id = opened(&leader).await;
    let gifts = format!("/canteens/{id}/gifts");
    let rice = json!({ "giver": "村合作社", "what": "大米 100 斤，联系 19900001234" });
    let given = keyed(&leader, &gifts, "g1", &rice).await.expect(201);
    assert_eq!(keyed(&leader, &gifts, "g1", &rice).await.expect(201).text("/id"), given.text("/id"));
    leader.post(&gifts, json!({ "what": "" })).await.expect(422);
    leader.post(&gifts, json!({ "what": "油", "day": "2025-03-09" })).await.expect(422);
    let lines = format!("/care-funds/{id}/lines");
    leader
        .post(&lines, json!({ "kind": "gift", "amount": 50_000, "giver": "", "what": "办食堂" }))
        .await
        .expect(201);
    let photo = leader.upload(crate::photo_with_position()).await.expect(201).text("/id");
    let spend =
        |amount: i64| json!({ "kind": "spending", "amount": amount, "what": "蔬菜", "receipts": [photo] });
    assert_eq!(leader.post(&lines, spend(60_000)).await.expect(422).text("/code"), "too_few_points");
    leader.post(&lines, spend(12_000)).await.expect(201);
    let month = seen(&world, &id).await;
    assert_eq!(
        (&month["sums"]["gifts"], &month["sums"]["spending"], &month["canteen"]["balance"]),
        (&json!(50_000), &json!(12_000), &json!(38_000))
    );
    assert_eq!(month["gifts"].as_array().unwrap().len(), 1, "the same key enters it once");
    assert!(!month["gifts"].to_string().contains("19900001234"), "numbers are taken out");
    let receipt = month["money"][1]["receipts"][0].as_str().unwrap();
    world.stranger().get(&format!("/attachments/{receipt}")).await.expect(200);
    // It is no second care fund on the list, and another month is empty.
    assert_eq!(world.stranger().get("/care-funds?place=100").await.expect(200).json, json!([]));
    let earlier = world.stranger().get(&format!("/canteens/{id}?month=2025-02")).await.expect(200);
    assert_eq!((earlier.text("/sums/gifts"), earlier.text("/later")), ("0".into(), "2025-03".into()));
    world.stranger().get(&format!("/canteens/{id}?month=morgen")).await.expect(422);
    let off = format!("{gifts}/{}/withdrawal", given.text("/id"));
    leader.post(&off, json!({ "reason": "" })).await.expect(422);
    leader.post(&off, json!({ "reason": "登记错误" })).await.expect(204);
    leader.post(&off, json!({ "reason": "登记错误" })).await.expect(404);
    assert_eq!(seen(&world, &id).await["gifts"][0]["withdrawn"], "登记错误");
}

async fn a_canteen_asks_what_its_village_decides(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    world.sign_in("worker").await.post("/canteens", wish()).await.expect(403);
    for (field, value) in
        [("price", json!(-1)), ("subsidy", json!(10_001)), ("marks", json!(["nothing"])), ("name", json!(""))]
    {
        let mut bad = wish();
        bad[field] = value;
        assert_eq!(leader.post("/canteens", bad).await.expect(422).text("/field"), field);
    }
    let id = opened(&leader).await;
    assert_eq!(leader.post("/canteens", wish()).await.expect(409).text("/code"), "fund_exists");
    let meals = format!("/canteens/{id}/meals");
    leader.post(&meals, lunch(&json!({ "served": 10 }))).await.expect(200);
    let put = |body: Value| {
        let (leader, path) = (leader.clone(), format!("/api/v1/canteens/{id}"));
        async move { leader.send(reqwest::Method::PUT, &path, |request| request.json(&body)).await }
    };
    let changed = json!({ "version": 1, "marks": [], "price": 300, "subsidy": 500 });
    assert_eq!(put(changed.clone()).await.expect(200).text("/version"), "2");
    assert_eq!(put(changed).await.expect(409).text("/code"), "canteen_changed");
    // What was served before keeps what it cost.
    let month = seen(&world, &id).await;
    assert_eq!((&month["sums"]["takings"], &month["canteen"]["price"]), (&json!(2000), &json!(300)));
    let list = world.stranger().get("/canteens?place=1000").await.expect(200);
    assert_eq!((list.text("/0/name"), list.text("/0/who")), ("上村爱心食堂".into(), "[]".into()));
}
