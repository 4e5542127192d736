//! The mall (feature S6): goods for points, once each way, whoever taps how often and at the same time.

use crate::on_both_engines;
use gezhi_domain::accounts::{AccountId, Action, Actor, system_permit};
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::{EntryRow, NewAccount, Posted};
use gezhi_store::residents::{HouseholdRow, PersonRow};
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    goods_are_ordered_handed_over_once_and_the_stock_is_down_by_one,
    a_double_tap_orders_once,
    points_go_back_when_an_order_is_given_up_or_not_picked_up,
    a_thousand_want_the_last_fifty,
    a_count_does_not_lose_what_moved_meanwhile,
    what_is_wrong_is_refused_and_nothing_is_paid,
);

/// A household with one person, its account of the product, and points.
pub struct Family {
    pub account: i64,
    pub household: i64,
    pub place: i64,
    pub points: i64,
}

struct Settle {
    county: i64,
    families: Vec<Family>,
}

const AT: i64 = 1_700_000_000_000_000;

fn path(place: i64) -> [Option<i64>; 4] {
    [Some(place / 100), Some(place / 10), Some(place), None]
}

impl Op for Settle {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let county = self.county;
        let permit = system_permit(Action::EditRegister);
        for family in &self.families {
            let (id, person) = (family.household, family.household + 500_000);
            let household = HouseholdRow {
                id,
                number: format!("H-{id}"),
                place: family.place,
                ancestors: path(family.place),
                address: String::new(),
                room: String::new(),
                lon: None,
                lat: None,
                head: Some(person),
                head_name: "覃桂英".into(),
                members: 1,
                living: 1,
                since: "2020-01-01".into(),
                until: None,
                house: None,
                version: 1,
                updated_at: AT,
            };
            gezhi_store::residents::insert_household(tx, &permit, county, &household).await?;
            let person = PersonRow {
                id: person,
                name: "覃桂英".into(),
                sex: None,
                birth: None,
                residence: "resident".into(),
                id_sealed: None,
                id_index: None,
                phone_sealed: None,
                phone_index: None,
                tails: String::new(),
                household: Some(id),
                relation: "head".into(),
                place: family.place,
                account: Some(family.account),
                left_how: None,
                version: 1,
                updated_at: AT,
            };
            gezhi_store::residents::insert_person(tx, &permit, county, &person).await?;
            if family.points > 0 {
                award(tx, county, family).await?;
            }
        }
        Ok(())
    }
}

async fn award(tx: &mut Tx<'_>, county: i64, family: &Family) -> Result<(), StoreError> {
    let village = family.place / 10;
    let account = |id: i64, holder: Holder, place: i64| NewAccount {
        id,
        programme: "household".into(),
        holder,
        place,
        village,
        depth: 2,
        at: AT,
    };
    let base = family.household * 10;
    let outside = account(base + 1, Holder::Outside(village), village);
    let from = gezhi_store::points::ensure(tx, county, &outside).await?;
    let holder = account(base + 2, Holder::Household(family.household), family.place);
    let to = gezhi_store::points::ensure(tx, county, &holder).await?;
    let entry = EntryRow {
        id: base + 3,
        programme: "household".into(),
        kind: EntryKind::Award.code().into(),
        debit: from.id,
        credit: to.id,
        amount: family.points,
        at: AT,
        day: "2023-11-15".into(),
        village,
        person: None,
        rule: None,
        rule_version: None,
        category: None,
        label: "测试".into(),
        evidence: "{}".into(),
        reason: None,
        source: None,
        reverses: None,
        actor: None,
        actor_name: String::new(),
        role: None,
    };
    let posted = gezhi_store::points::post(tx, &system_permit(Action::SeePoints), county, &entry).await?;
    assert!(matches!(posted, Posted::Done { .. }));
    Ok(())
}

pub async fn settle(world: &TestApp, families: Vec<Family>) {
    world.app.db.write(Settle { county: world.app.county, families }).await.unwrap();
}

/// The family of `villager` in 上村第1网格.
pub async fn villager_with(world: &TestApp, points: i64) -> Client {
    settle(world, vec![Family { account: 1_000, household: 7_000, place: 1_000, points }]).await;
    world.sign_in("villager").await
}

pub async fn keyed(client: &Client, key: &str, path: &str, body: Value) -> Answer {
    let with = |request: reqwest::RequestBuilder| request.header("Idempotency-Key", key).json(&body);
    client.send(Method::POST, &format!("/api/v1{path}"), with).await
}

