//! The counts at the head of the list are exact: after any acts, folded or not, undone, merged, overdue, after a restart
//! (feature C13).

use crate::on_both_engines;
use gezhi_app::App;
use gezhi_app::cases::{ActRequest, CaseCounts, CaseQuery, CaseRow, act, act_of, bulk, counts, list, undo};
use gezhi_domain::accounts::{AccountId, Action, Actor, BodyId, Duty, Role, system_permit};
use gezhi_domain::cases::{Act, Case, CaseId};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_store::cases::Extra;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_testkit::{Engine, TestApp};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

on_both_engines!(counts_equal_a_recount, counts_are_bounded_where_they_count_one_by_one);

fn duty(app: &App, role: Role, place: i64, body: Option<i64>) -> Duty {
    let place = app.directory().place(PlaceId(place)).unwrap().path;
    Duty { role, place, body: body.map(BodyId) }
}

fn actor(app: &App, account: i64, duties: &[(Role, i64, Option<i64>)]) -> Actor {
    let duties = duties.iter().map(|(role, place, body)| duty(app, *role, *place, *body)).collect();
    Actor { account: Some(AccountId(account)), name: "测试".into(), duties }
}

async fn all(app: &App, who: &Actor) -> Vec<CaseRow> {
    let query = CaseQuery { view: Some("all".into()), limit: Some(200), ..CaseQuery::default() };
    let page = list(app, who, &query).await.unwrap();
    assert!(page.next.is_none());
    page.items
}

/// Counted from what each case says of itself.
fn recount(rows: &[CaseRow], now: Timestamp, inside: impl Fn(&CaseRow) -> bool) -> CaseCounts {
    let mut counts = CaseCounts::default();
    for state in ["reported", "assigned", "in_progress", "suspended", "resolved"] {
        counts.by_state.insert(state.into(), 0);
    }
    for row in rows.iter().filter(|row| row.closed_at.is_none() && inside(row)) {
        *counts.by_state.get_mut(&row.state).unwrap() += 1;
        let due = match &row.due_at {
            Some(due) => due.parse::<Timestamp>().unwrap(),
            None => row.reported_at.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24),
        };
        counts.open += 1;
        counts.overdue += i64::from(row.overdue);
        counts.due_today += i64::from(local_date(due) <= local_date(now));
        counts.returned += i64::from(row.state == "reported" && row.bounces > 0);
    }
    counts.nobody = counts.by_state["reported"];
    counts.to_check = counts.by_state["resolved"];
    counts
}

fn stands_in(app: &App, row: &CaseRow, place: i64) -> bool {
    let path = row.place.as_ref().and_then(|at| app.directory().place(PlaceId(at.id.0)).map(|p| p.path));
    path.is_some_and(|path| path.chain().any(|at| at == PlaceId(place)))
}

fn is_of(row: &CaseRow, body: i64) -> bool {
    row.body.as_ref().is_some_and(|of| of.id.0 == body)
}

