//! Posts: appointment, leave, lists, the roster, boards.

use crate::on_both_engines;
use gezhi_app::background::fire_due;
use gezhi_domain::accounts::{AccountId, Actor};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::places::PlaceRow;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use reqwest::{Method, multipart};
use serde_json::{Value, json};

on_both_engines!(
    three_people_appoint_after_the_publication,
    a_stand_in_has_the_inbox_for_exactly_those_days,
    a_list_of_a_whole_county_comes_in,
    a_wrong_list_changes_nothing,
    the_roster_and_the_boards_show_who_is_responsible,
    a_term_reminds_and_is_renewed,
    whoever_knows_only_the_village_finds_the_worker_of_each_grid,
);

async fn upload(client: &Client, text: String) -> Answer {
    let part = multipart::Part::bytes(text.into_bytes()).file_name("岗位.csv");
    let form = multipart::Form::new().part("file", part);
    client.send(Method::POST, "/api/v1/posts/import", |request| request.multipart(form)).await
}

async fn take_in(client: &Client, text: &str) -> Answer {
    let preview = upload(client, text.to_owned()).await.expect(200);
    let path = format!("/posts/import/{}/confirm", preview.text("/preview_id"));
    client.post(&path, json!({ "doubtful": true })).await
}

async fn step(client: &Client, id: &str, step: &str, note: &str) -> Answer {
    client.post(&format!("/post-applications/{id}/{step}"), json!({ "note": note })).await
}

/// Kinds of what waits for somebody.
async fn waiting(client: &Client) -> Vec<String> {
    let inbox = client.get("/inbox").await.expect(200);
    let items = inbox.json["items"].as_array().unwrap();
    items.iter().map(|task| task["kind"].as_str().unwrap().to_owned()).collect()
}

fn days(number: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * number)
}

