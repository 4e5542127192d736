//! A county that was counted before there were roll-ups gets exactly those that it would have had from the beginning.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

mod random_cases;

use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::cases::Case;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::statistics::{
    Contribution, Dimension, Facts, MetricVector, contributions, median_tenths, month_of,
};
use gezhi_store::cases::Extra;
use gezhi_store::counters::{self, Sum};
use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::{Db, Op, OpenOptions, StoreError, Tx};
use gezhi_store::migrations::migrate;
use gezhi_store::params;
use gezhi_store::places::PlaceRow;
use jiff::SignedDuration;
use rand::SeedableRng;
use rand::rngs::StdRng;
use random_cases::case;
use std::collections::{BTreeMap, BTreeSet};

const COUNTY: i64 = 7;
const CASES: i64 = 900;
const ROOT: PlaceId = PlaceId(1);

type Counters = BTreeMap<Contribution, MetricVector>;

fn cases() -> Vec<Case> {
    let mut dice = StdRng::seed_from_u64(5);
    let mut cases: Vec<Case> = (1..=CASES).map(|number| case(number * 40, &mut dice)).collect();
    for (number, case) in cases.iter_mut().enumerate() {
        case.overdue &= case.is_open() || number % 3 == 0;
        let took = SignedDuration::from_mins(i64::try_from(number).unwrap() * 97 % 30_000);
        case.closed_at = case.closed_at.map(|_| case.reported_at + took);
    }
    cases
}

fn counted(cases: &[Case]) -> Counters {
    let mut sums = Counters::new();
    for case in cases {
        for (key, vector) in contributions(&Facts::of(case, ROOT)) {
            sums.entry(key).or_default().add(&vector, 1);
        }
    }
    sums
}

/// A row for each place that a case stands in.
fn places(cases: &[Case]) -> Vec<PlaceRow> {
    let paths: BTreeSet<Vec<i64>> = cases
        .iter()
        .filter_map(|case| case.place)
        .flat_map(|path| {
            let chain: Vec<i64> = path.chain().map(|id| id.0).collect();
            (1..=chain.len()).map(move |length| chain[..length].to_vec())
        })
        .collect();
    let row = |chain: &Vec<i64>| {
        let mut ancestors = [None; 5];
        for (slot, id) in ancestors.iter_mut().zip(chain) {
            *slot = Some(*id);
        }
        let id = *chain.last().unwrap();
        PlaceRow {
            id,
            code: id.to_string(),
            name: id.to_string(),
            depth: chain.len() as i64 - 1,
            seq: id,
            class: "general".into(),
            kind: "grid".into(),
            level_key: "village".into(),
            is_grid: true,
            ancestors,
            lon: None,
            lat: None,
            area_m2: None,
        }
    };
    // A hamlet of the generator has several parents; any of them will do.
    let rows: BTreeMap<i64, PlaceRow> = paths.iter().map(row).map(|row| (row.id, row)).collect();
    rows.into_values().collect()
}

struct Fill(Vec<Case>);

impl Op for Fill {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for row in places(&self.0) {
            gezhi_store::places::insert(tx, COUNTY, &row, 0).await?;
        }
        for case in &self.0 {
            let extra = Extra { secret_hash: None, triage: None };
            gezhi_store::cases::insert(tx, &system_permit(Action::Report), COUNTY, case, extra, &[]).await?;
        }
        counters::fold(tx, COUNTY, &counted(&self.0)).await
    }
}

/// As before the migration: its rows are gone, and it is not marked as applied.
struct Forget;

impl Op for Forget {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let first = Dimension::DurationDays.number();
        tx.exec_dyn("DELETE FROM counter WHERE county = $1 AND dimension >= $2", &params![COUNTY, first])
            .await?;
        let filling = "DELETE FROM schema_migration WHERE name IN ($1, $2)";
        tx.exec_dyn(filling, &params!["0005_rollups", "0019_open_by_category"]).await.map(drop)
    }
}

struct Read;

impl Op for Read {
    type Out = Vec<Sum>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        counters::all(tx, COUNTY).await
    }
}

