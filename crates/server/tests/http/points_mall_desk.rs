//! Vouchers, desks without network, budget and settlements (feature S6): whatever is used twice is paid once, and is seen.

use crate::on_both_engines;
use crate::points_mall::{Family, balance, keyed, settle, shop_with, villager_with, wish};
use gezhi_testkit::{Engine, TestApp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

on_both_engines!(
    a_voucher_is_used_once_and_its_photograph_is_refused,
    vouchers_take_points_only_where_there_are_enough,
    the_lists_of_a_shop_share_its_limit,
    a_desk_without_network_is_told_once_and_doubles_are_found,
    a_shop_accounts_for_its_points_and_the_budget_is_not_overdrawn_silently,
);

async fn codes(world: &TestApp, batch: &str) -> Vec<(String, String)> {
    let leader = world.sign_in("leader").await;
    let path = format!("/points/voucher-batches/{batch}/print");
    let printed = leader.post(&path, json!({})).await.expect(200).json;
    let of = |voucher: &Value, key: &str| voucher[key].as_str().unwrap().to_owned();
    printed.as_array().unwrap().iter().map(|one| (of(one, "id"), of(one, "code"))).collect()
}

async fn a_voucher_is_used_once_and_its_photograph_is_refused(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 100).await;
    let leader = world.sign_in("leader").await;
    let draft = json!({ "households": ["7000"], "points": 40, "days": 30 });
    let path = format!("/points/shops/{shop}/vouchers");
    let (one, two) =
        tokio::join!(keyed(&leader, "v", &path, draft.clone()), keyed(&leader, "v", &path, draft.clone()));
    let batch = one.expect(201).text("/batch");
    assert_eq!(two.expect(201).text("/batch"), batch, "a second tap issues nothing");
    assert_eq!(balance(&villager).await, 60);
    let (id, code) = codes(&world, &batch).await.remove(0);

    // The holder and somebody with a photograph of it come at once: one of them gets the goods.
    let (keeper, other) = (world.sign_in("keeper").await, world.sign_in("leader").await);
    let desk = format!("/points/shops/{shop}/hand-over");
    assert_eq!(keeper.post(&desk, json!({ "code": code })).await.expect(422).text("/code"), "good");
    let much = json!({ "code": code, "good": good, "pieces": 3 });
    assert_eq!(keeper.post(&desk, much).await.expect(422).text("/code"), "voucher_too_small");
    let using = json!({ "code": code, "good": good, "pieces": 2 });
    let (first, second) =
        tokio::join!(keyed(&keeper, "a", &desk, using.clone()), keyed(&other, "b", &desk, using.clone()));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let late = if first.status == 409 { first } else { second };
    assert_eq!((late.text("/code"), late.text("/current/what")), ("voucher_used".into(), "食盐".into()));
    assert_eq!(late.text("/current/shop"), "林村屯积分超市");
    // Thirty points are spent, ten went back; two pieces are gone.
    assert_eq!(balance(&villager).await, 70);
    let stock = keeper.get(&format!("/points/shops/{shop}/stock")).await.expect(200).json;
    assert_eq!((&stock[0]["on_hand"], &stock[0]["reserved"]), (&json!(8), &json!(0)));
    let block = format!("/points/vouchers/{id}/block");
    let used = leader.post(&block, json!({ "reason": "遗失" })).await.expect(409);
    assert_eq!(used.text("/code"), "voucher_used");

    // One that was lost is blocked: its points are back, and the paper is good for nothing.
    let again = keyed(&leader, "w", &path, draft).await.expect(201).text("/batch");
    let (id, code) = codes(&world, &again).await.remove(0);
    assert_eq!(balance(&villager).await, 30);
    let block = format!("/points/vouchers/{id}/block");
    assert_eq!(leader.post(&block, json!({ "reason": " " })).await.expect(422).text("/code"), "reason");
    leader.post(&block, json!({ "reason": "被人拍照" })).await.expect(200);
    assert_eq!(balance(&villager).await, 70);
    let refused = keeper.post(&desk, json!({ "code": code, "good": good })).await.expect(409);
    assert_eq!(refused.text("/code"), "voucher_blocked");
    let auditor = world.sign_in("auditor").await;
    for act in ["mall_voucher_issue", "mall_voucher_print", "mall_voucher_block"] {
        let told = auditor.get(&format!("/journal?act={act}")).await.expect(200).json;
        assert!(!told["items"].as_array().unwrap().is_empty(), "{act}");
        assert!(!told.to_string().contains(&code.replace('-', "")), "no code in the journal");
    }
    world.sign_in("keeper2").await.post(&desk, json!({ "code": code })).await.expect(404);
}

