//! Monthly assessment: opened by hand and by itself, filled in by several, reviewed by a second person, published, paid once, corrected.

use crate::on_both_engines;
use crate::points_rules::adopted;
use crate::visits::{household, visit};
use gezhi_app::background::fire_due;
use gezhi_app::points::assessments::{pay_waiting, seed};
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::posts::PostRow;
use gezhi_store::revisions;
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

on_both_engines!(
    a_month_is_assessed_reviewed_published_and_paid_once,
    nobody_marks_or_reviews_himself,
    sheets_open_by_themselves_after_the_month_and_once,
    many_at_once_leave_one_result,
    an_objection_that_is_right_opens_the_sheet_again,
    what_counted_is_corrected_by_an_opposite_entry,
    a_household_is_assessed_by_what_it_earned,
    points_wait_for_an_account_and_a_rule,
    others_learn_nothing,
);

struct Prepare {
    county: i64,
    profile: String,
    posts: Vec<PostRow>,
}

impl Op for Prepare {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        gezhi_store::settings::put(tx, self.county, "profile", &self.profile).await?;
        for post in &self.posts {
            gezhi_store::posts::insert_post(tx, &system_permit(Action::EditPosts), self.county, post).await?;
            if let Some(until) = post.until {
                let permit = system_permit(Action::EditPosts);
                gezhi_store::posts::end_post(tx, &permit, self.county, post.id, until, "离任").await?;
            }
        }
        revisions::bump(tx, self.county, revisions::PROFILE).await
    }
}

fn at(day: &str) -> i64 {
    format!("{day}T02:00:00Z").parse::<Timestamp>().unwrap().as_microsecond()
}

fn post(id: i64, kind: &str, place: i64, (name, account): (&str, Option<i64>)) -> PostRow {
    PostRow {
        id,
        place,
        kind: kind.into(),
        name: name.into(),
        account,
        since: at("2025-01-01"),
        ..PostRow::default()
    }
}

/// 上村 with a secretary, workers with and without account, and the scorecards of a place that has some.
async fn village(engine: Engine) -> TestApp {
    let world = TestApp::start(engine).await;
    let profile = (*world.app.profile()).clone();
    let profile = profile
        .with_points(include_str!("../../../../profiles/yangying/points.toml"))
        .and_then(|profile| {
            profile.with_assessments(include_str!("../../../../profiles/yangying/assessment.toml"))
        })
        .unwrap();
    let posts = vec![
        post(71, "leader", 100, ("韦书记", Some(1_004))),
        post(72, "worker", 1_000, ("覃网格", Some(1_002))),
        post(73, "worker", 1_001, ("黄大姐", None)),
        PostRow { until: Some(at("2025-02-10")), ..post(74, "worker", 1_001, ("李老五", None)) },
        PostRow { since: at("2025-03-02"), ..post(75, "worker", 1_001, ("新来的", None)) },
        post(76, "leader", 1_001, ("黄组长", None)),
    ];
    let profile = serde_json::to_string(&profile).unwrap();
    world.app.db.write(Prepare { county: world.app.county, profile, posts }).await.unwrap();
    world.app.refresh().await.unwrap();
    world
}

async fn rule(leader: &Client, programme: &str) -> Answer {
    let body = json!({
        "place": "100", "programme": programme, "name": "月度考核", "category": "duty", "trigger": "assessment",
        "condition": "", "amount": "quantity", "most": 100, "caps": { "month": 100 },
    });
    adopted(leader, body).await
}

async fn put(client: &Client, path: &str, body: &Value) -> Answer {
    client.send(Method::PUT, &format!("/api/v1{path}"), |request| request.json(body)).await
}

async fn opened(client: &Client, programme: &str) -> Answer {
    let wish = json!({ "place": "100", "programme": programme, "month": "2025-02" });
    client.post("/assessments", wish).await.expect(201)
}

async fn turn(world: &TestApp) -> usize {
    let (one, two) = tokio::join!(fire_due(&world.app), fire_due(&world.app));
    one.unwrap_or(0) + two.unwrap_or(0)
}

async fn paid(world: &TestApp) {
    let (one, two) = tokio::join!(pay_waiting(&world.app), pay_waiting(&world.app));
    one.and(two).unwrap();
}

fn days(number: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * number)
}