async fn three_people_appoint_after_the_publication(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (villager, other) = (world.sign_in("villager").await, world.sign_in("villager2").await);
    let leader = world.sign_in("leader").await;
    let (dispatcher, chief) = (world.sign_in("dispatcher").await, world.sign_in("townchief").await);
    let wish = json!({ "kind": "worker", "place": "1001", "phone": "199 0000 1000", "words": "愿意跑腿" });
    let made = villager.post("/post-applications", wish.clone()).await.expect(201);
    let id = made.text("/id");
    assert_eq!(made.json["can"], json!(["withdraw"]));
    assert_eq!(villager.post("/post-applications", wish).await.expect(422).text("/code"), "applied_already");
    for (body, code) in [
        (json!({ "kind": "king", "place": "1001", "phone": "110", "words": "x" }), "post_kind"),
        (json!({ "kind": "worker", "place": "100", "phone": "110", "words": "x" }), "post_level"),
        (json!({ "kind": "police", "place": "100", "phone": "110", "words": "x" }), "post_no_process"),
        (json!({ "kind": "worker", "place": "1000", "phone": "", "words": "x" }), "phone"),
        (json!({ "kind": "worker", "place": "1000", "phone": "110", "words": " " }), "words"),
    ] {
        assert_eq!(villager.post("/post-applications", body).await.expect(422).text("/code"), code);
    }
    // Strangers and the next village do not learn of it, and nobody skips a step.
    world.stranger().get(&format!("/post-applications/{id}")).await.expect(401);
    other.get(&format!("/post-applications/{id}")).await.expect(404);
    world.sign_in("worker2").await.get(&format!("/post-applications/{id}")).await.expect(404);
    assert_eq!(waiting(&leader).await, ["post_assess"]);
    assert_eq!(step(&dispatcher, &id, "examine", "").await.expect(422).text("/code"), "not_next");
    assert_eq!(step(&leader, &id, "refuse", "").await.expect(422).text("/code"), "note");
    step(&leader, &id, "assess", "群众认可").await.expect(200);
    assert_eq!(step(&leader, &id, "assess", "").await.expect(422).text("/code"), "not_next", "twice");
    step(&leader, &id, "examine", "").await.expect(403);
    assert!(waiting(&leader).await.is_empty());
    // It waits with the nearest dispatcher; the one above may as well.
    assert_eq!(waiting(&world.sign_in("towndispatcher").await).await, ["post_examine"]);
    let examined = step(&dispatcher, &id, "examine", "").await.expect(200);
    assert_eq!(examined.text("/stage"), "examined");
    // Everybody reads the name, without the telephone, and may object.
    let page = world.stranger().get("/grids/1001/contacts").await.expect(200);
    assert_eq!(page.text("/published/0/name"), "测试villager");
    assert!(!String::from_utf8_lossy(&page.bytes).contains("19900001000"));
    assert_eq!(step(&chief, &id, "appoint", "").await.expect(422).text("/code"), "published");
    step(&other, &id, "object", "他不住在村里").await.expect(200);
    assert_eq!(step(&other, &id, "object", "再说一遍").await.expect(422).text("/code"), "objected");
    let seen = villager.get(&format!("/post-applications/{id}")).await.expect(200);
    assert!(
        !String::from_utf8_lossy(&seen.bytes).contains("不住在村里"),
        "who objected is not the applicant's to know"
    );
    world.clock.advance(days(8));
    // Sessions of staff have ended over so many days.
    let (leader, dispatcher) = (world.sign_in("leader").await, world.sign_in("dispatcher").await);
    let chief = world.sign_in("townchief").await;
    assert_eq!(step(&dispatcher, &id, "appoint", "核实过").await.expect(422).text("/code"), "same_person");
    assert_eq!(step(&chief, &id, "appoint", "").await.expect(422).text("/code"), "objection");
    let done = step(&chief, &id, "appoint", "已核实，住在村里").await.expect(200);
    assert_eq!(done.text("/stage"), "appointed");
    assert!(waiting(&chief).await.is_empty());
    // The duty came with the post and goes with it.
    let post = done.text("/post");
    let roles = villager.get("/session").await.expect(200);
    assert_eq!(
        (roles.text("/roles/0/role"), roles.text("/roles/0/place/id")),
        ("worker".into(), "1001".into())
    );
    let detail = leader.get(&format!("/posts/{post}")).await.expect(200);
    assert_eq!(detail.text("/history/0/act"), "post_begin");
    assert!(detail.text("/term_until").starts_with("2028-03-12T16:00:00"), "{}", detail.text("/term_until"));
    let staffing = leader.get("/posts/staffing?kind=worker").await.expect(200);
    assert_eq!((staffing.text("/kinds/0/held"), staffing.text("/kinds/0/wanted")), ("1".into(), "2".into()));
    assert_eq!(staffing.text("/places/0/place/id"), "1000", "the other grid is vacant");
    let path = format!("/posts/{post}/end");
    assert_eq!(leader.post(&path, json!({ "reason": "" })).await.expect(422).text("/code"), "reason");
    world.sign_in("leader2").await.post(&path, json!({ "reason": "x" })).await.expect(404);
    leader.post(&path, json!({ "reason": "外出务工" })).await.expect(204);
    assert_eq!(leader.post(&path, json!({ "reason": "x" })).await.expect(422).text("/code"), "post_ended");
    assert_eq!(villager.get("/session").await.expect(200).json["roles"], json!([]));
    let acts = world.sign_in("auditor").await.get("/journal").await.expect(200);
    let text = String::from_utf8_lossy(&acts.bytes).into_owned();
    for act in
        ["post_apply", "post_assess", "post_examine", "post_object", "post_appoint", "post_begin", "post_end"]
    {
        assert!(text.contains(&format!("\"{act}\"")), "{act}");
    }
    assert!(!text.contains("19900001000"), "no telephone in the journal");
}

/// The sheet that makes the two workers of the small county holders of posts.
const WORKERS: &str = "网格,岗位,姓名,电话\n上村第1网格,网格员,测试worker,19900001002\n河村第1网格,网格员,测试worker2,19900001003\n";

