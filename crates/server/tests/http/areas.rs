//! The map from the county down to the grid: who sees which numbers where.

use crate::on_both_engines;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use serde_json::{Value, json};

on_both_engines!(two_roles_see_two_maps, a_hidden_number_stays_hidden_on_the_way_down, who_finds_the_map);

/// Households in a grid, one person each; some of them marked.
async fn settle(client: &Client, place: &str, households: usize, marked: usize) {
    for number in 0..households {
        let body = json!({
            "place": place, "number": format!("G{place}-{number}"), "address": "一组", "lon": 109.01, "lat": 23.01,
            "members": [{ "name": "覃一", "relation": "head", "sex": "male", "birth": "1970-01-01" }],
        });
        let file = client.post("/households", body).await.expect(201);
        if number < marked {
            let path = format!("/households/{}/attributes", file.text("/id"));
            client.post(&path, json!({ "code": "low_income" })).await.expect(200);
            client.post(&path, json!({ "code": "beautiful_courtyard" })).await.expect(200);
        }
    }
}

fn layers(map: &Answer) -> Vec<String> {
    let layers = map.json["layers"].as_array().unwrap();
    layers.iter().map(|layer| layer["code"].as_str().unwrap().to_owned()).collect()
}

/// A layer's number by area.
fn column(map: &Answer, layer: &str) -> Vec<(String, Value)> {
    let features = map.json["features"].as_array().unwrap();
    features
        .iter()
        .map(|feature| {
            let properties = &feature["properties"];
            (properties["id"].as_str().unwrap().to_owned(), properties["numbers"][layer].clone())
        })
        .collect()
}

async fn two_roles_see_two_maps(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (leader, chief) = (world.sign_in("leader").await, world.sign_in("chief").await);
    settle(&leader, "1000", 7, 3).await;
    settle(&leader, "1001", 6, 0).await;

    let hers = leader.get("/map/areas?place=100").await.expect(200);
    assert_eq!(hers.json["type"], "FeatureCollection");
    assert_eq!(hers.json["features"][0]["geometry"]["type"], "Polygon");
    assert_eq!((hers.json["may_open"].clone(), hers.json["suppressed"].clone()), (json!(true), json!(false)));
    assert!(layers(&hers).contains(&"kind.low_income".to_owned()));
    assert_eq!(
        column(&hers, "kind.low_income"),
        [("1000".to_owned(), json!(3)), ("1001".to_owned(), json!(0))]
    );
    assert_eq!(column(&hers, "households"), [("1000".to_owned(), json!(7)), ("1001".to_owned(), json!(6))]);
    assert_eq!(hers.json["numbers"]["households"], 13);

    // The head of the county sees the same grids; what may not be seen is no layer, small numbers are left out.
    let his = chief.get("/map/areas?place=100").await.expect(200);
    assert_eq!((his.json["may_open"].clone(), his.json["suppressed"].clone()), (json!(false), json!(true)));
    assert!(!String::from_utf8_lossy(&his.bytes).contains("low_income"));
    assert_eq!(
        column(&his, "kind.beautiful_courtyard"),
        [("1000".to_owned(), Value::Null), ("1001".to_owned(), json!(0))]
    );
    assert_eq!(column(&his, "households"), column(&hers, "households"));
    chief.get("/map/households?place=1000").await.expect(403);
    // Every layer says what it counts in both languages, and every number has a layer.
    for map in [&hers, &his] {
        for layer in map.json["layers"].as_array().unwrap() {
            assert!(!layer["definition"]["zh"].as_str().unwrap().is_empty());
            assert!(!layer["definition"]["en"].as_str().unwrap().is_empty());
        }
        let mut codes = layers(map);
        codes.sort();
        let numbers = map.json["numbers"].as_object().unwrap();
        assert_eq!(codes, numbers.keys().cloned().collect::<Vec<_>>());
    }
    // The same numbers as the table's, for both.
    for client in [&leader, &chief] {
        let table = client.get("/register/counts?place=100").await.expect(200);
        let map = client.get("/map/areas?place=100").await.expect(200);
        assert_eq!(table.json["here"]["people"], map.json["numbers"]["people"]);
        assert_eq!(
            table.json["children"][0]["attributes"]["beautiful_courtyard"],
            column(&map, "kind.beautiful_courtyard")[0].1
        );
    }
    // Below a grid there is nothing more than its houses.
    let grid = leader.get("/map/areas?place=1000").await.expect(200);
    assert_eq!((grid.json["features"].clone(), grid.json["children"].clone()), (json!([]), json!(0)));
    assert_eq!(grid.json["numbers"]["kind.low_income"], 3);
}

async fn a_hidden_number_stays_hidden_on_the_way_down(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (registrar, chief) = (world.sign_in("registrar").await, world.sign_in("chief").await);
    // 3 and 20: the 3 is small, the 20 would tell it by the total of 23.
    settle(&registrar, "1000", 3, 0).await;
    settle(&registrar, "1001", 20, 0).await;
    let village = chief.get("/map/areas?place=100").await.expect(200);
    assert_eq!(village.json["numbers"]["households"], 23);
    assert_eq!(
        column(&village, "households"),
        [("1000".to_owned(), Value::Null), ("1001".to_owned(), Value::Null)]
    );
    // Opening the larger one, on the map or in the table, does not tell it either.
    let grid = chief.get("/map/areas?place=1001").await.expect(200);
    assert_eq!(grid.json["numbers"]["households"], Value::Null);
    let table = chief.get("/register/counts?place=1001").await.expect(200);
    assert_eq!(table.json["here"]["households"], Value::Null);
    let open = registrar.get("/register/counts?place=1001").await.expect(200);
    assert_eq!(open.json["here"]["households"], 20);
}

async fn who_finds_the_map(engine: Engine) {
    let world = TestApp::start(engine).await;
    world.stranger().get("/map/areas").await.expect(401);
    world.sign_in("villager").await.get("/map/areas").await.expect(403);
    world.sign_in("auditor").await.get("/map/areas").await.expect(403);
    let worker = world.sign_in("worker").await;
    worker.get("/map/areas?place=999999").await.expect(404);
    worker.get("/map/areas?place=abc").await.expect(404);
    // A worker finds the whole county with its cases, and the register's numbers at home.
    assert_eq!(layers(&worker.get("/map/areas?place=1").await.expect(200)), ["open", "overdue"]);
    let home = worker.get("/map/areas").await.expect(200);
    assert!(layers(&home).contains(&"households".to_owned()), "{:?}", home.json["place"]);
    // A handler's duty is of a body, not of a place.
    let handler = world.sign_in("handler").await;
    assert_eq!(layers(&handler.get("/map/areas").await.expect(200)), ["open", "overdue"]);
}
