//! Lists of cases: on both engines each page is what a plain filter over all rows gives, and on SQLite each list has its
//! index.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

mod random_cases;

use gezhi_domain::accounts::{AccountId, Action, BodyId, system_permit};
use gezhi_domain::cases::{Case, Channel, Grade, State};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::case_lists::{self, Filter, Order, Scope};
use gezhi_store::cases::{Extra, StoredCase};
use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::{Db, Op, OpenOptions, StoreError, Tx};
use gezhi_store::migrations::migrate;
use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use random_cases::{CATEGORIES, case, start};

const COUNTY: i64 = 7;
const CASES: i64 = 2_600;
struct Fill(Vec<Case>);

impl Op for Fill {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for case in &self.0 {
            let extra = Extra { secret_hash: None, triage: None };
            gezhi_store::cases::insert(tx, &system_permit(Action::Report), COUNTY, case, extra, &[]).await?;
        }
        Ok(())
    }
}

async fn filled(db: &Db) {
    migrate(db).await.unwrap();
    let mut dice = StdRng::seed_from_u64(20_261_126);
    db.write(Fill((1..=CASES).map(|number| case(number, &mut dice)).collect())).await.unwrap();
}

/// What is asked, at random.
fn wish(dice: &mut StdRng) -> (Scope, Filter, Order) {
    let town = dice.random_range(1..4);
    let village = 100 + town * 10 + dice.random_range(1..5);
    let grid = 1_000 + (village - 100) * 10 + dice.random_range(1..4);
    let places = [(1, 10 + town), (2, village), (3, grid), (4, 9_000 + dice.random_range(1..4))];
    let place = places[dice.random_range(0..4)];
    let scope = match dice.random_range(0..7) {
        0 | 1 => Scope::County,
        2 => Scope::Body(dice.random_range(20..25)),
        3 => Scope::Reporter(5),
        _ => Scope::Place(place.0, place.1),
    };
    let mut filter = Filter { open: dice.random_range(0..2) == 0, ..Filter::default() };
    for _ in 0..dice.random_range(0..4) {
        match dice.random_range(0..16) {
            0 => filter.states = vec![dice.random_range(1..7)],
            1 => filter.states = vec![2, 4, 6],
            2 | 3 => filter.category = Some(CATEGORIES[dice.random_range(0..7)].to_owned()),
            4 => filter.channel = Some(Channel::ALL[dice.random_range(0..10)].number()),
            5 => filter.grade = Some(Grade::ALL[dice.random_range(0..4)].number()),
            6 => filter.body = Some(dice.random_range(20..24)),
            7 => filter.place = Some(places[dice.random_range(0..4)]),
            8 => filter.overdue = true,
            9 => filter.nobody = true,
            10 => filter.returned = true,
            11 => filter.replied = Some(dice.random_range(0..2) == 0),
            12 => filter.closed = Some(dice.random_range(0..2) == 0),
            13 => filter.stars = Some(if dice.random_range(0..2) == 0 { (1, 1) } else { (2, 4) }),
            14 => {
                let (from, to) = (dice.random_range(1..CASES), dice.random_range(1..CASES));
                let at = |n: i64| (start() + SignedDuration::from_secs(n * 600)).as_microsecond();
                (filter.from, filter.to) = (Some(at(from.min(to))), Some(at(from.max(to))));
                filter.ids_between = Some((from.min(to) * 10, from.max(to) * 10));
            }
            _ => filter.phone = Some("13800000000".to_owned()),
        }
    }
    let order = if dice.random_range(0..2) == 0 { Order::Due } else { Order::Newest };
    (scope, filter, order)
}

fn at(path: Option<PlacePath>, (depth, id): (usize, i64)) -> bool {
    path.and_then(|path| path.at(depth)) == Some(PlaceId(id))
}

