//! Acts on many cases at once, and undoing them (feature C13).

use super::act::{ActRequest, By, operation};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Refusal};
use gezhi_domain::cases::{Act, Case, CaseId};
use gezhi_store::engine::{Op, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A case that was left as it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkRefusal {
    /// Case.
    pub id: Id,
    /// Why, in Chinese.
    pub detail_zh: String,
    /// Why, in English.
    pub detail_en: String,
}

/// What became of a bulk act.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkOutcome {
    /// Number to undo it by.
    pub batch: Id,
    /// Done.
    pub done: Vec<Id>,
    /// Left.
    pub refused: Vec<BulkRefusal>,
}

/// What a case was before, to go back to.
#[derive(Debug, Serialize, Deserialize)]
struct Step {
    id: i64,
    version: i64,
    before: String,
}

fn reason(error: &AppError) -> (String, String) {
    match error {
        AppError::Act(act) => (act.zh.to_owned(), act.en.to_owned()),
        AppError::Invalid { zh, en, .. } => (zh.clone(), en.clone()),
        AppError::Changed(_) => {
            ("这件事刚被别人改过。".to_owned(), "Somebody else has just changed this case.".to_owned())
        }
        AppError::Refused(Refusal::NotFound) => {
            ("没有这件事。".to_owned(), "There is no such case.".to_owned())
        }
        AppError::Refused(_) => ("您没有这个权限。".to_owned(), "This is not yours to do.".to_owned()),
        other => ("没有办成，请再试一次。".to_owned(), other.to_string()),
    }
}

/// Does one act on up to 200 cases; each stands for itself.
///
/// # Errors
/// 401, 422 for too many.
pub async fn bulk(
    app: &App,
    actor: &Actor,
    ids: &[i64],
    act: &Act,
    text: Option<&str>,
    address: Option<&str>,
) -> Result<BulkOutcome> {
    if ids.is_empty() || ids.len() > 200 {
        return Err(AppError::invalid(
            "bulk_size",
            "ids",
            "一次请选 1 到 200 件。",
            "Choose 1 to 200 cases at a time.",
        ));
    }
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let batch = app.id();
    let mut outcome = BulkOutcome { batch: Id(batch), done: Vec::new(), refused: Vec::new() };
    let mut steps = Vec::new();
    for id in ids {
        let before = app.db.read(LoadOne { county: app.county, id: CaseId(*id) }).await?;
        let mut request = ActRequest::new(CaseId(*id), act.clone());
        request.text = text.map(str::to_owned);
        request.address = address.map(str::to_owned);
        request.details.insert("batch".into(), batch.to_string().into());
        match app.db.write(operation(app, By::Actor(actor.clone()), request, None)).await {
            Ok(done) => {
                outcome.done.push(Id(*id));
                if let Some(before) = before {
                    let kept = serde_json::to_string(&Kept::of(&before)).unwrap_or_default();
                    steps.push(Step { id: *id, version: done.case.version, before: kept });
                }
            }
            Err(error) => {
                let (detail_zh, detail_en) = reason(&error);
                outcome.refused.push(BulkRefusal { id: Id(*id), detail_zh, detail_en });
            }
        }
    }
    let data = serde_json::to_string(&steps).unwrap_or_default();
    let at = app.now().as_microsecond();
    app.db.write(Remember { county: app.county, id: batch, account: account.0, data, at }).await?;
    app.wake_background();
    Ok(outcome)
}

struct LoadOne {
    county: i64,
    id: CaseId,
}

impl Op for LoadOne {
    type Out = Option<Case>;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Case>> {
        Ok(gezhi_store::cases::by_id(tx, self.county, self.id).await?.map(|stored| stored.case))
    }
}

struct Remember {
    county: i64,
    id: i64,
    account: i64,
    data: String,
    at: i64,
}

impl Op for Remember {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        Ok(gezhi_store::previews::insert(tx, self.county, self.id, "bulk", self.account, &self.data, self.at)
            .await?)
    }
}

/// The part of a case that a bulk act may change.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    category: Option<String>,
    grade: i64,
    state: i64,
    body: Option<i64>,
    helpers: Vec<i64>,
    public: bool,
}

impl Kept {
    fn of(case: &Case) -> Self {
        Self {
            category: case.category.clone(),
            grade: case.grade.number(),
            state: case.state.number(),
            body: case.body.map(|id| id.0),
            helpers: case.helpers.iter().map(|id| id.0).collect(),
            public: case.public,
        }
    }
}

