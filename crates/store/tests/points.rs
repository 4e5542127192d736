//! The ledger of points against a simple model, and under many hands at once, on both engines (feature S3).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use gezhi_domain::accounts::{Action, Permit, system_permit};
use gezhi_domain::points::{EntryKind, Holder, HolderKind};
use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::{Db, Isolation, Op, OpenOptions, StoreError, Tx};
use gezhi_store::migrations::migrate;
use gezhi_store::params;
use gezhi_store::points::{self, EntryRow, NewAccount, Posted};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;

const COUNTY: i64 = 7;
const VILLAGE: i64 = 100;
/// Steps in one transaction.
const TOGETHER: u64 = 500;
/// Accounts that the steps are played on: a dozen households, two shops, the outside.
const HOLDERS: [Holder; 15] = [
    Holder::Outside(VILLAGE),
    Holder::Shop(1),
    Holder::Shop(2),
    Holder::Household(1),
    Holder::Household(2),
    Holder::Household(3),
    Holder::Household(4),
    Holder::Household(5),
    Holder::Household(6),
    Holder::Household(7),
    Holder::Household(8),
    Holder::Household(9),
    Holder::Household(10),
    Holder::Household(11),
    Holder::Household(12),
];

fn permit() -> Permit {
    system_permit(Action::ReversePoints)
}

fn entry(id: i64, kind: EntryKind, (debit, credit): (i64, i64), amount: i64) -> EntryRow {
    EntryRow {
        id,
        programme: "household".into(),
        kind: kind.code().into(),
        debit,
        credit,
        amount,
        at: id,
        day: format!("2026-{:02}-01", 1 + id % 12),
        village: VILLAGE,
        person: (id % 3 == 0).then_some(id % 5),
        rule: None,
        rule_version: None,
        category: None,
        label: "试".into(),
        evidence: "{}".into(),
        reason: None,
        source: None,
        reverses: None,
        actor: None,
        actor_name: String::new(),
        role: None,
    }
}

struct OpenAll;

impl Op for OpenAll {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for (id, holder) in (1..).zip(HOLDERS) {
            let new = NewAccount {
                id,
                programme: "household".into(),
                holder,
                place: VILLAGE,
                village: VILLAGE,
                depth: 1,
                at: 0,
            };
            assert_eq!(points::ensure(tx, COUNTY, &new).await?.id, id);
            // A second time finds it.
            assert_eq!(points::ensure(tx, COUNTY, &NewAccount { id: id + 90, ..new }).await?.id, id);
        }
        Ok(())
    }
}

/// What the ledger is compared with: a balance for each account, and whether it is frozen.
#[derive(Debug, Clone, Default)]
struct Model {
    balances: BTreeMap<i64, i64>,
    frozen: BTreeMap<i64, bool>,
}

#[derive(Debug, Clone)]
enum Step {
    Post(Box<EntryRow>),
    Freeze(i64, bool),
}

impl Model {
    fn post(&mut self, entry: &EntryRow) -> Posted {
        let kind = EntryKind::parse(&entry.kind).unwrap();
        let frozen = self.frozen.get(&entry.debit).copied().unwrap_or(false) && !kind.moves_frozen();
        let debit = self.balances.get(&entry.debit).copied().unwrap_or(0);
        if entry.debit != 1 && (frozen || debit < entry.amount) {
            return Posted::TooLittle;
        }
        *self.balances.entry(entry.debit).or_default() -= entry.amount;
        *self.balances.entry(entry.credit).or_default() += entry.amount;
        Posted::Done { debit: self.balances[&entry.debit], credit: self.balances[&entry.credit] }
    }
}

