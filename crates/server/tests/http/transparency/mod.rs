//! The transparency log: sealed, proved, handed over, opened by whom it concerns, and no byte of it changed unseen (feature A4).

mod changes;
mod checker;
mod handing_over;
mod proofs;
mod receipts;

use gezhi_app::{App, points, transparency};
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::{AccountRow, EntryRow, NewAccount};
use gezhi_testkit::{Client, TestApp};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// Entries between outside and households, as a posting writes them.
struct Award {
    county: i64,
    households: Vec<i64>,
    at: i64,
}

impl Award {
    fn account(&self, id: i64, holder: Holder) -> NewAccount {
        let programme = "household".to_owned();
        NewAccount { id, programme, holder, place: 1000, village: 100, depth: 2, at: self.at }
    }
}

fn entry(number: i64, at: i64, from: &AccountRow, to: &AccountRow) -> EntryRow {
    EntryRow {
        id: at + number,
        programme: "household".into(),
        kind: EntryKind::Award.code().into(),
        debit: from.id,
        credit: to.id,
        amount: 3 + number,
        at: at + number,
        day: "2025-03-05".into(),
        village: 100,
        person: Some(77),
        rule: Some(5),
        rule_version: Some(2),
        category: Some("clean".into()),
        label: "清洁户".into(),
        evidence: r#"{"case": "81", "photos": [1, 2], "at": "3 月"}"#.into(),
        reason: Some("门前干净".into()),
        source: Some(format!("case:81:verified:{}", at + number)),
        reverses: None,
        actor: Some(1003),
        actor_name: "测试leader".into(),
        role: Some("leader".into()),
    }
}

impl Op for Award {
    type Out = Vec<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, StoreError> {
        let permit = system_permit(Action::ReversePoints);
        let outside = self.account(self.at + 1_000, Holder::Outside(100));
        let from = gezhi_store::points::ensure(tx, self.county, &outside).await?;
        let mut ids = Vec::new();
        for (number, household) in (0..).zip(&self.households) {
            let account = self.account(self.at + 2_000 + number, Holder::Household(*household));
            let to = gezhi_store::points::ensure(tx, self.county, &account).await?;
            let entry = entry(number, self.at, &from, &to);
            gezhi_store::points::post(tx, &permit, self.county, &entry).await?;
            let salts = std::array::from_fn(|salt| [u8::try_from(salt).unwrap() + 1; 32]);
            points::state(tx, self.county, &entry, [&from, &to], &salts).await?;
            ids.push(entry.id);
        }
        Ok(ids)
    }
}

/// Gives points to households; gives the entries.
async fn award(world: &TestApp, households: &[i64]) -> Vec<i64> {
    let at = world.app.now().as_microsecond();
    world.clock.advance(SignedDuration::from_millis(100));
    let op = Award { county: world.app.county, households: households.to_vec(), at };
    world.app.db.write(op).await.unwrap()
}

/// Puts policies into the library, each of which is published.
async fn publish(world: &TestApp, keeper: &Client, number: usize) {
    for number in 0..number {
        let policy = json!({
            "title": format!("高龄津贴办法 {number}"), "issuer": "民政局", "topics": ["elder"], "words": [], "audience": "本地居民",
            "text": "年满八十周岁的老人可以申请津贴。", "since": "2020-01-01",
        });
        keeper.post("/policies", policy).await.expect(201);
    }
    world.clock.advance(SignedDuration::from_secs(2));
}

async fn head(client: &Client) -> Value {
    client.get("/log/head").await.expect(200).json
}

async fn is_whole(app: &App) {
    let checked = transparency::verify(app, &[]).await.unwrap();
    assert_eq!(checked.faults, Vec::<String>::new());
}