/// The line of somebody on a sheet.
fn line<'a>(sheet: &'a Answer, name: &str) -> &'a Value {
    let lines = sheet.json["lines"].as_array().unwrap();
    lines.iter().find(|line| line["name"] == name).unwrap_or_else(|| panic!("{name}: {}", sheet.json))
}

fn mark<'a>(line: &'a Value, item: &str) -> &'a Value {
    line["marks"].as_array().unwrap().iter().find(|mark| mark["item"] == item).unwrap()
}

fn path_of(sheet: &Answer, line: &Value) -> String {
    format!("/assessments/{}/lines/{}", sheet.text("/sheet/id"), line["id"].as_str().unwrap())
}

/// Fills a sheet in and publishes it; the sheet as it is then.
async fn published(world: &TestApp, sheet: &Answer) -> Answer {
    let id = sheet.text("/sheet/id");
    let leader = world.sign_in("leader").await;
    let filled = leader.post(&format!("/assessments/{id}/rest"), json!({})).await.expect(200);
    let version = filled.json["sheet"]["version"].clone();
    let sent =
        leader.post(&format!("/assessments/{id}/submit"), json!({ "version": version })).await.expect(200);
    let version = sent.json["sheet"]["version"].clone();
    let town = world.sign_in("towndispatcher").await;
    let word = json!({ "version": version, "approve": true });
    town.post(&format!("/assessments/{id}/review"), word).await.expect(200)
}

/// Lets the notice pass and pays.
async fn counted(world: &TestApp, id: &str) -> Answer {
    world.clock.advance(days(3));
    assert_eq!(turn(world).await, 1);
    paid(world).await;
    world.sign_in("towndispatcher").await.get(&format!("/assessments/{id}")).await.expect(200)
}