async fn vouchers_take_points_only_where_there_are_enough(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, _) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 100).await;
    settle(
        &world,
        vec![
            Family { account: 9_001, household: 7_001, place: 1_000, points: 10 },
            Family { account: 9_002, household: 7_002, place: 1_100, points: 100 },
        ],
    )
    .await;
    let leader = world.sign_in("leader").await;
    let path = format!("/points/shops/{shop}/vouchers");
    let draft = |ids: &[&str], points: i64| json!({ "households": ids, "points": points, "days": 2 });
    let issued = leader.post(&path, draft(&["7000", "7001"], 40)).await.expect(201).json;
    assert_eq!((&issued["vouchers"], &issued["skipped"][0]["number"]), (&json!(1), &json!("H-7001")));
    assert_eq!(leader.post(&path, draft(&["7001"], 40)).await.expect(422).text("/code"), "nobody_covers_it");
    leader.post(&path, draft(&["7002"], 40)).await.expect(404);
    leader.post(&path, draft(&["7000", "1"], 40)).await.expect(404);
    for (ids, points, code) in
        [(vec![], 40, "households"), (vec!["7000"], 0, "points"), (vec!["7000"], -4, "points")]
    {
        assert_eq!(leader.post(&path, draft(&ids, points)).await.expect(422).text("/code"), code);
    }
    world.sign_in("keeper").await.post(&path, draft(&["7000"], 10)).await.expect(403);
    assert_eq!(balance(&villager).await, 60);
    // Not used in time: the points are back.
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 4));
    gezhi_app::background::fire_due(&world.app).await.unwrap();
    assert_eq!(balance(&world.sign_in("villager").await).await, 100);
    let leader = world.sign_in("leader").await;
    let expired = leader.get(&format!("{path}?state=expired")).await.expect(200).json;
    assert_eq!((expired["items"].as_array().unwrap().len(), &expired["items"][0]["code"]), (1, &Value::Null));
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

