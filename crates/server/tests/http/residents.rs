//! Households, people, marks and the own file.

use crate::on_both_engines;
use gezhi_app::residents::Resealed;
use gezhi_domain::residents::IdNumber;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::{SignedDuration, civil::date};
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    a_family_is_entered_masked_and_found,
    what_is_wrong_is_refused_and_nothing_is_half_done,
    two_editors_do_not_overwrite_each_other,
    people_leave_move_split_and_merge,
    marks_are_counted_seen_by_role_and_lapse,
    a_number_is_shown_with_a_reason_that_the_person_can_read,
    planted_numbers_stand_nowhere_in_clear,
    keys_are_rotated_while_people_work,
);

/// A sound number of somebody born in a year.
pub(crate) fn id_number(year: i16, serial: u32) -> String {
    let first = format!("450804{year:04}0315{serial:03}");
    IdNumber::complete(&first, date(2025, 3, 5)).unwrap().as_str().to_owned()
}

fn family() -> Value {
    json!({
        "place": "1000", "number": "SC-001", "address": "上村大塘屯12号", "room": "二楼", "lon": 109.01, "lat": 23.01,
        "since": "2020-01-01",
        "members": [
            { "name": "覃桂英", "relation": "head", "id_number": id_number(1975, 22), "phone": "19900001000" },
            { "name": "黄大明", "relation": "spouse", "sex": "male", "birth": "1974-05-06" },
            { "name": "黄小花", "relation": "daughter", "id_number": id_number(2001, 24), "residence": "away" },
        ],
    })
}

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    client.send(Method::PUT, &format!("/api/v1{path}"), |request| request.json(&body)).await
}

fn length(value: &Value) -> usize {
    value.as_array().unwrap().len()
}

