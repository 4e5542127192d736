//! The same report again: what was answered to its key before.

use super::{NewReport, ReportOutcome};
use crate::context::App;
use crate::error::Result;
use crate::idempotent::Key;
use gezhi_domain::accounts::Actor;
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

/// The key of a report.
pub(super) fn key_of(actor: &Actor, new: &NewReport) -> Key {
    Key::of_report(actor, new.idempotency_key.as_deref(), &new.body_hash)
}

/// Whether this report's key has been answered before, so that its files need not be decoded again.
///
/// # Errors
/// Failures of the store.
pub async fn is_replay(app: &App, actor: &Actor, new: &NewReport) -> Result<bool> {
    key_of(actor, new).is_known(app).await
}

/// The outcome of a report that came before.
pub(super) fn replayed(answer: ReportAnswer) -> ReportOutcome {
    ReportOutcome { answer, replayed: true, filed: None }
}