/// Everybody's counts against a recount.
async fn compare(app: &App, said: &str) -> CaseCounts {
    let dispatcher = actor(app, 1_009, &[(Role::Dispatcher, 1, None)]);
    let rows = all(app, &dispatcher).await;
    let now = app.now();
    let seen = |who: Actor, place: Option<i64>| async move {
        counts(app, &who, place.map(|place| place.to_string())).await.unwrap()
    };
    let whole = seen(dispatcher.clone(), None).await;
    assert_eq!(whole, recount(&rows, now, |_| true), "{said}: the county");
    for place in [10, 11, 100, 1001] {
        let expected = recount(&rows, now, |row| stands_in(app, row, place));
        assert_eq!(seen(dispatcher.clone(), Some(place)).await, expected, "{said}: {place} of the county");
    }
    let town = actor(app, 1_010, &[(Role::Dispatcher, 10, None)]);
    assert_eq!(seen(town.clone(), None).await, recount(&rows, now, |row| stands_in(app, row, 10)), "{said}");
    let village = recount(&rows, now, |row| stands_in(app, row, 101));
    assert_eq!(seen(town.clone(), Some(101)).await, village, "{said}: a village of the town");
    assert_eq!(seen(town, Some(11)).await, recount(&rows, now, |_| false), "{said}: another town");
    for body in [51, 52] {
        let handler = actor(app, 1_006, &[(Role::Handler, 1, Some(body))]);
        let own = recount(&rows, now, |row| is_of(row, body));
        assert_eq!(seen(handler.clone(), None).await, own, "{said}: body {body}");
        let there = recount(&rows, now, |row| is_of(row, body) && stands_in(app, row, 11));
        assert_eq!(seen(handler, Some(11)).await, there, "{said}: body {body} in a town");
        // A body and a place overlap: what is in both counts once.
        let both = actor(app, 1_004, &[(Role::Handler, 1, Some(body)), (Role::Leader, 10, None)]);
        let union = recount(&rows, now, |row| is_of(row, body) || stands_in(app, row, 10));
        assert_eq!(seen(both, None).await, union, "{said}: body {body} and a town");
    }
    whole
}

/// An act at random on a case at random; whether it fits is for the state machine to say.
async fn something(app: &App, dice: &mut StdRng, rows: &[CaseRow]) -> Option<()> {
    let row = &rows[dice.random_range(0..rows.len())];
    let other = &rows[dice.random_range(0..rows.len())];
    let dispatcher = actor(app, 1_009, &[(Role::Dispatcher, 1, None)]);
    let handler = |body| actor(app, 1_006, &[(Role::Handler, 1, Some(body))]);
    let body = row.body.as_ref().map_or(51, |body| body.id.0);
    let grid = row.place.as_ref().map_or(1000, |place| place.id.0);
    let worker = actor(app, 1_002, &[(Role::Worker, grid, None)]);
    let place = [1000, 1001, 1010, 1100, 101, 10][dice.random_range(0..6)].to_string();
    let lead = ["51", "52", "53"][dice.random_range(0..3)];
    let checked = dice.random_range(0..3) > 0;
    let (who, name, fields) = match dice.random_range(0..16) {
        0 => (dispatcher, "confirm", json!({"category": "road", "grade": "urgent", "place": place})),
        1 | 2 => (dispatcher, "assign", json!({"body": lead})),
        3..=5 => (handler(body), "accept", json!({})),
        6 => (handler(body), "return", json!({})),
        7 => (handler(body), "suspend", json!({})),
        8 => (handler(body), "resume", json!({})),
        9 | 10 => (handler(body), "resolve", json!({})),
        11 => (worker, "check", json!({"passed": checked})),
        12 => (dispatcher, "close", json!({})),
        13 => (dispatcher, "reopen", json!({})),
        14 => (dispatcher, "merge", json!({"into": other.ticket})),
        _ => (dispatcher, "note", json!({})),
    };
    let id = CaseId(row.id.0);
    let act_wanted = act_of(app, Some(id), name, &fields).await.ok()?;
    let mut request = ActRequest::new(id, act_wanted);
    request.text = Some("按规定办理".into());
    act(app, &who, request).await.ok().map(drop)
}

const TEXTS: [(&str, &str); 3] =
    [("水管爆裂漏水", "water"), ("路面塌了一个坑", "road"), ("不知道归谁管的事情", "")];

async fn report(world: &TestApp, dice: &mut StdRng, number: usize) {
    let (text, category) = TEXTS[dice.random_range(0..3)];
    let lon = ["109.01", "109.06", "109.11", "109.21", "109.26"][dice.random_range(0..5)];
    let text = format!("{text}，第{number}处");
    let mut fields = vec![("text", text.as_str()), ("lon", lon), ("lat", "23.01"), ("accuracy", "9")];
    if !category.is_empty() {
        fields.push(("category", category));
    }
    world.stranger().report(&format!("key-{number}"), &fields, &[]).await.expect(201);
}