async fn a_month_is_assessed_reviewed_published_and_paid_once(engine: Engine) {
    let world = village(engine).await;
    let worker = world.sign_in("worker").await;
    let home = household(&worker, "1000", "A-1", "覃桂英").await;
    worker.post("/visits", visit(&world, &home, 10 * 24 * 60)).await.expect(201);
    let leader = world.sign_in("leader").await;
    rule(&leader, "worker").await;
    for (key, value, code) in [
        ("month", "2025-03", "month"),
        ("month", "2023-01", "month"),
        ("month", "x", "month"),
        ("programme", "household", "no_card"),
        ("programme", "nothing", "programme"),
        ("programme", "centre", "nobody"),
    ] {
        let mut wish = json!({ "place": "100", "programme": "worker", "month": "2025-02" });
        wish[key] = json!(value);
        assert_eq!(leader.post("/assessments", wish).await.expect(422).text("/code"), code, "{key} {value}");
    }
    let sheet = opened(&leader, "worker").await;
    let id = sheet.text("/sheet/id");
    assert_eq!(opened(&leader, "worker").await.text("/sheet/id"), id, "opened once");
    let names: Vec<&str> =
        sheet.json["lines"].as_array().unwrap().iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["覃网格", "黄大姐", "李老五"], "who held the post in that month");
    assert_eq!(
        line(&sheet, "李老五")["notes"][0],
        json!({ "kind": "ended", "from": "2025-02-10", "until": null, "who": null })
    );
    let own = line(&sheet, "覃网格");
    assert_eq!(mark(own, "visits")["figure"], json!({ "done": 1, "base": 10 }));
    assert_eq!((&mark(own, "visits")["mark"], &mark(own, "reports")["mark"]), (&json!(3), &Value::Null));
    assert_eq!(mark(line(&sheet, "黄大姐"), "visits")["mark"], Value::Null, "no account: nothing is counted");
    let inbox = leader.get("/inbox").await.expect(200);
    assert!(inbox.json["items"].as_array().unwrap().iter().any(|task| task["kind"] == "assessment_fill"));

    // Marks in bounds, with a reason where they are not full, never for what is counted.
    let path = path_of(&sheet, own);
    let with = |marks: Value| json!({ "version": 0, "marks": marks });
    for (marks, code) in [
        (json!([{ "item": "reports", "mark": 31 }]), "mark"),
        (json!([{ "item": "reports", "mark": -1, "reason": "x" }]), "mark"),
        (json!([{ "item": "reports", "mark": 10 }]), "mark_reason"),
        (json!([{ "item": "reports", "mark": 10, "reason": "x".repeat(201) }]), "mark_reason"),
        (json!([{ "item": "visits", "mark": 30 }]), "counted_item"),
        (json!([{ "item": "beauty", "mark": 1 }]), "item"),
    ] {
        assert_eq!(put(&leader, &path, &with(marks)).await.expect(422).text("/code"), code);
    }
    let marks = json!([{ "item": "reports", "mark": 27, "reason": "两次没有拍照" }]);
    let saved = put(&leader, &path, &with(marks.clone())).await.expect(200);
    assert_eq!((saved.text("/total"), saved.text("/done")), ("30".into(), "false".into()));
    let late = put(&world.sign_in("towndispatcher").await, &path, &with(marks)).await.expect(409);
    assert_eq!(late.text("/code"), "assessment_line_changed");
    assert_eq!(late.json.pointer("/current/total"), Some(&json!(30)), "{}", late.json);
    let submit = format!("/assessments/{id}/submit");
    let early = leader.post(&submit, json!({ "version": 0 })).await.expect(422);
    assert_eq!(early.text("/code"), "marks_missing");
    let public = world.stranger().get("/assessment-results?place=1000").await.expect(200);
    assert_eq!(public.json["items"], json!([]), "nothing is out yet");
    world.stranger().get(&format!("/assessment-results/{id}")).await.expect(404);

    let out = published(&world, &sheet).await;
    assert_eq!(out.text("/sheet/state"), "notice");
    assert_eq!(
        leader.post(&submit, json!({ "version": 9 })).await.expect(409).text("/code"),
        "assessment_state"
    );
    let result = world.stranger().get(&format!("/assessment-results/{id}")).await.expect(200);
    let lines = result.json["lines"].as_array().unwrap();
    assert!(
        lines.iter().any(|line| line["name"] == "覃**"
            && line["total"] == 70
            && line["grade"] == "basically_competent"),
        "{lines:?}"
    );
    assert!(!result.json.to_string().contains("两次没有拍照"), "reasons are for the person alone");
    assert_eq!(turn(&world).await, 0, "the notice has not passed");
    let seen = counted(&world, &id).await;
    assert_eq!(seen.text("/sheet/state"), "counted");
    // Basically competent earns nothing under this card; who does not sign in has no account to pay into yet.
    assert_eq!(line(&seen, "覃网格")["pay"], "no_points");
    assert_eq!(line(&seen, "黄大姐")["pay"], "no_account");
    let mine = world.sign_in("worker").await.get("/my/assessments").await.expect(200);
    assert_eq!(mine.text("/0/line/grade"), "basically_competent");
    assert_eq!(mine.text("/0/line/marks/1/reason"), "两次没有拍照");
    assert_eq!(turn(&world).await, 0);
    let journal = world.sign_in("auditor").await.get("/journal?act=assessment_publish").await.expect(200);
    assert_eq!(journal.json["items"].as_array().unwrap().len(), 1);
}