fn step(id: i64, dice: &mut StdRng) -> Step {
    let household = dice.random_range(4..16);
    let shop = dice.random_range(2..4);
    let small = dice.random_range(1..30);
    let (kind, sides, amount) = match dice.random_range(0..100) {
        0..40 => (EntryKind::Award, (1, household), small),
        40..65 => (EntryKind::Redemption, (household, shop), dice.random_range(1..60)),
        65..72 => (EntryKind::Refund, (shop, household), small),
        72..80 => (EntryKind::Reversal, (household, 1), small),
        80..85 => (EntryKind::Settlement, (shop, 1), dice.random_range(1..400)),
        85..90 => (EntryKind::Expiry, (household, 1), small),
        90..95 => (EntryKind::Deduction, (household, 1), small),
        95..98 => (EntryKind::Transfer, (household, 4 + (household - 3) % 12), small),
        _ => return Step::Freeze(household, dice.random_range(0..3) == 0),
    };
    Step::Post(Box::new(entry(id, kind, sides, amount)))
}

struct Play {
    steps: Vec<Step>,
}

impl Op for Play {
    type Out = Vec<Posted>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Posted>, StoreError> {
        let mut done = Vec::new();
        for step in &self.steps {
            match step {
                Step::Post(entry) => done.push(points::post(tx, &permit(), COUNTY, entry).await?),
                Step::Freeze(account, frozen) => points::freeze(tx, COUNTY, *account, *frozen).await?,
            }
        }
        Ok(done)
    }
}

/// Everything that must hold of what is stored.
struct Audit;

impl Op for Audit {
    type Out = BTreeMap<i64, i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let (count, sum) = points::sums(tx, COUNTY).await?;
        assert_eq!((count, sum), (15, 0), "all balances together");
        let mut balances = BTreeMap::new();
        for account in points::accounts_after(tx, COUNTY, 0, 100).await? {
            let (mut seq, mut expected) = (account.seq, account.balance);
            // Line by line back to nothing.
            loop {
                let lines = points::lines(tx, COUNTY, account.id, seq + 1, 400).await?;
                for line in &lines {
                    assert_eq!((line.seq, line.balance), (seq, expected), "account {}", account.id);
                    (seq, expected) = (seq - 1, expected - line.amount);
                }
                if lines.is_empty() {
                    break;
                }
            }
            assert_eq!((seq, expected), (0, 0), "account {} begins with nothing", account.id);
            if account.kind == HolderKind::Household.code() {
                let months = points::months(tx, COUNTY, account.id, 100).await?;
                let earned: i64 = months.iter().map(|month| month.1).sum();
                let spent: i64 = months.iter().map(|month| month.2).sum();
                assert_eq!((earned, spent), (account.earned, account.spent), "months of {}", account.id);
            }
            balances.insert(account.id, account.balance);
        }
        Ok(balances)
    }
}

async fn random_steps(db: &Db, seed: u64, steps: u64) {
    db.write(OpenAll).await.unwrap();
    let mut dice = StdRng::seed_from_u64(seed);
    let mut model = Model::default();
    let mut id = 0;
    let (mut posted, mut refused) = (0_u64, 0_u64);
    for _ in 0..steps.div_ceil(TOGETHER) {
        let batch: Vec<Step> = (0..TOGETHER)
            .map(|_| {
                id += 1;
                step(id, &mut dice)
            })
            .collect();
        let mut expected = Vec::new();
        for step in &batch {
            match step {
                Step::Post(entry) => expected.push(model.post(entry)),
                Step::Freeze(account, frozen) => drop(model.frozen.insert(*account, *frozen)),
            }
        }
        let done = db.write(Play { steps: batch }).await.unwrap();
        assert_eq!(done, expected);
        for posting in done {
            if posting == Posted::TooLittle { refused += 1 } else { posted += 1 }
        }
    }
    let balances = db.read(Audit).await.unwrap();
    for (account, balance) in balances {
        assert_eq!(balance, model.balances.get(&account).copied().unwrap_or(0), "account {account}");
        assert!(account == 1 || balance >= 0);
    }
    assert!(refused > 0, "some steps must be refused");
    eprintln!("{posted} posted, {refused} refused");
}

/// One of many who spend from the same balance.
struct Spend {
    id: i64,
}