async fn counts_equal_a_recount(engine: Engine) {
    let world = TestApp::start(engine).await;
    let app = &world.app;
    let dispatcher = actor(app, 1_009, &[(Role::Dispatcher, 1, None)]);
    let mut dice = StdRng::seed_from_u64(20_261_126);
    let (mut done, mut number) = (0, 0);
    let mut most = CaseCounts::default();
    for round in 0..30 {
        for _ in 0..3 {
            number += 1;
            report(&world, &mut dice, number).await;
        }
        let rows = all(app, &dispatcher).await;
        for _ in 0..12 {
            done += usize::from(something(app, &mut dice, &rows).await.is_some());
        }
        let said = format!("round {round}");
        // Nothing of this is folded: the counters alone would not know of it.
        let seen = compare(app, &format!("{said}, not folded")).await;
        most.overdue = most.overdue.max(seen.overdue);
        most.returned = most.returned.max(seen.returned);
        most.due_today = most.due_today.max(seen.due_today - seen.overdue);
        match round % 5 {
            0 => {
                gezhi_app::background::fold_once(app).await.unwrap();
            }
            1 => world.settle().await,
            2 => {
                let ids: Vec<i64> = rows.iter().take(5).map(|row| row.id.0).collect();
                let outcome =
                    bulk(app, &dispatcher, &ids, &Act::Close, Some("一并办结"), None).await.unwrap();
                compare(app, &format!("{said}, in bulk")).await;
                undo(app, &dispatcher, outcome.batch.0).await.unwrap();
            }
            3 => {
                world.clock.advance(SignedDuration::from_hours(60));
                while gezhi_app::background::fire_due(app).await.unwrap() > 0 {}
            }
            _ => {}
        }
        compare(app, &format!("{said}, then")).await;
    }
    assert!(done > 100, "only {done} acts were taken");
    assert!(most.overdue > 0 && most.returned > 0 && most.due_today > 0, "{most:?}");
    let again = world.reopened().await;
    let before = compare(&again, "after a restart").await;
    while gezhi_app::background::fold_once(&again).await.unwrap() > 0 {}
    assert_eq!(compare(&again, "after a restart, folded").await, before);
}

/// Many open cases like one that there is.
struct Many {
    county: i64,
    like: i64,
}

impl Op for Many {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let stored = gezhi_store::cases::by_id(tx, self.county, CaseId(self.like)).await?.unwrap();
        for number in 1..=1_000 {
            let (id, ticket) = (CaseId(self.like + number), format!("{}-{number}", stored.case.ticket));
            let case = Case { id, ticket, ..stored.case.clone() };
            let extra = Extra { secret_hash: None, triage: None };
            let permit = system_permit(Action::Report);
            gezhi_store::cases::insert(tx, &permit, self.county, &case, extra, &[]).await?;
        }
        Ok(())
    }
}

async fn counts_are_bounded_where_they_count_one_by_one(engine: Engine) {
    let world = TestApp::start(engine).await;
    let fields = [("text", "水管漏水"), ("category", "water"), ("lon", "109.01"), ("lat", "23.01")];
    let receipt = world.stranger().report("key", &fields, &[]).await.expect(201);
    let leader = world.sign_in("leader").await;
    let counts = leader.get("/cases/counts").await.expect(200);
    assert_eq!((counts.json["open"].as_i64(), counts.json["at_least"].as_bool()), (Some(1), Some(false)));
    let like = receipt.text("/id").parse().unwrap();
    world.app.db.write(Many { county: world.app.county, like }).await.unwrap();
    let counts = leader.get("/cases/counts").await.expect(200);
    assert_eq!((counts.json["open"].as_i64(), counts.json["at_least"].as_bool()), (Some(1_000), Some(true)));
}