pub fn shop_draft() -> Value {
    json!({
        "place": "1000", "name": "林村屯积分超市", "address": "村委会旁", "phone": "0775-0000111", "keep_days": 3,
        "offline_limit": 200, "fen_per_point": 10, "trading": true,
        "opening": { "hours": [{ "days": [1, 2, 3, 4, 5, 6], "from": "08:00", "to": "17:30" }], "closed": [] },
    })
}

/// A shop in 上村 with one good at 15 points, so many on the shelf: shop and good.
pub async fn shop_with(world: &TestApp, pieces: i64) -> (String, String) {
    let leader = world.sign_in("leader").await;
    let shop = leader.post("/points/shops", shop_draft()).await.expect(201).text("/id");
    let salt =
        json!({ "place": "100", "name": "食盐", "unit": "袋", "points": 15, "fen": 50, "offered": true });
    let good = leader.post("/points/goods", salt).await.expect(201).text("/id");
    if pieces > 0 {
        let keeper = world.sign_in("keeper").await;
        let delivery = json!({ "kind": "in", "pieces": pieces, "note": "送货单 12" });
        keeper.post(&format!("/points/shops/{shop}/stock/{good}"), delivery).await.expect(201);
    }
    (shop, good)
}

pub fn wish(shop: &str, good: &str, pieces: i64) -> Value {
    let line = json!({ "good": good, "pieces": pieces, "points": 15 * pieces, "fen": 50 * pieces });
    json!({ "shop": shop, "lines": [line] })
}

async fn stock(client: &Client, shop: &str) -> (i64, i64) {
    let lines = client.get(&format!("/points/shops/{shop}/stock")).await.expect(200).json;
    (lines[0]["on_hand"].as_i64().unwrap(), lines[0]["reserved"].as_i64().unwrap())
}

pub async fn balance(client: &Client) -> i64 {
    client.get("/points/mall").await.expect(200).json["shops"][0]["balance"].as_i64().unwrap()
}

async fn goods_are_ordered_handed_over_once_and_the_stock_is_down_by_one(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 100).await;
    let mall = villager.get("/points/mall").await.expect(200).json;
    assert_eq!(mall["bound"], true);
    assert_eq!(
        (&mall["shops"][0]["balance"], &mall["shops"][0]["goods"][0]["free"]),
        (&json!(100), &json!(10))
    );

    let order = keyed(&villager, "k1", "/points/orders", wish(&shop, &good, 1)).await.expect(201);
    let code = order.text("/items/0/code");
    assert_eq!(code.len(), 14, "three groups of four");
    assert_eq!(balance(&villager).await, 85);
    let keeper = world.sign_in("keeper").await;
    assert_eq!(stock(&keeper, &shop).await, (10, 1), "promised, not gone");
    let waiting = keeper.get(&format!("/points/shops/{shop}/orders")).await.expect(200).json;
    assert_eq!((&waiting["items"][0]["code"], &waiting["items"][0]["buyer"]), (&Value::Null, &json!("覃**")));
    let inbox = keeper.get("/inbox").await.expect(200).json;
    assert_eq!(
        (&inbox["items"][0]["kind"], &inbox["items"][0]["title"]),
        (&json!("hand_over"), &json!("兑换 食盐×1"))
    );

    // Looked at, typed in small letters, handed over; a second tap with the key is the same hand-over.
    let typed = json!({ "code": code.to_lowercase().replace('-', " ") });
    let seen = keeper.post(&format!("/points/shops/{shop}/look-up"), typed.clone()).await.expect(200).json;
    assert_eq!((&seen["order"]["name"], &seen["order"]["fen"]), (&json!("食盐"), &json!(50)));
    let path = format!("/points/shops/{shop}/hand-over");
    let (one, two) =
        tokio::join!(keyed(&keeper, "h1", &path, typed.clone()), keyed(&keeper, "h1", &path, typed.clone()));
    assert_eq!(
        (one.expect(200).text("/order/state"), two.expect(200).text("/order/state")),
        ("handed_over".into(), "handed_over".into())
    );
    assert_eq!(stock(&keeper, &shop).await, (9, 0));
    // With another key, or looked at: used, when, where and by whom.
    let again = keyed(&keeper, "h2", &path, typed.clone()).await.expect(409);
    assert_eq!(again.text("/code"), "already_handed_over");
    assert!(
        again.text("/detail").contains("林村屯积分超市")
            || again.bytes.windows(6).any(|w| w == "林村".as_bytes())
    );
    assert_eq!(again.text("/current/by"), "测试keeper");
    let looked = keeper.post(&format!("/points/shops/{shop}/look-up"), typed.clone()).await.expect(409);
    assert_eq!(looked.text("/code"), "already_handed_over");
    let mine = villager.get("/points/orders").await.expect(200).json;
    assert_eq!(
        (&mine["items"][0]["state"], &mine["items"][0]["code"]),
        (&json!("handed_over"), &Value::Null)
    );
    let moved = keeper.get(&format!("/points/shops/{shop}/stock/{good}")).await.expect(200).json;
    let kinds: Vec<_> = moved["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (m["kind"].clone(), m["on_hand"].clone()))
        .collect();
    assert_eq!(kinds, [(json!("out"), json!(9)), (json!("in"), json!(10))]);
    assert!(keeper.get("/inbox").await.expect(200).json["items"].as_array().unwrap().is_empty());
    // The other village's keeper knows nothing of it.
    let other = world.sign_in("keeper2").await;
    other.post(&path, typed).await.expect(404);
    other.get(&format!("/points/shops/{shop}/orders")).await.expect(404);
    let auditor = world.sign_in("auditor").await;
    let told = auditor.get("/journal?act=mall_hand_over").await.expect(200).json;
    assert_eq!(told["items"].as_array().unwrap().len(), 1);
    assert!(!told.to_string().contains("覃桂英"));
}