impl Op for Spend {
    type Out = Posted;
    type Err = StoreError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Posted, StoreError> {
        points::post(tx, &permit(), COUNTY, &entry(self.id, EntryKind::Redemption, (4, 2), 3)).await
    }
}

async fn many_spend_one_balance(db: &Db) {
    db.write(OpenAll).await.unwrap();
    let award = entry(1, EntryKind::Award, (1, 4), 100);
    db.write(Play { steps: vec![Step::Post(Box::new(award))] }).await.unwrap();
    let spenders: Vec<_> = (0..64)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move { db.write(Spend { id: 1_000 + number }).await.unwrap() })
        })
        .collect();
    let mut paid = 0;
    for spender in spenders {
        paid += i64::from(spender.await.unwrap() != Posted::TooLittle);
    }
    assert_eq!(paid, 33, "100 points cover 33 of 3");
    assert_eq!(db.read(Audit).await.unwrap()[&4], 1);
}

struct Raw(&'static str);

impl Op for Raw {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        tx.exec_dyn(self.0, &params![COUNTY]).await
    }
}

async fn what_must_not_be_is_refused(db: &Db) {
    db.write(OpenAll).await.unwrap();
    let play = |entry: EntryRow| db.write(Play { steps: vec![Step::Post(Box::new(entry))] });
    play(EntryRow { source: Some("case:1".into()), ..entry(1, EntryKind::Award, (1, 4), 5) }).await.unwrap();
    let twice = EntryRow { source: Some("case:1".into()), ..entry(2, EntryKind::Award, (1, 5), 5) };
    assert!(matches!(play(twice).await, Err(StoreError::Unique { .. })), "an event pays once");
    let back = |id| EntryRow { reverses: Some(1), ..entry(id, EntryKind::Reversal, (4, 1), 2) };
    play(back(3)).await.unwrap();
    assert!(matches!(play(back(4)).await, Err(StoreError::Unique { .. })), "an entry is taken back once");
    for amount in [0, -5, i64::MIN, i64::MAX] {
        let wrong = entry(6, EntryKind::Award, (1, 4), amount);
        assert!(matches!(play(wrong).await, Err(StoreError::BadValue(_))), "{amount}");
    }
    // Not even a mistake in the program can make a balance negative.
    let below = Raw("UPDATE points_account SET balance = balance - 4 WHERE county = $1 AND id = 4");
    assert!(matches!(db.write(below).await, Err(StoreError::Check { .. })));
    let nobody = Raw("UPDATE points_account SET owed = -1 WHERE county = $1 AND id = 4");
    assert!(matches!(db.write(nobody).await, Err(StoreError::Check { .. })));
    assert_eq!(db.read(Audit).await.unwrap()[&4], 3);
}

/// Steps of the comparison; a million take some minutes: `GEZHI_POINTS_STEPS=1000000`.
fn steps(otherwise: u64) -> u64 {
    std::env::var("GEZHI_POINTS_STEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

async fn all(db: impl AsyncFn() -> Db, seed: u64, many: u64) {
    let fresh = async || {
        let db = db().await;
        migrate(&db).await.unwrap();
        db
    };
    let [model, spenders, wrong] = [fresh().await, fresh().await, fresh().await];
    random_steps(&model, seed, steps(many)).await;
    many_spend_one_balance(&spenders).await;
    what_must_not_be_is_refused(&wrong).await;
    for db in [model, spenders, wrong] {
        db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let number = std::sync::atomic::AtomicU32::new(0);
    let fresh = async || {
        let name = format!("{}.db", number.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        Db::open_sqlite(&folder.path().join(name), OpenOptions::default()).await.unwrap()
    };
    all(fresh, 11, 60_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql() {
    let cluster = PrivateCluster::start().unwrap();
    let fresh = async || {
        let url = cluster.fresh_database().await.unwrap();
        Db::open_postgres(&url, OpenOptions::default()).await.unwrap()
    };
    all(fresh, 12, 15_000).await;
}