async fn post_of(client: &Client, name: &str) -> String {
    let page = client.get("/posts").await.expect(200);
    let items = page.json["items"].as_array().unwrap();
    items.iter().find(|post| post["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

/// The inboxes of an account by its duties now.
async fn inboxes(world: &TestApp, account: i64) -> Vec<String> {
    struct Duties(i64, i64);
    impl Op for Duties {
        type Out = Vec<gezhi_store::accounts::DutyRow>;
        type Err = StoreError;
        async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
            gezhi_store::accounts::duties(tx, self.0, self.1).await
        }
    }
    let rows = world.app.db.read(Duties(world.app.county, account)).await.unwrap();
    let directory = world.app.directory();
    let duties = directory.duties(&rows);
    let actor = Actor { account: Some(AccountId(account)), name: String::new(), duties };
    directory.inboxes(&actor).into_iter().filter(|key| key.starts_with('c')).collect()
}

async fn a_stand_in_has_the_inbox_for_exactly_those_days(engine: Engine) {
    let world = TestApp::start(engine).await;
    let dispatcher = world.sign_in("dispatcher").await;
    let done = take_in(&dispatcher, WORKERS).await.expect(200);
    assert_eq!(done.text("/begun"), "2");
    let (away, stand_in) =
        (post_of(&dispatcher, "测试worker").await, post_of(&dispatcher, "测试worker2").await);
    let path = format!("/posts/{away}/leaves");
    let leave = |from: &str, until: &str, stand_in: &str| json!({ "from": from, "until": until, "stand_in": stand_in, "reason": "培训" });
    for (body, code) in [
        (leave("2025-03-08", "2025-03-07", &stand_in), "leave_days"),
        (leave("2025-03-01", "2025-03-03", &stand_in), "leave_days"),
        (leave("2025-03-07", "2025-03-08", &away), "own_stand_in"),
        (leave("下周", "2025-03-08", &stand_in), "date"),
    ] {
        assert_eq!(dispatcher.post(&path, body).await.expect(422).text("/code"), code);
    }
    world
        .sign_in("leader2")
        .await
        .post(&path, leave("2025-03-07", "2025-03-08", &stand_in))
        .await
        .expect(404);
    world.sign_in("worker").await.post(&path, leave("2025-03-07", "2025-03-08", &stand_in)).await.expect(403);
    let granted = dispatcher.post(&path, leave("2025-03-07", "2025-03-08", &stand_in)).await.expect(200);
    assert_eq!(granted.text("/leaves/0/state"), "planned");
    assert_eq!(
        dispatcher.post(&path, leave("2025-03-08", "2025-03-09", &stand_in)).await.expect(422).text("/code"),
        "away_already"
    );
    // The stand-in cannot go meanwhile, neither on leave nor for good.
    let other = format!("/posts/{stand_in}/leaves");
    assert_eq!(
        dispatcher.post(&other, leave("2025-03-08", "2025-03-10", &away)).await.expect(422).text("/code"),
        "stand_in_away"
    );
    let end = format!("/posts/{stand_in}/end");
    assert_eq!(dispatcher.post(&end, json!({ "reason": "x" })).await.expect(422).text("/code"), "stands_in");
    let caller = || async {
        let page = world.stranger().get("/grids/1000/contacts").await.expect(200);
        (page.text("/contacts/0/name"), page.text("/contacts/0/stands_in_for"))
    };
    let before = (vec!["c1000".to_owned()], vec!["c1100".to_owned()]);
    let during = (Vec::<String>::new(), vec!["c1000".to_owned(), "c1100".to_owned()]);
    let now = || async { (inboxes(&world, 1002).await, inboxes(&world, 1003).await) };
    // Wednesday 9:00. Thursday 23:59 is still the holder's.
    world.clock.advance(SignedDuration::from_mins(24 * 60 + 14 * 60 + 59));
    assert_eq!(fire_due(&world.app).await.unwrap(), 0);
    assert_eq!((now().await, caller().await.0), (before.clone(), "测试worker".into()));
    world.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(fire_due(&world.app).await.unwrap(), 1, "Friday has begun in Beijing");
    assert_eq!(fire_due(&world.app).await.unwrap(), 0, "and fires once");
    assert_eq!((now().await, caller().await), (during.clone(), ("测试worker2".into(), "测试worker".into())));
    // A restart, and another node, know it too.
    let again = world.reopened().await;
    assert_eq!(
        again.directory().inboxes(&Actor { account: Some(AccountId(1002)), ..Actor::default() }),
        ["p1002"]
    );
    // A case of the grid waits with the stand-in.
    world.clock.advance(days(2) - SignedDuration::from_mins(3));
    assert_eq!(fire_due(&world.app).await.unwrap(), 0);
    assert_eq!(now().await, during, "Saturday 23:58");
    world.clock.advance(SignedDuration::from_mins(3));
    assert_eq!(fire_due(&world.app).await.unwrap(), 1);
    assert_eq!((now().await, caller().await), (before.clone(), ("测试worker".into(), "null".into())));
    // Begins at once, and ends early.
    let dispatcher = world.sign_in("dispatcher").await;
    let granted = dispatcher.post(&path, leave("2025-03-09", "2025-03-20", &stand_in)).await.expect(200);
    assert_eq!((granted.text("/leaves/0/state"), now().await), ("running".into(), during));
    let running = format!("{path}/{}", granted.text("/leaves/0/id"));
    let cancel = |path: String| {
        let dispatcher = dispatcher.clone();
        async move { dispatcher.send(Method::DELETE, &format!("/api/v1{path}"), |request| request).await }
    };
    cancel(running.clone()).await.expect(200);
    assert_eq!(now().await, before);
    assert_eq!(cancel(running).await.expect(422).text("/code"), "leave_over");
    world.clock.advance(days(30));
    assert_eq!(fire_due(&world.app).await.unwrap(), 0, "what was cancelled does not fire");
}

struct Grids {
    county: i64,
    number: i64,
}

impl Op for Grids {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for number in 0..self.number {
            let id = 20_000 + number;
            let row = PlaceRow {
                id,
                code: format!("4508041002009{number:05}"),
                name: format!("第{}网格", number + 10),
                depth: 3,
                seq: id,
                class: "general".into(),
                kind: "group".into(),
                level_key: "group".into(),
                is_grid: true,
                ancestors: [Some(1), Some(10), Some(100), Some(id), None],
                lon: None,
                lat: None,
                area_m2: None,
            };
            gezhi_store::places::insert(tx, self.county, &row, 0).await?;
        }
        Ok(())
    }
}

async fn a_list_of_a_whole_county_comes_in(engine: Engine) {
    let world = TestApp::start(engine).await;
    world.app.db.write(Grids { county: world.app.county, number: 1_405 }).await.unwrap();
    world.app.reload_directory().await.unwrap();
    let dispatcher = world.sign_in("dispatcher").await;
    // 4,215 workers in 1,405 grids, as offices write it: a title above the head, a note below.
    let mut text = String::from("魏县网格员名单,,,,\n,,,,\n网格,岗位,姓名,联系电话,任期至\n");
    for number in 0..4_215 {
        let grid = number / 3 + 10;
        text.push_str(&format!("东镇/上村/第{grid}网格,网格员,员{number},138{:08},2029/12/31\n", number + 1));
    }
    let started = std::time::Instant::now();
    let preview = upload(&dispatcher, text.clone()).await.expect(200);
    let read = started.elapsed();
    // One worker a grid is wanted here, so two of three are pointed out.
    assert_eq!((preview.text("/new"), preview.text("/doubtful")), ("1405".into(), "2810".into()));
    assert_eq!(preview.json["errors"], json!([]));
    let path = format!("/posts/import/{}/confirm", preview.text("/preview_id"));
    let started = std::time::Instant::now();
    let done = dispatcher.post(&path, json!({ "doubtful": true })).await.expect(200);
    let written = started.elapsed();
    println!("4,215 rows on {engine:?}: read in {read:?}, written in {written:?}");
    assert_eq!((done.text("/begun"), done.text("/left_out")), ("4215".into(), "0".into()));
    dispatcher.post(&path, json!({})).await.expect(404);
    let staffing = dispatcher.get("/posts/staffing?kind=worker&place=100").await.expect(200);
    assert_eq!(
        (staffing.text("/kinds/0/held"), staffing.text("/kinds/0/surplus")),
        ("4215".into(), "2810".into())
    );
    assert_eq!(staffing.text("/kinds/0/places_overloaded"), "1405");
    // The export is read back without a change.
    let sheet = dispatcher.get("/posts/export.xlsx?place=100").await.expect(200).bytes;
    let part = multipart::Part::bytes(sheet).file_name("posts.xlsx");
    let form = multipart::Form::new().part("file", part);
    let again = dispatcher
        .send(Method::POST, "/api/v1/posts/import", |request| request.multipart(form))
        .await
        .expect(200);
    assert_eq!(
        (again.text("/same"), again.text("/new"), again.text("/changed")),
        ("4215".into(), "0".into(), "0".into())
    );
    // They sign in by a code, and see their grid.
    let filter = dispatcher.get("/posts?q=%E5%91%98421&kind=worker").await.expect(200);
    assert!(filter.json["items"].as_array().unwrap().len() >= 6);
    // A list with one new telephone changes one.
    let changed = text.replace("13800000001,", "13900000001,");
    let preview = upload(&dispatcher, changed).await.expect(200);
    assert_eq!((preview.text("/changed"), preview.text("/same")), ("1".into(), "4214".into()));
}

async fn a_wrong_list_changes_nothing(engine: Engine) {
    let world = TestApp::start(engine).await;
    let town = world.sign_in("towndispatcher").await;
    let wrong = "网格,岗位,姓名,电话,任期至\n上村第1网格,网格员,覃一,19900007001,\n没有的网格,网格员,覃二,,\n上村第2网格,村长,覃三,,\n\
                 上村第2网格,网格员,,,\n上村第2网格,网格员,覃五,电话不详,\n上村第2网格,网格员,覃六,,三年\n河村第1网格,网格员,韦七,,\n\
                 上村第1网格,网格员,覃一,,\n上村,网格员,覃九,,\n第1网格,网格员,覃十,,\n";
    let preview = upload(&town, wrong.to_owned()).await.expect(200);
    let errors: Vec<(u64, String)> = preview.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["row"].as_u64().unwrap(), error["column"].as_str().unwrap().to_owned()))
        .collect();
    let wanted = [
        (3, "网格"),
        (4, "岗位"),
        (5, "姓名"),
        (6, "电话"),
        (7, "任期至"),
        (8, "网格"),
        (9, "姓名"),
        (10, "岗位"),
        (11, "网格"),
    ];
    assert_eq!(errors, wanted.map(|(row, column)| (row, column.to_owned())));
    let id = preview.text("/preview_id");
    let confirm = format!("/posts/import/{id}/confirm");
    assert_eq!(town.post(&confirm, json!({})).await.expect(422).text("/code"), "import_has_errors");
    assert_eq!(town.get("/posts").await.expect(200).json["items"], json!([]));
    let sheet = town.get(&format!("/posts/import/{id}/errors.xlsx")).await.expect(200);
    assert!(sheet.bytes.starts_with(b"PK"));
    world.sign_in("dispatcher").await.post(&confirm, json!({})).await.expect(404);
    world.sign_in("leader").await.post(&confirm, json!({})).await.expect(403);
    // What changed between looking and confirming is seen.
    let sheet = "网格,岗位,姓名,电话\n上村第1网格,网格员,覃一,19900007001\n";
    let early = upload(&town, sheet.to_owned()).await.expect(200);
    take_in(&town, "网格,岗位,姓名\n上村第2网格,网格员,覃二\n").await.expect(200);
    let late = format!("/posts/import/{}/confirm", early.text("/preview_id"));
    assert_eq!(town.post(&late, json!({})).await.expect(422).text("/code"), "list_changed");
    assert_eq!(take_in(&town, sheet).await.expect(200).text("/begun"), "1");
    for (bytes, code) in [("", "sheet_empty"), ("姓名,电话\n张三,1\n", "sheet_header")] {
        let refused = upload(&town, bytes.to_owned()).await.expect(422);
        assert!(refused.text("/code").starts_with("sheet"), "{code}: {}", refused.text("/code"));
    }
}