struct UndoOp {
    county: i64,
    actor: Actor,
    batch: i64,
    since: i64,
    entries: Vec<gezhi_store::journal::Entry>,
    directory: std::sync::Arc<crate::directory::Directory>,
}

impl Op for UndoOp {
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let account = self.actor.account.ok_or(Refusal::SignIn)?;
        let found =
            gezhi_store::previews::take(tx, self.county, self.batch, "bulk", account.0, self.since).await?;
        let Some(data) = found else {
            return Err(AppError::invalid(
                "undo_over",
                "batch",
                "已经过了可以撤销的时间。",
                "The time to undo this is over.",
            ));
        };
        let steps: Vec<Step> = serde_json::from_str(&data).unwrap_or_default();
        let mut undone = 0;
        for (step, entry) in steps.iter().zip(&self.entries) {
            let Ok(kept) = serde_json::from_str::<Kept>(&step.before) else { continue };
            if restore(tx, self, step, &kept, entry).await? {
                undone += 1;
            }
        }
        Ok(undone)
    }
}

/// Puts a case back, unless somebody has gone on with it since.
async fn restore(
    tx: &mut Tx<'_>,
    op: &UndoOp,
    step: &Step,
    kept: &Kept,
    entry: &gezhi_store::journal::Entry,
) -> Result<bool> {
    use gezhi_domain::cases::{Grade, State};
    use gezhi_domain::statistics::Facts;
    let before = super::act::load(tx, op.county, CaseId(step.id), &op.directory).await?;
    let (Some(state), Some(grade)) = (State::from_number(kept.state), Grade::from_number(kept.grade)) else {
        return Ok(false);
    };
    let closing = before.state == State::Closed && state != State::Closed;
    let unassigning = before.state == State::Assigned && state == State::Reported;
    if before.version != step.version || !(before.state == state || closing || unassigning) {
        return Ok(false);
    }
    let permit = gezhi_domain::accounts::decide(&op.actor, Action::ListCases)?;
    let mut case = before.clone();
    case.version += 1;
    case.category.clone_from(&kept.category);
    case.grade = grade;
    case.public = kept.public;
    if closing || unassigning {
        case.state = state;
        case.closed_at = None;
        case.close_how = None;
        case.body = kept.body.map(gezhi_domain::accounts::BodyId);
        case.helpers = kept.helpers.iter().copied().map(gezhi_domain::accounts::BodyId).collect();
    }
    if unassigning {
        case.limit = None;
        case.due = None;
        case.assigned_at = None;
        case.epoch += 1;
        gezhi_store::clock::clear(tx, op.county, "case", case.id.0).await?;
    }
    if !gezhi_store::cases::update(tx, &permit, op.county, &case, before.version).await? {
        return Ok(false);
    }
    let entry = gezhi_store::journal::Entry { subject: case.id.0, ..entry.clone() };
    gezhi_store::journal::append(tx, op.county, &entry).await?;
    let tasks: Vec<(String, String)> = gezhi_domain::cases::tasks(&case, 2)
        .into_iter()
        .map(|spec| (spec.kind.code().to_owned(), op.directory.holder_key(spec.holder, case.place.as_ref())))
        .collect();
    let due = gezhi_store::cases::sort_at(&case);
    gezhi_store::tasks::replace(tx, op.county, case.id.0, &tasks, due, entry.at).await?;
    let root = op.directory.root();
    let counts = super::act::CountData {
        before: Some(Facts::of(&before, root)),
        after: Facts::of(&case, root),
        act: "undo",
        entry: entry.id,
        actor: entry.actor_name.clone(),
    };
    gezhi_store::outbox::put(tx, op.county, entry.id, "case", case.id.0, &counts.json()).await?;
    Ok(true)
}

/// Undoes a bulk act within a minute; cases that somebody has gone on with stay as they are.
///
/// # Errors
/// 401, 422 when it is too late.
pub async fn undo(app: &App, actor: &Actor, batch: i64) -> Result<i64> {
    let permit = gezhi_domain::accounts::decide(actor, Action::ListCases)?;
    let since = app.now().as_microsecond() - 60_000_000;
    let entries = (0..200).map(|_| app.entry(&permit, "undo", "case", 0, None)).collect();
    let undone = app
        .db
        .write(UndoOp {
            county: app.county,
            actor: actor.clone(),
            batch,
            since,
            entries,
            directory: app.directory(),
        })
        .await?;
    app.wake_background();
    Ok(undone)
}
