//! Houses from which day until which, and vehicles with sealed plates.

use crate::on_both_engines;
use crate::residents::id_number;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    a_house_knows_who_lived_in_it_and_whose_it_was,
    what_is_wrong_with_a_house_is_refused,
    houses_are_split_and_merged_with_who_lives_there,
    two_households_of_a_house_stand_in_one_place,
    a_vehicle_is_masked_found_and_shown_with_a_reason,
    vehicles_go_where_their_people_go,
    a_creating_write_sent_again_is_done_once,
    thirty_two_at_once_make_one_household,
);

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    client.send(Method::PUT, &format!("/api/v1{path}"), |request| request.json(&body)).await
}

async fn keyed(client: &Client, path: &str, key: &str, body: Value) -> Answer {
    let path = format!("/api/v1{path}");
    client.send(Method::POST, &path, |request| request.header("Idempotency-Key", key).json(&body)).await
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A household of one in a grid.
async fn household(client: &Client, number: &str, name: &str, more: Value) -> Answer {
    let mut body = json!({
        "place": "1000", "number": number, "since": "2020-01-01", "members": [{ "name": name, "relation": "head" }],
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.post("/households", body).await.expect(201)
}

fn length(value: &Value) -> usize {
    value.as_array().unwrap().len()
}

async fn a_house_knows_who_lived_in_it_and_whose_it_was(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let family =
        household(&worker, "H-1", "覃桂英", json!({ "address": "大塘屯12号", "lon": 109.01, "lat": 23.01 }))
            .await;
    let (id, old) = (family.text("/id"), family.text("/house/id"));
    assert_eq!(family.text("/homes/0/since"), "2020-01-01");
    let page = worker.get("/houses").await.expect(200);
    assert_eq!((page.text("/total"), page.text("/items/0/address")), ("1".into(), "大塘屯12号".into()));
    assert_eq!((page.text("/items/0/households"), page.text("/items/0/living")), ("1".into(), "1".into()));
    // What it is, how safe it is and whose: nobody should live in it, and somebody does.
    let fields = json!({
        "version": 1, "address": "大塘屯12号", "lon": 109.01, "lat": 23.01, "kind": "own", "storeys": 2, "built": 1986,
        "grade": "D", "graded_by": "镇村建所", "graded_on": "2025-01-10", "owner": id, "owner_since": "2020-01-01",
    });
    let house = put(&worker, &format!("/houses/{old}"), fields.clone()).await.expect(200);
    assert_eq!(
        (house.text("/owner/name"), house.text("/owner/since")),
        ("覃桂英".into(), "2020-01-01".into())
    );
    assert_eq!(house.json["unsafe_and_lived_in"], json!(true));
    assert_eq!(house.text("/tenants/0/people/0/name"), "覃桂英");
    let stale = put(&worker, &format!("/houses/{old}"), fields.clone()).await.expect(409);
    assert_eq!(stale.text("/code"), "house_changed");
    let grade = worker.get("/houses?grade=D").await.expect(200);
    assert_eq!((length(&grade.json["items"]), grade.json["total"].clone()), (1, Value::Null));
    assert_eq!(length(&worker.get("/houses?grade=A").await.expect(200).json["items"]), 0);

    // They move into a new house in the next grid, which is another person's ground to work on: the leader does it.
    let leader = world.sign_in("leader").await;
    let new =
        json!({ "place": "1001", "address": "新村3号", "lon": 109.03, "lat": 23.03, "kind": "relocation" });
    let new = leader.post("/houses", new).await.expect(201).text("/id");
    let file = leader.get(&format!("/households/{id}")).await.expect(200);
    let go = json!({ "version": file.json["version"], "house": new, "room": "101", "on": "2025-02-01" });
    let moved = leader.post(&format!("/households/{id}/house"), go).await.expect(200);
    assert_eq!(
        (moved.text("/place/id"), moved.text("/address"), moved.text("/room")),
        ("1001".into(), "新村3号".into(), "101".into())
    );
    assert_eq!((moved.text("/point/lon"), moved.text("/house/id")), ("109.03".into(), new.clone()));
    assert_eq!(
        (moved.text("/homes/0/until"), moved.text("/homes/1/since")),
        ("2025-02-01".into(), "2025-02-01".into())
    );
    // Sold afterwards.
    let house = leader.get(&format!("/houses/{old}")).await.expect(200);
    let mut sold = fields;
    sold["version"] = house.json["version"].clone();
    sold["owner"] = Value::Null;
    sold["owner_text"] = json!("县城某公司");
    sold["owner_since"] = json!("2025-02-20");
    let house = put(&leader, &format!("/houses/{old}"), sold).await.expect(200);
    assert_eq!((length(&house.json["tenants"]), house.text("/owner/name")), (0, "县城某公司".into()));
    assert_eq!(house.json["unsafe_and_lived_in"], json!(false));
    // On a day before, they lived there and owned it; on the day between, they only owned it.
    let then = leader.get(&format!("/houses/{old}?on=2025-01-31")).await.expect(200);
    assert_eq!(
        (then.text("/tenants/0/head_name"), then.text("/owner/name")),
        ("覃桂英".into(), "覃桂英".into())
    );
    assert_eq!(then.json["editable"], json!(false));
    let between = leader.get(&format!("/houses/{old}?on=2025-02-01")).await.expect(200);
    assert_eq!((length(&between.json["tenants"]), between.text("/owner/name")), (0, "覃桂英".into()));
    assert_eq!(length(&between.json["history"]), 1);
    assert_eq!(
        leader.get(&format!("/households/{id}?on=2025-01-31")).await.expect(200).text("/house/id"),
        old
    );
    assert_eq!(leader.get(&format!("/houses/{new}")).await.expect(200).text("/rooms/0/households"), "1");
    // Empty now, it can be pulled down, and then nobody moves into it.
    let ended = json!({ "version": house.json["version"], "how": "demolished", "on": "2025-03-01" });
    let ended = leader.post(&format!("/houses/{old}/end"), ended).await.expect(200);
    assert_eq!((ended.text("/until"), ended.json["editable"].clone()), ("2025-03-01".into(), json!(false)));
    let back = json!({ "version": moved.json["version"], "house": old });
    assert_eq!(
        leader.post(&format!("/households/{id}/house"), back).await.expect(422).text("/code"),
        "house_ended"
    );
    assert_eq!(leader.get("/houses?place=100").await.expect(200).text("/total"), "1");

    // Who has no business with it does not learn of it.
    let path = format!("/houses/{new}");
    world.sign_in("worker2").await.get(&path).await.expect(404);
    world.sign_in("sysadmin").await.get(&path).await.expect(403);
    world.sign_in("chief").await.get("/houses").await.expect(403);
    world.stranger().get(&path).await.expect(401);
    let auditor = world.sign_in("auditor").await;
    for (act, number) in [("house_create", 1), ("house_edit", 2), ("household_house", 1), ("house_end", 1)] {
        let journal = auditor.get(&format!("/journal?act={act}")).await.expect(200);
        assert_eq!(length(&journal.json["items"]), number, "{act}");
        let text = String::from_utf8_lossy(&journal.bytes).into_owned();
        assert!(!text.contains("覃桂英") && !text.contains("县城某公司"), "{text}");
    }
}

async fn what_is_wrong_with_a_house_is_refused(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let family = household(&worker, "H-1", "覃桂英", json!({ "address": "大塘屯12号" })).await;
    let (id, house) = (family.text("/id"), family.text("/house/id"));
    let graded = |by: &str, on: Option<&str>| json!({ "place": "1000", "address": "x1号", "grade": "C", "graded_by": by, "graded_on": on });
    for (body, code) in [
        (json!({ "place": "1000" }), "house_where"),
        (json!({ "place": "1000", "address": "大塘屯12号" }), "house_exists"),
        (json!({ "place": "1000", "address": "x1号", "kind": "castle" }), "unknown_code"),
        (json!({ "place": "1000", "address": "x1号", "storeys": 0 }), "out_of_range"),
        (json!({ "place": "1000", "address": "x1号", "built": 2035 }), "out_of_range"),
        (json!({ "place": "1000", "address": "x1号", "owner": "99" }), "owner"),
        (json!({ "place": "1000", "address": "x1号", "lon": 109.0 }), "point"),
        (json!({ "place": "1000", "address": "x".repeat(101) }), "too_long"),
        (json!({ "place": "100", "address": "x1号" }), "not_a_leaf"),
        (graded("", Some("2025-01-01")), "graded_by"),
        (graded("镇村建所", None), "graded_on"),
        (graded("镇村建所", Some("2035-01-01")), "date_in_future"),
    ] {
        let answer = worker.post("/houses", body.clone()).await;
        let place = body["place"] == "100";
        assert_eq!(answer.status, if place { 404 } else { 422 }, "{body}");
        if !place {
            assert_eq!(answer.text("/code"), code, "{body}");
        }
    }
    let path = format!("/houses/{house}/end");
    let lived_in = worker.post(&path, json!({ "version": 1, "how": "collapsed" })).await.expect(422);
    assert_eq!(lived_in.text("/code"), "house_lived_in");
    assert_eq!(
        worker.post(&path, json!({ "version": 1, "how": "?" })).await.expect(422).text("/code"),
        "how"
    );
    worker.post("/houses/99/end", json!({ "version": 1, "how": "collapsed" })).await.expect(404);
    let other =
        worker.post("/houses", json!({ "place": "1000", "address": "x1号" })).await.expect(201).text("/id");
    let go = |on: &str| json!({ "version": family.json["version"], "house": other, "on": on });
    let path = format!("/households/{id}/house");
    assert_eq!(worker.post(&path, go("2019-12-31")).await.expect(422).text("/code"), "move_too_early");
    assert_eq!(worker.post(&path, go("2035-12-31")).await.expect(422).text("/code"), "date_in_future");
    let same = json!({ "version": family.json["version"], "house": house });
    assert_eq!(worker.post(&path, same).await.expect(422).text("/code"), "same_house");
    let merge = json!({ "version": 1, "into": house, "into_version": 1 });
    assert_eq!(
        worker.post(&format!("/houses/{house}/merge"), merge).await.expect(422).text("/code"),
        "same_house"
    );
    // Two rooms of a name, a room that is lived in.
    let rooms = |rooms: Value| json!({ "version": 1, "rooms": rooms });
    let path = format!("/houses/{house}/rooms");
    let twice = put(&worker, &path, rooms(json!([{ "name": "101" }, { "name": "101" }]))).await.expect(422);
    assert_eq!(twice.text("/code"), "room_twice");
    // None of this left a trace.
    let file = worker.get(&format!("/households/{id}")).await.expect(200);
    assert_eq!((&file.json["version"], length(&file.json["homes"])), (&family.json["version"], 1));
    assert_eq!(worker.get("/houses").await.expect(200).text("/total"), "2");
}

async fn houses_are_split_and_merged_with_who_lives_there(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let at = json!({ "address": "南街8号", "room": "一楼", "lon": 109.01, "lat": 23.01 });
    let first = household(&worker, "H-1", "覃桂英", at).await;
    let second = household(&worker, "H-2", "黄大明", json!({ "address": "南街8号", "room": "二楼" })).await;
    let house = first.text("/house/id");
    assert_eq!((second.text("/house/id"), second.text("/point/lon")), (house.clone(), "109.01".into()));
    let view = worker.get(&format!("/houses/{house}")).await.expect(200);
    assert_eq!((length(&view.json["tenants"]), length(&view.json["rooms"])), (2, 2));
    // A room gets another name; who lives in it does, too. One that is lived in does not go.
    let version = view.json["version"].clone();
    let path = format!("/houses/{house}/rooms");
    let gone = json!({ "version": version, "rooms": [{ "was": "一楼", "name": "一楼" }] });
    assert_eq!(put(&worker, &path, gone).await.expect(422).text("/code"), "room_lived_in");
    let named = json!({ "version": version, "rooms": [
        { "was": "一楼", "name": "101", "floor": 1 }, { "was": "二楼", "name": "201", "floor": 2 }, { "name": "阁楼", "floor": 3 },
    ]});
    let view = put(&worker, &path, named).await.expect(200);
    assert_eq!((view.text("/rooms/1/name"), view.text("/rooms/1/households")), ("201".into(), "1".into()));
    let second = worker.get(&format!("/households/{}", second.text("/id"))).await.expect(200);
    assert_eq!((second.text("/room"), length(&second.json["homes"])), ("201".into(), 1));

    // The upper floor becomes a house of its own.
    let path = format!("/houses/{house}/split");
    let part = |households: Value| {
        json!({
            "version": view.json["version"], "address": "南街8-1号", "rooms": ["201", "阁楼"], "households": households, "on": "2025-03-01",
        })
    };
    assert_eq!(worker.post(&path, part(json!([]))).await.expect(422).text("/code"), "room_lived_in");
    assert_eq!(worker.post(&path, part(json!(["99"]))).await.expect(422).text("/code"), "not_living_here");
    let own = worker.post(&path, part(json!([second.text("/id")]))).await.expect(201);
    assert_eq!((own.text("/tenants/0/head_name"), length(&own.json["rooms"])), ("黄大明".into(), 2));
    assert_eq!(own.text("/point/lon"), "109.01");
    let second = worker.get(&format!("/households/{}", second.text("/id"))).await.expect(200);
    assert_eq!((second.text("/address"), length(&second.json["homes"])), ("南街8-1号".into(), 2));
    assert_eq!(worker.get("/houses").await.expect(200).text("/total"), "2");
    let before = worker.get(&format!("/houses/{house}?on=2025-02-28")).await.expect(200);
    assert_eq!(length(&before.json["tenants"]), 2);

    // It was the same house after all.
    let rest = worker.get(&format!("/houses/{house}")).await.expect(200);
    let merge =
        json!({ "version": own.json["version"], "into": house, "into_version": rest.json["version"] });
    let whole = worker.post(&format!("/houses/{}/merge", own.text("/id")), merge.clone()).await.expect(200);
    assert_eq!((length(&whole.json["tenants"]), length(&whole.json["rooms"])), (2, 3));
    let again = worker.post(&format!("/houses/{}/merge", own.text("/id")), merge).await.expect(409);
    assert_eq!(again.text("/code"), "house_changed");
    let gone = worker.get(&format!("/houses/{}", own.text("/id"))).await.expect(200);
    assert_eq!((gone.text("/ended"), gone.text("/merged_into")), ("merged".into(), house.clone()));
    assert_eq!(worker.get("/houses").await.expect(200).text("/total"), "1");
    let second = worker.get(&format!("/households/{}", second.text("/id"))).await.expect(200);
    assert_eq!((second.text("/address"), second.text("/house/id")), ("南街8号".into(), house));
}

async fn two_households_of_a_house_stand_in_one_place(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let first = household(&leader, "H-1", "覃桂英", json!({ "address": "南街8号" })).await;
    let second = household(&leader, "H-2", "黄大明", json!({ "address": "南街8号" })).await;
    // A pin set at one of them is that of the house, and of the other.
    let pin = json!({ "version": first.json["version"], "lon": 109.02, "lat": 23.02 });
    put(&leader, &format!("/households/{}", first.text("/id")), pin).await.expect(200);
    let other = leader.get(&format!("/households/{}", second.text("/id"))).await.expect(200);
    assert_eq!(other.text("/point/lon"), "109.02");
    let map = leader.get("/map/households").await.expect(200);
    assert_eq!(map.text("/households/0/house"), first.text("/house/id"));
    assert_eq!(map.text("/households/1/house"), first.text("/house/id"));
    // The house moves into the next grid, with both, and the counts with them.
    let house = leader.get(&format!("/houses/{}", first.text("/house/id"))).await.expect(200);
    let there = json!({ "version": house.json["version"], "place": "1001", "address": "南街9号", "lon": 109.04, "lat": 23.03 });
    put(&leader, &format!("/houses/{}", first.text("/house/id")), there).await.expect(200);
    for id in [first.text("/id"), second.text("/id")] {
        let file = leader.get(&format!("/households/{id}")).await.expect(200);
        assert_eq!(
            (file.text("/place/id"), file.text("/address"), file.text("/point/lon")),
            ("1001".into(), "南街9号".into(), "109.04".into())
        );
        assert_eq!(length(&file.json["homes"]), 1, "it is the same house");
    }
    assert_eq!(leader.get("/houses?place=1000").await.expect(200).text("/total"), "0");
    assert_eq!(leader.get("/houses?place=1001").await.expect(200).text("/total"), "1");
    assert_eq!(leader.get("/households?place=1001").await.expect(200).text("/total"), "2");
    // Whoever sets up a household without moving stays in the house, even where an address is that of a whole hamlet.
    let body = json!({
        "place": "1000", "number": "H-3", "address": "大塘屯", "lon": 109.011, "lat": 23.011,
        "members": [{ "name": "韦家", "relation": "head" }, { "name": "韦二", "relation": "son" }],
    });
    let file = leader.post("/households", body).await.expect(201);
    let split = json!({ "version": file.json["version"], "members": { (file.text("/members/1/id")): "head" }, "number": "H-4" });
    let own = leader.post(&format!("/households/{}/split", file.text("/id")), split).await.expect(200);
    assert_eq!(own.text("/house/id"), file.text("/house/id"));
}

async fn a_vehicle_is_masked_found_and_shown_with_a_reason(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let family = household(&worker, "H-1", "覃桂英", json!({})).await;
    let (id, head) = (family.text("/id"), family.text("/members/0/id"));
    let path = format!("/households/{id}/vehicles");
    for (body, code) in [
        (json!({ "kind": "car" }), "plate"),
        (json!({ "plate": "桂R1234", "kind": "car" }), "plate_length"),
        (json!({ "plate": "R·A12345", "kind": "car" }), "plate_province"),
        (json!({ "plate": "桂R12345", "kind": "submarine" }), "unknown_code"),
        (json!({ "plate": "桂R12345", "kind": "car", "person": "99" }), "person"),
    ] {
        assert_eq!(worker.post(&path, body.clone()).await.expect(422).text("/code"), code, "{body}");
    }
    let car = json!({ "plate": "桂r·6q789", "kind": "car", "colour": "white", "person": head, "since": "2024-05-01" });
    let file = worker.post(&path, car.clone()).await.expect(201);
    assert_eq!(
        (file.text("/vehicles/0/plate"), file.text("/vehicles/0/kind_word/zh")),
        ("桂R***89".into(), "小汽车".into())
    );
    let bike = json!({ "plate": "贵港 00456", "kind": "e_bike" });
    worker.post(&path, bike).await.expect(201);
    assert_eq!(worker.post(&path, car).await.expect(422).text("/code"), "plate_registered");

    for (question, found) in [
        ("桂R6Q789", 1),
        ("桂R·6q789", 1),
        ("Q789", 1),
        ("q789", 1),
        ("贵港00456", 1),
        ("0456", 1),
        ("6Q789", 0),
        ("桂R6Q788", 0),
        ("8888", 0),
    ] {
        let hits = worker.get(&format!("/register/search?q={}", percent(question))).await.expect(200);
        assert_eq!(length(&hits.json["items"]), found, "{question}");
        if found == 1 {
            assert_eq!(hits.text("/items/0/person/name"), "覃桂英");
            assert!(hits.text("/items/0/plate").contains('*'), "{question}");
        }
    }
    // The next village does not find it, whole or in part.
    let other = world.sign_in("worker2").await;
    for question in ["桂R6Q789", "Q789"] {
        let hits = other.get(&format!("/register/search?q={}", percent(question))).await.expect(200);
        assert_eq!(length(&hits.json["items"]), 0, "{question}");
    }
    let vehicle = file.text("/vehicles/0/id");
    let reveal = format!("/vehicles/{vehicle}/reveal");
    assert_eq!(
        worker.post(&reveal, json!({ "reason": "x" })).await.expect(422).text("/code"),
        "reason_needed"
    );
    other.post(&reveal, json!({ "reason": "核对挪车电话" })).await.expect(404);
    let shown = worker.post(&reveal, json!({ "reason": "堵路，请车主挪车" })).await.expect(200);
    assert_eq!(shown.text("/plate"), "桂R6Q789");
    let auditor = world.sign_in("auditor").await;
    let journal = auditor.get("/journal?act=person_reveal").await.expect(200);
    assert_eq!(length(&journal.json["items"]), 1);
    for act in ["vehicle_add", "person_reveal"] {
        let journal = auditor.get(&format!("/journal?act={act}")).await.expect(200);
        assert!(!String::from_utf8_lossy(&journal.bytes).contains("6Q789"), "{act}");
    }
    // Changed without the plate, it keeps it; a stale version is refused; what was sold may come back at somebody else's.
    let path = format!("/vehicles/{vehicle}");
    let red = json!({ "version": 1, "kind": "car", "colour": "red", "person": head });
    let file = put(&worker, &path, red.clone()).await.expect(200);
    assert_eq!(
        (file.text("/vehicles/0/plate"), file.text("/vehicles/0/colour")),
        ("桂R***89".into(), "red".into())
    );
    assert_eq!(file.text("/vehicles/0/since"), "2024-05-01");
    assert_eq!(put(&worker, &path, red).await.expect(409).text("/code"), "vehicle_changed");
    let sold = worker
        .post(&format!("{path}/end"), json!({ "version": 2, "how": "sold", "on": "2025-03-01" }))
        .await
        .expect(200);
    assert_eq!(
        (sold.text("/vehicles/0/ended"), sold.text("/vehicles/0/until")),
        ("sold".into(), "2025-03-01".into())
    );
    assert_eq!(length(&worker.get("/register/search?q=Q789").await.expect(200).json["items"]), 0);
    let buyer = household(&worker, "H-2", "黄大明", json!({})).await.text("/id");
    let bought = json!({ "plate": "桂R6Q789", "kind": "car" });
    worker.post(&format!("/households/{buyer}/vehicles"), bought).await.expect(201);
    let hits = worker.get("/register/search?q=Q789").await.expect(200);
    assert_eq!(hits.text("/items/0/person/name"), "黄大明", "a household's vehicle is found with its head");
    // On a day of the past, the vehicles of that day.
    assert_eq!(
        length(&worker.get(&format!("/households/{id}?on=2024-06-01")).await.expect(200).json["vehicles"]),
        1
    );
    assert_eq!(
        length(&worker.get(&format!("/households/{id}?on=2024-01-01")).await.expect(200).json["vehicles"]),
        0
    );
}

async fn vehicles_go_where_their_people_go(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let family = |number: &str, son: &str| {
        json!({
            "place": "1000", "number": number, "since": "2020-01-01",
            "members": [{ "name": "覃父", "relation": "head" }, { "name": son, "relation": "son" }],
        })
    };
    let first = worker.post("/households", family("H-1", "覃一")).await.expect(201);
    let second = worker.post("/households", family("H-2", "覃二")).await.expect(201);
    let (one, two) = (first.text("/id"), second.text("/id"));
    let son = first.text("/members/1/id");
    let path = format!("/households/{one}/vehicles");
    worker.post(&path, json!({ "plate": "桂R10001", "kind": "car", "person": son })).await.expect(201);
    worker.post(&path, json!({ "plate": "桂R10002", "kind": "car" })).await.expect(201);
    // He moves to the other household with his car; the household's stays.
    let go = json!({ "household": one, "version": first.json["version"], "into": two, "relation": "son" });
    let other = worker.post(&format!("/persons/{son}/move"), go).await.expect(200);
    assert_eq!((length(&other.json["vehicles"]), other.text("/vehicles/0/person")), (1, son.clone()));
    // He moves out of the county: his car goes with him.
    let away =
        json!({ "household": two, "version": other.json["version"], "how": "moved_out", "on": "2025-03-01" });
    let other = worker.post(&format!("/persons/{son}/leave"), away).await.expect(200);
    assert_eq!(
        (other.text("/vehicles/0/ended"), other.text("/vehicles/0/until")),
        ("moved_out".into(), "2025-03-01".into())
    );
    // The first household becomes part of the other, with its car.
    let first = worker.get(&format!("/households/{one}")).await.expect(200);
    let father = first.text("/members/0/id");
    let merge = json!({
        "version": first.json["version"], "into": two, "into_version": other.json["version"],
        "relations": { (father.as_str()): "sibling" },
    });
    let whole = worker.post(&format!("/households/{one}/merge"), merge).await.expect(200);
    let open: Vec<&Value> = whole.json["vehicles"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|vehicle| vehicle["until"].is_null())
        .collect();
    assert_eq!((open.len(), &open[0]["plate"]), (1, &json!("桂R***02")));
    assert_eq!(length(&worker.get(&format!("/households/{one}")).await.expect(200).json["vehicles"]), 0);
}

async fn a_creating_write_sent_again_is_done_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let body = json!({
        "place": "1000", "members": [{ "name": "覃桂英", "relation": "head", "id_number": id_number(1975, 22) }],
    });
    let first = keyed(&worker, "/households", "k1", body.clone()).await.expect(201);
    let again = keyed(&worker, "/households", "k1", body.clone()).await.expect(201);
    let id = first.text("/id");
    assert_eq!(again.text("/id"), id);
    // Without the key it is another one, and refused for the number.
    assert_eq!(worker.post("/households", body.clone()).await.expect(422).text("/code"), "person_registered");
    let mut other = body;
    other["number"] = json!("H-9");
    let other = keyed(&worker, "/households", "k1", other).await.expect(422);
    assert_eq!(other.text("/code"), "idempotency_mismatch");

    let son = json!({ "version": first.json["version"], "name": "黄豆豆", "relation": "son" });
    let path = format!("/households/{id}/members");
    let file = keyed(&worker, &path, "k1", son.clone()).await.expect(200);
    let again = keyed(&worker, &path, "k1", son).await.expect(200);
    assert_eq!((length(&again.json["members"]), &again.json["version"]), (2, &file.json["version"]));
    let car = json!({ "plate": "桂R12345", "kind": "car" });
    let path = format!("/households/{id}/vehicles");
    keyed(&worker, &path, "k1", car.clone()).await.expect(201);
    assert_eq!(length(&keyed(&worker, &path, "k1", car).await.expect(201).json["vehicles"]), 1);
    let split = json!({ "version": file.json["version"], "members": { (file.text("/members/1/id")): "head" }, "address": "新村1号" });
    let path = format!("/households/{id}/split");
    let own = keyed(&worker, &path, "k1", split.clone()).await.expect(200);
    assert_eq!(keyed(&worker, &path, "k1", split).await.expect(200).text("/id"), own.text("/id"));
    let house = json!({ "place": "1000", "address": "新村2号" });
    let made = keyed(&worker, "/houses", "k1", house.clone()).await.expect(201);
    assert_eq!(
        keyed(&worker, "/houses", "k1", house.clone()).await.expect(201).text("/id"),
        made.text("/id")
    );
    let part = json!({ "version": 1, "address": "新村2-1号" });
    let path = format!("/houses/{}/split", made.text("/id"));
    let half = keyed(&worker, &path, "k1", part.clone()).await.expect(201);
    assert_eq!(keyed(&worker, &path, "k1", part).await.expect(201).text("/id"), half.text("/id"));
    assert_eq!(worker.get("/houses").await.expect(200).text("/total"), "3");
    assert_eq!(worker.get("/households").await.expect(200).text("/total"), "2");
    // Somebody else's key of the same name is another key.
    let leader = world.sign_in("leader").await;
    assert_eq!(keyed(&leader, "/houses", "k1", house).await.expect(422).text("/code"), "house_exists");
    // What is remembered of a body does not tell a number to whoever tries numbers out.
    if engine == Engine::Postgres {
        let dump = gezhi_testkit::dump(&world.app.db).await;
        assert!(!String::from_utf8_lossy(&dump).contains(&id_number(1975, 22)));
    }
}

async fn thirty_two_at_once_make_one_household(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let sent: Vec<_> = (0..32)
        .map(|_| {
            let worker = worker.clone();
            tokio::spawn(async move {
                let body = json!({
                    "place": "1000", "number": "H-1", "address": "南街8号",
                    "members": [{ "name": "覃桂英", "relation": "head", "id_number": id_number(1975, 22) }],
                });
                keyed(&worker, "/households", "same", body).await.expect(201).text("/id")
            })
        })
        .collect();
    let mut ids = std::collections::BTreeSet::new();
    for one in sent {
        ids.insert(one.await.unwrap());
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(worker.get("/households").await.expect(200).text("/total"), "1");
    assert_eq!(worker.get("/houses").await.expect(200).text("/total"), "1");
}
