//! Publications of points: on time, once, frozen, read by everybody and withdrawn by few.

use crate::on_both_engines;
use crate::visits::household;
use gezhi_app::background::fire_due;
use gezhi_app::points::publications::{make_waiting, seed};
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::{EntryRow, NewAccount, Posted, ensure, post};
use gezhi_testkit::{Answer, Client, Engine, TestApp};
use jiff::SignedDuration;
use serde_json::json;

on_both_engines!(
    documents_come_out_on_time_and_once,
    a_document_that_was_interrupted_is_made_to_its_end,
    what_is_out_does_not_change,
    a_clock_that_was_set_back_publishes_nothing_twice,
    a_document_is_withdrawn_with_a_reason,
);

struct Post {
    county: i64,
    from: NewAccount,
    to: NewAccount,
    entry: EntryRow,
}

impl Op for Post {
    type Out = Posted;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Posted, StoreError> {
        let debit = ensure(tx, self.county, &self.from).await?.id;
        let credit = ensure(tx, self.county, &self.to).await?.id;
        let entry = EntryRow { debit, credit, ..self.entry.clone() };
        post(tx, &system_permit(Action::ReversePoints), self.county, &entry).await
    }
}

/// Posts an entry of the village 上村 at the instant that the clock shows.
pub(crate) async fn posted(
    world: &TestApp,
    kind: EntryKind,
    (from, to): (Holder, Holder),
    amount: i64,
    label: &str,
) {
    let app = &world.app;
    let at = app.now().as_microsecond();
    let account = |holder: Holder| NewAccount {
        id: app.id(),
        programme: "household".into(),
        holder,
        place: if matches!(holder, Holder::Household(_)) { 1000 } else { 100 },
        village: 100,
        depth: 2,
        at,
    };
    let entry = EntryRow {
        id: app.id(),
        programme: "household".into(),
        kind: kind.code().into(),
        debit: 0,
        credit: 0,
        amount,
        at,
        day: gezhi_domain::deadlines::local_date(app.now()).to_string(),
        village: 100,
        person: None,
        rule: None,
        rule_version: None,
        category: Some("civility".into()),
        label: label.into(),
        evidence: "{}".into(),
        reason: None,
        source: None,
        reverses: None,
        actor: None,
        actor_name: String::new(),
        role: None,
    };
    let op = Post { county: app.county, from: account(from), to: account(to), entry };
    assert!(matches!(app.db.write(op).await.unwrap(), Posted::Done { .. }));
}

pub(crate) async fn award(world: &TestApp, household: &str, amount: i64) {
    let to = Holder::Household(household.parse().unwrap());
    posted(world, EntryKind::Award, (Holder::Outside(100), to), amount, "清洁庭院").await;
}

/// What two servers do when a period has ended; says how many documents came out.
async fn turn(world: &TestApp) -> usize {
    let mut out = 0;
    loop {
        let (one, two) = tokio::join!(fire_due(&world.app), fire_due(&world.app));
        let fired = one.unwrap_or(0) + two.unwrap_or(0);
        let (one, two) = tokio::join!(make_waiting(&world.app), make_waiting(&world.app));
        out += one.unwrap_or(0) + two.unwrap_or(0);
        if fired == 0 {
            return out + make_waiting(&world.app).await.unwrap();
        }
    }
}

async fn of_kind(client: &Client, kind: &str) -> Answer {
    client.get(&format!("/publications?place=100&kind={kind}")).await.expect(200)
}

fn periods(list: &Answer) -> Vec<String> {
    list.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["period"].as_str().unwrap().into())
        .collect()
}

async fn village(world: &TestApp) -> [String; 3] {
    let worker = world.sign_in("worker").await;
    [
        household(&worker, "1000", "A-1", "覃桂英").await,
        household(&worker, "1000", "A-2", "黄大明").await,
        household(&worker, "1000", "A-3", "韦秀兰").await,
    ]
}

