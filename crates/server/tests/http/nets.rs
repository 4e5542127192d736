//! Department nets: who is in charge of a grid, what is open there, and which grids are gaps (feature G4).

use crate::on_both_engines;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

on_both_engines!(
    somebody_of_a_village_covers_its_grids_until_one_has_its_own,
    a_department_sees_its_own_grids_and_nothing_else,
    two_editors_do_not_overwrite_each_other,
    what_is_wrong_is_refused_and_strangers_see_nothing,
    small_numbers_of_marks_are_not_told,
    people_in_charge_come_from_a_sheet_all_or_none,
);

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    client.send(Method::PUT, &format!("/api/v1{path}"), |request| request.json(&body)).await
}

async fn delete(client: &Client, path: &str) -> Answer {
    client.send(Method::DELETE, &format!("/api/v1{path}"), |request| request).await
}

fn person(name: &str) -> Value {
    json!({ "name": name, "phone": "0775-0000110" })
}

/// The cell of a department in a row of the board.
fn cell<'a>(row: &'a Value, net: &str) -> &'a Value {
    row["cells"].as_array().unwrap().iter().find(|cell| cell["net"] == net).unwrap()
}

fn row<'a>(board: &'a Value, place: &str) -> &'a Value {
    board["rows"].as_array().unwrap().iter().find(|row| row["place"]["id"] == place).unwrap()
}

async fn board(client: &Client, place: &str) -> Value {
    client.get(&format!("/nets/board?place={place}")).await.expect(200).json
}

async fn somebody_of_a_village_covers_its_grids_until_one_has_its_own(engine: Engine) {
    let world = TestApp::start(engine).await;
    let dispatcher = world.sign_in("dispatcher").await;
    // Five smallest grids, two nets, nobody anywhere.
    assert_eq!(board(&dispatcher, "").await["gaps"], 10);
    put(&dispatcher, "/nets/water/grids/100", person("王水")).await.expect(204);
    let county = board(&dispatcher, "1").await;
    assert_eq!(county["gaps"], 8);
    assert_eq!(cell(row(&county, "10"), "water")["covered"], 2);
    assert_eq!(cell(row(&county, "10"), "water")["grids"], 3);
    assert_eq!(cell(row(&county, "10"), "water")["person"], Value::Null, "nobody for the whole town");

    put(&dispatcher, "/nets/water/grids/1001", person("李泉")).await.expect(204);
    let village = board(&dispatcher, "100").await;
    let (first, second) = (cell(row(&village, "1000"), "water"), cell(row(&village, "1001"), "water"));
    assert_eq!((&first["person"]["name"], &first["person"]["inherited"]), (&json!("王水"), &json!(true)));
    assert_eq!((&second["person"]["name"], &second["person"]["inherited"]), (&json!("李泉"), &json!(false)));
    assert_eq!(first["person"]["place"]["name"], "上村");

    // Replaced, taken away, and the village's person is back; what was is kept.
    let seen = second["person"]["id"].as_str().unwrap();
    let draft = json!({ "name": "周河", "phone": "19900001234", "seen": seen });
    put(&dispatcher, "/nets/water/grids/1001", draft).await.expect(204);
    let now = dispatcher.get("/nets/at/1001").await.expect(200).json;
    let id = cell(&now["here"], "water")["person"]["id"].as_str().unwrap().to_owned();
    let path = format!("/nets/water/grids/1001?seen={id}");
    delete(&dispatcher, &path).await.expect(204);
    delete(&dispatcher, &path).await.expect(204);
    let now = dispatcher.get("/nets/at/1001").await.expect(200).json;
    assert_eq!(cell(&now["here"], "water")["person"]["name"], "王水");
    let history = dispatcher.get("/nets/water/grids/1001").await.expect(200).json;
    let names: Vec<_> = history.as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["周河", "李泉"]);
    assert!(history.as_array().unwrap().iter().all(|one| one["until"].is_string()));

    let auditor = world.sign_in("auditor").await;
    let puts = auditor.get("/journal?act=net_post").await.expect(200).json;
    assert_eq!(puts["items"].as_array().unwrap().len(), 3);
    let ends = auditor.get("/journal?act=net_post_end").await.expect(200).json;
    assert_eq!(ends["items"].as_array().unwrap().len(), 1, "the second time changed nothing");
    assert!(!puts.to_string().contains("王水") && !puts.to_string().contains("0000110"));
}

