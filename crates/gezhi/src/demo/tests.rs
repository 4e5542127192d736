//! A small demo of every profile is whole.

use super::*;
use crate::figures::{Info, collect};
use crate::storage::Opening;
use crate::verify::verify;
use crate::{Storage, profiles};
use gezhi_app::App;
use gezhi_app::points::EntryQuery;
use gezhi_app::points::publications::{self, PublicationQuery};
use gezhi_store::engine::private_cluster::PrivateCluster;

const CASES: u32 = 400;

fn now() -> Timestamp {
    "2026-11-23T10:30:00+08:00".parse().unwrap()
}

async fn built(code: &str, cases: u32) -> (tempfile::TempDir, Storage) {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage { data: folder.path().to_owned(), database_url: None, master_keys: None };
    let db = storage.create().await.unwrap();
    let wish = Wish {
        profile: profiles::load(code, None).unwrap(),
        now: now(),
        cases: Some(cases),
        photos: true,
        master: storage.master().unwrap(),
    };
    build(&db, &storage.files(), wish, &Quiet).await.unwrap();
    db.close().await;
    (folder, storage)
}

/// A demo with its points, as the command makes it.
async fn with_points(code: &str) -> (tempfile::TempDir, Storage) {
    let (folder, storage) = built(code, CASES).await;
    points::make(&storage, code, now()).await.unwrap();
    (folder, storage)
}

async fn whole(code: &str, grids: usize, levels: &[(&str, usize)]) {
    let (_folder, storage) = with_points(code).await;
    let app = storage.app(Opening::default()).await.unwrap();
    for finding in verify(&app).await.unwrap() {
        assert!(finding.is_good(), "{code}: {finding:?}");
    }
    let profile = app.profile();
    let info = collect(&app.db, app.county, &profile).await.unwrap();
    assert_eq!(info.grids.total, grids, "{code}");
    for (word, number) in levels {
        assert_eq!(info.grids.by_level.get(*word), Some(number), "{code}: {word}");
    }
    assert_eq!(info.grids.by_level.len(), levels.len());
    let year = &profile.demo.year;
    let wanted = [
        ("worker", year.workers),
        ("leader", year.leaders),
        ("instructor", year.instructors),
        ("centre_household", year.centre_households),
        ("supervisor", year.supervisors),
    ];
    for (kind, number) in wanted {
        assert_eq!(info.posts.get(kind).copied().unwrap_or(0), i64::from(number), "{code}: {kind}");
    }
    assert_eq!(info.cases.total, i64::from(CASES));
    let register = profile.demo.register.as_ref().unwrap();
    assert_eq!(info.households, i64::from(register.households), "{code}");
    assert_eq!(info.residents, i64::from(register.people), "{code}");
    // Every household has a house, and some old ones stand empty.
    assert!(info.houses > info.households, "{code}: {} houses", info.houses);
    whole_points(&app, code, &info).await;
}

/// The book is level, everybody who has to do with points has something to do today, and what was entered has been published.
async fn whole_points(app: &App, code: &str, info: &Info) {
    let village = profiles::demo_points(code).unwrap().village.unwrap();
    let entries = if village.weeks >= 52 { 1_000 } else { 150 };
    assert!(info.points.entries >= entries, "{code}: {:?}", info.points);
    assert!(info.points.accounts > 30 && info.points.redemptions > 10, "{code}: {:?}", info.points);
    assert_eq!(info.points.sum, 0, "{code}");
    let waits = app.db.read(Waits { county: app.county }).await.unwrap();
    for kind in [
        "points_claim_review",
        "points_claim_decide",
        "points_claim_appeal",
        "points_claim_rejected",
        "points_rule_adopt",
        "board_approve",
        "objection",
        "hand_over",
    ] {
        assert!(waits.iter().any(|(known, _)| known == kind), "{code}: nobody has to {kind}");
    }
    // Where there are scorecards two months are paid, and the latest waits at every step.
    if !app.profile().assessments.cards.is_empty() {
        for kind in ["assessment_fill", "assessment_above", "assessment_review"] {
            assert!(waits.iter().any(|(known, _)| known == kind), "{code}: nobody has to {kind}");
        }
        let leader = profiles::demo_points(code).unwrap().shops[0].leader.clone();
        let leader = points::somebody(app, &leader).await.unwrap();
        let list = gezhi_app::points::assessments::list(app, &leader, &Default::default()).await.unwrap();
        for programme in &list.programmes {
            let counted = programme.sheets.iter().filter(|sheet| sheet.state == "counted").count();
            assert_eq!(counted, 2, "{code}: {}", programme.code);
        }
    }
    // The members of the committee that sign in to the demo have declarations to look at.
    for login in &village.committee {
        let member = points::somebody(app, login).await.unwrap().account.unwrap().0;
        let asked = |(kind, holder): &(String, String)| {
            kind == "points_claim_review" && *holder == format!("p{member}")
        };
        assert!(waits.iter().any(asked), "{code}: {login} has nothing to review");
    }
    let leader = points::somebody(app, &profiles::demo_points(code).unwrap().shops[0].leader).await.unwrap();
    let kinds: &[(&str, usize)] = if village.weeks >= 52 {
        &[("day", 20), ("month", 11), ("quarter", 3), ("year", 1)]
    } else {
        &[("day", 10), ("month", 1)]
    };
    for (kind, least) in kinds {
        let query = PublicationQuery { kind: Some((*kind).to_owned()), ..PublicationQuery::default() };
        let page = publications::list(app, &leader, &query).await.unwrap();
        assert!(page.items.len() >= *least, "{code}: {} documents of a {kind}", page.items.len());
        assert!(page.items.iter().all(|one| one.published_at.is_some()), "{code}: {kind}");
    }
}