async fn documents_come_out_on_time_and_once(engine: Engine) {
    let world = TestApp::start(engine).await;
    let homes = village(&world).await;
    award(&world, &homes[0], 5).await;
    award(&world, &homes[1], 8).await;
    assert_eq!(seed(&world.app).await.unwrap(), 24, "the county, two towns, three villages; four rhythms");
    assert_eq!(seed(&world.app).await.unwrap(), 0);
    assert_eq!(turn(&world).await, 0, "the day has not ended");
    let stranger = world.stranger();
    assert!(periods(&of_kind(&stranger, "day").await).is_empty());
    // Wednesday 5 March, 9 o'clock; at 5 in the morning after it is not due yet, at 6 it is.
    world.clock.advance(SignedDuration::from_hours(20));
    assert_eq!(turn(&world).await, 0);
    world.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(turn(&world).await, 1);
    assert_eq!(turn(&world).await, 0, "once");
    let list = of_kind(&stranger, "day").await;
    assert_eq!(periods(&list), ["2025-03-05"]);
    let day = stranger.get(&format!("/publications/{}", list.text("/items/0/id"))).await.expect(200);
    assert_eq!((day.text("/figures/awarded"), day.text("/figures/active")), ("13".into(), "2".into()));
    assert_eq!(
        (day.text("/rows/items/0/name"), day.text("/rows/items/0/earned")),
        ("黄**".into(), "8".into())
    );
    assert_eq!(day.text("/rows/items/0/what"), "清洁庭院 +8");
    assert!(!day.json.to_string().contains("黄大明"), "names are masked");
    // The rest of the month, with a day on which nothing was entered.
    posted(
        &world,
        EntryKind::Redemption,
        (Holder::Household(homes[1].parse().unwrap()), Holder::Shop(1)),
        3,
        "洗衣液",
    )
    .await;
    award(&world, &homes[2], 2).await;
    world.clock.advance(SignedDuration::from_hours(30 * 24));
    assert_eq!(turn(&world).await, 3, "a day, March, the first quarter");
    let quarter = of_kind(&stranger, "quarter").await;
    assert_eq!(periods(&quarter), ["2025-Q1"]);
    assert_eq!(quarter.text("/items/0/last"), "2025-03-31");
    let id = quarter.text("/items/0/id");
    let document = stranger.get(&format!("/publications/{id}")).await.expect(200);
    assert_eq!(document.json["rows"]["items"].as_array().unwrap().len(), 3);
    assert_eq!(
        (document.text("/rows/items/0/opening"), document.text("/rows/items/0/balance")),
        ("0".into(), "5".into())
    );
    assert_eq!(
        (document.text("/figures/redeemed"), document.text("/figures/balance")),
        ("3".into(), "12".into())
    );
    assert_eq!(document.text("/figures/places/0/name"), "上村第1网格");
    let sheet = stranger.get(&format!("/publications/{id}/export.xlsx")).await.expect(200);
    assert!(sheet.bytes.starts_with(b"PK"));
    let acts = world.sign_in("auditor").await.get("/journal?act=publication").await.expect(200);
    assert_eq!(acts.json["items"].as_array().unwrap().len(), 4);
    // April is compared with March.
    award(&world, &homes[1], 4).await;
    world.clock.advance(SignedDuration::from_hours(28 * 24));
    turn(&world).await;
    let month = of_kind(&stranger, "month").await;
    assert_eq!(periods(&month), ["2025-04", "2025-03"]);
    let april = stranger.get(&format!("/publications/{}", month.text("/items/0/id"))).await.expect(200);
    assert_eq!(
        (april.text("/rows/items/0/earned"), april.text("/rows/items/0/earlier")),
        ("4".into(), "8".into())
    );
    assert_eq!(april.text("/figures/awarded_before"), "15");
    world.clock.advance(SignedDuration::from_hours(250 * 24));
    turn(&world).await;
    assert_eq!(periods(&of_kind(&stranger, "year").await), ["2025"]);
    assert_eq!(
        periods(&of_kind(&stranger, "quarter").await),
        ["2025-Q2", "2025-Q1"],
        "no document of nothing"
    );
}

async fn a_document_that_was_interrupted_is_made_to_its_end(engine: Engine) {
    let world = TestApp::start(engine).await;
    let homes = village(&world).await;
    for home in &homes {
        award(&world, home, 5).await;
    }
    seed(&world.app).await.unwrap();
    world.clock.advance(SignedDuration::from_hours(24));
    fire_due(&world.app).await.unwrap();
    // The server is stopped in the middle of the making: dropped at whatever it was waiting for.
    for wait in 1..6 {
        let making = make_waiting(&world.app);
        let _ = tokio::time::timeout(std::time::Duration::from_micros(wait * 300), making).await;
    }
    let again = world.reopened().await;
    let (one, two) = tokio::join!(make_waiting(&again), make_waiting(&world.app));
    assert!(one.unwrap_or(0) + two.unwrap_or(0) <= 1);
    make_waiting(&again).await.unwrap();
    let list = of_kind(&world.stranger(), "day").await;
    assert_eq!(periods(&list), ["2025-03-05"]);
    let day = world.stranger().get(&format!("/publications/{}", list.text("/items/0/id"))).await.expect(200);
    assert_eq!(day.json["rows"]["items"].as_array().unwrap().len(), 3);
    let acts = world.sign_in("auditor").await.get("/journal?act=publication").await.expect(200);
    assert_eq!(acts.json["items"].as_array().unwrap().len(), 1);
}

