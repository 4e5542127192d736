//! Several goods in one order of the mall (feature S6): all of them or none, each with a code of its own.

use crate::on_both_engines;
use crate::points_mall::{balance, keyed, shop_with, villager_with};
use gezhi_testkit::{Client, Engine, TestApp};
use serde_json::{Value, json};

on_both_engines!(
    a_basket_is_ordered_as_a_whole_and_handed_over_one_by_one,
    a_basket_that_cannot_be_had_as_a_whole_costs_nothing,
    two_baskets_with_the_same_goods_do_not_wait_for_each_other,
);

/// A second good at 20 points, without money, so many on the shelf.
async fn soy_sauce(world: &TestApp, shop: &str, pieces: i64) -> String {
    let leader = world.sign_in("leader").await;
    let good = json!({ "place": "100", "name": "酱油", "unit": "瓶", "points": 20, "offered": true });
    let good = leader.post("/points/goods", good).await.expect(201).text("/id");
    let delivery = json!({ "kind": "in", "pieces": pieces });
    let path = format!("/points/shops/{shop}/stock/{good}");
    world.sign_in("keeper").await.post(&path, delivery).await.expect(201);
    good
}

fn salt(good: &str, pieces: i64) -> Value {
    json!({ "good": good, "pieces": pieces, "points": 15 * pieces, "fen": 50 * pieces })
}

fn sauce(good: &str, pieces: i64) -> Value {
    json!({ "good": good, "pieces": pieces, "points": 20 * pieces })
}

/// What is promised of every good.
async fn promised(keeper: &Client, shop: &str) -> i64 {
    let lines = keeper.get(&format!("/points/shops/{shop}/stock")).await.expect(200).json;
    lines.as_array().unwrap().iter().map(|line| line["reserved"].as_i64().unwrap()).sum()
}

async fn a_basket_is_ordered_as_a_whole_and_handed_over_one_by_one(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, first) = shop_with(&world, 10).await;
    let second = soy_sauce(&world, &shop, 10).await;
    let villager = villager_with(&world, 100).await;
    let keeper = world.sign_in("keeper").await;
    let basket = json!({ "shop": shop, "lines": [sauce(&second, 1), salt(&first, 2)] });
    let tap = || keyed(&villager, "basket", "/points/orders", basket.clone());
    let (one, two) = tokio::join!(tap(), tap());
    let (one, two) = (one.expect(201), two.expect(201));
    assert_eq!(one.json, two.json, "a double tap is one basket");
    assert_eq!((one.text("/items/0/name"), one.text("/items/1/name")), ("酱油".into(), "食盐".into()));
    assert_ne!(one.text("/items/0/code"), one.text("/items/1/code"));
    assert_eq!((balance(&villager).await, promised(&keeper, &shop).await), (50, 3));

    // One good is given up, the other one handed over: each pays for itself.
    let cancel = format!("/points/orders/{}/cancel", one.text("/items/0/id"));
    villager.post(&cancel, json!({})).await.expect(200);
    let code = json!({ "code": one.text("/items/1/code") });
    keeper.post(&format!("/points/shops/{shop}/hand-over"), code).await.expect(200);
    assert_eq!((balance(&villager).await, promised(&keeper, &shop).await), (70, 0));
    let told = world.sign_in("auditor").await.get("/journal?act=mall_order").await.expect(200).json;
    assert_eq!(told["items"].as_array().unwrap().len(), 2);
}

async fn a_basket_that_cannot_be_had_as_a_whole_costs_nothing(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, first) = shop_with(&world, 10).await;
    let second = soy_sauce(&world, &shop, 1).await;
    let villager = villager_with(&world, 50).await;
    let keeper = world.sign_in("keeper").await;
    for (lines, status, code) in [
        // Each alone could be paid, both together cannot.
        (json!([salt(&first, 3), sauce(&second, 1)]), 422, "too_few_points"),
        (json!([salt(&first, 1), sauce(&second, 2)]), 409, "sold_out"),
        (json!([salt(&first, 1), salt(&first, 1)]), 422, "lines"),
        (json!([salt(&first, 1), sauce("77", 1)]), 404, "not_found"),
        (json!([salt(&first, 1), { "good": second, "pieces": 1, "points": 19 }]), 409, "price_changed"),
        (json!((0..21).map(|n| salt(&n.to_string(), 1)).collect::<Vec<_>>()), 422, "lines"),
    ] {
        let basket = json!({ "shop": shop, "lines": lines });
        let refused = villager.post("/points/orders", basket.clone()).await.expect(status);
        assert_eq!(refused.text("/code"), code, "{basket}");
    }
    assert_eq!((balance(&villager).await, promised(&keeper, &shop).await), (50, 0));
    let wanting = json!({ "shop": shop, "lines": [salt(&first, 3), sauce(&second, 1)] });
    let told = villager.post("/points/orders", wanting).await.expect(422);
    assert!(told.text("/detail_zh").contains("65 分"), "the price of all of it: {}", told.text("/detail_zh"));
    assert!(villager.get("/points/orders").await.expect(200).json["items"].as_array().unwrap().is_empty());
}

async fn two_baskets_with_the_same_goods_do_not_wait_for_each_other(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (shop, first) = shop_with(&world, 20).await;
    let second = soy_sauce(&world, &shop, 20).await;
    let villager = villager_with(&world, 400).await;
    let baskets = [[salt(&first, 1), sauce(&second, 1)], [sauce(&second, 1), salt(&first, 1)]];
    let mut orders = tokio::task::JoinSet::new();
    for number in 0..10 {
        let (villager, lines) = (villager.clone(), json!(baskets[number % 2]));
        let basket = json!({ "shop": shop, "lines": lines });
        orders.spawn(async move { villager.post("/points/orders", basket).await.status });
    }
    let statuses = orders.join_all().await;
    assert!(statuses.iter().all(|status| *status == 201), "{statuses:?}");
    assert_eq!(balance(&villager).await, 400 - 10 * 35);
    assert_eq!(promised(&world.sign_in("keeper").await, &shop).await, 20);
}