async fn a_department_sees_its_own_grids_and_nothing_else(engine: Engine) {
    let world = TestApp::start(engine).await;
    let dispatcher = world.sign_in("dispatcher").await;
    put(&dispatcher, "/nets/water/grids/10", person("王水")).await.expect(204);
    let villager = world.sign_in("villager").await;
    let fields = [("text", "自来水管爆裂漏水"), ("category", "water"), ("lon", "109.06"), ("lat", "23.01")];
    for key in ["one", "two"] {
        villager.report(key, &fields, &[]).await.expect(201);
    }
    world.settle().await;

    let handler = world.sign_in("handler").await;
    let nets = handler.get("/nets").await.expect(200).json;
    let keys: Vec<_> = nets.as_array().unwrap().iter().map(|net| net["key"].clone()).collect();
    assert_eq!(keys, ["water"]);
    let own = handler.get("/nets/water/grids").await.expect(200).json;
    assert_eq!((&own["grids"], &own["covered"]), (&json!(5), &json!(3)));
    assert_eq!(own["net"]["duties"][0]["often"]["zh"], "每月一次");
    // What has nobody comes before what is only open; both wait behind what is overdue.
    let order: Vec<_> =
        own["rows"].as_array().unwrap().iter().map(|row| row["place"]["id"].clone()).collect();
    assert_eq!(order, ["1100", "1101", "1001", "1000", "1010"]);
    assert_eq!((&own["rows"][2]["open"], &own["rows"][2]["cases"][0]["code"]), (&json!(2), &json!("water")));
    let page = handler.get("/nets/water/grids?from=2&limit=2").await.expect(200).json;
    assert_eq!((&page["rows"][0]["place"]["id"], &page["next"]), (&json!("1001"), &json!(4)));
    handler.get("/nets/road/grids").await.expect(404);
    handler.get("/nets/road/grids/1000").await.expect(404);
    let board = board(&handler, "1").await;
    assert_eq!(board["nets"].as_array().unwrap().len(), 1);
    assert_eq!(cell(&board["here"], "water")["open"], 2);
    put(&handler, "/nets/water/grids/1000", person("自己")).await.expect(403);

    // Late, it stands first.
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 30));
    for _ in 0..12 {
        gezhi_app::background::fire_due(&world.app).await.unwrap();
    }
    world.settle().await;
    let handler = world.sign_in("handler").await;
    let own = handler.get("/nets/water/grids").await.expect(200).json;
    assert_eq!((&own["rows"][0]["place"]["id"], &own["rows"][0]["overdue"]), (&json!("1001"), &json!(2)));
}

async fn two_editors_do_not_overwrite_each_other(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (first, second) = (world.sign_in("dispatcher").await, world.sign_in("sysadmin").await);
    let path = "/nets/road/grids/1010";
    let (one, two) = tokio::join!(put(&first, path, person("张路")), put(&second, path, person("陈路")));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 422], "one of them was faster");
    let late = if one.status == 422 { one } else { two };
    assert_eq!(late.text("/code"), "net_changed");
    // A retry of what was done is no conflict.
    let now = first.get("/nets/at/1010").await.expect(200).json;
    let name = cell(&now["here"], "road")["person"]["name"].as_str().unwrap().to_owned();
    put(&first, path, person(&name)).await.expect(204);
    assert_eq!(first.get(path).await.expect(200).json.as_array().unwrap().len(), 1);
    delete(&first, &format!("{path}?seen=77")).await.expect(422);
}