async fn a_desk_without_network_is_told_once_and_doubles_are_found(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 200).await;
    let wish = |pieces: i64| wish(&shop, &good, pieces);
    let order = |key: &'static str, pieces: i64| keyed(&villager, key, "/points/orders", wish(pieces));
    let (a, b, c) =
        (order("a", 1).await.expect(201), order("b", 1).await.expect(201), order("c", 4).await.expect(201));
    let keeper = world.sign_in("keeper").await;
    let leader = world.sign_in("leader").await;
    let pack = keeper.post(&format!("/points/shops/{shop}/offline"), json!({})).await.expect(201).json;
    let id = pack["id"].as_str().unwrap();
    // The list has no codes in it, and the telephone finds a line by the code that it reads.
    let code = a.text("/items/0/code").replace('-', "");
    assert!(!pack.to_string().contains(&code));
    let wanted = hash(&format!("{id}:{}", hash(&code)));
    let lines = pack["items"].as_array().unwrap();
    assert_eq!(lines.iter().filter(|line| line["hash"] == wanted).count(), 1);
    assert_eq!((lines.len(), &lines[0]["buyer"], &pack["limit_points"]), (3, &json!("覃**"), &json!(200)));
    // While it is out, nobody gives an order up behind the shop's back, and nothing expires.
    let held = villager
        .post(&format!("/points/orders/{}/cancel", b.text("/items/0/id")), json!({}))
        .await
        .expect(409);
    assert_eq!(held.text("/code"), "held_offline");

    // Meanwhile the second desk, which has network, hands B over.
    let online = leader
        .post(&format!("/points/shops/{shop}/hand-over"), json!({ "code": b.text("/items/0/code") }))
        .await;
    online.expect(200);
    let told = |items: Value, close: bool| json!({ "items": items, "close": close });
    let item = |name: &str, code: &str| json!({ "item": name, "code": code, "at": "2026-11-23T02:00:00Z" });
    let path = format!("/points/shops/{shop}/offline/{id}");
    let items = json!([
        item("1", &a.text("/items/0/code")),
        item("2", &b.text("/items/0/code")),
        item("3", "ABCD-ABCD-ABCD")
    ]);
    let (one, two) = tokio::join!(
        keeper.post(&path, told(items.clone(), false)),
        keeper.post(&path, told(items.clone(), false))
    );
    for answer in [one.expect(200), two.expect(200), keeper.post(&path, told(items, false)).await.expect(200)]
    {
        let outcomes: Vec<_> =
            answer.json.as_array().unwrap().iter().map(|one| one["outcome"].clone()).collect();
        assert_eq!(outcomes, ["done", "double", "unknown"]);
        assert_eq!(answer.text("/1/first_by"), "测试leader");
    }
    assert_eq!(balance(&villager).await, 200 - 15 * 6, "nothing is paid twice");
    let stock = keeper.get(&format!("/points/shops/{shop}/stock")).await.expect(200).json;
    assert_eq!((&stock[0]["on_hand"], &stock[0]["reserved"]), (&json!(8), &json!(4)));

    // It is shown to the village, which looks into it once.
    let inbox = leader.get("/inbox").await.expect(200).json;
    let kinds: Vec<_> = inbox["items"].as_array().unwrap().iter().map(|task| task["kind"].clone()).collect();
    assert!(kinds.contains(&json!("offline_conflict")), "{kinds:?}");
    let conflicts = format!("/points/shops/{shop}/conflicts");
    let seen = leader.get(&conflicts).await.expect(200).json;
    assert_eq!(seen.as_array().unwrap().len(), 2);
    keeper.post(&format!("{conflicts}/{id}/2/seen"), json!({})).await.expect(403);
    for name in ["2", "3", "2"] {
        leader.post(&format!("{conflicts}/{id}/{name}/seen"), json!({})).await.expect(204);
    }
    assert!(
        leader
            .get(&conflicts)
            .await
            .expect(200)
            .json
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["seen_by"].is_string())
    );
    let inbox = leader.get("/inbox").await.expect(200).json;
    assert!(inbox["items"].as_array().unwrap().iter().all(|task| task["kind"] != "offline_conflict"));

    // A shop with a small limit: what goes beyond it is done, for the goods are gone, and is shown.
    let done = keeper.post(&path, told(json!([item("4", &c.text("/items/0/code"))]), true)).await.expect(200);
    assert_eq!(done.text("/0/outcome"), "done");
    let late = order("d", 1).await.expect(201);
    villager
        .post(&format!("/points/orders/{}/cancel", late.text("/items/0/id")), json!({}))
        .await
        .expect(200);
    // Somebody else's list, and another shop's, do not exist.
    leader.post(&path, told(json!([]), false)).await.expect(404);
    world.sign_in("keeper2").await.post(&path, told(json!([]), false)).await.expect(404);
    // What was never told stays as it is when the list ends, and then expires.
    order("e", 1).await.expect(201);
    keeper.post(&format!("/points/shops/{shop}/offline"), json!({})).await.expect(201);
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 8));
    gezhi_app::background::fire_due(&world.app).await.unwrap();
    assert_eq!(balance(&world.sign_in("villager").await).await, 200 - 15 * 6);
}

async fn the_lists_of_a_shop_share_its_limit(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, _) = shop_with(&world, 10).await;
    let (leader, keeper) = (world.sign_in("leader").await, world.sign_in("keeper").await);
    let path = format!("/points/shops/{shop}/offline");
    keeper.post(&path, json!({})).await.expect(201);
    let refused = leader.post(&path, json!({})).await.expect(409);
    assert_eq!(
        (refused.text("/code"), refused.text("/current/by")),
        ("list_is_out".into(), "测试keeper".into())
    );
    // The same keeper takes a fresh one: the earlier one is put away, and the limit is not had twice.
    let fresh = keeper.post(&path, json!({})).await.expect(201).json;
    assert_eq!(fresh["limit_points"], 200);
    let told = format!("{path}/{}", fresh["id"].as_str().unwrap());
    keeper.post(&told, json!({ "items": [], "close": true })).await.expect(200);
    assert_eq!(leader.post(&path, json!({})).await.expect(201).json["limit_points"], 200);
}