async fn the_roster_and_the_boards_show_who_is_responsible(engine: Engine) {
    let world = TestApp::start(engine).await;
    let leader = world.sign_in("leader").await;
    let police = json!({ "kind": "police", "place": "100", "name": "黄警官", "phone": "0775-4110110" });
    let post = leader.post("/posts", police.clone()).await.expect(201);
    assert_eq!(leader.post("/posts", police.clone()).await.expect(422).text("/code"), "post_exists");
    world.sign_in("worker").await.post("/posts", police.clone()).await.expect(403);
    world.sign_in("leader2").await.post("/posts", police).await.expect(404);
    let worker = json!({ "kind": "worker", "place": "1000", "name": "x" });
    assert_eq!(leader.post("/posts", worker).await.expect(422).text("/code"), "post_process");
    let adviser =
        json!({ "kind": "legal_adviser", "place": "100", "name": "陆律师", "phone": "19900008888" });
    leader.post("/posts", adviser).await.expect(201);
    // One of the household knows the law; the register's telephone does not come along.
    let family = json!({ "place": "1000", "members": [{ "name": "覃桂英", "relation": "head", "phone": "19900007777" }] });
    let file = leader.post("/households", family).await.expect(201);
    let literate =
        json!({ "kind": "legal_literate", "person": file.text("/members/0/id"), "phone": "19900007777" });
    let made = leader.post("/posts", literate.clone()).await.expect(201);
    assert_eq!((made.text("/name"), made.text("/phone")), ("覃桂英".into(), "null".into()));
    assert_eq!(leader.post("/posts", literate.clone()).await.expect(422).text("/code"), "post_exists");
    let literate_again = literate.clone();
    world.sign_in("leader2").await.post("/posts", literate).await.expect(404);
    // The file of the household shows who it is, to whoever may open it; the leader may end it.
    let path = format!("/households/{}/posts", file.text("/id"));
    let known = leader.get(&path).await.expect(200);
    assert_eq!(
        (known.text("/kinds/0/kind"), known.text("/holders/0/name"), known.text("/holders/0/is_here")),
        ("legal_literate".into(), "覃桂英".into(), "true".into())
    );
    assert_eq!(known.text("/may_edit"), "true");
    assert_eq!(world.sign_in("worker").await.get(&path).await.expect(200).text("/may_edit"), "false");
    world.sign_in("leader2").await.get(&path).await.expect(404);
    world.sign_in("villager").await.get(&path).await.expect(403);
    let roster = leader.get("/posts/roster").await.expect(200);
    assert_eq!(roster.text("/villages/0/contacts/0/name"), "黄警官");
    assert_eq!(
        (roster.text("/villages/0/households"), roster.text("/villages/0/literate")),
        ("1".into(), "1".into())
    );
    let end = format!("/posts/{}/end", made.text("/id"));
    leader.post(&end, json!({ "reason": "搬走" })).await.expect(204);
    assert_eq!(leader.get(&path).await.expect(200).text("/holders"), "[]");
    assert_eq!(leader.get("/posts/roster").await.expect(200).text("/villages/0/literate"), "0");
    leader.post("/posts", literate_again).await.expect(201);
    // Everybody reads the officer and the adviser, nobody the household's.
    let page = world.stranger().get("/grids/1000/contacts").await.expect(200);
    let text = String::from_utf8_lossy(&page.bytes).into_owned();
    assert!(text.contains("黄警官") && text.contains("陆律师") && text.contains("other.ask.law"));
    assert!(!text.contains("覃桂英") && !text.contains("19900007777"));
    let place = world.stranger().get("/places/1000").await.expect(200);
    assert!(!String::from_utf8_lossy(&place.bytes).contains("覃桂英"));
    let code = world.stranger().get("/places/1000").await.expect(200).text("/code");
    assert_eq!(
        world.stranger().get(&format!("/grids/{code}/contacts")).await.expect(200).text("/place/id"),
        "1000"
    );
    world.stranger().get("/grids/nothing/contacts").await.expect(404);
    let mine = world.sign_in("villager").await.get("/my/grid").await.expect(200);
    assert_eq!(mine.text("/grid/place/id"), "1000");
    let board = leader.get("/posts/boards?within=100").await.expect(200);
    assert_eq!(board.json["grids"].as_array().unwrap().len(), 2);
    assert_eq!(board.text("/grids/0/url"), format!("http://test.example/g/{code}"));
    leader.get("/posts/boards?within=110").await.expect(404);
    // Another number, an own promise.
    let path = format!("/api/v1/posts/{}", post.text("/id"));
    let change = |body: Value| {
        let (leader, path) = (leader.clone(), path.clone());
        async move { leader.send(Method::PUT, &path, |request| request.json(&body)).await }
    };
    let changed = change(json!({ "phone": "110", "promise": "随叫随到" })).await.expect(200);
    assert_eq!((changed.text("/phone"), changed.text("/promise/zh")), ("110".into(), "随叫随到".into()));
    assert_eq!(change(json!({ "phone": "张三" })).await.expect(422).text("/code"), "phone");
    assert_eq!(change(json!({})).await.expect(200).text("/phone"), "110", "what is left out stays");
}