async fn nobody_marks_or_reviews_himself(engine: Engine) {
    let world = village(engine).await;
    let leader = world.sign_in("leader").await;
    rule(&leader, "leader").await;
    let sheet = opened(&leader, "leader").await;
    let id = sheet.text("/sheet/id");
    let own = line(&sheet, "韦书记");
    assert_eq!((&own["own"], &own["above"]), (&json!(true), &json!(true)));
    let marks = json!({ "version": 0, "marks": [{ "item": "meeting", "mark": 200 }] });
    assert_eq!(put(&leader, &path_of(&sheet, own), &marks).await.expect(422).text("/code"), "own_line");
    let filled = leader.post(&format!("/assessments/{id}/rest"), json!({})).await.expect(200);
    assert_eq!(line(&filled, "韦书记")["done"], false, "the own line is left out");
    assert_eq!(line(&filled, "黄组长")["done"], true);
    let town = world.sign_in("towndispatcher").await;
    let has = |inbox: &Answer, kind: &str| {
        inbox.json["items"].as_array().unwrap().iter().any(|task| task["kind"] == *kind)
    };
    assert!(has(&town.get("/inbox").await.expect(200), "assessment_above"));
    let filled = town.post(&format!("/assessments/{id}/rest"), json!({})).await.expect(200);
    assert!(!has(&town.get("/inbox").await.expect(200), "assessment_above"));
    let version = json!({ "version": filled.json["sheet"]["version"] });
    let sent = leader.post(&format!("/assessments/{id}/submit"), version).await.expect(200);
    let review = format!("/assessments/{id}/review");
    let word = json!({ "version": sent.json["sheet"]["version"], "approve": true });
    assert_eq!(leader.post(&review, word.clone()).await.expect(422).text("/code"), "second_person");
    assert_eq!(
        town.post(&review, word.clone()).await.expect(422).text("/code"),
        "second_person",
        "entered marks"
    );
    let chief = world.sign_in("townchief").await;
    assert!(has(&chief.get("/inbox").await.expect(200), "assessment_review"));
    let back = json!({ "version": sent.json["sheet"]["version"], "approve": false, "note": " " });
    assert_eq!(chief.post(&review, back).await.expect(422).text("/code"), "note");
    let back =
        json!({ "version": sent.json["sheet"]["version"], "approve": false, "note": "走访数再核一下" });
    let back = chief.post(&review, back).await.expect(200);
    assert_eq!(
        (back.text("/sheet/state"), back.text("/sheet/said")),
        ("filling".into(), "走访数再核一下".into())
    );
    let version = json!({ "version": back.json["sheet"]["version"] });
    let sent = leader.post(&format!("/assessments/{id}/submit"), version).await.expect(200);
    let word = json!({ "version": sent.json["sheet"]["version"], "approve": true });
    chief.post(&review, word).await.expect(200);
    let seen = counted(&world, &id).await;
    // 4 visits are asked for and none was made: 800 of 1,000 are competent, 25 points.
    assert_eq!((&line(&seen, "韦书记")["total"], &line(&seen, "韦书记")["paid"]), (&json!(800), &json!(25)));
    let mine = world.sign_in("leader").await.get("/points/mine").await.expect(200);
    assert_eq!(mine.text("/accounts/0/account/programme"), "leader");
    assert_eq!(mine.text("/accounts/0/account/balance"), "25");
    // A book of its own: nothing of it is a resident's or a worker's.
    assert_eq!(mine.json["accounts"].as_array().unwrap().len(), 1);
    let other = world.sign_in("leader").await;
    let kept = other.get("/points/accounts?programme=worker&kind=staff").await.expect(200);
    assert_eq!(kept.json["items"], json!([]));
    let sheet = world.sign_in("townchief").await;
    let allowance = sheet.get(&format!("/assessments/{id}/allowances.xlsx")).await;
    assert_eq!(allowance.status, 200);
}

async fn sheets_open_by_themselves_after_the_month_and_once(engine: Engine) {
    let world = village(engine).await;
    assert!(seed(&world.app).await.unwrap() > 0);
    assert_eq!(seed(&world.app).await.unwrap(), 0);
    assert_eq!(turn(&world).await, 0, "the month is not over");
    world.clock.advance(days(27));
    assert!(turn(&world).await > 0);
    let leader = world.sign_in("leader").await;
    let list = leader.get("/assessments?place=100").await.expect(200);
    let of = |list: &Answer, code: &str| {
        let all = list.json["programmes"].as_array().unwrap();
        all.iter().find(|one| one["code"] == *code).unwrap()["sheets"].as_array().unwrap().clone()
    };
    let workers = of(&list, "worker");
    assert_eq!(
        (workers.len(), &workers[0]["month"], &workers[0]["opened_by"]),
        (1, &json!("2025-03"), &Value::Null)
    );
    assert_eq!(workers[0]["members"], 3, "the new one is there, who left in February is not");
    assert!(of(&list, "centre").is_empty(), "nobody to be assessed, no sheet");
    turn(&world).await;
    world.clock.advance(days(-20));
    turn(&world).await;
    world.clock.advance(days(20));
    turn(&world).await;
    let list = world.sign_in("leader").await.get("/assessments?place=100").await.expect(200);
    assert_eq!(of(&list, "worker").len(), 1);
}