async fn what_is_wrong_is_refused_and_strangers_see_nothing(engine: Engine) {
    let world = TestApp::start(engine).await;
    let dispatcher = world.sign_in("towndispatcher").await;
    let path = "/nets/water/grids/1000";
    for (body, code) in [
        (json!({ "name": " ", "phone": "110" }), "name"),
        (json!({ "name": "王".repeat(41), "phone": "110" }), "too_long"),
        (json!({ "name": "王水", "phone": "" }), "phone"),
        (json!({ "name": "王水", "phone": "打我" }), "phone"),
    ] {
        assert_eq!(put(&dispatcher, path, body).await.expect(422).text("/code"), code);
    }
    put(&dispatcher, "/nets/nothing/grids/1000", person("王水")).await.expect(404);
    put(&dispatcher, "/nets/water/grids/1100", person("王水")).await.expect(404);
    put(&dispatcher, "/nets/water/grids/x", person("王水")).await.expect(404);
    dispatcher.get("/nets/board?place=11").await.expect(404);
    let root = put(&world.sign_in("dispatcher").await, "/nets/water/grids/1", person("王水")).await;
    assert_eq!(root.expect(422).text("/code"), "net_root");
    for path in ["/nets", "/nets/board", "/nets/at/1000", "/nets/water/grids", "/nets/water/grids/1000"] {
        world.stranger().get(path).await.expect(401);
        world.sign_in("villager").await.get(path).await.expect(403);
    }
    world.sign_in("worker2").await.get("/nets/at/1000").await.expect(404);
    world.sign_in("worker").await.get("/nets/at/1000").await.expect(200);
}

async fn small_numbers_of_marks_are_not_told(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let family =
        json!({ "place": "1000", "number": "N-1", "members": [{ "name": "覃桂英", "relation": "head" }] });
    let file = worker.post("/households", family).await.expect(201);
    let mark = json!({ "code": "volunteer", "person": file.text("/members/0/id") });
    worker.post(&format!("/households/{}/attributes", file.text("/id")), mark).await.expect(200);
    let of = |board: Value| cell(&board["here"], "water")["marks"][0].clone();
    assert_eq!(of(worker.get("/nets/at/1000").await.expect(200).json)["number"], 1);
    // A chief may see that kind, but not the households.
    let chief = world.sign_in("chief").await;
    let board = board(&chief, "100").await;
    assert_eq!(
        cell(row(&board, "1000"), "water")["marks"][0],
        json!({ "code": "volunteer", "number": null })
    );
    assert_eq!(cell(row(&board, "1001"), "water")["marks"][0]["number"], 0);
    // A supervisor may not even see the kind.
    let supervisor = world.sign_in("supervisor").await;
    assert_eq!(
        cell(&supervisor.get("/nets/at/1000").await.expect(200).json["here"], "water")["marks"],
        json!([])
    );
}

async fn upload(client: &Client, bytes: Vec<u8>) -> Answer {
    let form = Form::new().part("file", Part::bytes(bytes).file_name("责任人.csv"));
    client.send(Method::POST, "/api/v1/nets/import", |request| request.multipart(form)).await
}

async fn confirm(client: &Client, preview: &Answer) -> Answer {
    client.post(&format!("/nets/import/{}/confirm", preview.text("/preview_id")), json!({})).await
}

