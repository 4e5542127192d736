//! Correcting a line of a result that counts: the entry is taken back by an opposite one, and the right points are given anew.

use super::fill::{MarkInput, entered, line_for, reason};
use super::pay::pay_waiting;
use super::read::sheet_for;
use super::row::{SUBJECT, card_of, json, marks_of, state_result, with_marks};
use super::view::{AssessmentCorrectionView, AssessmentDetail};
use crate::background::append_told;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::opposite_posting;
use crate::points::rules::give_back;
use crate::views::{Id, instant};
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments::{self as store, LineRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// A correction.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = AssessmentCorrection)]
pub struct CorrectionInput {
    /// Version of the line that was seen.
    pub version: i64,
    /// Marks that were wrong, as they should be.
    pub marks: Vec<MarkInput>,
    /// Why; the person reads it.
    pub reason: String,
}

struct Correct {
    app: App,
    actor: Actor,
    permit: Permit,
    ids: (i64, i64),
    input: CorrectionInput,
    reason: String,
    entry: Entry,
    address: Option<String>,
}

impl Correct {
    /// Takes back what the line was paid; the entry that was taken back.
    async fn take_back(&self, tx: &mut Tx<'_>, line: &LineRow) -> Result<Option<i64>> {
        let (app, county) = (&self.app, self.app.county);
        let Some(id) = line.entry else { return Ok(None) };
        let missing = || StoreError::BadValue(format!("the entry {id} of an assessment is not there"));
        let entry = gezhi_store::points::entry(tx, county, id).await?.ok_or_else(missing)?;
        if gezhi_store::points::reversal_of(tx, county, id).await?.is_some() {
            // Somebody took it back in the book already.
            return Ok(Some(id));
        }
        let debit = gezhi_store::points::account(tx, county, entry.debit).await?.ok_or_else(missing)?;
        let credit = gezhi_store::points::account(tx, county, entry.credit).await?.ok_or_else(missing)?;
        let sides = (&entry, &debit, &credit);
        let posting = opposite_posting(app, &self.permit, sides, &self.reason, self.address.as_deref())?;
        posting.run(tx).await?;
        give_back(tx, county, &entry, (credit.kind.as_str(), credit.holder)).await?;
        Ok(Some(id))
    }
}

impl Op for Correct {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let (sheet, line) = self.ids;
        let key = (sheet, line, self.input.version);
        let (row, line) = line_for(app, tx, &self.actor, key, "counted").await?;
        let card = card_of(&row)?;
        let marks = entered(&card, &marks_of(&line)?, &self.input.marks, true)?;
        let mut next = with_marks(&line, &card, &marks)?;
        let mut reversed = None;
        // Other marks of the same grade leave the points as they are.
        if next.grade != line.grade {
            reversed = self.take_back(tx, &line).await?;
            (next.pay, next.entry, next.paid) = ("waiting".into(), None, 0);
        }
        let mut all: Vec<AssessmentCorrectionView> =
            serde_json::from_str(&line.corrections).unwrap_or_default();
        all.push(AssessmentCorrectionView {
            at: instant(self.entry.at),
            by: self.permit.name().to_owned(),
            reason: self.reason.clone(),
            from_total: line.total,
            from_grade: line.grade.clone(),
            to_total: next.total,
            to_grade: next.grade.clone(),
            reversed: reversed.map(Id),
        });
        next.corrections = json(&all)?;
        if !store::update_line(tx, &self.permit, county, &next, line.version).await? {
            return Err(StoreError::Conflict.into());
        }
        let lines = store::lines(tx, county, sheet).await?;
        state_result(tx, county, &row, &lines, self.entry.at).await?;
        let mut entry = self.entry.clone();
        entry.details = serde_json::json!({
            "line": line.id.to_string(), "from": line.total, "to": next.total, "reversed": reversed.map(|id| id.to_string()),
        })
        .to_string();
        Ok(append_told(tx, county, &entry).await?)
    }
}

/// Corrects a line of a result that counts.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 where it does not count yet, or somebody was faster; 422 for the own line, without a reason,
/// and for marks out of bounds.
pub async fn correct(
    app: &App,
    actor: &Actor,
    (sheet, line): (i64, i64),
    input: &CorrectionInput,
    address: Option<&str>,
) -> Result<AssessmentDetail> {
    let (row, permit) = sheet_for(app, actor, Action::ReviewAssessments, sheet).await?;
    let reason = reason(&input.reason)?;
    if input.marks.is_empty() {
        return Err(AppError::invalid(
            "marks",
            "marks",
            "请改一项分数再提交。",
            "Change the marks of an item first.",
        ));
    }
    let mut entry = app.entry(&permit, "assessment_correct", SUBJECT, sheet, address);
    entry.place = Some(row.village);
    let op = Correct {
        app: app.clone(),
        actor: actor.clone(),
        permit,
        ids: (sheet, line),
        input: input.clone(),
        reason,
        entry,
        address: address.map(str::to_owned),
    };
    app.db.write(op).await?;
    pay_waiting(app).await?;
    super::sheet(app, actor, sheet).await
}
