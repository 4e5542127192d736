//! Objecting to an entry of a board or to a publication.

use super::SUBJECT;
use super::row::state_of;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::assessments;
use crate::residents::scope::path_of;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Refusal, Role, decide};
use gezhi_domain::cases::Holder;
use gezhi_domain::deadlines::Limit;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments as sheets;
use gezhi_store::points::objections::{self as store, ObjectionRow};
use gezhi_store::points::{boards, publications};
use gezhi_store::tasks::NewTask;
use serde::Deserialize;
use utoipa::ToSchema;

/// Task of whoever answers.
pub const TASK: &str = "objection";
/// Working days in which an objection is answered.
const DAYS: u32 = 3;
/// Longest text, in characters.
const TEXT: usize = 500;

/// An objection.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ObjectionInput)]
pub struct Objecting {
    /// What is wrong, in the person's own words.
    pub text: String,
}

/// Who answers: the village; somebody above it where the village itself entered the marks.
fn answers(kind: &str) -> Holder {
    if kind == assessments::SUBJECT { Holder::Dispatcher } else { Holder::FirstOf(&[Role::Leader]) }
}

struct Object {
    app: App,
    row: ObjectionRow,
    entry: Entry,
}

impl Op for Object {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (county, app) = (self.app.county, &self.app);
        let closed = || AppError::Overtaken {
            code: "objection_closed",
            zh: "现在不能提异议了：这一条还没公示或者已经结束。".into(),
            en: "Objections are not taken now: it is not out yet, or has ended.".into(),
            current: serde_json::json!({}),
        };
        let (village, open) = if self.row.subject_kind == SUBJECT {
            let row = boards::by_id(tx, county, self.row.subject).await?.ok_or_else(AppError::not_found)?;
            (row.village, state_of(&row)?.takes_objections())
        } else if self.row.subject_kind == assessments::SUBJECT {
            let row = sheets::by_id(tx, county, self.row.subject).await?.ok_or_else(AppError::not_found)?;
            if !matches!(row.state.as_str(), "notice" | "counted") {
                return Err(AppError::not_found());
            }
            (row.village, row.state == "notice")
        } else {
            let row =
                publications::by_id(tx, county, self.row.subject).await?.ok_or_else(AppError::not_found)?;
            (row.village, row.state == "published")
        };
        // Whoever lives in the village may object; what is about others is none of a stranger's business.
        let person = gezhi_store::residents::person_by_account(tx, county, self.row.account).await?;
        let household = match person.and_then(|person| person.household) {
            Some(id) => gezhi_store::residents::household(tx, county, id).await?,
            None => None,
        };
        let lives_there = household.is_some_and(|household| household.ancestors.contains(&Some(village)));
        // Whoever is assessed may object too, wherever the person lives.
        let assessed = self.row.subject_kind == assessments::SUBJECT
            && assessments::concerns(tx, county, self.row.subject, self.row.account).await?;
        if !lives_there && !assessed {
            return Err(AppError::invalid(
                "bind_first",
                "household",
                "请先在“我的”里绑定本村的住户，再提异议。",
                "Bind your account to your household in this village first.",
            ));
        }
        if !open {
            return Err(closed());
        }
        let row = ObjectionRow { village, ..self.row.clone() };
        store::insert(tx, county, &row).await?;
        let path = path_of(app, village)?;
        let task = NewTask {
            subject_kind: "objection",
            subject: row.id,
            kind: TASK,
            holder: app.directory().holder_key(answers(&self.row.subject_kind), Some(&path)),
            title: format!("异议待答复：{}", row.text.chars().take(40).collect::<String>()),
            place: village,
            due_at: app.due(Limit::WorkingDays(DAYS)),
            created_at: row.at,
        };
        gezhi_store::tasks::put(tx, county, &task).await?;
        let entry = Entry { place: Some(village), ..self.entry.clone() };
        Ok(gezhi_store::journal::append(tx, county, &entry).await?)
    }
}

/// Objects to an entry (`board_entry`), a publication or the result of an assessment; a second time gets the same answer.
///
/// # Errors
/// 401; 404; 409 where objections are not taken; 422 without words, or without a household in the village.
pub async fn object(
    app: &App,
    actor: &Actor,
    (kind, subject): (&'static str, i64),
    wish: &Objecting,
    address: Option<&str>,
) -> Result<Id> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let text = wish.text.trim();
    if text.is_empty() || text.chars().count() > TEXT {
        return Err(AppError::invalid(
            "text",
            "text",
            format!("请写明哪里不对（{TEXT} 字以内）。"),
            format!("Say what is wrong, in up to {TEXT} characters."),
        ));
    }
    let permit = decide(actor, Action::SeeInbox)?;
    let id = app.id();
    let entry = app.entry(&permit, "objection", kind, subject, address);
    let row = ObjectionRow {
        id,
        subject_kind: kind.to_owned(),
        subject,
        village: 0,
        account: account.0,
        account_name: permit.name().to_owned(),
        text: text.to_owned(),
        at: entry.at,
        state: "open".into(),
        answer: None,
        decided_by: None,
        decided_name: None,
        decided_at: None,
    };
    match app.db.write(Object { app: app.clone(), row, entry }).await {
        Ok(()) => Ok(Id(id)),
        Err(AppError::Store(StoreError::Unique { .. })) => Err(AppError::Overtaken {
            code: "objected_already",
            zh: "您已经提过异议，正在处理，不用再提。".into(),
            en: "You have objected already; it is being looked at.".into(),
            current: serde_json::json!({}),
        }),
        Err(error) => Err(error),
    }
}
