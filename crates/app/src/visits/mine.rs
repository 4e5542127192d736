//! Visits to the own household, as its people read them: when, who, what for. What was noted may be about others of the household
//! and stays with the visitors.

use super::view::{minutes, outcome_word, purpose_word};
use crate::context::App;
use crate::error::Result;
use crate::views::{Bi, instant};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::visits::VisitRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A visit to the own household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyVisit {
    /// Begin.
    pub at: String,
    /// Who went.
    pub visitor: String,
    /// Who went along.
    pub companions: Vec<String>,
    /// What for.
    pub purpose: Bi,
    /// How it went.
    pub outcome: Bi,
    /// Whole minutes; `null` where they are not known.
    pub minutes: Option<i64>,
}

struct Read {
    county: i64,
    household: i64,
}

impl Op for Read {
    type Out = Vec<VisitRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let before = (super::list::MOST, i64::MAX);
        gezhi_store::visits::visits_of_household(tx, self.county, self.household, before, 20).await
    }
}

/// The last twenty visits to a household; the caller has made sure that it is the reader's own.
///
/// # Errors
/// Failures of the store.
pub async fn of_household(app: &App, household: i64) -> Result<Vec<MyVisit>> {
    let rows = app.db.read(Read { county: app.county, household }).await?;
    Ok(rows
        .iter()
        .map(|row| MyVisit {
            at: instant(row.started_at),
            visitor: row.visitor_name.clone(),
            companions: serde_json::from_str(&row.companions).unwrap_or_default(),
            purpose: purpose_word(&row.purpose),
            outcome: outcome_word(&row.outcome),
            minutes: minutes(row),
        })
        .collect())
}
