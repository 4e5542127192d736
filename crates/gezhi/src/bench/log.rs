//! The transparency log: how fast entries are sealed, what a proof costs when the log is large, and how long a whole check takes
//! (feature A4).

use super::progress::Bar;
use super::table::{Row, Section, time, whole};
use super::{Bench, fill};
use crate::error::Result;
use crate::storage::{Opening, Storage};
use gezhi_app::transparency::{self, InclusionQuery, Statement};
use gezhi_app::{App, transparency::seal};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde_json::json;
use std::time::{Duration, Instant};

/// Entries of the small log, and of the large one.
const SIZES: [i64; 2] = [10_000, 500_000];
/// Entries that one transaction enters.
const TOGETHER: i64 = 1_000;
/// Proofs asked for.
const PROOFS: i64 = 1_000;
/// The sealer has to keep up with the fastest writers of the product.
const KEEPS_UP: f64 = 5_000.0;
/// A proof may cost so much more in the large log.
const FLAT: f64 = 2.0;

struct Enter {
    county: i64,
    from: i64,
}

impl Op for Enter {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        for number in self.from..self.from + TOGETHER {
            let body = json!({
                "programme": "household", "kind": "award", "amount": 1 + number % 9, "day": "2026-11-27", "village": "1",
                "label": "清洁户", "from": "outside:1", "to": "07".repeat(32), "details": "08".repeat(32),
            });
            let statement = Statement { kind: "bench", subject: number, at: number, body };
            transparency::enter(tx, self.county, &statement).await?;
        }
        Ok(())
    }
}

/// Enters until there are so many more.
async fn enter(app: &App, from: i64, to: i64, bar: &Bar) -> Result<()> {
    let mut number = from;
    while number < to {
        app.db.write(Enter { county: app.county, from: number }).await?;
        number += TOGETHER;
        bar.say(&format!("{number} entries of the log"));
    }
    Ok(())
}

/// Seals all that waits; gives how long it took. The head waits for its second, which is not counted.
async fn sealed(app: &App) -> Result<Duration> {
    let begun = Instant::now();
    let mut done = seal(app).await?;
    let took = begun.elapsed();
    while done.head.is_none() {
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        done = seal(app).await?;
    }
    Ok(took)
}

/// The time of one proof, over entries that lie apart.
async fn proofs(app: &App) -> Result<Duration> {
    let size = transparency::head(app, None).await?.size;
    let begun = Instant::now();
    for number in 0..PROOFS {
        let seq = number * 7_919 % size;
        transparency::prove_inclusion(app, &InclusionQuery { seq, size }).await?;
    }
    Ok(begun.elapsed() / u32::try_from(PROOFS).unwrap_or(1))
}

/// Measures it.
///
/// # Errors
/// Failures of the database and the disk.
pub async fn log(bench: &Bench, bar: &Bar) -> Result<Section> {
    let [small, large] = SIZES;
    let data = fill::county(bench.room.path(), None, 10, bar).await?;
    let storage = Storage { data, database_url: None, master_keys: None };
    let app = storage.app(Opening::default()).await?;
    enter(&app, 0, small, bar).await?;
    sealed(&app).await?;
    let few = proofs(&app).await?;
    enter(&app, small, large, bar).await?;
    bar.say("sealing the log");
    let sealing = sealed(&app).await?;
    let many = proofs(&app).await?;
    bar.say("checking the log");
    let begun = Instant::now();
    let checked = transparency::verify(&app, &[]).await?;
    let checking = begun.elapsed();
    app.db.clone().close().await;
    let seconds = |time: Duration| time.as_secs_f64().max(0.001);
    let rate =
        |number: i64, time: Duration| f64::from(i32::try_from(number).unwrap_or(i32::MAX)) / seconds(time);
    let pace = rate(large - small, sealing);
    let ratio = many.as_secs_f64() / few.as_secs_f64().max(1e-9);
    let row = |what: String, measured: String, ratio: String, target: &str, met: Option<bool>| Row {
        what,
        measured,
        reference: String::new(),
        ratio,
        target: target.into(),
        met,
    };
    let good = format!("{} wrong", checked.wrong);
    Ok(Section {
        title: "The transparency log",
        about: vec![format!(
            "Entries of the size of an award's on SQLite, {} and {} of them: sealed into the tree, proved one by one inside the process, and the \
             whole log recomputed as `gezhi verify --log` does.",
            whole(rate(small, Duration::from_secs(1))),
            whole(rate(large, Duration::from_secs(1)))
        )],
        rows: vec![
            row(
                "entries sealed".into(),
                format!("{}/s", whole(pace)),
                String::new(),
                "> 5,000/s",
                Some(pace > KEEPS_UP),
            ),
            row("a proof, small log".into(), time(few), String::new(), "", None),
            row("a proof, large log".into(), time(many), format!("{ratio:.2}"), "< 2", Some(ratio < FLAT)),
            row(
                "the large log recomputed".into(),
                time(checking),
                good,
                "nothing wrong",
                Some(checked.wrong == 0),
            ),
        ],
    })
}
