//! Objections as staff read and answer them.

use super::SUBJECT;
use super::end::ended;
use super::object::TASK;
use super::row::write;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::{assessments, village_of};
use crate::residents::scope::{path_of, place_for};
use crate::views::{Id, Page, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments as sheets;
use gezhi_store::points::boards;
use gezhi_store::points::objections::{self as store, ObjectionRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const PAGE: i64 = 50;

/// What is asked of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ObjectionQuery {
    /// The village; the own one when left out.
    pub place: Option<String>,
    /// `open`, `upheld`, `refused`; open when left out.
    pub state: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// An objection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObjectionView {
    /// Identity.
    pub id: Id,
    /// `board_entry`, `publication` or `assessment`.
    pub subject_kind: String,
    /// The thing.
    pub subject: Id,
    /// Who objects.
    pub by: String,
    /// What is said.
    pub text: String,
    /// When.
    pub at: String,
    /// `open`, `upheld`, `refused`.
    pub state: String,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
}

/// The answer to an objection.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ObjectionAnswer)]
pub struct Answer {
    /// Whether it is right.
    pub upheld: bool,
    /// Words; whoever objected reads them.
    pub answer: String,
}

struct ListOp {
    county: i64,
    village: i64,
    state: String,
    before: i64,
}

impl Op for ListOp {
    type Out = Vec<ObjectionRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::of_village(tx, self.county, (self.village, &self.state), self.before, PAGE + 1).await
    }
}

/// Objections in a village, newest first.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422.
pub async fn objections(app: &App, actor: &Actor, query: &ObjectionQuery) -> Result<Page<ObjectionView>> {
    let (path, _) = place_for(app, actor, Action::EditPublications, query.place.as_deref())?;
    let village = village_of(app, &path).id().0;
    let state = query.state.clone().filter(|state| !state.is_empty()).unwrap_or_else(|| "open".into());
    let before = crate::points::cursor(query.cursor.as_deref(), i64::MAX)?;
    let mut rows = app.db.read(ListOp { county: app.county, village, state, before }).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let items = rows.into_iter().map(|row| ObjectionView {
        id: Id(row.id),
        subject_kind: row.subject_kind,
        subject: Id(row.subject),
        by: row.account_name,
        text: row.text,
        at: instant(row.at),
        state: row.state,
        answer: row.answer,
        answered_by: row.decided_name,
    });
    Ok(Page { items: items.collect(), next })
}

struct Find {
    county: i64,
    id: i64,
}

impl Op for Find {
    type Out = Option<ObjectionRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::by_id(tx, self.county, self.id).await
    }
}

struct Decide {
    app: App,
    permit: Permit,
    row: ObjectionRow,
    upheld: bool,
    answer: String,
    entries: [Entry; 2],
}

impl Decide {
    /// An objection to an assessment: not answered by whoever entered marks, and where it is right the sheet is filled in again.
    async fn settle_assessment(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        let sheet = sheets::by_id(tx, county, self.row.subject).await?.ok_or_else(AppError::not_found)?;
        if sheet.submitter.is_some() && sheet.submitter == self.permit.account().map(|account| account.0) {
            return Err(AppError::invalid(
                "second_person",
                "id",
                "打分的人不能自己答复异议，请另一位同事答复。",
                "Whoever filled the sheet in cannot answer the objection; ask a colleague.",
            ));
        }
        if self.upheld && sheet.state == "notice" {
            let subject = (self.row.subject, self.answer.as_str());
            assessments::reopen(&self.app, tx, &self.permit, subject, &self.entries[1]).await?;
        }
        Ok(())
    }
}

impl Op for Decide {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        let [entry, off] = &self.entries;
        if self.row.subject_kind == SUBJECT {
            let found = boards::by_id(tx, county, self.row.subject).await?;
            let stored = found.ok_or_else(AppError::not_found)?;
            if stored.proposer.is_some() && stored.proposer == self.permit.account().map(|account| account.0)
            {
                return Err(AppError::invalid(
                    "second_person",
                    "id",
                    "提名人不能自己答复异议，请另一位同事答复。",
                    "Whoever put it forward cannot answer the objection; ask a colleague.",
                ));
            }
            if self.upheld && stored.state != "ended" {
                let next = ended(&stored, "异议成立", off.at);
                write(&self.app, tx, &self.permit, &next, Some(stored.version), off).await?;
            }
        }
        if self.row.subject_kind == assessments::SUBJECT {
            self.settle_assessment(tx).await?;
        }
        let state = if self.upheld { "upheld" } else { "refused" };
        let answer = (state, self.answer.as_str());
        if !store::decide(tx, &self.permit, county, self.row.id, answer, entry.at).await? {
            return Err(AppError::Overtaken {
                code: "answered_already",
                zh: "这条异议已经答复过了。".into(),
                en: "This objection has been answered already.".into(),
                current: serde_json::json!({}),
            });
        }
        gezhi_store::tasks::done(tx, county, self.row.id, TASK).await?;
        Ok(gezhi_store::journal::append(tx, county, entry).await?)
    }
}

/// Answers an objection. Where it is right, the entry of a board comes off at once; a publication is withdrawn by hand.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it was answered; 422 without words, or by whoever put the entry forward.
pub async fn answer(app: &App, actor: &Actor, id: i64, wish: &Answer, address: Option<&str>) -> Result<()> {
    decide(actor, Action::EditPublications)?;
    let row = app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditPublications, &path_of(app, row.village)?)?;
    let answer = wish.answer.trim().to_owned();
    if answer.is_empty() || answer.chars().count() > 500 {
        return Err(AppError::invalid(
            "answer",
            "answer",
            "请写明答复（500 字以内），提出异议的人会看到。",
            "Write the answer, in up to 500 characters; whoever objected reads it.",
        ));
    }
    let mut entry = app.entry(&permit, "objection_answer", "objection", id, address);
    entry.place = Some(row.village);
    entry.details = serde_json::json!({ "upheld": wish.upheld }).to_string();
    let subject = if row.subject_kind == assessments::SUBJECT { assessments::SUBJECT } else { SUBJECT };
    let mut off = app.entry(&permit, "board_end", subject, row.subject, address);
    off.place = Some(row.village);
    let op = Decide { app: app.clone(), permit, row, upheld: wish.upheld, answer, entries: [entry, off] };
    app.db.write(op).await
}
