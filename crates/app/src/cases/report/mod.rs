//! File a report: from whatever a person sent to a case that stands with a body (features C1, C2, C4, C5).

mod compose;
mod file;
mod input;
mod operation;
mod replay;

pub(super) use input::clean;
pub(crate) use input::clean_phone;
pub use input::{NewApplication, NewReport};
pub use replay::{ReportAnswer, is_replay};

use super::ProgressView;
use super::detail::Loaded;
use crate::context::App;
use crate::error::Result;
use compose::compose;
use file::Composed;
use gezhi_domain::accounts::Actor;
use gezhi_store::engine::{Op as _, StoreError, Tx};
use replay::{key_of, replayed};

/// The answer and whether it was given before.
pub struct ReportOutcome {
    /// Answer.
    pub answer: ReportAnswer,
    /// The same report came again.
    pub replayed: bool,
    /// What was just stored, so that the receipt need not read it back.
    filed: Option<Loaded>,
}

/// Files a report.
///
/// # Errors
/// Sentences for what is wrong with the input; 401/403 where a channel is for staff; failures of the store.
pub async fn report(app: &App, actor: &Actor, new: NewReport) -> Result<ReportOutcome> {
    let key = key_of(actor, &new);
    let Composed { op, answer } = match compose(app, actor, new).await {
        Ok(composed) => composed,
        // What was accepted once is answered in the same way, also where it would be refused by now.
        Err(refusal) => return key.earlier_or(app, refusal).await.map(replayed),
    };
    let filed = op.uploaded.is_empty().then(|| op.loaded());
    // No look for the key beforehand: keys seldom come twice, and the database refuses the second one anyway.
    if let Err(error) = app.db.write(op).await {
        return key.earlier_or(app, error.into()).await.map(replayed);
    }
    app.wake_background();
    Ok(ReportOutcome { answer, replayed: false, filed })
}

/// What the reporter is told right after reporting: the progress page.
///
/// # Errors
/// Failures of the store.
pub async fn receipt(app: &App, actor: &Actor, outcome: &ReportOutcome) -> Result<ProgressView> {
    let secret = Some(outcome.answer.secret.as_str());
    match &outcome.filed {
        Some(filed) => Ok(super::progress::view(app, actor, filed, None, secret)),
        None => super::progress(app, actor, &outcome.answer.ticket, secret).await,
    }
}

/// A report that is part of another act: stored by that act's operation, with no key of its own.
pub(crate) struct FoundReport {
    op: operation::ReportOp,
    /// Case.
    pub id: i64,
}

impl FoundReport {
    /// Decides everything about it before the database is touched.
    ///
    /// # Errors
    /// Those of [`report`].
    pub async fn compose(app: &App, actor: &Actor, new: NewReport) -> Result<Self> {
        let Composed { op, answer } = compose(app, actor, NewReport { idempotency_key: None, ..new }).await?;
        Ok(Self { op, id: answer.id })
    }

    /// Stores it within the other act's operation.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn store(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        self.op.run(tx).await
    }
}

/// The statements that filing this report would run: what `gezhi bench` measures against.
///
/// # Errors
/// Those of [`report`].
#[cfg(feature = "reference")]
pub async fn report_statements(
    app: &App,
    actor: &Actor,
    new: NewReport,
) -> Result<Vec<gezhi_store::engine::reference::Statement>> {
    Ok(gezhi_store::engine::reference::record(&compose(app, actor, new).await?.op)?)
}