async fn people_in_charge_come_from_a_sheet_all_or_none(engine: Engine) {
    let world = TestApp::start(engine).await;
    let dispatcher = world.sign_in("dispatcher").await;
    put(&dispatcher, "/nets/water/grids/1001", person("王水")).await.expect(204);
    let water = dispatcher.get("/nets").await.expect(200).json[0]["name"]["zh"].as_str().unwrap().to_owned();
    let short = water.trim_end_matches('网');
    let wrong = format!(
        "责任人名单,,,\n网格,部门网,责任人,工作电话\n上村第1网格,{water},李泉,0775-0000111\n\
         没有的村,{water},张三,打我\n上村第1网格,{short},李泉二,0775-0000112\n测试县,water,全县,0775-0000113\n"
    );
    let preview = upload(&dispatcher, wrong.clone().into_bytes()).await.expect(200);
    let errors: Vec<_> = preview.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["row"].as_u64().unwrap(), error["column"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [(4, "网格"), (4, "工作电话"), (5, "部门网"), (6, "网格")];
    assert_eq!(errors, expected.map(|(row, column)| (row, column.to_owned())));
    assert_eq!(confirm(&dispatcher, &preview).await.expect(422).text("/code"), "import_has_errors");
    assert_eq!(board(&dispatcher, "").await["gaps"], 9, "nothing of it is in force");
    let id = preview.text("/preview_id");
    let sheet = dispatcher.get(&format!("/nets/import/{id}/errors.xlsx")).await.expect(200);
    let marked = gezhi_app::sheets::read(&sheet.bytes).unwrap();
    assert!(marked[0].rows()[2].last().unwrap().contains("没有这个网格"), "{:?}", marked[0].rows());
    world.sign_in("sysadmin").await.get(&format!("/nets/import/{id}/errors.xlsx")).await.expect(404);

    let right = format!(
        "网格,部门网,责任人,工作电话\n上村第1网格,{water},李泉,0775-0000111\n上村第2网格,{short},周河,0775-0000112\n\
         河村,water,孙溪,0775-0000113\n下村第1网格,{water},,\n"
    );
    let preview = upload(&dispatcher, right.clone().into_bytes()).await.expect(200);
    assert_eq!(
        (preview.text("/new"), preview.text("/changed"), preview.text("/same"), preview.text("/blank")),
        ("2".into(), "1".into(), "0".into(), "1".into())
    );
    assert_eq!(preview.text("/shown/0/before"), "王水");
    // Somebody is put in charge between looking and confirming.
    put(&world.sign_in("sysadmin").await, "/nets/water/grids/110", person("抢先")).await.expect(204);
    assert_eq!(confirm(&dispatcher, &preview).await.expect(422).text("/code"), "list_changed");
    assert_eq!(board(&dispatcher, "").await["gaps"], 7, "none of its rows");
    let preview = upload(&dispatcher, right.clone().into_bytes()).await.expect(200);
    let done = confirm(&dispatcher, &preview).await.expect(200);
    assert_eq!((done.text("/new"), done.text("/changed")), ("1".into(), "2".into()));
    assert_eq!(confirm(&dispatcher, &preview).await.expect(404).status, 404, "once");
    let history = dispatcher.get("/nets/water/grids/1001").await.expect(200).json;
    let names: Vec<_> = history.as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["周河", "王水"], "who was there is kept");
    let again = upload(&dispatcher, right.into_bytes()).await.expect(200);
    assert_eq!(
        (again.text("/new"), again.text("/changed"), again.text("/same")),
        ("0".into(), "0".into(), "3".into())
    );

    // What goes out comes in again without a change; gaps are blank rows.
    let out = dispatcher.get("/nets/export.xlsx").await.expect(200);
    let back = upload(&dispatcher, out.bytes).await.expect(200);
    assert_eq!(
        (back.text("/new"), back.text("/changed"), back.text("/same")),
        ("0".into(), "0".into(), "3".into()),
        "{}",
        back.json
    );
    assert_eq!(back.json["errors"].as_array().unwrap().len(), 0);

    // Outside of the own scope, and by whoever may not at all.
    let town = world.sign_in("towndispatcher").await;
    let foreign =
        upload(&town, format!("网格,部门网,责任人,工作电话\n河村,{water},甲,0775-0000114\n").into_bytes());
    assert_eq!(foreign.await.expect(200).text("/errors/0/detail_zh"), "这个网格不归你管。");
    upload(&world.sign_in("worker").await, Vec::new()).await.expect(403);
    upload(&world.stranger(), Vec::new()).await.expect(401);
    let journal = world.sign_in("auditor").await.get("/journal?act=net_import").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 1);
    assert!(!String::from_utf8_lossy(&journal.bytes).contains("周河"), "nobody's name in the journal");
}