async fn a_double_tap_orders_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 100).await;
    let tap = || keyed(&villager, "same", "/points/orders", wish(&shop, &good, 2));
    let (a, b, c) = tokio::join!(tap(), tap(), tap());
    let later = tap().await;
    let ids: Vec<_> =
        [a, b, c, later].into_iter().map(|answer| answer.expect(201).text("/items/0/id")).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "one order, whatever was tapped: {ids:?}");
    assert_eq!(balance(&villager).await, 70);
    assert_eq!(stock(&world.sign_in("keeper").await, &shop).await, (10, 2));
    let other = keyed(&villager, "same", "/points/orders", wish(&shop, &good, 3)).await.expect(422);
    assert_eq!(other.text("/code"), "idempotency_mismatch");
    // A delivery that is sent twice is taken in once.
    let keeper = world.sign_in("keeper").await;
    let path = format!("/points/shops/{shop}/stock/{good}");
    let delivery = json!({ "kind": "in", "pieces": 5 });
    for _ in 0..2 {
        assert_eq!(keyed(&keeper, "d", &path, delivery.clone()).await.expect(201).json["on_hand"], 15);
    }
    assert_eq!(stock(&keeper, &shop).await, (15, 2));
}

async fn points_go_back_when_an_order_is_given_up_or_not_picked_up(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 100).await;
    let keeper = world.sign_in("keeper").await;
    let order = |key: &'static str| keyed(&villager, key, "/points/orders", wish(&shop, &good, 1));
    let first = order("a").await.expect(201);
    let cancel = format!("/points/orders/{}/cancel", first.text("/items/0/id"));
    // Somebody else's order does not exist for others.
    world.sign_in("villager2").await.post(&cancel, json!({})).await.expect(404);
    let (one, two) = tokio::join!(villager.post(&cancel, json!({})), villager.post(&cancel, json!({})));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "once");
    assert_eq!((balance(&villager).await, stock(&keeper, &shop).await), (100, (10, 0)));
    let code = json!({ "code": first.text("/items/0/code") });
    let late = keeper.post(&format!("/points/shops/{shop}/hand-over"), code).await.expect(409);
    assert_eq!(late.text("/code"), "order_cancelled");

    // The shop gives a reason.
    let second = order("b").await.expect(201);
    let cancel = format!("/points/orders/{}/cancel", second.text("/items/0/id"));
    assert_eq!(keeper.post(&cancel, json!({})).await.expect(422).text("/code"), "reason");
    let done = keeper.post(&cancel, json!({ "reason": "包装破损" })).await.expect(200);
    assert_eq!(done.text("/state"), "cancelled");
    assert_eq!(balance(&villager).await, 100);

    // Brought back, and put on the shelf again.
    let third = order("c").await.expect(201);
    let code = json!({ "code": third.text("/items/0/code") });
    keeper.post(&format!("/points/shops/{shop}/hand-over"), code).await.expect(200);
    let back = format!("/points/orders/{}/return", third.text("/items/0/id"));
    keeper.post(&back, json!({ "reason": "买错了", "restock": true })).await.expect(200);
    assert_eq!(
        keeper.post(&back, json!({ "reason": "买错了" })).await.expect(409).text("/code"),
        "order_returned"
    );
    assert_eq!((balance(&villager).await, stock(&keeper, &shop).await), (100, (10, 0)));

    // Not picked up: three open days later the points are back, also when two clocks fire.
    order("d").await.expect(201);
    assert_eq!(balance(&villager).await, 85);
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 7));
    let (a, b) = tokio::join!(
        gezhi_app::background::fire_due(&world.app),
        gezhi_app::background::fire_due(&world.app)
    );
    assert!(a.unwrap() + b.unwrap() >= 1);
    let villager = world.sign_in("villager").await;
    let keeper = world.sign_in("keeper").await;
    assert_eq!((balance(&villager).await, stock(&keeper, &shop).await), (100, (10, 0)));
    let mine = villager.get("/points/orders").await.expect(200).json;
    assert_eq!(mine["items"][0]["state"], "expired");
}

