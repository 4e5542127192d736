//! Entering marks: line by line, the rest as full marks, and the figures counted anew.

use super::counting::count;
use super::read::sheet_for;
use super::refusals::{line_changed, own_line, sheet_changed, words, wrong_state};
use super::row::{SUBJECT, card_of, follow_above, marks_of, own_of, period_of, with_marks};
use super::view::{self, AssessmentDetail, AssessmentLineView};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::assessments::{Mark, Scorecard};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments::{self as store, LineRow, SheetRow};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Longest reason for marks, in characters.
const REASON: usize = 200;

/// Marks of an item as entered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = AssessmentMarkInput)]
pub struct MarkInput {
    /// Item.
    pub item: String,
    /// Marks; left out: not entered yet.
    #[serde(default)]
    pub mark: Option<i64>,
    /// Why they are not full.
    #[serde(default)]
    pub reason: String,
}

/// Marks of a line as entered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = AssessmentLineInput)]
pub struct LineInput {
    /// Version of the line that was seen.
    pub version: i64,
    /// Marks of items that are entered; those left out stay as they are.
    pub marks: Vec<MarkInput>,
}

/// The marks with what was entered. `finished`: nothing may be left open.
///
/// # Errors
/// 422 with what to correct.
pub(super) fn entered(
    card: &Scorecard,
    before: &[Mark],
    input: &[MarkInput],
    finished: bool,
) -> Result<Vec<Mark>> {
    let mut marks = before.to_vec();
    for wish in input {
        let item = card.item(&wish.item);
        let place = marks.iter_mut().find(|mark| mark.item == wish.item);
        let (Some(item), Some(place)) = (item, place) else {
            return Err(AppError::invalid(
                "item",
                "marks",
                "评分表里没有这一项，请刷新后再填。",
                "The scorecard has no such item; load the page again.",
            ));
        };
        if place.figure.is_some() {
            return Err(AppError::invalid(
                "counted_item",
                "marks",
                format!(
                    "“{}”由系统按实际数字计分，不能手填；数字不对请先更正记录，再重新取数。",
                    item.name.zh
                ),
                format!(
                    "“{}” is worked out from figures. Where they are wrong, correct the records and count again.",
                    item.name.en
                ),
            ));
        }
        let Some(mark) = wish.mark else {
            if finished {
                return Err(AppError::invalid(
                    "mark",
                    "marks",
                    format!("“{}”还没有分数。", item.name.zh),
                    format!("“{}” has no marks.", item.name.en),
                ));
            }
            (place.mark, place.reason) = (None, wish.reason.trim().chars().take(REASON).collect());
            continue;
        };
        if !(0..=item.full).contains(&mark) {
            return Err(AppError::invalid(
                "mark",
                "marks",
                format!("“{}”的分数要在 0 到 {} 之间。", item.name.zh, item.full),
                format!("Marks for “{}” are 0 to {}.", item.name.en, item.full),
            ));
        }
        if wish.reason.chars().count() > REASON || (mark < item.full && wish.reason.trim().is_empty()) {
            return Err(AppError::invalid(
                "mark_reason",
                "marks",
                format!("“{}”没有给满分，请写明扣分理由（{REASON} 字以内），本人会看到。", item.name.zh),
                format!(
                    "Say why “{}” is not full, in up to {REASON} characters; the person reads it.",
                    item.name.en
                ),
            ));
        }
        (place.mark, place.reason) = (Some(mark), wish.reason.trim().to_owned());
    }
    Ok(marks)
}

/// A sheet and a line of it that the actor may change.
pub(super) async fn line_for(
    app: &App,
    tx: &mut Tx<'_>,
    actor: &Actor,
    (sheet, line, version): (i64, i64, i64),
    state: &str,
) -> Result<(SheetRow, LineRow)> {
    let county = app.county;
    let row = store::by_id(tx, county, sheet).await?.ok_or_else(AppError::not_found)?;
    let line = store::line(tx, county, sheet, line).await?.ok_or_else(AppError::not_found)?;
    let own = own_of(tx, county, actor).await?;
    if own.is(&line) {
        return Err(own_line());
    }
    if row.state != state {
        return Err(wrong_state(&row.state));
    }
    if line.version != version {
        let now = view::line(app, &line, &own, &HashMap::new())?;
        return Err(line_changed(serde_json::to_value(now).unwrap_or_default()));
    }
    Ok((row, line))
}

/// The line as who marks it leaves it.
pub(super) fn scored(line: LineRow, permit: &Permit, at: i64) -> LineRow {
    LineRow {
        scorer: permit.account().map(|account| account.0),
        scorer_name: Some(permit.name().to_owned()),
        scored_at: Some(at),
        ..line
    }
}

struct SaveLine {
    app: App,
    actor: Actor,
    permit: Permit,
    ids: (i64, i64),
    input: LineInput,
    entry: Entry,
}

impl Op for SaveLine {
    type Out = AssessmentLineView;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<AssessmentLineView> {
        let (app, county) = (&self.app, self.app.county);
        let (sheet, line) = self.ids;
        let key = (sheet, line, self.input.version);
        let (row, line) = line_for(app, tx, &self.actor, key, "filling").await?;
        let card = card_of(&row)?;
        let marks = entered(&card, &marks_of(&line)?, &self.input.marks, false)?;
        let next = scored(with_marks(&line, &card, &marks)?, &self.permit, self.entry.at);
        if !store::update_line(tx, &self.permit, county, &next, line.version).await? {
            return Err(gezhi_store::engine::StoreError::Conflict.into());
        }
        if line.above && line.done != next.done {
            let lines = store::lines(tx, county, sheet).await?;
            follow_above(app, tx, &row, &lines, self.entry.at).await?;
        }
        let mut entry = self.entry.clone();
        entry.details = serde_json::json!({ "line": line.id.to_string(), "total": next.total }).to_string();
        gezhi_store::journal::append(tx, county, &entry).await?;
        let own = own_of(tx, county, &self.actor).await?;
        Ok(view::line(app, &next, &own, &HashMap::new())?)
    }
}

