//! Ledgers that were put in: by whom, when, how much, and whether they were taken back.

use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::Result;
use crate::views::{Id, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::ledgers::BatchRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A ledger that was put in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerBatch {
    /// Number.
    pub id: Id,
    /// Place.
    pub place: Option<PlaceRef>,
    /// Who put it in.
    pub author: String,
    /// `reading`, `ready`, `running`, `undoing`, `done`, `failed` (and taken back), `cancelled`, `undone`.
    pub state: String,
    /// Households to be written.
    pub total: i64,
    /// Households written so far.
    pub done: i64,
    /// Counts.
    pub counts: super::LedgerCounts,
    /// Begun.
    pub created_at: String,
    /// Ended.
    pub finished_at: Option<String>,
    /// Why it failed.
    pub problem: Option<super::LedgerProblem>,
}

impl LedgerBatch {
    pub(super) fn of(app: &App, row: &BatchRow) -> Self {
        Self {
            id: Id(row.id),
            place: app.place_ref_by_id(PlaceId(row.place)),
            author: row.author.clone(),
            state: row.state.clone(),
            total: row.total,
            done: row.done,
            counts: serde_json::from_str(&row.counts).unwrap_or_default(),
            created_at: instant(row.created_at),
            finished_at: row.finished_at.map(instant),
            problem: row.problem.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        }
    }
}

struct ReadOp {
    county: i64,
}

impl Op for ReadOp {
    type Out = Vec<BatchRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledgers::newest(tx, self.county, 100).await
    }
}

/// The newest ledgers of the own scope.
///
/// # Errors
/// 401, 403.
pub async fn batches(app: &App, actor: &Actor) -> Result<Vec<LedgerBatch>> {
    decide(actor, Action::ImportRegister)?;
    let scopes = outermost(actor, Action::ImportRegister);
    let directory = app.directory();
    let rows = app.db.read(ReadOp { county: app.county }).await?;
    let own = rows.iter().filter(|row| {
        let path = directory.place(PlaceId(row.place)).map(|place| place.path);
        path.is_some_and(|path| scopes.iter().any(|scope| scope.reaches(&path)))
    });
    Ok(own.map(|row| LedgerBatch::of(app, row)).collect())
}