async fn many_at_once_leave_one_result(engine: Engine) {
    let world = village(engine).await;
    let worker = world.sign_in("worker").await;
    let home = household(&worker, "1000", "A-1", "覃桂英").await;
    for ago in 10..20 {
        worker.post("/visits", visit(&world, &home, ago * 24 * 60)).await.expect(201);
    }
    let leader = world.sign_in("leader").await;
    rule(&leader, "worker").await;
    let wish = json!({ "place": "100", "programme": "worker", "month": "2025-02" });
    let all = eight(|| leader.post("/assessments", wish.clone())).await;
    let ids: std::collections::BTreeSet<String> =
        all.into_iter().map(|answer| answer.expect(201).text("/sheet/id")).collect();
    assert_eq!(ids.len(), 1);
    let sheet = opened(&leader, "worker").await;
    let id = sheet.text("/sheet/id");
    let path = path_of(&sheet, line(&sheet, "覃网格"));
    let body = json!({ "version": 0, "marks": [{ "item": "reports", "mark": 30 }] });
    let saves = eight(|| put(&leader, &path, &body)).await;
    let statuses: Vec<u16> = saves.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 409)), "{statuses:?}");
    let filled = leader.post(&format!("/assessments/{id}/rest"), json!({})).await.expect(200);
    let version = json!({ "version": filled.json["sheet"]["version"] });
    let submit = format!("/assessments/{id}/submit");
    let sent = eight(|| leader.post(&submit, version.clone())).await;
    assert_eq!(sent.iter().filter(|answer| answer.status == 200).count(), 1);
    let town = world.sign_in("towndispatcher").await;
    let sheet = town.get(&format!("/assessments/{id}")).await.expect(200);
    let word = json!({ "version": sheet.json["sheet"]["version"], "approve": true });
    let review = format!("/assessments/{id}/review");
    let said = eight(|| town.post(&review, word.clone())).await;
    assert_eq!(said.iter().filter(|answer| answer.status == 200).count(), 1);
    world.clock.advance(days(3));
    turn(&world).await;
    let (one, two, three) =
        tokio::join!(pay_waiting(&world.app), pay_waiting(&world.app), pay_waiting(&world.app));
    one.and(two).and(three).unwrap();
    paid(&world).await;
    let worker = world.sign_in("worker").await;
    let mine = worker.get("/points/mine").await.expect(200);
    assert_eq!(mine.text("/accounts/0/account/balance"), "30", "once");
    assert_eq!(mine.json["accounts"][0]["lines"]["items"].as_array().unwrap().len(), 1);
    let seen = world.sign_in("leader").await.get(&format!("/assessments/{id}")).await.expect(200);
    assert_eq!(line(&seen, "覃网格")["pay"], "paid");
}

/// Eight answers to the same request, four under way together.
async fn eight<F: Future<Output = Answer>>(make: impl Fn() -> F) -> Vec<Answer> {
    let mut done = Vec::new();
    for _ in 0..2 {
        let (one, two, three, four) = tokio::join!(make(), make(), make(), make());
        done.extend([one, two, three, four]);
    }
    done
}

async fn an_objection_that_is_right_opens_the_sheet_again(engine: Engine) {
    let world = village(engine).await;
    let leader = world.sign_in("leader").await;
    let sheet = opened(&leader, "worker").await;
    let id = sheet.text("/sheet/id");
    let worker = world.sign_in("worker").await;
    let object = format!("/assessments/{id}/objections");
    let words = json!({ "text": "我的走访没有算进去" });
    worker.post(&object, words.clone()).await.expect(404);
    published(&world, &sheet).await;
    let far = world.sign_in("worker2").await;
    assert_eq!(far.post(&object, words.clone()).await.expect(422).text("/code"), "bind_first");
    worker.post(&object, words.clone()).await.expect(201);
    assert_eq!(worker.post(&object, words).await.expect(409).text("/code"), "objected_already");
    world.clock.advance(days(4));
    assert_eq!(turn(&world).await, 0, "an open objection keeps it from counting");
    let town = world.sign_in("dispatcher").await;
    let open = town.get("/objections?place=100").await.expect(200);
    assert_eq!(open.text("/items/0/subject_kind"), "assessment");
    let answer = format!("/objections/{}", open.text("/items/0/id"));
    let right = json!({ "upheld": true, "answer": "走访记录补录后重评" });
    let leader = world.sign_in("leader").await;
    assert_eq!(leader.post(&answer, right.clone()).await.expect(422).text("/code"), "second_person");
    town.post(&answer, right).await.expect(204);
    let seen = leader.get(&format!("/assessments/{id}")).await.expect(200);
    assert_eq!(
        (seen.text("/sheet/state"), seen.text("/sheet/said")),
        ("filling".into(), "走访记录补录后重评".into())
    );
    world.stranger().get(&format!("/assessment-results/{id}")).await.expect(404);
    world.clock.advance(days(4));
    assert_eq!(turn(&world).await, 0);
    published(&world, &seen).await;
    assert_eq!(counted(&world, &id).await.text("/sheet/state"), "counted");
}

