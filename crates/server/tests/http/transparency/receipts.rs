//! Who may open what stands in the log: the household it concerns and staff of the place, nobody else.

use super::award;
use crate::on_both_engines;
use crate::residents::id_number;
use gezhi_app::transparency::{commitment, seal};
use gezhi_testkit::{Engine, TestApp};
use serde_json::{Value, json};

on_both_engines!(a_household_can_open_its_own_entries, a_published_text_can_be_opened_by_everybody);

async fn a_household_can_open_its_own_entries(engine: Engine) {
    let world = TestApp::start(engine).await;
    let family = json!({
        "place": "1000", "number": "L-1",
        "members": [{ "name": "覃桂英", "relation": "head", "id_number": id_number(1940, 22), "phone": "19900001000" }],
    });
    let file = world.sign_in("worker").await.post("/households", family).await.expect(201);
    let villager = world.sign_in("villager").await;
    let bind = json!({ "name": "覃桂英", "id_number": id_number(1940, 22) });
    villager.post("/my/household/bind", bind).await.expect(200);
    let household: i64 = file.text("/id").parse().unwrap();
    let entries = award(&world, &[household, 4]).await;
    seal(&world.app).await.unwrap();

    let path = format!("/log/receipts/points_entry/{}", entries[0]);
    let receipt = villager.get(&path).await.expect(200);
    let leaf: Value = serde_json::from_str(&receipt.text("/0/leaf")).unwrap();
    let openings = receipt.json[0]["openings"].as_array().unwrap();
    let names: Vec<&str> = openings.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["details", "to"], "the other side is outside, which everybody may know");
    for opening in openings {
        let salt: [u8; 32] = hex::decode(opening["salt"].as_str().unwrap()).unwrap().try_into().unwrap();
        let committed = commitment(&salt, opening["text"].as_str().unwrap());
        assert_eq!(leaf["body"][opening["name"].as_str().unwrap()], committed.as_str());
    }
    assert_eq!(leaf["body"]["from"], "outside:100");

    world.stranger().get(&path).await.expect(401);
    world.sign_in("villager2").await.get(&path).await.expect(404);
    villager.get(&format!("/log/receipts/points_entry/{}", entries[1])).await.expect(404);
    world.sign_in("leader").await.get(&path).await.expect(200);
    world.sign_in("leader2").await.get(&path).await.expect(404);
    villager.get("/log/receipts/points_entry/1").await.expect(404);
    villager.get("/log/receipts/nothing/1").await.expect(404);

    // Everybody sees that it is there, and nobody whose it is.
    let public = world.stranger().get(&format!("/log/about/points_entry/{}", entries[0])).await.expect(200);
    let text = String::from_utf8(public.bytes).unwrap();
    for hidden in ["覃桂英", "测试leader", "门前干净", &household.to_string(), "salt"] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }
}

async fn a_published_text_can_be_opened_by_everybody(engine: Engine) {
    let world = TestApp::start(engine).await;
    let keeper = world.sign_in("dispatcher").await;
    super::publish(&world, &keeper, 1).await;
    seal(&world.app).await.unwrap();
    let leaf = world.stranger().get("/log/leaves/0").await.expect(200);
    let salt: [u8; 32] = hex::decode(leaf.text("/openings/0/salt")).unwrap().try_into().unwrap();
    let text = leaf.text("/openings/0/text");
    assert!(text.contains("年满八十周岁"), "{text}");
    let said: Value = serde_json::from_str(&leaf.text("/leaf")).unwrap();
    assert_eq!(said["body"]["text"], commitment(&salt, &text).as_str());
}