async fn a_term_reminds_and_is_renewed(engine: Engine) {
    let world = TestApp::start(engine).await;
    let dispatcher = world.sign_in("dispatcher").await;
    let sheet = "网格,岗位,姓名,电话,任期至\n上村第1网格,网格员,测试worker,19900001002,2025-05-31\n";
    take_in(&dispatcher, sheet).await.expect(200);
    let leader = world.sign_in("leader").await;
    let post = post_of(&leader, "测试worker").await;
    let renew = format!("/posts/{post}/renew");
    assert_eq!(leader.post(&renew, json!({})).await.expect(422).text("/code"), "term_runs");
    assert_eq!(fire_due(&world.app).await.unwrap(), 0);
    world.clock.advance(days(60));
    assert_eq!(fire_due(&world.app).await.unwrap(), 1);
    let inbox = world.sign_in("leader").await.get("/inbox").await.expect(200);
    assert_eq!(
        (inbox.text("/items/0/kind"), inbox.text("/items/0/subject"), inbox.text("/items/0/subject_kind")),
        ("post_term".into(), post.clone(), "post".into())
    );
    let leader = world.sign_in("leader").await;
    let ending = leader.get("/posts?show=ending").await.expect(200);
    assert_eq!(ending.text("/items/0/id"), post);
    let renewed = leader.post(&renew, json!({})).await.expect(200);
    assert!(
        renewed.text("/term_until").starts_with("2028-05-31T16:00:00"),
        "{}",
        renewed.text("/term_until")
    );
    assert!(waiting(&leader).await.is_empty());
    assert_eq!(leader.get("/posts?show=ending").await.expect(200).json["items"], json!([]));
    assert_eq!(leader.post(&renew, json!({})).await.expect(422).text("/code"), "term_runs", "twice");
    // Past its end the post goes on and is listed, with its duty.
    world.clock.advance(days(365 * 4));
    fire_due(&world.app).await.unwrap();
    let leader = world.sign_in("leader").await;
    let over = leader.get("/posts?show=ending").await.expect(200);
    assert_eq!(
        (over.text("/items/0/term_over"), waiting(&leader).await),
        ("true".into(), vec!["post_term".to_owned()])
    );
}