async fn what_counted_is_corrected_by_an_opposite_entry(engine: Engine) {
    let world = village(engine).await;
    let worker = world.sign_in("worker").await;
    let home = household(&worker, "1000", "A-1", "覃桂英").await;
    for ago in 10..20 {
        worker.post("/visits", visit(&world, &home, ago * 24 * 60)).await.expect(201);
    }
    let leader = world.sign_in("leader").await;
    rule(&leader, "worker").await;
    let sheet = opened(&leader, "worker").await;
    let id = sheet.text("/sheet/id");
    published(&world, &sheet).await;
    let seen = counted(&world, &id).await;
    let own = line(&seen, "覃网格");
    assert_eq!((&own["total"], &own["grade"], &own["paid"]), (&json!(100), &json!("excellent"), &json!(30)));
    let correct = format!("{}/correct", path_of(&seen, own));
    let version = own["version"].clone();
    let wish = |reason: &str, mark: i64| json!({ "version": version, "reason": reason, "marks": [{ "item": "reports", "mark": mark, "reason": "少报三次" }] });
    let town = world.sign_in("towndispatcher").await;
    world.sign_in("worker").await.post(&correct, wish("x", 20)).await.expect(403);
    assert_eq!(town.post(&correct, wish(" ", 15)).await.expect(422).text("/code"), "reason");
    let after = town.post(&correct, wish("漏看了三次随手拍", 15)).await.expect(200);
    let fixed = line(&after, "覃网格");
    assert_eq!(
        (&fixed["total"], &fixed["grade"], &fixed["paid"]),
        (&json!(85), &json!("competent"), &json!(20))
    );
    assert_eq!(fixed["corrections"][0]["reversed"], own["entry"]);
    assert_eq!(
        town.post(&correct, wish("再来", 20)).await.expect(409).text("/code"),
        "assessment_line_changed"
    );
    paid(&world).await;
    let mine = world.sign_in("worker").await.get("/points/mine").await.expect(200);
    assert_eq!(mine.text("/accounts/0/account/balance"), "20");
    let kinds: Vec<&str> = mine.json["accounts"][0]["lines"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["award", "reversal", "award"]);
    let result = world.stranger().get(&format!("/assessment-results/{id}")).await.expect(200);
    assert!(
        result.json["lines"]
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line["corrected"] == true && line["paid"] == 20)
    );
}

async fn a_household_is_assessed_by_what_it_earned(engine: Engine) {
    let world = village(engine).await;
    let worker = world.sign_in("worker").await;
    let home = household(&worker, "1000", "A-1", "覃桂英").await;
    let leader = world.sign_in("leader").await;
    let mark_it = json!({ "code": "centre_household" });
    let file = leader.get(&format!("/households/{home}")).await.expect(200);
    let put_it = json!({ "household": home, "code": mark_it["code"], "version": file.json["version"] });
    leader.post(&format!("/households/{home}/attributes"), put_it).await.expect(200);
    rule(&leader, "centre").await;
    let hand = adopted(
        &leader,
        json!({ "place": "100", "name": "参加会议", "category": "duty", "trigger": "hand", "amount": "2", "caps": {} }),
    )
    .await;
    let came = json!({
        "rule": hand.text("/id"), "day": "2025-03-05", "occasion": "村民会议", "lines": [{ "household": home }],
    });
    leader.post("/points/awards", came).await.expect(201);
    world.clock.advance(days(20));
    let leader = world.sign_in("leader").await;
    let wish = json!({ "place": "100", "programme": "centre", "month": "2025-03" });
    let sheet = leader.post("/assessments", wish).await.expect(201);
    let own = line(&sheet, "覃桂英");
    assert_eq!(mark(own, "earned")["figure"], json!({ "done": 2, "base": 4 }), "{own}");
    let id = sheet.text("/sheet/id");
    published(&world, &sheet).await;
    let result = world.stranger().get(&format!("/assessment-results/{id}")).await.expect(200);
    assert_eq!(result.text("/lines/0/name"), "覃**");
    let seen = counted(&world, &id).await;
    assert_eq!((&seen.json["lines"][0]["total"], &seen.json["lines"][0]["paid"]), (&json!(90), &json!(20)));
}

