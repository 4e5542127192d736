//! The same report again: what was answered to its key before.

use super::{NewReport, ReportOutcome};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Actor;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::{Deserialize, Serialize};

/// The answer to a report; remembered for the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAnswer {
    /// Case.
    pub id: i64,
    /// Ticket.
    pub ticket: String,
    /// The reporter's secret for this ticket.
    pub secret: String,
}

struct Remembered {
    county: i64,
    key: String,
}

impl Op for Remembered {
    type Out = Option<(String, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::idempotency::find(tx, self.county, &self.key).await
    }
}

/// Whether this report's key has been answered before, so that its files need not be decoded again.
///
/// # Errors
/// Failures of the store.
pub async fn is_replay(app: &App, actor: &Actor, new: &NewReport) -> Result<bool> {
    let Some(key) = new.idempotency_key.as_ref().map(|key| scoped_key(actor, key)) else { return Ok(false) };
    Ok(app.db.read(Remembered { county: app.county, key }).await?.is_some())
}

/// A key belongs to who sent it: strangers share one room of keys, which are random.
pub(super) fn scoped_key(actor: &Actor, key: &str) -> String {
    format!("{}:{key}", actor.account.map_or(0, |account| account.0))
}

fn replay((hash, answer): (String, String), body_hash: &str) -> Result<ReportOutcome> {
    if hash != body_hash {
        return Err(AppError::Invalid {
            code: "idempotency_mismatch",
            field: None,
            zh: "这个编号已经用来发过另一件事，请重新提交。".into(),
            en: "This key was used for something else; send it with a new one.".into(),
        });
    }
    let answer = serde_json::from_str(&answer).map_err(|error| StoreError::BadValue(error.to_string()))?;
    Ok(ReportOutcome { answer, replayed: true, filed: None })
}

/// The answer that was given to this key before.
pub(super) async fn earlier(
    app: &App,
    key: Option<String>,
    body_hash: &str,
) -> Result<Option<ReportOutcome>> {
    let Some(key) = key else { return Ok(None) };
    let found = app.db.read(Remembered { county: app.county, key }).await?;
    found.map(|found| replay(found, body_hash)).transpose()
}