async fn a_shop_accounts_for_its_points_and_the_budget_is_not_overdrawn_silently(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, good) = shop_with(&world, 10).await;
    let villager = villager_with(&world, 100).await;
    let (leader, keeper) = (world.sign_in("leader").await, world.sign_in("keeper").await);
    let path = format!("/points/shops/{shop}/settlements");
    let nothing = leader.post(&path, json!({ "items": 0, "points": 0 })).await.expect(422);
    assert_eq!(nothing.text("/code"), "nothing_to_settle");
    for key in ["a", "b"] {
        let order = keyed(&villager, key, "/points/orders", wish(&shop, &good, 1)).await.expect(201);
        let code = json!({ "code": order.text("/items/0/code") });
        keeper.post(&format!("/points/shops/{shop}/hand-over"), code).await.expect(200);
    }
    let open = leader.get(&path).await.expect(200).json;
    let sums = |of: &Value| {
        [&of["items"], &of["points"], &of["taken_fen"], &of["paid_fen"]].map(|n| n.as_i64().unwrap())
    };
    assert_eq!(sums(&open), [2, 30, 100, 300], "ten fen for a point");
    // There is no money: refused, nothing is marked.
    let draft = json!({ "items": 2, "points": 30 });
    let refused = keyed(&leader, "s", &path, draft.clone()).await.expect(409);
    assert_eq!(
        (refused.text("/code"), refused.text("/current/missing")),
        ("budget_overdrawn".into(), "300".into())
    );
    let buy = json!({ "place": "100", "kind": "purchase", "fen": 5_000, "note": "发票 17" });
    assert_eq!(
        leader.post("/points/budget", buy.clone()).await.expect(409).text("/code"),
        "budget_overdrawn"
    );
    let grant = json!({ "place": "100", "kind": "grant", "fen": 6_000, "note": "镇里拨款" });
    for _ in 0..2 {
        assert_eq!(
            keyed(&leader, "g", "/points/budget", grant.clone()).await.expect(201).json["balance"],
            6_000
        );
    }
    let supplier =
        leader.post("/points/suppliers", json!({ "place": "100", "name": "覃塘百货批发" })).await.expect(201);
    let mut paid = buy;
    paid["supplier"] = json!(supplier.text("/id"));
    assert_eq!(leader.post("/points/budget", paid).await.expect(201).json["balance"], 1_000);
    let stale = leader.post(&path, json!({ "items": 1, "points": 15 })).await.expect(409);
    assert_eq!(
        (stale.text("/code"), stale.text("/current/points")),
        ("settlement_changed".into(), "30".into())
    );
    let (one, two) =
        tokio::join!(keyed(&leader, "s", &path, draft.clone()), keyed(&leader, "s", &path, draft.clone()));
    for done in [one.expect(201), two.expect(201)] {
        assert_eq!((done.json["settled"].as_array().unwrap().len(), sums(&done.json)), (1, [0, 0, 0, 0]));
    }
    let budget = leader.get("/points/budget?place=100").await.expect(200).json;
    assert_eq!(budget["balance"], 700);
    // On purpose, with a reason, it goes below nothing and says so.
    let over =
        json!({ "place": "100", "kind": "purchase", "fen": 900, "note": "节前急用", "overdraw": true });
    assert_eq!(leader.post("/points/budget", over).await.expect(201).json["balance"], -200);
    let budget = leader.get("/points/budget?place=100").await.expect(200).json;
    assert_eq!(budget["entries"]["items"][0]["overdrawn"], true);
    let fen: i64 =
        budget["entries"]["items"].as_array().unwrap().iter().map(|one| one["fen"].as_i64().unwrap()).sum();
    assert_eq!(fen, -200, "the entries add up");
    // What is settled cannot be brought back, and the shop's account is even.
    let orders = keeper.get(&format!("/points/shops/{shop}/orders?state=handed_over")).await.expect(200).json;
    let back = format!("/points/orders/{}/return", orders["items"][0]["id"].as_str().unwrap());
    assert_eq!(
        keeper.post(&back, json!({ "reason": "坏了" })).await.expect(409).text("/code"),
        "order_settled"
    );
    let shops = leader.get("/points/accounts?place=100&kind=shop").await.expect(200).json;
    assert_eq!(shops["items"][0]["balance"], 0);
    keeper.post(&path, json!({ "items": 1, "points": 1 })).await.expect(403);
    keeper.get("/points/budget?place=100").await.expect(403);
    for (body, code) in [
        (json!({ "place": "100", "kind": "gift", "fen": 5, "note": "x" }), "kind"),
        (json!({ "place": "100", "kind": "grant", "fen": -5, "note": "x" }), "fen"),
        (json!({ "place": "100", "kind": "correction", "fen": i64::MIN, "note": "x" }), "fen"),
        (json!({ "place": "100", "kind": "grant", "fen": 5, "note": "" }), "note"),
    ] {
        assert_eq!(leader.post("/points/budget", body).await.expect(422).text("/code"), code);
    }
}
