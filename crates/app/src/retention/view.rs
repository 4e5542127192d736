//! What is kept how long, what waits to be erased, and what was erased.

use super::cut;
use crate::context::App;
use crate::error::Result;
use crate::views::instant;
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::retention::{Kept, Term};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// Waiting things are counted up to here.
const COUNTED: i64 = 1_000;
/// Days shown.
const RUNS: i64 = 100;

/// How long something is kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetentionTerm {
    /// `left_people`, `visits`, `reporters`, `ledgers`.
    pub kind: String,
    /// Months; `null` when it is kept for good.
    pub months: Option<u16>,
    /// Law or reason, Chinese.
    pub basis_zh: Option<String>,
    /// Law or reason, English.
    pub basis_en: Option<String>,
    /// What ended on this day or before is over.
    pub last_day: Option<String>,
    /// How many wait to be erased, counted up to 1,000.
    pub waiting: usize,
}

/// What was erased on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetentionRun {
    /// Day.
    pub day: String,
    /// Kind.
    pub kind: String,
    /// The last day of which everything was over.
    pub last_day: String,
    /// How many.
    pub number: i64,
    /// When the latest of them was erased.
    pub at: String,
}

/// Terms and what came of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetentionView {
    /// Version of the settings in which the terms stand.
    pub version: i64,
    /// Terms, one for every kind.
    pub terms: Vec<RetentionTerm>,
    /// What was erased, the newest first.
    pub runs: Vec<RetentionRun>,
}

struct Read {
    county: i64,
    cuts: Vec<(Kept, i64)>,
}

impl Op for Read {
    type Out = (Vec<(Kept, usize)>, Vec<gezhi_store::retention::RunRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut waiting = Vec::new();
        for (kind, before) in &self.cuts {
            let due = gezhi_store::retention::due(tx, self.county, *kind, *before, COUNTED).await?;
            waiting.push((*kind, due.len()));
        }
        Ok((waiting, gezhi_store::retention::runs(tx, self.county, RUNS).await?))
    }
}

/// What is kept how long, what waits to be erased, and what was erased.
///
/// # Errors
/// 401, 403.
pub async fn view(app: &App, actor: &Actor) -> Result<RetentionView> {
    decide(actor, Action::SeeRetention)?;
    with_terms(app, &app.profile().retention.terms).await
}

/// The same, as it is or would be with these terms.
pub(super) async fn with_terms(app: &App, terms: &[Term]) -> Result<RetentionView> {
    let today = local_date(app.now());
    let cuts = terms.iter().map(|term| (term.kind, cut(term, today))).collect();
    let (waiting, runs) = app.db.read(Read { county: app.county, cuts }).await?;
    let of = |kind: Kept| {
        let term = terms.iter().find(|term| term.kind == kind);
        RetentionTerm {
            kind: kind.code().to_owned(),
            months: term.map(|term| term.months),
            basis_zh: term.map(|term| term.basis.zh.clone()),
            basis_en: term.map(|term| term.basis.en.clone()),
            last_day: term.map(|term| term.last_day(today).to_string()),
            waiting: waiting.iter().find(|(own, _)| *own == kind).map_or(0, |(_, number)| *number),
        }
    };
    Ok(RetentionView {
        version: crate::settings::version(app).await?,
        terms: Kept::ALL.iter().copied().map(of).collect(),
        runs: runs
            .into_iter()
            .map(|row| RetentionRun {
                day: row.day,
                kind: row.kind,
                last_day: row.last_day,
                number: row.number,
                at: instant(row.at),
            })
            .collect(),
    })
}
