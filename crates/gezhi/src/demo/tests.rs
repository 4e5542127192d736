//! A small demo of every profile is whole.

use super::*;
use crate::figures::collect;
use crate::storage::Opening;
use crate::verify::verify;
use crate::{Storage, profiles};
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

async fn whole(code: &str, grids: usize, levels: &[(&str, usize)]) {
    let (_folder, storage) = built(code, CASES).await;
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
    let app = storage.app(Opening::default()).await.unwrap();
    for finding in verify(&app).await.unwrap() {
        assert!(finding.is_good(), "{finding:?}");
    }
    app.db.clone().close().await;
}