/// Enters marks of a line.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 `assessment_line_changed` with the line as it is now, or where the sheet has moved on; 422
/// for marks out of bounds or without a reason, for the own line, for an item that is counted.
pub async fn save_line(
    app: &App,
    actor: &Actor,
    (sheet, line): (i64, i64),
    input: &LineInput,
    address: Option<&str>,
) -> Result<AssessmentLineView> {
    let (row, permit) = sheet_for(app, actor, Action::Assess, sheet).await?;
    let mut entry = app.entry(&permit, "assessment_mark", SUBJECT, sheet, address);
    entry.place = Some(row.village);
    let op = SaveLine {
        app: app.clone(),
        actor: actor.clone(),
        permit,
        ids: (sheet, line),
        input: input.clone(),
        entry,
    };
    let mut saved = app.db.write(op).await?;
    // The name of a household in clear is for who may see the register: read as the sheet is.
    if saved.kind == HolderKind::Household.code()
        && let Some(found) =
            super::sheet(app, actor, sheet).await?.lines.into_iter().find(|one| one.id == Id(line))
    {
        saved.name = found.name;
    }
    Ok(saved)
}

/// What is done with all lines at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sweep {
    /// Items without marks get full marks.
    Rest,
    /// Figures are counted anew.
    Figures,
}

struct SweepOp {
    app: App,
    actor: Actor,
    permit: Permit,
    sheet: i64,
    what: Sweep,
    entry: Entry,
}

impl Op for SweepOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county, at) = (&self.app, self.app.county, self.entry.at);
        let row = store::by_id(tx, county, self.sheet).await?.ok_or_else(AppError::not_found)?;
        if row.state != "filling" {
            return Err(wrong_state(&row.state));
        }
        let (card, period) = (card_of(&row)?, period_of(&row)?);
        let own = own_of(tx, county, &self.actor).await?;
        let mut lines = store::lines(tx, county, self.sheet).await?;
        let mut changed = 0_usize;
        for line in &mut lines {
            let before = marks_of(line)?;
            let next = match self.what {
                Sweep::Rest if own.is(line) || line.done => continue,
                Sweep::Rest => {
                    let full = |mark: &Mark| card.item(&mark.item).map(|item| item.full);
                    let filled =
                        before.iter().map(|mark| Mark { mark: mark.mark.or(full(mark)), ..mark.clone() });
                    let filled: Vec<Mark> = filled.collect();
                    scored(with_marks(line, &card, &filled)?, &self.permit, at)
                }
                Sweep::Figures => {
                    let kind = if line.holder_kind == HolderKind::Household.code() {
                        HolderKind::Household
                    } else {
                        HolderKind::Staff
                    };
                    let whose = (kind, line.holder, line.place);
                    let counted = count(app, tx, &card, (whose, period), &before).await?;
                    if counted == before {
                        continue;
                    }
                    with_marks(line, &card, &counted)?
                }
            };
            if !store::update_line(tx, &self.permit, county, &next, line.version).await? {
                return Err(gezhi_store::engine::StoreError::Conflict.into());
            }
            *line = next;
            changed += 1;
        }
        if self.what == Sweep::Figures {
            let next = SheetRow { figures_at: at, version: row.version + 1, ..row.clone() };
            if !store::update_sheet(tx, &self.permit, county, &next, row.version).await? {
                return Err(sheet_changed(&row.state, row.version));
            }
        }
        follow_above(app, tx, &row, &lines, at).await?;
        let mut entry = self.entry.clone();
        entry.details = serde_json::json!({ "lines": changed }).to_string();
        Ok(gezhi_store::journal::append(tx, county, &entry).await?)
    }
}

async fn sweep(
    app: &App,
    actor: &Actor,
    sheet: i64,
    (what, act): (Sweep, &str),
    address: Option<&str>,
) -> Result<AssessmentDetail> {
    let (row, permit) = sheet_for(app, actor, Action::Assess, sheet).await?;
    let mut entry = app.entry(&permit, act, SUBJECT, sheet, address);
    entry.place = Some(row.village);
    app.db.write(SweepOp { app: app.clone(), actor: actor.clone(), permit, sheet, what, entry }).await?;
    super::sheet(app, actor, sheet).await
}

/// Gives full marks wherever none have been entered, the own line left out.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 where the sheet has moved on.
pub async fn fill_rest(
    app: &App,
    actor: &Actor,
    sheet: i64,
    address: Option<&str>,
) -> Result<AssessmentDetail> {
    sweep(app, actor, sheet, (Sweep::Rest, "assessment_fill_rest"), address).await
}

/// Counts the figures anew; what an assessor entered stays.
///
/// # Errors
/// As [`fill_rest`].
pub async fn refresh(
    app: &App,
    actor: &Actor,
    sheet: i64,
    address: Option<&str>,
) -> Result<AssessmentDetail> {
    sweep(app, actor, sheet, (Sweep::Figures, "assessment_figures"), address).await
}

/// A reason as everybody concerned reads it.
pub(super) fn reason(text: &str) -> Result<String> {
    words(text, "reason", REASON)
}