fn stored(rows: Vec<Sum>) -> BTreeMap<String, MetricVector> {
    rows.into_iter().filter(|row| !row.metrics.is_zero()).map(|row| (row.key, row.metrics)).collect()
}

/// The median of the whole histogram.
fn median_of(sums: &[Sum], prefix: &str) -> Option<i64> {
    let bars: Vec<(i64, i64)> = sums
        .iter()
        .filter_map(|sum| Some((sum.key.strip_prefix(prefix)?.parse().ok()?, sum.metrics.closed)))
        .collect();
    median_tenths(&bars)
}

/// Sums by month against the days themselves.
struct Periods;

impl Op for Periods {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let start = month_of(20_453);
        for (depth, place) in [(0, 1), (1, 11), (1, 12), (2, 112)] {
            for dimension in [Dimension::All, Dimension::Body, Dimension::Category, Dimension::Channel] {
                let Some(months) = dimension.by_month(depth) else { continue };
                for (from, length) in [(0, 365), (3, 70), (31, 27), (17, 12), (-40, 100)] {
                    let days = (start + from, start + from + length);
                    let plain = counters::by_place(tx, COUNTY, &[place], dimension, None, days).await?;
                    let rolled =
                        counters::by_place(tx, COUNTY, &[place], dimension, Some(months), days).await?;
                    let values = |sums: &[Sum]| -> BTreeMap<String, MetricVector> {
                        sums.iter().map(|sum| (sum.key.clone(), sum.metrics)).collect()
                    };
                    assert!(length != 365 || !plain.is_empty(), "{place} {dimension:?}");
                    assert_eq!(values(&rolled), values(&plain), "{place} {dimension:?} {days:?}");
                }
            }
        }
        let several = [11, 12, 13];
        let days = (start, start + 300);
        let medians = counters::durations(tx, COUNTY, &several, days).await?;
        assert_eq!(medians.len(), several.len());
        for (place, median) in medians {
            let all = counters::by_key(tx, COUNTY, place, Dimension::Duration, days.0, days.1).await?;
            assert_eq!(Some(median), median_of(&all, ""), "{place}");
        }
        let medians = counters::body_durations(tx, COUNTY, 1, days).await?;
        assert!(medians.len() > 2);
        for (body, median) in medians {
            let all = counters::by_key(tx, COUNTY, 1, Dimension::BodyDuration, days.0, days.1).await?;
            assert_eq!(Some(median), median_of(&all, &format!("{body}/")), "body {body}");
        }
        Ok(())
    }
}

async fn fills(db: &Db) {
    migrate(db).await.unwrap();
    let cases = cases();
    db.write(Fill(cases.clone())).await.unwrap();
    let fresh = stored(db.read(Read).await.unwrap());
    let expected: BTreeMap<String, MetricVector> = counted(&cases)
        .into_iter()
        .map(|(key, vector)| {
            (format!("{}|{}|{}|{}", key.place.0, key.dimension.number(), key.key, key.day), vector)
        })
        .collect();
    assert_eq!(fresh, expected);
    db.read(Periods).await.unwrap();
    db.write(Forget).await.unwrap();
    assert_ne!(stored(db.read(Read).await.unwrap()), expected);
    assert_eq!(migrate(db).await.unwrap(), ["0005_rollups", "0019_open_by_category"]);
    let filled = stored(db.read(Read).await.unwrap());
    let differ: Vec<_> = expected.iter().filter(|(key, sum)| filled.get(*key) != Some(sum)).take(5).collect();
    assert_eq!(differ, Vec::new());
    assert_eq!(filled.len(), expected.len(), "rows that no case counts for");
}

#[tokio::test]
async fn rollups_are_filled_from_what_is_stored_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("store.db"), OpenOptions::default()).await.unwrap();
    fills(&db).await;
    db.close().await;
}

#[tokio::test]
async fn rollups_are_filled_from_what_is_stored_on_postgres() {
    let cluster = PrivateCluster::start().unwrap();
    let url = cluster.fresh_database().await.unwrap();
    let db = Db::open_postgres(&url, OpenOptions::default()).await.unwrap();
    fills(&db).await;
    db.close().await;
}