async fn points_wait_for_an_account_and_a_rule(engine: Engine) {
    let world = village(engine).await;
    let leader = world.sign_in("leader").await;
    let sheet = opened(&leader, "leader").await;
    let id = sheet.text("/sheet/id");
    let town = world.sign_in("towndispatcher").await;
    leader.post(&format!("/assessments/{id}/rest"), json!({})).await.expect(200);
    let filled = town.post(&format!("/assessments/{id}/rest"), json!({})).await.expect(200);
    let version = json!({ "version": filled.json["sheet"]["version"] });
    let sent = leader.post(&format!("/assessments/{id}/submit"), version).await.expect(200);
    let word = json!({ "version": sent.json["sheet"]["version"], "approve": true });
    let chief = world.sign_in("townchief").await;
    chief.post(&format!("/assessments/{id}/review"), word).await.expect(200);
    let pay = format!("/assessments/{id}/pay");
    let leader = world.sign_in("leader").await;
    assert_eq!(leader.post(&pay, json!({})).await.expect(409).text("/code"), "assessment_state");
    let seen = counted(&world, &id).await;
    assert_eq!(
        (&line(&seen, "韦书记")["pay"], &line(&seen, "黄组长")["pay"]),
        (&json!("no_rule"), &json!("no_account"))
    );
    let leader = world.sign_in("leader").await;
    let asked = async |leader: &Client| {
        let inbox = leader.get("/inbox").await.expect(200);
        inbox.json["items"].as_array().unwrap().iter().any(|task| task["kind"] == "assessment_pay")
    };
    assert!(asked(&leader).await, "whoever can adopt a rule is told that points could not be given");
    rule(&leader, "leader").await;
    let after = leader.post(&pay, json!({})).await.expect(200);
    assert!(asked(&leader).await, "one of them has no account yet");
    assert_eq!(
        (&line(&after, "韦书记")["paid"], &line(&after, "黄组长")["pay"]),
        (&json!(25), &json!("no_account"))
    );
    let again = leader.post(&pay, json!({})).await.expect(200);
    assert_eq!(line(&again, "韦书记")["entry"], line(&after, "韦书记")["entry"]);
    assert_eq!(leader.get("/points/mine").await.expect(200).text("/accounts/0/account/balance"), "25");
}

async fn others_learn_nothing(engine: Engine) {
    let world = village(engine).await;
    let sheet = opened(&world.sign_in("leader").await, "worker").await;
    let path = format!("/assessments/{}", sheet.text("/sheet/id"));
    let wish = json!({ "place": "100", "programme": "worker", "month": "2025-02" });
    for (login, read, write) in [
        ("worker", 403, 403),
        ("villager", 403, 403),
        ("handler", 403, 403),
        ("registrar", 403, 403),
        ("leader2", 404, 404),
        ("townchief2", 404, 403),
        ("townchief", 200, 403),
        ("supervisor", 200, 403),
    ] {
        let client = world.sign_in(login).await;
        assert_eq!(client.get(&path).await.status, read, "{login}");
        assert_eq!(client.post("/assessments", wish.clone()).await.status, write, "{login}");
        assert_eq!(client.post(&format!("{path}/rest"), json!({})).await.status, write, "{login}");
        assert_eq!(client.get(&format!("{path}/scores.xlsx")).await.status, read, "{login}");
    }
    assert_eq!(world.stranger().get(&path).await.status, 401);
    assert_eq!(world.stranger().get("/my/assessments").await.status, 401);
    let nobody = world.sign_in("villager").await.get("/my/assessments").await.expect(200);
    assert_eq!(nobody.json, json!([]));
    // What is not published is not even the worker's own to read.
    let own = world.sign_in("worker").await.get("/my/assessments").await.expect(200);
    assert_eq!(own.json, json!([]));
}
