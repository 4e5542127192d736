//! Accounts of points and their entries over HTTP (feature S3).

use crate::on_both_engines;
use crate::visits::household;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::{EntryRow, NewAccount, Posted, ensure, post};
use gezhi_testkit::{Engine, TestApp};
use serde_json::json;

on_both_engines!(
    a_village_sees_its_book_and_nobody_elses,
    whoever_stands_above_the_villages_finds_those_with_a_book,
    an_entry_is_taken_back_once_and_what_is_gone_is_owed,
    households_that_merge_bring_their_points_together,
);

/// An entry between two holders of the upper village, as a rule would pay it.
struct Paying {
    county: i64,
    id: i64,
    kind: EntryKind,
    from: Holder,
    to: Holder,
    amount: i64,
}

impl Op for Paying {
    type Out = Posted;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Posted, StoreError> {
        let account = |holder, offset| NewAccount {
            id: self.id * 10 + offset,
            programme: "household".into(),
            holder,
            place: 1000,
            village: 100,
            depth: 2,
            at: 1,
        };
        let from = ensure(tx, self.county, &account(self.from, 1)).await?;
        let to = ensure(tx, self.county, &account(self.to, 2)).await?;
        let entry = EntryRow {
            id: self.id,
            programme: "household".into(),
            kind: self.kind.code().into(),
            debit: from.id,
            credit: to.id,
            amount: self.amount,
            at: 1_767_300_000_000_000 + self.id,
            day: "2026-01-02".into(),
            village: 100,
            person: None,
            rule: None,
            rule_version: None,
            category: Some("tidy".into()),
            label: "门前整洁".into(),
            evidence: "{}".into(),
            reason: None,
            source: Some(format!("test:{}", self.id)),
            reverses: None,
            actor: None,
            actor_name: "测试".into(),
            role: None,
        };
        post(tx, &system_permit(Action::ReversePoints), self.county, &entry).await
    }
}

async fn pay(world: &TestApp, id: i64, kind: EntryKind, (from, to): (Holder, Holder), amount: i64) {
    let done =
        world.app.db.write(Paying { county: world.app.county, id, kind, from, to, amount }).await.unwrap();
    assert!(matches!(done, Posted::Done { .. }), "{done:?}");
}

async fn award(world: &TestApp, id: i64, household: &str, amount: i64) {
    let to = Holder::Household(household.parse().unwrap());
    pay(world, id, EntryKind::Award, (Holder::Outside(100), to), amount).await;
}

async fn a_village_sees_its_book_and_nobody_elses(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    award(&world, 900, &house, 30).await;
    let list = leader.get("/points/accounts").await.expect(200);
    assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
    assert_eq!((list.text("/items/0/name"), list.text("/items/0/balance")), ("覃桂英".into(), "30".into()));
    let id = list.text("/items/0/id");
    let detail = leader.get(&format!("/points/accounts/{id}")).await.expect(200);
    assert_eq!(detail.text("/lines/items/0/label"), "门前整洁");
    assert_eq!(detail.text("/months/0/month"), "2026-01");
    let book = leader.get("/points/entries").await.expect(200);
    assert_eq!((book.text("/items/0/id"), book.text("/items/0/from/kind")), ("900".into(), "outside".into()));
    let outside = leader.get("/points/accounts?kind=outside").await.expect(200);
    assert_eq!(outside.text("/items/0/balance"), "-30", "what a household has, the outside has given");

    world.stranger().get("/points/accounts").await.expect(401);
    world.sign_in("villager").await.get("/points/accounts").await.expect(403);
    let other = world.sign_in("leader2").await;
    assert_eq!(other.get("/points/accounts").await.expect(200).json["items"], json!([]));
    other.get("/points/accounts?place=100").await.expect(404);
    other.get(&format!("/points/accounts/{id}")).await.expect(404);
    other.get("/points/entries?place=100").await.expect(404);
    other.post("/points/entries/900/reversal", json!({ "reason": "试试" })).await.expect(404);
    worker.post("/points/entries/900/reversal", json!({ "reason": "试试" })).await.expect(403);
    let mine = world.sign_in("villager").await.get("/points/mine").await.expect(200);
    assert_eq!((mine.text("/bound"), &mine.json["accounts"]), ("false".into(), &json!([])));
    world.sign_in("villager").await.get(&format!("/points/mine/{id}/lines")).await.expect(404);
    for bad in ["/points/accounts?programme=gold", "/points/accounts?kind=bank", "/points/accounts?cursor=x"]
    {
        let answer = leader.get(bad).await;
        assert_eq!(answer.status, 422, "{bad}: {}", answer.json);
    }
}

