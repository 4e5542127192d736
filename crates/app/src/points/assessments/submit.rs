//! Saying that a sheet is filled in: it goes to a second person.

use super::read::sheet_for;
use super::refusals::{refused, sheet_changed};
use super::row::{SUBJECT, state_of, write};
use super::view::AssessmentDetail;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments::{self as store, SheetRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// That a sheet is filled in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = AssessmentSubmission)]
pub struct SubmitInput {
    /// Version of the sheet that was seen.
    pub version: i64,
}

struct Submit {
    app: App,
    permit: Permit,
    sheet: i64,
    version: i64,
    entry: Entry,
}

impl Op for Submit {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        let row = store::by_id(tx, county, self.sheet).await?.ok_or_else(AppError::not_found)?;
        let lines = store::lines(tx, county, self.sheet).await?;
        let missing = lines.iter().filter(|line| !line.done).count();
        let state = state_of(&row)?.submit(missing == 0).map_err(|no| refused(no, &row.state, missing))?;
        if row.version != self.version {
            return Err(sheet_changed(&row.state, row.version));
        }
        let next = SheetRow {
            state: state.code().to_owned(),
            submitter: self.permit.account().map(|account| account.0),
            submitter_name: Some(self.permit.name().to_owned()),
            submitted_at: Some(self.entry.at),
            said: None,
            version: row.version + 1,
            ..row.clone()
        };
        write(&self.app, tx, &self.permit, (&next, row.version), &self.entry).await
    }
}

/// Sends a sheet to the second person.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 where it has moved on or changed; 422 `marks_missing`.
pub async fn submit(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: SubmitInput,
    address: Option<&str>,
) -> Result<AssessmentDetail> {
    let (row, permit) = sheet_for(app, actor, Action::Assess, id).await?;
    let mut entry = app.entry(&permit, "assessment_submit", SUBJECT, id, address);
    entry.place = Some(row.village);
    entry.details = serde_json::json!({ "programme": row.programme, "month": row.month }).to_string();
    app.db.write(Submit { app: app.clone(), permit, sheet: id, version: wish.version, entry }).await?;
    super::sheet(app, actor, id).await
}