async fn what_is_out_does_not_change(engine: Engine) {
    let world = TestApp::start(engine).await;
    let homes = village(&world).await;
    award(&world, &homes[0], 5).await;
    seed(&world.app).await.unwrap();
    world.clock.advance(SignedDuration::from_hours(24));
    turn(&world).await;
    let id = of_kind(&world.stranger(), "day").await.text("/items/0/id");
    let before = world.stranger().get(&format!("/publications/{id}")).await.expect(200);
    // The household moves and is renamed, and more is earned.
    let worker = world.sign_in("worker").await;
    let file = worker.get(&format!("/households/{}", homes[0])).await.expect(200);
    let change = json!({ "version": file.json["version"], "number": "B-9", "address": "新街1号", "lon": 109.02, "lat": 23.02 });
    let path = format!("/api/v1/households/{}", homes[0]);
    worker.send(reqwest::Method::PUT, &path, |request| request.json(&change)).await.expect(200);
    award(&world, &homes[0], 50).await;
    world.clock.advance(SignedDuration::from_hours(24));
    turn(&world).await;
    let after = world.stranger().get(&format!("/publications/{id}")).await.expect(200);
    assert_eq!(before.json, after.json);
    assert_eq!(after.text("/rows/items/0/number"), "A-1");
}

async fn a_clock_that_was_set_back_publishes_nothing_twice(engine: Engine) {
    let world = TestApp::start(engine).await;
    let homes = village(&world).await;
    award(&world, &homes[0], 5).await;
    seed(&world.app).await.unwrap();
    world.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(turn(&world).await, 1);
    world.clock.advance(SignedDuration::from_hours(-48));
    // Identities do not go back with the clock: this one belongs to the day after.
    award(&world, &homes[1], 7).await;
    assert_eq!(turn(&world).await, 0);
    world.clock.advance(SignedDuration::from_hours(72));
    assert_eq!(turn(&world).await, 1);
    let list = of_kind(&world.stranger(), "day").await;
    assert_eq!(periods(&list), ["2025-03-06", "2025-03-05"]);
    let second =
        world.stranger().get(&format!("/publications/{}", list.text("/items/0/id"))).await.expect(200);
    assert_eq!(second.text("/figures/awarded"), "7", "no entry stands in two documents, or in none");
}

async fn a_document_is_withdrawn_with_a_reason(engine: Engine) {
    let world = TestApp::start(engine).await;
    let homes = village(&world).await;
    award(&world, &homes[0], 5).await;
    seed(&world.app).await.unwrap();
    world.clock.advance(SignedDuration::from_hours(24));
    turn(&world).await;
    let stranger = world.stranger();
    let id = of_kind(&stranger, "day").await.text("/items/0/id");
    let path = format!("/publications/{id}/withdraw");
    let wish = json!({ "reason": "网格名称有误，更正后重新公示" });
    stranger.post(&path, wish.clone()).await.expect(401);
    world.sign_in("villager").await.post(&path, wish.clone()).await.expect(403);
    world.sign_in("leader2").await.post(&path, wish.clone()).await.expect(404);
    let leader = world.sign_in("leader").await;
    assert_eq!(leader.post(&path, json!({ "reason": " " })).await.expect(422).text("/code"), "reason");
    leader.post(&path, wish.clone()).await.expect(204);
    assert_eq!(leader.post(&path, wish).await.expect(409).text("/code"), "not_published");
    let gone = stranger.get(&format!("/publications/{id}")).await.expect(200);
    assert_eq!(
        (gone.text("/publication/state"), gone.text("/figures/awarded")),
        ("withdrawn".into(), "0".into())
    );
    assert!(gone.json["rows"]["items"].as_array().unwrap().is_empty());
    for bad in ["kind=week", "kind=day&programme=gold"] {
        stranger.get(&format!("/publications?place=100&{bad}")).await.expect(422);
    }
    stranger.get("/publications?kind=day").await.expect(422);
    stranger.get("/publications?place=9&kind=day").await.expect(404);
    stranger.get("/publications/77").await.expect(404);
    stranger.get(&format!("/publications/{id}/rows?cursor=x.y")).await.expect(422);
}