async fn whoever_stands_above_the_villages_finds_those_with_a_book(engine: Engine) {
    let world = TestApp::start(engine).await;
    let worker = world.sign_in("worker").await;
    let dispatcher = world.sign_in("dispatcher").await;
    let none = dispatcher.get("/points/villages").await.expect(200);
    assert_eq!(none.json, json!({ "own_book": false, "items": [] }), "no village has begun");
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    award(&world, 900, &house, 30).await;
    award(&world, 901, &house, 5).await;
    let holder = Holder::Household(house.parse().unwrap());
    pay(&world, 902, EntryKind::Redemption, (holder, Holder::Shop(1)), 20).await;

    let one = dispatcher.get("/points/villages").await.expect(200);
    assert_eq!(one.json["items"].as_array().unwrap().len(), 1, "{}", one.json);
    assert_eq!(one.text("/items/0/place/id"), "100");
    assert_eq!(one.text("/items/0/held/0/held"), "35", "what the shop took is still held by somebody");
    assert_eq!((one.text("/items/0/rules"), one.text("/items/0/shops")), ("0".into(), "0".into()));
    assert!(one.json["items"][0]["quarter"].is_null(), "nothing is published: {}", one.json);

    let leader = world.sign_in("leader").await;
    let own = leader.get("/points/villages").await.expect(200);
    assert_eq!(own.text("/own_book"), "true", "a village's leader need not choose");
    let keeper = world.sign_in("keeper").await.get("/points/villages").await.expect(200);
    assert_eq!(keeper.text("/own_book"), "true", "a shop keeper sees no book, but which village it is");
    let other = world.sign_in("leader2").await;
    assert_eq!(other.get("/points/villages").await.expect(200).json["items"], json!([]));
    other.get("/points/villages?place=100").await.expect(404);
    world.stranger().get("/points/villages").await.expect(401);
    world.sign_in("villager").await.get("/points/villages").await.expect(403);
    dispatcher.get("/points/villages?place=nowhere").await.expect(404);
}

async fn an_entry_is_taken_back_once_and_what_is_gone_is_owed(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let house = household(&worker, "1000", "A-1", "覃桂英").await;
    let holder = Holder::Household(house.parse().unwrap());
    award(&world, 900, &house, 30).await;
    pay(&world, 901, EntryKind::Redemption, (holder, Holder::Shop(1)), 20).await;

    let nothing = leader.post("/points/entries/900/reversal", json!({ "reason": "  " })).await;
    assert_eq!((nothing.status, nothing.text("/code")), (422, "reason".into()));
    let goods = leader.post("/points/entries/901/reversal", json!({ "reason": "退货" })).await;
    assert_eq!((goods.status, goods.text("/code")), (409, "not_reversible".into()));
    let (one, two) = tokio::join!(
        leader.post("/points/entries/900/reversal", json!({ "reason": "重复记分" })),
        leader.post("/points/entries/900/reversal", json!({ "reason": "重复记分" })),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", one.json, two.json);
    let again = leader.post("/points/entries/900/reversal", json!({ "reason": "重复记分" })).await;
    assert_eq!((again.status, again.text("/code")), (409, "already_reversed".into()));

    let list = leader.get("/points/accounts").await.expect(200);
    let values = |key: &str| list.json["items"][0][key].as_i64().unwrap();
    assert_eq!((values("balance"), values("owed")), (0, 20), "ten were there, twenty are owed");
    let id = list.text("/items/0/id");
    let detail = leader.get(&format!("/points/accounts/{id}")).await.expect(200);
    let back = detail.json["lines"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["kind"] == "reversal")
        .unwrap();
    assert_eq!((&back["amount"], &back["reason"]), (&json!(-10), &json!("重复记分")));
    let lines = leader.get("/points/entries").await.expect(200);
    assert_eq!(lines.json["items"].as_array().unwrap().len(), 4, "award, goods, reversal, what is owed");
    leader.post("/points/entries/77/reversal", json!({ "reason": "没有" })).await.expect(404);
}

async fn households_that_merge_bring_their_points_together(engine: Engine) {
    let world = TestApp::start(engine).await;
    let (worker, leader) = (world.sign_in("worker").await, world.sign_in("leader").await);
    let first = household(&worker, "1000", "A-1", "覃桂英").await;
    let second = household(&leader, "1001", "A-2", "黄大明").await;
    award(&world, 900, &first, 30).await;
    award(&world, 901, &second, 5).await;
    let file = |id: &str| format!("/households/{id}");
    let (from, to) =
        (leader.get(&file(&first)).await.expect(200), leader.get(&file(&second)).await.expect(200));
    let person = from.text("/members/0/id");
    let wish = json!({
        "into": second, "version": from.json["version"], "into_version": to.json["version"],
        "relations": { person: "other" },
    });
    leader.post(&format!("/households/{first}/merge"), wish.clone()).await.expect(200);
    let list = leader.get("/points/accounts").await.expect(200);
    let of = |holder: &str| {
        list.json["items"].as_array().unwrap().iter().find(|one| one["holder"] == holder).unwrap().clone()
    };
    assert_eq!((&of(&first)["balance"], &of(&first)["frozen"]), (&json!(0), &json!(true)));
    assert_eq!((&of(&second)["balance"], &of(&second)["frozen"]), (&json!(35), &json!(false)));
    assert_eq!(of(&second)["earned"], 5, "what came by merging was not earned");
    leader.post(&format!("/households/{first}/merge"), wish).await.expect(409);
    let book = leader.get("/points/entries").await.expect(200);
    assert_eq!((book.text("/items/0/kind"), book.text("/items/0/amount")), ("transfer".into(), "30".into()));
}