/// The person of a name in a file.
fn person(file: &Answer, name: &str) -> String {
    let members = file.json["members"].as_array().unwrap();
    members.iter().find(|member| member["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

fn names(file: &Answer) -> Vec<String> {
    let members = file.json["members"].as_array().unwrap();
    members.iter().map(|member| member["name"].as_str().unwrap().to_owned()).collect()
}

async fn a_family_is_entered_masked_and_found(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let file = worker.post("/households", family()).await.expect(201);
    let id = file.text("/id");
    assert_eq!(names(&file), ["覃桂英", "黄大明", "黄小花"]);
    assert_eq!(file.text("/members/0/id_number"), format!("450804**********{}", &id_number(1975, 22)[16..]));
    assert_eq!(file.text("/members/0/phone"), "199****1000");
    assert_eq!(
        (file.text("/members/0/birth"), file.text("/members/0/sex")),
        ("1975-03-15".into(), "female".into())
    );
    assert!(!String::from_utf8_lossy(&file.bytes).contains(&id_number(1975, 22)));
    let page = worker.get("/households?place=1000").await.expect(200);
    assert_eq!((page.text("/items/0/head_name"), page.text("/total")), ("覃桂英".into(), "1".into()));
    assert_eq!((page.text("/items/0/members"), page.text("/items/0/living")), ("3".into(), "2".into()));

    let tail = id_number(2001, 24)[14..].to_owned();
    for (question, found) in [
        ("覃桂英", "覃桂英"),
        ("桂英", "覃桂英"),
        ("qinguiy", "覃桂英"),
        ("QGY", "覃桂英"),
        ("huangxh", ""),
        ("hxh", "黄小花"),
        ("1000", "覃桂英"),
        (&*tail, "黄小花"),
        ("SC-001 黄小花", "黄小花"),
        ("大塘屯 黄大明", "黄大明"),
        ("9999", ""),
        ("张三", ""),
    ] {
        let path = format!("/register/search?q={}", percent(question));
        let hits = worker.get(&path).await.expect(200);
        let hits: Vec<&str> = hits.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["person"]["name"].as_str().unwrap())
            .collect();
        match found {
            "" => assert!(hits.is_empty(), "{question}: {hits:?}"),
            found => assert!(hits.contains(&found), "{question}: {hits:?}"),
        }
    }
    worker.get("/register/search?q=a").await.expect(422);
    let map = worker.get("/map/households").await.expect(200);
    assert_eq!(
        (map.text("/households/0/name"), map.text("/households/0/lon")),
        ("覃桂英".into(), "109.01".into())
    );

    // The next village does not know of it, an administrator and the head of the county may not open it.
    let other = world.sign_in("worker2").await;
    other.get(&format!("/households/{id}")).await.expect(404);
    assert_eq!(other.get("/register/search?q=%E8%A6%83").await.expect(200).json["items"], json!([]));
    other.get("/register/search?q=qgy&place=1000").await.expect(404);
    world.sign_in("sysadmin").await.get(&format!("/households/{id}")).await.expect(403);
    world.sign_in("chief").await.get(&format!("/households/{id}")).await.expect(403);
    world.stranger().get(&format!("/households/{id}")).await.expect(401);
    world.sign_in("registrar").await.get(&format!("/households/{id}")).await.expect(200);
    world.sign_in("townregistrar").await.get("/households?place=11").await.expect(404);
    // Who lived here on a day?
    assert_eq!(
        worker.get(&format!("/households/{id}?on=2019-12-31")).await.expect(200).json["members"],
        json!([])
    );
    let then = worker.get(&format!("/households/{id}?on=2021-01-01")).await.expect(200);
    assert_eq!(names(&then).len(), 3);
    // It stands in the journal, without a name or a number.
    let journal = world.sign_in("auditor").await.get("/journal?act=household_create").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 1);
    let text = String::from_utf8_lossy(&journal.bytes).into_owned();
    assert!(!text.contains("覃桂英") && !text.contains("19900001000"), "{text}");
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn what_is_wrong_is_refused_and_nothing_is_half_done(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let one = |member: Value| json!({ "place": "1000", "members": [member] });
    let head = |more: Value| {
        let mut member = json!({ "name": "覃桂英", "relation": "head" });
        member.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one(member)
    };
    for (body, code) in [
        (json!({ "place": "1000", "members": [] }), "members"),
        (one(json!({ "name": "覃桂英", "relation": "spouse" })), "no_head"),
        (
            json!({ "place": "1000", "members": [{ "name": "甲", "relation": "head" }, { "name": "乙", "relation": "head" }] }),
            "two_heads",
        ),
        (
            json!({ "place": "1000", "members": [
                { "name": "甲", "relation": "head", "birth": "1980-01-01" }, { "name": "乙", "relation": "son", "birth": "1970-01-01" },
            ] }),
            "age_order",
        ),
        (head(json!({ "id_number": "450804197503150021" })), "id_check"),
        (head(json!({ "id_number": "45080419750315" })), "id_length"),
        (head(json!({ "id_number": id_number(1975, 22), "birth": "1976-01-01" })), "birth_and_id"),
        (head(json!({ "id_number": id_number(1975, 22), "sex": "male" })), "sex_and_id"),
        (head(json!({ "birth": "2030-01-01" })), "date_in_future"),
        (head(json!({ "phone": "12345" })), "phone"),
        (head(json!({ "residence": "moon" })), "residence"),
        (
            json!({ "place": "1000", "lon": 109.0, "members": [{ "name": "甲", "relation": "head" }] }),
            "point",
        ),
        (one(json!({ "name": "", "relation": "head" })), "name"),
        (one(json!({ "name": "甲", "relation": "邻居" })), "relation"),
    ] {
        let answer = worker.post("/households", body.clone()).await.expect(422);
        assert_eq!(answer.text("/code"), code, "{body}");
        assert!(!answer.text("/detail_zh").is_empty() && !answer.text("/detail_en").is_empty());
    }
    let leader = world.sign_in("leader").await;
    let answer = leader
        .post("/households", json!({ "place": "100", "members": [{ "name": "甲", "relation": "head" }] }))
        .await;
    assert_eq!(answer.expect(422).text("/code"), "not_a_leaf");
    worker
        .post("/households", json!({ "place": "1100", "members": [{ "name": "甲", "relation": "head" }] }))
        .await
        .expect(404);
    assert_eq!(worker.get("/households").await.expect(200).json["items"], json!([]));

    // The same number twice: in the own village by name, elsewhere without saying where.
    worker.post("/households", family()).await.expect(201);
    let again =
        worker.post("/households", head(json!({ "id_number": id_number(2001, 24) }))).await.expect(422);
    assert_eq!(again.text("/code"), "person_registered");
    assert!(again.text("/detail_zh").contains("上村"), "{}", again.text("/detail_zh"));
    let mut elsewhere = head(json!({ "id_number": id_number(2001, 24) }));
    elsewhere["place"] = json!("1100");
    let hidden = world.sign_in("worker2").await.post("/households", elsewhere).await.expect(422);
    assert!(!hidden.text("/detail_zh").contains("上村"), "{}", hidden.text("/detail_zh"));
    let mut taken = family();
    taken["members"] = json!([{ "name": "甲", "relation": "head" }]);
    assert_eq!(worker.post("/households", taken).await.expect(422).text("/code"), "household_number");
    let twice = json!({ "place": "1000", "members": [
        { "name": "甲", "relation": "head", "id_number": id_number(1990, 11) },
        { "name": "乙", "relation": "spouse", "id_number": id_number(1990, 11) },
    ] });
    assert_eq!(worker.post("/households", twice).await.expect(422).text("/code"), "person_registered");
    assert_eq!(worker.get("/households").await.expect(200).text("/total"), "1");
}

async fn two_editors_do_not_overwrite_each_other(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let file = worker.post("/households", family()).await.expect(201);
    let (path, version) = (format!("/households/{}", file.text("/id")), file.json["version"].clone());
    let first =
        put(&leader, &path, json!({ "version": version, "address": "上村大塘屯13号" })).await.expect(200);
    let second = put(&worker, &path, json!({ "version": version, "room": "三楼" })).await.expect(409);
    assert_eq!(second.text("/code"), "file_changed");
    let now = worker.get(&path).await.expect(200);
    assert_eq!((now.text("/address"), now.text("/room")), ("上村大塘屯13号".into(), "二楼".into()));
    put(&worker, &path, json!({ "version": first.json["version"], "room": "三楼" })).await.expect(200);
    // A person's change counts as a change of the file, too, and numbers that are left out stay.
    let head = person(&file, "覃桂英");
    let edit = json!({ "household": file.text("/id"), "version": first.json["version"], "name": "覃桂英", "relation": "head" });
    put(&worker, &format!("/persons/{head}"), edit.clone()).await.expect(409);
    let mut edit = edit;
    edit["version"] = worker.get(&path).await.expect(200).json["version"].clone();
    edit["phone"] = json!("13900001234");
    let edited = put(&worker, &format!("/persons/{head}"), edit).await.expect(200);
    assert_eq!(edited.text("/members/0/phone"), "139****1234");
    assert_eq!(edited.text("/members/0/birth"), "1975-03-15", "the identity number stayed");
    assert_eq!(
        worker.get("/register/search?q=1234").await.expect(200).json["items"].as_array().unwrap().len(),
        1
    );
    assert_eq!(worker.get("/register/search?q=1000").await.expect(200).json["items"], json!([]));
    // Of many at once exactly one wins.
    let version = worker.get(&path).await.expect(200).json["version"].clone();
    let tries = (0..8).map(|number| {
        let (client, path, version) = (worker.clone(), path.clone(), version.clone());
        tokio::spawn(async move {
            put(&client, &path, json!({ "version": version, "room": format!("{number}楼") })).await.status
        })
    });
    let mut won = 0;
    for attempt in tries.collect::<Vec<_>>() {
        let status = attempt.await.unwrap();
        assert!(matches!(status, 200 | 409), "{status}");
        won += usize::from(status == 200);
    }
    assert_eq!(won, 1);
}

async fn people_leave_move_split_and_merge(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("leader").await;
    let file = worker.post("/households", family()).await.expect(201);
    let id = file.text("/id");
    let (head, husband, daughter) =
        (person(&file, "覃桂英"), person(&file, "黄大明"), person(&file, "黄小花"));
    // The head dies: somebody else must be the head.
    let leave =
        json!({ "household": id, "version": file.json["version"], "how": "died", "on": "2025-02-01" });
    let answer = worker.post(&format!("/persons/{head}/leave"), leave.clone()).await.expect(422);
    assert_eq!(answer.text("/code"), "no_head");
    let mut leave = leave;
    leave["relations"] = json!({ (husband.as_str()): "head" });
    let file = worker.post(&format!("/persons/{head}/leave"), leave).await.expect(200);
    assert_eq!(names(&file), ["黄大明", "黄小花"]);
    assert_eq!(names(&worker.get(&format!("/households/{id}?on=2025-01-31")).await.expect(200)).len(), 3);
    assert_eq!(worker.get("/register/search?q=qgy").await.expect(200).json["items"], json!([]));
    let counts = worker.get("/register/counts?place=100").await.expect(200);
    assert_eq!((counts.text("/here/households"), counts.text("/here/people")), ("1".into(), "2".into()));

    // The daughter makes a household of her own in the next grid, and brings a son back from another county.
    let split = json!({ "version": file.json["version"], "members": { (daughter.as_str()): "head" }, "place": "1001", "number": "SC-002" });
    let own = worker.post(&format!("/households/{id}/split"), split).await.expect(201 - 1);
    assert_eq!((names(&own), own.text("/place/id")), (vec!["黄小花".to_owned()], "1001".to_owned()));
    let stays = &own.json["members"][0]["stays"];
    assert_eq!((stays.as_array().unwrap().len(), &stays[0]["ended"]), (2, &json!("moved")));
    let new = json!({ "version": own.json["version"], "name": "黄豆豆", "relation": "son", "id_number": id_number(2022, 11) });
    let own = worker.post(&format!("/households/{}/members", own.text("/id")), new).await.expect(200);
    let son = person(&own, "黄豆豆");
    let away = json!({ "household": own.text("/id"), "version": own.json["version"], "how": "moved_out" });
    let own = worker.post(&format!("/persons/{son}/leave"), away).await.expect(200);
    // Coming back he is the same person, by his number.
    let back = json!({ "version": own.json["version"], "name": "黄豆豆", "relation": "son", "id_number": id_number(2022, 11), "phone": "13900005678" });
    let own = worker.post(&format!("/households/{}/members", own.text("/id")), back).await.expect(200);
    assert_eq!(person(&own, "黄豆豆"), son);
    assert_eq!(own.json["members"][1]["phone"], "139****5678");
    // He moves to his grandfather, then the households become one again; the empty one ends.
    let move_ = json!({ "household": own.text("/id"), "version": own.json["version"], "into": id, "relation": "grandchild" });
    let old = worker.post(&format!("/persons/{son}/move"), move_).await.expect(200);
    assert_eq!(names(&old), ["黄大明", "黄豆豆"]);
    let own = worker.get(&format!("/households/{}", own.text("/id"))).await.expect(200);
    let merge = json!({
        "version": own.json["version"], "into": id, "into_version": old.json["version"],
        "relations": { (daughter.as_str()): "daughter" },
    });
    let whole = worker.post(&format!("/households/{}/merge", own.text("/id")), merge).await.expect(200);
    assert_eq!(names(&whole), ["黄大明", "黄小花", "黄豆豆"]);
    let ended = worker.get(&format!("/households/{}", own.text("/id"))).await.expect(200);
    assert_eq!((ended.text("/until"), ended.json["editable"].clone()), ("2025-03-05".into(), json!(false)));
    let late = json!({ "version": ended.json["version"], "room": "x" });
    assert_eq!(
        put(&worker, &format!("/households/{}", own.text("/id")), late).await.expect(422).text("/code"),
        "household_ended"
    );
    let counts = worker.get("/register/counts?place=1").await;
    assert_eq!(counts.status, 404, "a leader of a village does not count the county");
    let counts = world.sign_in("registrar").await.get("/register/counts").await.expect(200);
    assert_eq!((counts.text("/here/households"), counts.text("/here/people")), ("1".into(), "3".into()));
    // The whole household moves to another grid, with its counts.
    let there = json!({ "version": whole.json["version"], "place": "1001" });
    put(&worker, &format!("/households/{id}"), there).await.expect(200);
    let counts = worker.get("/register/counts?place=100").await.expect(200);
    let by_grid: Vec<(Value, Value)> = counts.json["children"]
        .as_array()
        .unwrap()
        .iter()
        .map(|child| (child["place"]["id"].clone(), child["households"].clone()))
        .collect();
    assert_eq!(by_grid, [(json!("1000"), json!(0)), (json!("1001"), json!(1))]);
}

async fn marks_are_counted_seen_by_role_and_lapse(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let file = worker.post("/households", family()).await.expect(201);
    let (id, girl) = (file.text("/id"), person(&file, "黄小花"));
    let path = format!("/households/{id}/attributes");
    // A worker may not see subsistence allowance, so cannot put it either; the leader may.
    assert_eq!(
        worker.post(&path, json!({ "code": "low_income" })).await.expect(422).text("/code"),
        "attribute"
    );
    leader.post(&path, json!({ "code": "low_income", "note": "2025年1月评议" })).await.expect(200);
    worker.post(&path, json!({ "code": "beautiful_courtyard" })).await.expect(200);
    assert_eq!(worker.post(&path, json!({ "code": "volunteer" })).await.expect(422).text("/code"), "person");
    worker.post(&path, json!({ "code": "volunteer", "person": girl })).await.expect(200);
    worker.post(&path, json!({ "code": "volunteer", "person": girl })).await.expect(200);
    let codes = |list: &Answer| list.json["items"][0]["attributes"].clone();
    assert_eq!(
        codes(&worker.get("/households").await.expect(200)),
        json!(["beautiful_courtyard", "volunteer"])
    );
    assert_eq!(
        codes(&leader.get("/households").await.expect(200)),
        json!(["beautiful_courtyard", "low_income", "volunteer"])
    );
    worker.get("/households?attribute=low_income").await.expect(422);
    let found = leader.get("/households?attribute=low_income").await.expect(200);
    assert_eq!(found.json["items"].as_array().unwrap().len(), 1);
    assert_eq!(leader.get("/households?attribute=veteran").await.expect(200).json["items"], json!([]));
    // Two roles, two maps.
    let seen = |map: &Answer| {
        let kinds = map.json["kinds"].as_array().unwrap().clone();
        let marks = map.json["households"][0]["marks"].as_array().unwrap().clone();
        marks
            .iter()
            .map(|at| {
                kinds[usize::try_from(at.as_u64().unwrap()).unwrap()]["code"].as_str().unwrap().to_owned()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(seen(&worker.get("/map/households").await.expect(200)), ["beautiful_courtyard", "volunteer"]);
    assert_eq!(
        seen(&leader.get("/map/households?place=100").await.expect(200)),
        ["low_income", "beautiful_courtyard", "volunteer"]
    );
    let counts = leader.get("/register/counts?place=100").await.expect(200);
    assert_eq!(
        (counts.text("/here/attributes/low_income"), counts.text("/here/attributes/volunteer")),
        ("1".into(), "1".into())
    );
    // The head of the county sees numbers, none of them so small that it tells who it is.
    let chief = world.sign_in("chief").await.get("/register/counts").await.expect(200);
    assert_eq!(
        (chief.json["here"]["households"].clone(), chief.json["suppressed"].clone()),
        (Value::Null, json!(true))
    );
    assert!(chief.json["here"]["attributes"].get("low_income").is_none());
    // A volunteer who moves takes the mark along; after a year the allowance lapses by itself.
    let mark = leader.get(&format!("/households/{id}")).await.expect(200).json["attributes"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    world.clock.advance(SignedDuration::from_hours(24 * 366));
    // Sessions ended over the year.
    let leader = world.sign_in("leader").await;
    assert_eq!(gezhi_app::residents::lapse(&world.app).await.unwrap(), 2);
    assert_eq!(gezhi_app::residents::lapse(&world.app).await.unwrap(), 0);
    let counts = leader.get("/register/counts?place=100").await.expect(200);
    assert_eq!(
        (counts.text("/here/attributes/low_income"), counts.text("/here/attributes/volunteer")),
        ("0".into(), "1".into())
    );
    leader.send(Method::DELETE, &format!("/api/v1{path}/{mark}"), |request| request).await.expect(404);
}

async fn a_number_is_shown_with_a_reason_that_the_person_can_read(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let file = worker.post("/households", family()).await.expect(201);
    let path = format!("/persons/{}/reveal", person(&file, "覃桂英"));
    assert_eq!(
        worker.post(&path, json!({ "reason": "看" })).await.expect(422).text("/code"),
        "reason_needed"
    );
    world.sign_in("worker2").await.post(&path, json!({ "reason": "电话通知停水" })).await.expect(404);
    world.sign_in("chief").await.post(&path, json!({ "reason": "电话通知停水" })).await.expect(403);
    let shown = worker.post(&path, json!({ "reason": "电话通知停水 13812345678" })).await.expect(200);
    assert_eq!((shown.text("/id_number"), shown.text("/phone")), (id_number(1975, 22), "19900001000".into()));

    // The villager with the telephone of the file binds it; a stranger to it does not.
    let villager = world.sign_in("villager").await;
    assert_eq!(villager.get("/my/household").await.expect(200).json["bound"], false);
    villager.get("/my/looks").await.expect(404);
    let own = json!({ "name": "覃桂英", "id_number": id_number(1975, 22) });
    assert_eq!(
        world
            .sign_in("villager2")
            .await
            .post("/my/household/bind", own.clone())
            .await
            .expect(422)
            .text("/code"),
        "no_such_file"
    );
    let wrong = json!({ "name": "覃桂花", "id_number": id_number(1975, 22) });
    assert_eq!(villager.post("/my/household/bind", wrong).await.expect(422).text("/code"), "no_such_file");
    let mine = villager.post("/my/household/bind", own.clone()).await.expect(200);
    assert_eq!(
        (mine.json["bound"].clone(), mine.text("/household/members/0/phone")),
        (json!(true), "199****1000".into())
    );
    let looks = villager.get("/my/looks").await.expect(200);
    assert_eq!(looks.text("/0/by"), "测试worker");
    assert!(
        looks.text("/0/reason").starts_with("电话通知停水")
            && !looks.text("/0/reason").contains("13812345678")
    );
    let export = villager.get("/my/household/export.json").await.expect(200);
    assert_eq!(export.text("/person/id_number"), id_number(1975, 22));
    // What is wrong is put right by the worker, who answers.
    let asked = villager.post("/my/corrections", json!({ "words": "我家搬到13号了" })).await.expect(201);
    villager.post("/my/corrections", json!({ "words": " " })).await.expect(422);
    // It waits in the inbox of the registrar above the grid, and of nobody else.
    let registrar = world.sign_in("townregistrar").await;
    let inbox = registrar.get("/inbox").await.expect(200);
    assert_eq!(
        (inbox.text("/items/0/kind"), inbox.text("/items/0/subject"), inbox.json["items"][0]["case"].clone()),
        ("correction".into(), asked.text("/id"), json!(null))
    );
    assert!(!inbox.json.to_string().contains("13号"), "the words stay sealed");
    assert_eq!(registrar.get("/inbox/count").await.expect(200).text("/total"), "1");
    assert_eq!(worker.get("/inbox/count").await.expect(200).text("/total"), "0");
    assert_eq!(world.sign_in("worker2").await.get("/register/corrections").await.expect(200).json, json!([]));
    let open = worker.get("/register/corrections").await.expect(200);
    assert_eq!((open.text("/0/words"), open.text("/0/name")), ("我家搬到13号了".into(), "覃**".into()));
    let decide = format!("/register/corrections/{}", asked.text("/id"));
    worker.post(&decide, json!({ "done": true, "answer": "" })).await.expect(422);
    worker.post(&decide, json!({ "done": true, "answer": "已改为13号" })).await.expect(204);
    assert_eq!(
        worker.post(&decide, json!({ "done": true, "answer": "x" })).await.expect(422).text("/code"),
        "correction_decided"
    );
    assert_eq!(registrar.get("/inbox/count").await.expect(200).text("/total"), "0");
    let mine = villager.get("/my/household").await.expect(200);
    assert_eq!(
        (mine.text("/corrections/0/state"), mine.text("/corrections/0/answer")),
        ("done".into(), "已改为13号".into())
    );
    villager.send(Method::DELETE, "/api/v1/my/household/bind", |request| request).await.expect(204);
    assert_eq!(villager.get("/my/household").await.expect(200).json["bound"], false);
    // Guessing ends after five tries.
    let guess = json!({ "name": "某某某", "id_number": id_number(1975, 22) });
    for _ in 0..5 {
        villager.post("/my/household/bind", guess.clone()).await.expect(422);
    }
    villager.post("/my/household/bind", own).await.expect(429);
}

async fn planted_numbers_stand_nowhere_in_clear(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let mut planted = Vec::new();
    for number in 0..60_u32 {
        let (id, phone) = (id_number(1950, 100 + number), format!("1777{number:07}"));
        let body = json!({ "place": "1000", "members": [{ "name": "某某", "relation": "head", "id_number": id, "phone": phone }] });
        let file = worker.post("/households", body).await.expect(201);
        if number % 10 == 0 {
            let path = format!("/persons/{}/reveal", file.text("/members/0/id"));
            worker.post(&path, json!({ "reason": format!("核对号码 {id} {phone}") })).await.expect(200);
            worker.get(&format!("/register/search?q={}", &id[14..])).await.expect(200);
            let twice = json!({ "place": "1000", "members": [{ "name": "某某", "relation": "head", "id_number": id }] });
            worker.post("/households", twice).await.expect(422);
        }
        let plate = format!("桂Q7{number:04}");
        let car = json!({ "plate": plate, "kind": "car" });
        worker.post(&format!("/households/{}/vehicles", file.text("/id")), car).await.expect(201);
        planted.extend([id, phone, plate]);
    }
    // Secrets that must be read again are sealed, too.
    let admin = world.sign_in("secadmin").await;
    let hook = json!({ "name": "值班", "url": "http://127.0.0.1:9/hook", "events": ["case.closed"] });
    planted.push(admin.post("/webhooks", hook).await.expect(201).text("/secret"));
    planted.push(
        admin
            .post("/api-keys", json!({ "name": "短信", "signed": true }))
            .await
            .expect(201)
            .text("/signing_secret"),
    );
    planted.push(
        world.sign_in("leader").await.post("/session/totp", json!({})).await.expect(200).text("/secret"),
    );
    assert!(planted.iter().all(|secret| secret.len() >= 9));
    let metrics = world.stranger().send(Method::GET, "/metrics", |request| request).await;
    let mut places = vec![metrics.bytes];
    match engine {
        Engine::Sqlite => {
            for entry in std::fs::read_dir(world.folder()).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    places.push(std::fs::read(path).unwrap());
                }
            }
            assert!(places.len() >= 3, "database and write-ahead log were read");
        }
        Engine::Postgres => places.push(gezhi_testkit::dump(&world.app.db).await),
    }
    for place in &places {
        let text = String::from_utf8_lossy(place);
        for number in &planted {
            assert!(!text.contains(number.as_str()), "a planted number stands in clear");
        }
    }
}

async fn keys_are_rotated_while_people_work(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let file = worker.post("/households", family()).await.expect(201);
    let reveal = format!("/persons/{}/reveal", person(&file, "覃桂英"));
    let car = json!({ "plate": "桂R12345", "kind": "car" });
    let driven = worker.post(&format!("/households/{}/vehicles", file.text("/id")), car).await.expect(201);
    let plate = format!("/vehicles/{}/reveal", driven.text("/vehicles/0/id"));
    let settings = &world.app.settings;
    let (db, county) = (&world.app.db, world.app.county);
    let key = gezhi_app::keys::add_data_key(
        db,
        county,
        &settings.master,
        (&settings.entropy, gezhi_vault::Suite::Sm4Gcm),
        1,
    )
    .await
    .unwrap();
    assert_eq!(key, 2);
    // Before anybody has read the new key, and after: old numbers open, new ones are sealed under the new key.
    worker.post(&reveal, json!({ "reason": "电话通知停水" })).await.expect(200);
    assert!(world.app.refresh().await.unwrap());
    let new = json!({ "version": file.json["version"], "name": "黄豆豆", "relation": "son", "id_number": id_number(2022, 11) });
    let file = worker.post(&format!("/households/{}/members", file.text("/id")), new).await.expect(200);
    assert_eq!(
        gezhi_app::residents::reseal(&world.app, |_| {}).await.unwrap(),
        Resealed { people: 2, plates: 1, notes: 0 },
        "two people and a plate; husband and boy had nothing to seal"
    );
    assert_eq!(gezhi_app::residents::reseal(&world.app, |_| {}).await.unwrap(), Resealed::default());
    let seen = worker.post(&plate, json!({ "reason": "堵路请挪车" })).await.expect(200);
    assert_eq!(seen.text("/plate"), "桂R12345");
    assert_eq!(length(&worker.get("/register/search?q=2345").await.expect(200).json["items"]), 1);
    let shown = worker.post(&reveal, json!({ "reason": "电话通知停水" })).await.expect(200);
    assert_eq!((shown.text("/id_number"), shown.text("/phone")), (id_number(1975, 22), "19900001000".into()));
    assert_eq!(
        worker.get("/register/search?q=1000").await.expect(200).json["items"].as_array().unwrap().len(),
        1
    );
    assert_eq!(names(&file).len(), 4);
    // A new master key wraps the data keys anew when the county is opened; afterwards the old one is not needed.
    let line = |name: &str, byte: u8| {
        gezhi_vault::MasterKeys::line(name, gezhi_vault::Suite::Aes256Gcm, &[byte; 32])
    };
    let both = format!("{}\n{}", line("test", 7), line("next", 8));
    let open = async |text: &str| {
        let master = gezhi_vault::MasterKeys::parse(text).unwrap();
        gezhi_app::keys::open(db, county, &master, &settings.entropy, 2).await
    };
    open(&line("next", 8)).await.unwrap_err();
    open(&both).await.unwrap();
    open(&line("next", 8)).await.unwrap();
    let error = open(&line("test", 7)).await.unwrap_err().to_string();
    assert!(error.contains("`next`"), "{error}");
}