async fn a_thousand_want_the_last_fifty(engine: Engine) {
    const PEOPLE: i64 = 1_000;
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 50).await;
    let families =
        (0..PEOPLE).map(|n| Family { account: 20_000 + n, household: 30_000 + n, place: 1_000, points: 100 });
    settle(&world, families.collect()).await;
    let draft: gezhi_app::points::mall::OrderDraft = serde_json::from_value(wish(&shop, &good, 1)).unwrap();
    // Everybody taps twice.
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..PEOPLE * 2 {
        let (app, draft) = (world.app.clone(), draft.clone());
        tries.spawn(async move {
            let account = Some(AccountId(20_000 + n % PEOPLE));
            let actor = Actor { account, name: "覃桂英".into(), duties: Vec::new() };
            gezhi_app::points::mall::order(&app, &actor, &draft, Some("tap"), None).await
        });
    }
    let (mut orders, mut refused) = (std::collections::HashSet::new(), 0);
    while let Some(answer) = tries.join_next().await {
        match answer.unwrap() {
            Ok(ordered) => orders.extend(ordered.items.into_iter().map(|order| order.id)),
            Err(gezhi_app::AppError::Overtaken { code: "sold_out", .. }) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(orders.len(), 50, "fifty get one");
    assert!(refused >= 1_900, "everybody else is told: {refused}");
    let keeper = world.sign_in("keeper").await;
    assert_eq!(stock(&keeper, &shop).await, (50, 50));
    let sums = world.app.db.read(Sums { county: world.app.county }).await.unwrap();
    let (paid, untouched, all) = sums;
    assert_eq!((paid, untouched), (50, 950), "nobody pays twice, and who got nothing pays nothing");
    assert_eq!(all, 0, "all accounts together");
}

/// Households that paid for one, those that paid for none, and the sum over all accounts.
struct Sums {
    county: i64,
}

impl Op for Sums {
    type Out = (usize, usize, i64);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let rows = gezhi_store::points::accounts_after(tx, self.county, 0, 100_000).await?;
        let of =
            |balance| rows.iter().filter(|row| row.kind == "household" && row.balance == balance).count();
        Ok((of(85), of(100), rows.iter().map(|row| row.balance).sum()))
    }
}

async fn a_count_does_not_lose_what_moved_meanwhile(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 100).await;
    let keeper = world.sign_in("keeper").await;
    let path = format!("/points/shops/{shop}/stock/{good}");
    let order = keyed(&villager, "o", "/points/orders", wish(&shop, &good, 3)).await.expect(201);
    // Fewer than are promised cannot be counted; what is lost is what is free.
    let below = keeper.post(&path, json!({ "kind": "count", "pieces": 2, "seen": 10 })).await.expect(422);
    assert_eq!(below.text("/code"), "count_below_orders");
    let loss = keeper.post(&path, json!({ "kind": "loss", "pieces": 8, "note": "受潮" })).await.expect(409);
    assert_eq!((loss.text("/code"), loss.text("/current/left")), ("sold_out".into(), "7".into()));
    keeper.post(&path, json!({ "kind": "loss", "pieces": 1 })).await.expect(422);
    keeper.post(&path, json!({ "kind": "loss", "pieces": 1, "note": "受潮" })).await.expect(201);
    // While she counts, somebody hands three over.
    keeper
        .post(&format!("/points/shops/{shop}/hand-over"), json!({ "code": order.text("/items/0/code") }))
        .await
        .expect(200);
    let stale = keeper.post(&path, json!({ "kind": "count", "pieces": 9, "seen": 9 })).await.expect(409);
    assert_eq!((stale.text("/code"), stale.text("/current/on_hand")), ("stock_moved".into(), "6".into()));
    keeper.post(&path, json!({ "kind": "count", "pieces": 5, "seen": 6 })).await.expect(201);
    let moved = keeper.get(&path).await.expect(200).json;
    let pieces: Vec<i64> =
        moved["items"].as_array().unwrap().iter().map(|m| m["pieces"].as_i64().unwrap()).collect();
    assert_eq!(pieces, [-1, -3, -1, 10]);
    assert_eq!(pieces.iter().sum::<i64>(), stock(&keeper, &shop).await.0, "the movements add up");
}

