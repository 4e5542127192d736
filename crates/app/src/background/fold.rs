//! The fold: takes acts from the outbox, adds them to the counters and the search index, then tells whoever listens.

use super::activity::{self, ActivityNews};
use super::live::{CaseNews, Live, LiveEvent};
use crate::cases::CountData;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::cases::Case;
use gezhi_domain::statistics::{Contribution, MetricVector, delta};
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::outbox::OutboxRow;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Acts in one fold: enough that many of them meet in one counter, few enough that a report waits at most some tens of
/// milliseconds for its turn on SQLite's one writer.
const BATCH: i64 = 400;

/// What waits, and the cases it is about.
struct ReadOp {
    county: i64,
    limit: i64,
}

struct Waiting {
    rows: Vec<OutboxRow>,
    cases: Vec<Case>,
}

impl Op for ReadOp {
    type Out = Waiting;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Waiting, StoreError> {
        let rows = gezhi_store::outbox::oldest(tx, self.county, self.limit).await?;
        let subjects: BTreeSet<i64> =
            rows.iter().filter(|row| row.kind == "case").map(|row| row.subject).collect();
        let subjects: Vec<i64> = subjects.into_iter().collect();
        let stored = gezhi_store::cases::by_ids(tx, self.county, &subjects).await?;
        let cases = stored.into_iter().map(|stored| stored.case).collect();
        Ok(Waiting { rows, cases })
    }
}

/// What a batch changes, computed before the writer is asked for its turn.
struct FoldOp {
    app: App,
    waiting: Arc<Waiting>,
    sums: BTreeMap<Contribution, MetricVector>,
    /// Case and tokens.
    documents: Vec<(i64, String)>,
}

impl FoldOp {
    fn of(app: App, waiting: Arc<Waiting>) -> Self {
        let mut sums: BTreeMap<Contribution, MetricVector> = BTreeMap::new();
        let mut new = BTreeSet::new();
        for row in &waiting.rows {
            let Ok(data) = serde_json::from_str::<CountData<'_>>(&row.data) else { continue };
            if data.before.is_none() {
                new.insert(row.subject);
            }
            for (key, vector) in delta(data.before.as_ref(), &data.after) {
                sums.entry(key).or_default().add(&vector, 1);
            }
        }
        sums.retain(|_, vector| !vector.is_zero());
        let documents = waiting
            .cases
            .iter()
            .filter(|case| new.contains(&case.id.0))
            .map(|case| (case.id.0, gezhi_triage::search_tokens(&searched(case)).join(" ")))
            .collect();
        Self { app, waiting, sums, documents }
    }
}

/// What a case is found by. Its title is the beginning of its text, unless nothing was written or somebody gave it another.
fn searched(case: &Case) -> Cow<'_, str> {
    if case.text.contains(case.title.trim_end_matches('…')) {
        Cow::Borrowed(&case.text)
    } else {
        Cow::Owned(format!("{} {}", case.title, case.text))
    }
}

impl Op for FoldOp {
    type Out = ();
    type Err = StoreError;
    // Whoever deletes a row counts it: the DELETE decides, and the counters only grow by what it took.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let (county, rows) = (self.app.county, &self.waiting.rows);
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        if !gezhi_store::outbox::remove(tx, county, &ids).await? {
            return Err(StoreError::Conflict);
        }
        gezhi_store::counters::fold(tx, county, &self.sums).await?;
        for (case, tokens) in &self.documents {
            gezhi_store::search::put(tx, county, *case, tokens).await?;
        }
        crate::groups::enqueue(&self.app, tx, county, rows).await?;
        crate::points::rules::enqueue(&self.app, tx, rows, &self.waiting.cases).await?;
        crate::webhooks::enqueue(&self.app, tx, county, rows).await
    }
}

/// Folds one batch; says how many acts it held.
///
/// # Errors
/// Failures of the store: nothing is lost, the next round takes the same rows. `Conflict` when another node folded the
/// same rows first.
pub async fn fold_once(app: &App) -> Result<usize> {
    let waiting = app.db.read(ReadOp { county: app.county, limit: BATCH }).await?;
    if waiting.rows.is_empty() {
        return Ok(0);
    }
    // Segmenting hundreds of texts takes tens of milliseconds: neither the writer nor a request waits for it.
    let waiting = Arc::new(waiting);
    let (owned, rows) = (app.clone(), Arc::clone(&waiting));
    let fold =
        tokio::task::spawn_blocking(move || FoldOp::of(owned, rows)).await.map_err(std::io::Error::other)?;
    app.db.write(fold).await?;
    app.folded();
    tell(app, &waiting);
    Ok(waiting.rows.len())
}

/// Tells whoever listens.
fn tell(app: &App, folded: &Waiting) {
    let directory = app.directory();
    let complete = |case: &Case| (case.id.0, crate::cases::complete(case.clone(), &directory));
    let cases: BTreeMap<i64, Case> = folded.cases.iter().map(complete).collect();
    for row in &folded.rows {
        if row.kind == activity::KIND {
            if let Some(news) = ActivityNews::of(app, row.id, &row.data) {
                let _ = app.live.send(Arc::new(Live::Activity(Box::new(news))));
            }
            continue;
        }
        let Ok(data) = serde_json::from_str::<CountData<'_>>(&row.data) else { continue };
        let Some(case) = cases.get(&row.subject) else { continue };
        if matches!(data.act, "note" | "undo") {
            continue;
        }
        let event = LiveEvent::of(app, case, data.entry, app.now().to_string(), data.act);
        let phone = case
            .reporter_phone
            .clone()
            .filter(|_| matches!(data.act, "check" | "close" | "on_spot" | "reply"));
        if let Some(phone) = &phone {
            notify(app, phone, case, &event);
        }
        let news = CaseNews { event, place: case.place, bodies: case.bodies(), public: case.public, phone };
        // Nobody listening is no failure.
        let _ = app.live.send(Arc::new(Live::Case(Box::new(news))));
    }
}

/// Tells the reporter by message.
fn notify(app: &App, phone: &str, case: &Case, event: &LiveEvent) {
    let name = &app.profile().head.platform.zh;
    let text = format!(
        "【{name}】您上报的“{}”（{}）：{}。查看进度：{}/t/{}",
        event.title, case.ticket, event.word.zh, app.settings.origin, case.ticket
    );
    app.settings.sender.send(phone, &text);
}