/// The plain filter.
fn fits(stored: &StoredCase, scope: Scope, f: &Filter) -> bool {
    let c = &stored.case;
    let inside = match scope {
        Scope::County => true,
        Scope::Place(depth, id) => at(c.place, (depth, id)),
        Scope::Body(id) => c.body == Some(BodyId(id)),
        Scope::Reporter(id) => c.reporter == Some(AccountId(id)),
    };
    let covers = |wanted: &String| {
        let found = c.category.as_deref().unwrap_or_default();
        found == wanted || found.starts_with(&format!("{wanted}."))
    };
    let stars = c.rating.as_ref().map(|rating| i64::from(rating.stars));
    let reported = c.reported_at.as_microsecond();
    inside
        && (!f.open || c.closed_at.is_none())
        && (f.states.is_empty() || f.states.contains(&c.state.number()))
        && f.category.as_ref().is_none_or(covers)
        && f.channel.is_none_or(|channel| c.channel.number() == channel)
        && f.grade.is_none_or(|grade| c.grade.number() == grade)
        && f.body.is_none_or(|body| c.body == Some(BodyId(body)))
        && f.place.is_none_or(|place| at(c.place, place))
        && (!f.overdue || c.overdue)
        && (!f.nobody || (c.body.is_none() && c.state == State::Reported))
        && (!f.returned || (c.bounces > 0 && c.state == State::Reported))
        && f.from.is_none_or(|from| reported >= from)
        && f.to.is_none_or(|to| reported < to)
        && f.closed.is_none_or(|closed| c.closed_at.is_some() == closed)
        && f.replied.is_none_or(|replied| c.replied_at.is_some() == replied)
        && f.stars.is_none_or(|(low, high)| stars.is_some_and(|stars| (low..=high).contains(&stars)))
        && f.phone.as_ref().is_none_or(|phone| c.reporter_phone.as_ref() == Some(phone))
}

struct Pages {
    scope: Scope,
    filter: Filter,
    order: Order,
    limit: i64,
}

impl Op for Pages {
    /// Identities page by page, and the count.
    type Out = (Vec<i64>, i64);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let Self { scope, filter, order, limit } = self;
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let page = case_lists::page(tx, COUNTY, *scope, filter, *order, after, *limit).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.sort_at, last.case.id.0));
            ids.extend(page.iter().map(|stored| stored.case.id.0));
        }
        Ok((ids, case_lists::count(tx, COUNTY, *scope, filter, 10_000).await?))
    }
}

struct All;

impl Op for All {
    type Out = Vec<StoredCase>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        case_lists::scan(tx, COUNTY, 0, CASES + 1).await
    }
}

async fn compare(db: &Db, wishes: u64) {
    filled(db).await;
    let all = db.read(All).await.unwrap();
    assert_eq!(all.len(), CASES as usize);
    for seed in 0..wishes {
        let mut dice = StdRng::seed_from_u64(seed);
        let (scope, filter, order) = wish(&mut dice);
        let limit = dice.random_range(1..90);
        let mut expected: Vec<&StoredCase> =
            all.iter().filter(|stored| fits(stored, scope, &filter)).collect();
        match order {
            Order::Due => expected.sort_by_key(|stored| (stored.sort_at, stored.case.id)),
            Order::Newest => expected.reverse(),
        }
        let expected: Vec<i64> = expected.into_iter().map(|stored| stored.case.id.0).collect();
        let said = format!("seed {seed}: {scope:?} {order:?} {filter:?}");
        let (found, count) = db.read(Pages { scope, filter, order, limit }).await.unwrap();
        assert_eq!(found, expected, "{said}");
        assert_eq!(count, expected.len() as i64, "{said}");
    }
}

#[tokio::test]
async fn pages_hold_what_a_plain_filter_finds_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("store.db"), OpenOptions::default()).await.unwrap();
    compare(&db, 400).await;
    db.close().await;
}

#[tokio::test]
async fn pages_hold_what_a_plain_filter_finds_on_postgres() {
    let cluster = PrivateCluster::start().unwrap();
    let url = cluster.fresh_database().await.unwrap();
    let db = Db::open_postgres(&url, OpenOptions::default()).await.unwrap();
    compare(&db, 150).await;
    db.close().await;
}

struct Heads(Scope);

impl Op for Heads {
    type Out = Vec<case_lists::Head>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let before = (start() + SignedDuration::from_hours(300)).as_microsecond();
        case_lists::heads(tx, COUNTY, self.0, &Filter::default(), before, 10_000).await
    }
}

#[tokio::test]
async fn the_heads_count_open_cases_by_state() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("store.db"), OpenOptions::default()).await.unwrap();
    filled(&db).await;
    let all = db.read(All).await.unwrap();
    let before = (start() + SignedDuration::from_hours(300)).as_microsecond();
    for scope in [Scope::County, Scope::Place(1, 11), Scope::Place(2, 112), Scope::Body(21)] {
        for head in db.read(Heads(scope)).await.unwrap() {
            let state = State::from_number(head.state).unwrap();
            let open: Vec<&StoredCase> = all
                .iter()
                .filter(|stored| fits(stored, scope, &Filter { open: true, ..Filter::default() }))
                .filter(|stored| stored.case.state == state)
                .collect();
            let number =
                |fits: &dyn Fn(&StoredCase) -> bool| open.iter().filter(|stored| fits(stored)).count() as i64;
            let expected = (
                open.len() as i64,
                number(&|stored| stored.case.overdue),
                number(&|stored| stored.sort_at < before),
                number(&|stored| stored.case.bounces > 0),
            );
            assert_eq!((head.open, head.overdue, head.due, head.returned), expected, "{scope:?} {state:?}");
        }
    }
    db.close().await;
}