async fn what_is_wrong_is_refused_and_nothing_is_paid(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 20).await;
    let order = |body: Value| villager.post("/points/orders", body);
    for (body, status, code) in [
        (wish(&shop, &good, 0), 422, "pieces"),
        (wish(&shop, &good, -1), 422, "pieces"),
        (wish(&shop, &good, i64::from(i32::MAX)), 422, "pieces"),
        (wish(&shop, &good, 2), 422, "too_few_points"),
        (wish(&shop, &good, 11), 409, "sold_out"),
        (
            json!({ "shop": shop, "lines": [{ "good": good, "pieces": 1, "points": 1 }] }),
            409,
            "price_changed",
        ),
        (json!({ "shop": shop, "lines": [] }), 422, "lines"),
        (wish("77", &good, 1), 404, "not_found"),
        (wish(&shop, "77", 1), 404, "not_found"),
    ] {
        assert_eq!(order(body.clone()).await.expect(status).text("/code"), code, "{body}");
    }
    assert_eq!((balance(&villager).await, stock(&world.sign_in("keeper").await, &shop).await), (20, (10, 0)));
    // Another village's household does not know this shop, and who has no household is told what to do.
    let unbound = world.sign_in("villager2").await;
    assert_eq!(
        unbound.post("/points/orders", wish(&shop, &good, 1)).await.expect(422).text("/code"),
        "not_bound"
    );
    settle(&world, vec![Family { account: 1_001, household: 7_100, place: 1_100, points: 50 }]).await;
    unbound.post("/points/orders", wish(&shop, &good, 1)).await.expect(404);
    assert!(unbound.get("/points/mall").await.expect(200).json["shops"].as_array().unwrap().is_empty());

    let leader = world.sign_in("leader").await;
    for (change, code) in [
        (json!({ "name": " " }), "name"),
        (json!({ "keep_days": 0 }), "out_of_range"),
        (json!({ "offline_limit": -1 }), "out_of_range"),
        (json!({ "opening": { "hours": [] } }), "opening"),
        (json!({ "opening": { "hours": [{ "days": [1], "from": "25:00", "to": "26:00" }] } }), "opening"),
        (json!({ "place": "10" }), "shop_place"),
    ] {
        let mut draft = shop_draft();
        draft.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let who = if code == "shop_place" { world.sign_in("dispatcher").await } else { leader.clone() };
        assert_eq!(who.post("/points/shops", draft).await.expect(422).text("/code"), code);
    }
    for points in [0, -5, i64::MAX] {
        let draft = json!({ "place": "100", "name": "食盐", "points": points, "offered": true });
        assert_eq!(leader.post("/points/goods", draft).await.expect(422).text("/code"), "points");
    }
    // Two change one shop: the second is told.
    let mut draft = shop_draft();
    draft["version"] = json!(1);
    let path = format!("/api/v1/points/shops/{shop}");
    leader.send(Method::PUT, &path, |request| request.json(&draft)).await.expect(200);
    let late = leader.send(Method::PUT, &path, |request| request.json(&draft)).await.expect(409);
    assert_eq!(late.text("/code"), "changed_meanwhile");
    // A picture is seen by everybody once it is a good's.
    let picture = leader.upload(crate::photo_with_position()).await.expect(201).text("/id");
    let stranger = world.stranger();
    stranger.get(&format!("/attachments/{picture}")).await.expect(404);
    let draft = json!({ "place": "100", "name": "酱油", "points": 20, "offered": true, "picture": picture });
    leader.post("/points/goods", draft.clone()).await.expect(201);
    stranger.get(&format!("/attachments/{picture}")).await.expect(200);
    assert_eq!(leader.post("/points/goods", draft).await.expect(422).text("/code"), "attachment_unknown");
}
