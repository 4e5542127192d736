//! The fold: takes acts from the outbox, adds them to the counters and the search index, then tells whoever listens.

use super::live::{Live, LiveEvent};
use crate::cases::CountData;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::cases::{Case, CaseId};
use gezhi_domain::statistics::{Contribution, MetricVector, delta};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::outbox::OutboxRow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

struct FoldOp {
    app: App,
    county: i64,
    limit: i64,
}

struct Folded {
    rows: Vec<OutboxRow>,
    cases: Vec<Case>,
}

impl Op for FoldOp {
    type Out = Folded;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Folded, StoreError> {
        let rows = gezhi_store::outbox::take(tx, self.county, self.limit).await?;
        let mut sum: BTreeMap<Contribution, MetricVector> = BTreeMap::new();
        let mut subjects = BTreeSet::new();
        for row in &rows {
            let Ok(data) = serde_json::from_str::<CountData<'_>>(&row.data) else { continue };
            for (key, vector) in delta(data.before.as_ref(), &data.after) {
                sum.entry(key).or_default().add(&vector, 1);
            }
            subjects.insert(row.subject);
        }
        sum.retain(|_, vector| !vector.is_zero());
        gezhi_store::counters::fold(tx, self.county, &sum).await?;
        crate::webhooks::enqueue(&self.app, tx, self.county, &rows).await?;
        let mut cases = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let Some(stored) = gezhi_store::cases::by_id(tx, self.county, CaseId(subject)).await? else {
                continue;
            };
            let case = stored.case;
            let is_new =
                rows.iter().any(|row| row.subject == subject && row.data.starts_with("{\"before\":null"));
            if is_new {
                let text = format!("{} {}", case.title, case.text);
                let tokens = gezhi_triage::search_tokens(&text).join(" ");
                gezhi_store::search::put(tx, self.county, case.id.0, &tokens).await?;
            }
            cases.push(case);
        }
        Ok(Folded { rows, cases })
    }
}

/// Folds one batch; says how many acts it held.
///
/// # Errors
/// Failures of the store: nothing is lost, the next round takes the same rows.
pub async fn fold_once(app: &App) -> Result<usize> {
    let folded = app.db.write(FoldOp { app: app.clone(), county: app.county, limit: 400 }).await?;
    let directory = app.directory();
    let cases: BTreeMap<i64, Case> =
        folded.cases.into_iter().map(|case| (case.id.0, crate::cases::complete(case, &directory))).collect();
    let count = folded.rows.len();
    for row in folded.rows {
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
        let live = Live { event, place: case.place, bodies: case.bodies(), public: case.public, phone };
        // Nobody listening is no failure.
        let _ = app.live.send(Arc::new(live));
    }
    Ok(count)
}

/// Tells the reporter by message.
fn notify(app: &App, phone: &str, case: &Case, event: &LiveEvent) {
    let name = &app.profile.head.platform.zh;
    let text = format!(
        "【{name}】您上报的“{}”（{}）：{}。查看进度：{}/t/{}",
        event.title, case.ticket, event.word.zh, app.settings.origin, case.ticket
    );
    app.settings.sender.send(phone, &text);
}