async fn whoever_knows_only_the_village_finds_the_worker_of_each_grid(engine: Engine) {
    let world = TestApp::start(engine).await;
    take_in(
        &world.sign_in("dispatcher").await,
        "网格,岗位,姓名,电话\n上村第1网格,网格员,韦一,0775-1000001\n上村第2网格,网格员,韦二,0775-1000002\n\
         河村第1网格,网格员,远人,0775-1000009\n",
    )
    .await
    .expect(200);
    let police = json!({ "kind": "police", "place": "100", "name": "黄警官", "phone": "0775-4110110" });
    world.sign_in("leader").await.post("/posts", police).await.expect(201);
    let page = world.stranger().get("/grids/100/contacts").await.expect(200);
    assert_eq!(page.text("/contacts/0/name"), "黄警官");
    let below: Vec<_> = page.json["below"].as_array().unwrap().iter().collect();
    let found: Vec<_> = below.iter().map(|one| (&one["name"], &one["place"]["id"])).collect();
    assert_eq!(found, [(&json!("韦一"), &json!("1000")), (&json!("韦二"), &json!("1001"))]);
    let grid = world.stranger().get("/grids/1000/contacts").await.expect(200);
    assert_eq!((grid.text("/contacts/0/name"), grid.text("/below")), ("韦一".into(), "[]".into()));
    // Somebody whose home is the village: nobody is left without somebody to call.
    let mine = world.sign_in("leader").await.get("/my/grid").await.expect(200);
    assert_eq!((mine.text("/grid/place/id"), mine.text("/grid/below/1/name")), ("100".into(), "韦二".into()));
}
