//! The second person's word: published, or back to be filled in again.

use super::read::sheet_for;
use super::refusals::{refused, sheet_changed, words};
use super::row::{SUBJECT, own_of, state_of, when, write};
use super::view::AssessmentDetail;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::points::assessments::SheetState;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments::{self as store, SheetRow};
use gezhi_store::time::micros;
use serde::Deserialize;
use utoipa::ToSchema;

/// The second person's word.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = AssessmentReview)]
pub struct ReviewInput {
    /// Version of the sheet that was seen.
    pub version: i64,
    /// Whether it is published.
    pub approve: bool,
    /// Why it goes back.
    #[serde(default)]
    pub note: String,
}

struct Review {
    app: App,
    actor: Actor,
    permit: Permit,
    sheet: i64,
    wish: ReviewInput,
    entry: Entry,
}

impl Op for Review {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let row = store::by_id(tx, county, self.sheet).await?.ok_or_else(AppError::not_found)?;
        let me = self.permit.account().map(|account| account.0);
        let own = own_of(tx, county, &self.actor).await?;
        let lines = store::lines(tx, county, self.sheet).await?;
        let partial = row.submitter == me
            || lines.iter().any(|line| own.is(line) || (line.scorer.is_some() && line.scorer == me));
        let days = app.profile().assessments.rules.notice_days;
        let state = state_of(&row)?
            .review(self.wish.approve, partial, days, when(&self.entry)?)
            .map_err(|no| refused(no, &row.state, 0))?;
        if row.version != self.wish.version {
            return Err(sheet_changed(&row.state, row.version));
        }
        let until = match state {
            SheetState::Notice { until } => Some(micros(until)),
            _ => None,
        };
        let next = SheetRow {
            state: state.code().to_owned(),
            reviewer: me,
            reviewer_name: Some(self.permit.name().to_owned()),
            reviewed_at: Some(self.entry.at),
            said: self.entry.text.clone(),
            notice_until: until,
            version: row.version + 1,
            ..row.clone()
        };
        write(app, tx, &self.permit, (&next, row.version), &self.entry).await
    }
}

/// Publishes a sheet, or sends it back with a reason.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 where it has moved on or changed; 422 `second_person` by somebody who entered marks or
/// stands on it, and without a reason.
pub async fn review(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &ReviewInput,
    address: Option<&str>,
) -> Result<AssessmentDetail> {
    let (row, permit) = sheet_for(app, actor, Action::ReviewAssessments, id).await?;
    let act = if wish.approve { "assessment_publish" } else { "assessment_return" };
    let mut entry = app.entry(&permit, act, SUBJECT, id, address);
    entry.place = Some(row.village);
    entry.details = serde_json::json!({ "programme": row.programme, "month": row.month }).to_string();
    entry.text = (!wish.approve).then(|| words(&wish.note, "note", 300)).transpose()?;
    let op = Review { app: app.clone(), actor: actor.clone(), permit, sheet: id, wish: wish.clone(), entry };
    app.db.write(op).await?;
    super::sheet(app, actor, id).await
}