struct Waits {
    county: i64,
}

impl gezhi_store::engine::Op for Waits {
    type Out = Vec<(String, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut gezhi_store::engine::Tx<'_>) -> Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for row in gezhi_store::tasks::after(tx, self.county, (i64::MIN, ""), 20_000).await? {
            let holder = gezhi_store::tasks::holder(tx, self.county, row.subject, &row.kind).await?;
            all.push((row.kind, holder.unwrap_or_default()));
        }
        Ok(all)
    }
}

#[tokio::test]
async fn points_are_the_same_twice() {
    let mut books = Vec::new();
    for _ in 0..2 {
        let (_folder, storage) = with_points("weixian").await;
        let app = storage.app(Opening::default()).await.unwrap();
        let leader = points::somebody(&app, "xubutian").await.unwrap();
        let page = gezhi_app::points::entries(&app, &leader, &EntryQuery::default()).await.unwrap();
        let lines =
            page.items.iter().map(|one| (one.at.clone(), one.label.clone(), one.amount, one.by.clone()));
        books.push((
            collect(&app.db, app.county, &app.profile()).await.unwrap().points,
            lines.collect::<Vec<_>>(),
        ));
    }
    assert_eq!(books[0], books[1]);
}

#[tokio::test]
async fn qintang_is_whole() {
    whole("qintang", 3_196, &[("大网格", 10), ("中网格", 146), ("小网格", 2_664), ("微网格", 63)]).await;
}

#[tokio::test]
async fn shengli_is_whole() {
    whole("shengli", 69, &[("单元格", 69)]).await;
}

#[tokio::test]
async fn shanwei_is_whole() {
    whole("shanwei", 5_479, &[("大网格", 56), ("中网格", 868), ("小网格", 4_555)]).await;
}

#[tokio::test]
async fn yangying_is_whole() {
    whole("yangying", 307, &[("一级网格", 1), ("二级网格", 4), ("三级网格", 20), ("四级网格", 282)]).await;
}

#[tokio::test]
async fn weixian_is_whole() {
    whole("weixian", 1_952, &[("乡镇网格", 16), ("村网格", 531), ("网格", 1_405)]).await;
}

#[tokio::test]
async fn the_totals_of_the_year_are_those_of_the_profile_and_the_same_twice() {
    let profile = profiles::load("yangying", None).unwrap();
    let totals = Totals::of(&profile.demo.year, Some(900));
    let mut tickets = Vec::new();
    for _ in 0..2 {
        let (_folder, storage) = built("yangying", 900).await;
        let app = storage.app(Opening::default()).await.unwrap();
        let op = Figures { county: app.county, root: app.directory().root().0 };
        let sum = app.db.read(op).await.unwrap();
        let number = |number: usize| i64::try_from(number).unwrap();
        assert_eq!(sum.reported, number(totals.reported));
        assert_eq!(sum.replied, number(totals.replied));
        assert_eq!(sum.closed, number(totals.closed));
        assert_eq!(sum.on_time, number(totals.on_time));
        assert!(sum.rated * 100 > sum.closed * 35 && sum.satisfied * 100 > sum.rated * 80, "{sum:?}");
        assert!(sum.open == number(totals.reported - totals.closed) && sum.overdue < sum.open, "{sum:?}");
        tickets.push(app.db.read(First { county: app.county }).await.unwrap());
    }
    assert_eq!(tickets[0], tickets[1]);
}

struct Figures {
    county: i64,
    root: i64,
}

impl gezhi_store::engine::Op for Figures {
    type Out = MetricVector;
    type Err = StoreError;

    async fn run(&self, tx: &mut gezhi_store::engine::Tx<'_>) -> Result<MetricVector, StoreError> {
        let all = gezhi_domain::statistics::Dimension::All;
        let rows = gezhi_store::counters::by_key(tx, self.county, self.root, all, 0, i32::MAX).await?;
        Ok(rows.first().map(|row| row.metrics).unwrap_or_default())
    }
}

struct First {
    county: i64,
}

impl gezhi_store::engine::Op for First {
    type Out = Vec<(i64, String, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut gezhi_store::engine::Tx<'_>) -> Result<Self::Out, StoreError> {
        let rows = gezhi_store::case_lists::scan(tx, self.county, 0, 2_000).await?;
        Ok(rows.into_iter().map(|row| (row.case.id.0, row.case.ticket, row.case.text)).collect())
    }
}

#[tokio::test]
async fn a_demo_on_postgresql_is_whole() {
    let cluster =
        tokio::task::spawn_blocking(PrivateCluster::start).await.unwrap().expect("PostgreSQL for tests");
    let url = cluster.fresh_database().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage { data: folder.path().to_owned(), database_url: Some(url), master_keys: None };
    let db = storage.create().await.unwrap();
    let wish = Wish {
        profile: profiles::load("shengli", None).unwrap(),
        now: now(),
        cases: Some(CASES),
        photos: true,
        master: storage.master().unwrap(),
    };
    build(&db, &storage.files(), wish, &Quiet).await.unwrap();
    db.close().await;
    points::make(&storage, "shengli", now()).await.unwrap();
    let app = storage.app(Opening::default()).await.unwrap();
    for finding in verify(&app).await.unwrap() {
        assert!(finding.is_good(), "{finding:?}");
    }
    let points = collect(&app.db, app.county, &app.profile()).await.unwrap().points;
    assert!(points.entries >= 1_000 && points.sum == 0, "{points:?}");
    app.db.clone().close().await;
}