struct Explain(Scope, Filter, Order);

impl Op for Explain {
    type Out = Vec<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
        case_lists::explain(tx, COUNTY, self.0, &self.1, self.2).await
    }
}

#[tokio::test]
async fn each_main_list_is_one_range_of_its_index() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("store.db"), OpenOptions::default()).await.unwrap();
    filled(&db).await;
    let open = || Filter { open: true, ..Filter::default() };
    let all = Filter::default;
    let lists = [
        (Scope::County, open(), Order::Due, "cases_open "),
        (Scope::Place(1, 11), open(), Order::Due, "cases_open_a1 "),
        (Scope::Place(2, 112), open(), Order::Due, "cases_open_a2 "),
        (Scope::Place(3, 1_123), open(), Order::Due, "cases_open_a3 "),
        (Scope::Body(21), open(), Order::Due, "cases_open_body "),
        (Scope::County, Filter { states: vec![4], ..open() }, Order::Due, "cases_open_state "),
        (Scope::County, Filter { channel: Some(3), ..open() }, Order::Due, "cases_open_channel "),
        (Scope::County, Filter { grade: Some(4), ..open() }, Order::Due, "cases_open_grade "),
        (Scope::County, Filter { overdue: true, ..open() }, Order::Due, "cases_open_overdue "),
        (Scope::County, Filter { nobody: true, ..open() }, Order::Due, "cases_open_"),
        (Scope::County, all(), Order::Newest, "sqlite_autoindex_cases_1 "),
        (Scope::Place(1, 11), all(), Order::Newest, "cases_a1 "),
        (Scope::Place(2, 112), all(), Order::Newest, "cases_a2 "),
        (Scope::Place(3, 1_123), all(), Order::Newest, "cases_a3 "),
        (Scope::Body(21), all(), Order::Newest, "cases_body "),
        (Scope::County, Filter { channel: Some(3), ..all() }, Order::Newest, "cases_channel "),
        (Scope::County, Filter { replied: Some(false), ..all() }, Order::Newest, "cases_unanswered "),
        (Scope::County, Filter { stars: Some((1, 1)), ..all() }, Order::Newest, "cases_stars "),
        (
            Scope::County,
            Filter { category: Some("road.lamp.out".into()), ..all() },
            Order::Newest,
            "cases_category ",
        ),
        // The rarer of the two conditions is the one that is looked up.
        (Scope::Place(1, 11), Filter { states: vec![4], ..open() }, Order::Due, "cases_open_state "),
    ];
    for (scope, filter, order, index) in lists {
        let plan = db.read(Explain(scope, filter.clone(), order)).await.unwrap();
        let said = format!("{scope:?} {order:?} {filter:?}: {plan:?}");
        assert!(plan.iter().any(|line| line.starts_with("SEARCH") && line.contains(index)), "{said}");
        assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE") || line.starts_with("SCAN")), "{said}");
    }
    db.close().await;
}

struct ExplainCounts(Scope, Filter);

impl Op for ExplainCounts {
    type Out = Vec<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
        case_lists::explain_counts(tx, COUNTY, self.0, &self.1).await
    }
}

#[tokio::test]
async fn counting_open_cases_never_reads_closed_ones() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("store.db"), OpenOptions::default()).await.unwrap();
    filled(&db).await;
    let open = || Filter { open: true, ..Filter::default() };
    let mut filters = vec![open(), Filter { overdue: true, ..open() }, Filter { nobody: true, ..open() }];
    filters.extend([2, 4].map(|state| Filter { states: vec![state], ..open() }));
    filters.push(Filter { channel: Some(3), grade: Some(4), ..open() });
    filters.push(Filter { category: Some("road.lamp.out".into()), place: Some((1, 11)), ..open() });
    for scope in [Scope::County, Scope::Place(1, 11), Scope::Place(2, 112), Scope::Body(21)] {
        for filter in &filters {
            let plan = db.read(ExplainCounts(scope, filter.clone())).await.unwrap();
            for line in plan.iter().filter(|line| line.contains(" cases")) {
                let said = format!("{scope:?} {filter:?}: {plan:?}");
                assert!(line.starts_with("SEARCH") && line.contains("cases_open"), "{said}");
            }
        }
    }
    db.close().await;
}
