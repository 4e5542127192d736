//! Deciding a wish.

use super::TASK;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::input::line;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, decide, decide_at, system_permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// What is done about a wish.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CorrectionDecision {
    /// Whether the file was put right.
    pub done: bool,
    /// What the resident is told.
    pub answer: String,
}

struct DecideOp {
    app: App,
    actor: Actor,
    id: i64,
    state: &'static str,
    answer: String,
    entry: Entry,
}

impl Op for DecideOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let row =
            gezhi_store::residents::correction(tx, county, self.id).await?.ok_or_else(AppError::not_found)?;
        let permit = decide_at(&self.actor, Action::EditRegister, &path_of(app, row.place)?)?;
        let at = self.entry.at;
        if !gezhi_store::residents::decide_correction(
            tx,
            &permit,
            county,
            self.id,
            self.state,
            &self.answer,
            at,
        )
        .await?
        {
            return Err(AppError::invalid(
                "correction_decided",
                "id",
                "这条申请已经有人处理了。",
                "Somebody has decided this already.",
            ));
        }
        gezhi_store::tasks::done(tx, county, self.id, TASK).await?;
        let entry = Entry {
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            subject: row.household,
            place: Some(row.place),
            details: json!({ "state": self.state }).to_string(),
            ..self.entry.clone()
        };
        Ok(gezhi_store::journal::append(tx, county, &entry).await?)
    }
}

/// Says what was done about a wish.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 without an answer, or when it was decided already.
pub async fn decide_correction(
    app: &App,
    actor: &Actor,
    id: i64,
    decision: &CorrectionDecision,
    address: Option<&str>,
) -> Result<()> {
    decide(actor, Action::EditRegister)?;
    let answer = gezhi_triage::redact::redact(&line(&decision.answer, "answer", 300)?).text;
    if answer.is_empty() {
        return Err(AppError::invalid(
            "answer",
            "answer",
            "请写几个字告诉居民结果。",
            "Tell the resident what came of it.",
        ));
    }
    let state = if decision.done { "done" } else { "refused" };
    let entry = app.entry(&system_permit(Action::EditRegister), "correction_decide", "household", 0, address);
    app.db.write(DecideOp { app: app.clone(), actor: actor.clone(), id, state, answer, entry }).await
}
