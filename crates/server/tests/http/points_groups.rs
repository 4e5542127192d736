//! Who takes part by group: marks and kinds of residence, small numbers kept from whoever may not see the households.

use crate::on_both_engines;
use crate::points_publications::award;
use gezhi_app::background::fire_due;
use gezhi_app::points::publications::{make_waiting, seed};
use gezhi_testkit::{Client, Engine, TestApp};
use jiff::SignedDuration;
use serde_json::{Value, json};

on_both_engines!(groups_are_counted_when_a_month_is_published);

async fn home(client: &Client, number: u32, residence: &str) -> String {
    let body = json!({
        "place": "1000", "number": format!("B-{number}"),
        "members": [{ "name": format!("韦{number}"), "relation": "head", "birth": "1950-01-02", "residence": residence }],
    });
    client.post("/households", body).await.expect(201).text("/id")
}

fn group(answer: &Value, code: &str) -> Value {
    let groups = answer["groups"].as_array().unwrap();
    groups.iter().find(|one| one["code"] == code).cloned().unwrap_or(Value::Null)
}

/// What a group shows: households with an account, of these with points, points, weak.
fn shown(answer: &Value, code: &str) -> Value {
    let one = group(answer, code);
    json!([one["accounts"], one["active"], one["points"], one["weak"]])
}

async fn groups_are_counted_when_a_month_is_published(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    seed(&world.app).await.unwrap();
    // Fifteen households with an account: seven at home, of whom six took part; eight away, of whom one did, with a mark.
    let mut homes = Vec::new();
    for number in 0..15 {
        let home = home(&worker, number, if number < 7 { "resident" } else { "away" }).await;
        if number >= 7 {
            let mark = json!({ "code": "beautiful_courtyard" });
            worker.post(&format!("/households/{home}/attributes"), mark).await.expect(200);
        }
        award(&world, &home, 1).await;
        homes.push(home);
    }
    world.clock.advance(SignedDuration::from_hours(24 * 31));
    for home in homes[..6].iter().chain(&homes[14..]) {
        award(&world, home, 5).await;
    }
    world.clock.advance(SignedDuration::from_hours(24 * 31));
    while fire_due(&world.app).await.unwrap() > 0 {}
    while make_waiting(&world.app).await.unwrap() > 0 {}

    let leader = world.sign_in("leader").await;
    let seen = leader.get("/points/participation").await.expect(200).json;
    assert_eq!(seen["months"][0]["active"], 7);
    assert_eq!(seen["suppressed"], false);
    assert_eq!(shown(&seen, "resident"), json!([7, 6, 30, false]));
    assert_eq!(shown(&seen, "away"), json!([8, 1, 5, true]));
    assert_eq!(shown(&seen, "beautiful_courtyard"), json!([8, 1, 5, true]));
    assert_eq!(seen["groups"][0]["weak"], true, "the weak ones stand first");

    // The chief may see figures but no households: neither one of eight is told, nor that one of seven did not take part.
    let seen = world.sign_in("chief").await.get("/points/participation?place=100").await.expect(200).json;
    assert_eq!(seen["suppressed"], true);
    assert_eq!(shown(&seen, "away"), json!([8, null, null, false]));
    assert_eq!(shown(&seen, "resident"), json!([7, null, null, false]));

    // What was published says nothing of groups, and others learn nothing.
    let public = world.stranger().get("/publications?place=100&kind=month").await.expect(200);
    let document = public.text("/items/0/id");
    let document = world.stranger().get(&format!("/publications/{document}")).await.expect(200);
    assert!(!String::from_utf8_lossy(&document.bytes).contains("beautiful_courtyard"));
    world.stranger().get("/points/participation?place=100").await.expect(401);
    world.sign_in("leader2").await.get("/points/participation?place=100").await.expect(404);
}
