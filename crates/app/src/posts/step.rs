//! The steps of an appointment: assess, examine, appoint, refuse, withdraw, object.

use super::apply::{Load, PostApplication, application, task_of};
use super::begin::Beginning;
use super::{APPLICATION, input};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{AccountId, Action, Actor, Permit, Refusal, decide, decide_at};
use gezhi_domain::deadlines::{Limit, Pauses, advance};
use gezhi_domain::posts::{Appointment, Conditions, Done, InvalidStep, Stage, Step};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::posts::{ApplicationRow, PostRow, StepRow};
use gezhi_store::revisions;
use gezhi_store::tasks::NewTask;
use gezhi_store::time::{maybe, micros};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is said with a step.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct StepInput {
    /// In few words: the assessment, the reason of a refusal or objection, the answer to objections.
    #[serde(default)]
    pub note: Option<String>,
}

impl From<InvalidStep> for AppError {
    fn from(fault: InvalidStep) -> Self {
        let (code, field, zh, en) = match fault {
            InvalidStep::NotNext => {
                ("not_next", "step", "这份申请已经不在这一步了，请刷新再看。".to_owned(), "The application is not at this step; read it again.".to_owned())
            }
            InvalidStep::OwnApplication => {
                ("own_application", "step", "不能办自己的申请，请由别人来办。".to_owned(), "Nobody decides about the own application.".to_owned())
            }
            InvalidStep::SamePerson => (
                "same_person",
                "step",
                "评议、审查、任命要由不同的人来办，请转给另一位。".to_owned(),
                "Assessing, examining and appointing are done by different people; leave this step to another.".to_owned(),
            ),
            InvalidStep::Published { until } => {
                let day = gezhi_domain::deadlines::local_date(until);
                (
                    "published",
                    "step",
                    format!("公示到 {day} 才结束，之后才能任命。"),
                    format!("The publication runs until {day}; appoint after that."),
                )
            }
            InvalidStep::ObjectionOpen => {
                ("objection", "note", "公示期间有人提出异议，请写明核实的结果再任命。".to_owned(), "Somebody objected. Say what came of it before you appoint.".to_owned())
            }
            InvalidStep::NoteMissing => ("note", "note", "请写明理由。".to_owned(), "Give the reason.".to_owned()),
            InvalidStep::NotOwn => {
                ("not_own", "step", "只有申请人能撤回。".to_owned(), "Only the applicant takes it back.".to_owned())
            }
            InvalidStep::ObjectedAlready => {
                ("objected", "step", "你的异议已经收到，不用再提。".to_owned(), "Your objection has arrived; no need to repeat it.".to_owned())
            }
        };
        Self::invalid(code, field, zh, en)
    }
}

struct StepOp {
    county: i64,
    permit: Permit,
    from: String,
    row: ApplicationRow,
    done: StepRow,
    task: Option<NewTask>,
    beginning: Option<Beginning>,
    entry: Entry,
    moves: bool,
}

impl Op for StepOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (county, id) = (self.county, self.row.id);
        // What another did meanwhile stands under the number this step would have.
        if gezhi_store::posts::steps(tx, county, id).await?.len()
            != usize::try_from(self.done.seq).unwrap_or(0)
        {
            return Err(InvalidStep::NotNext.into());
        }
        if self.moves {
            if !gezhi_store::posts::set_stage(tx, &self.permit, county, &self.from, &self.row).await? {
                return Err(InvalidStep::NotNext.into());
            }
            gezhi_store::tasks::clear(tx, county, id).await?;
            if let Some(task) = &self.task {
                gezhi_store::tasks::put(tx, county, task).await?;
            }
        }
        gezhi_store::posts::insert_step(tx, county, id, &self.done).await?;
        if let Some(beginning) = &self.beginning {
            beginning.write(tx, &self.permit, county).await?;
            crate::background::tell_of(tx, county, &beginning.entry).await?;
            revisions::bump(tx, county, revisions::POSTS).await?;
        }
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// The application as the rules know it.
fn domain(row: &ApplicationRow, steps: &[StepRow]) -> Result<Appointment> {
    Ok(Appointment {
        stage: Stage::parse(&row.stage, maybe(row.publish_until)?).ok_or_else(AppError::not_found)?,
        applicant: row.account.map(AccountId),
        entered_by: AccountId(row.entered_by),
        steps: steps
            .iter()
            .filter_map(|done| Some(Done { step: Step::parse(&done.step)?, by: AccountId(done.actor) }))
            .collect(),
    })
}

/// Who may do the step at all.
fn permitted(app: &App, actor: &Actor, step: Step, row: &ApplicationRow, stage: Stage) -> Result<Permit> {
    let path = input::path_of(app, row.place)?;
    let action = match step {
        Step::Assess => Action::AssessPosts,
        Step::Examine => Action::ExaminePosts,
        Step::Appoint => Action::AppointPosts,
        Step::Refuse => stage.next().map_or(Action::AssessPosts, |(_, action)| action),
        // What is published may be known by everybody who has signed in; the own application too.
        Step::Object | Step::Withdraw => {
            let own = actor.account.map(|account| account.0);
            let known = (step == Step::Object && matches!(stage, Stage::Examined { .. }))
                || row.account == own
                || Some(row.entered_by) == own
                || decide_at(actor, Action::SeePosts, &path).is_ok();
            return if known { Ok(decide(actor, Action::ApplyPosts)?) } else { Err(AppError::not_found()) };
        }
    };
    match decide_at(actor, action, &path) {
        Ok(permit) => Ok(permit),
        // Whoever may see it learns that the step is somebody else's.
        Err(_) if decide_at(actor, Action::SeePosts, &path).is_ok() => Err(Refusal::Forbidden.into()),
        Err(_) => Err(AppError::not_found()),
    }
}

/// Does a step with an application.
///
/// # Errors
/// 401; 403 for a step that is another's; 404 for an application out of sight; 422 for a step that does not come next.
pub async fn do_step(
    app: &App,
    actor: &Actor,
    id: i64,
    step: &str,
    given: &StepInput,
    address: Option<&str>,
) -> Result<PostApplication> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let step = Step::parse(step).ok_or_else(AppError::not_found)?;
    let (row, steps) = app.db.read(Load { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let before = domain(&row, &steps)?;
    let permit = permitted(app, actor, step, &row, before.stage)?;
    let note = input::some_line(given.note.as_deref(), "note", 300)?;
    let now = app.now();
    let rules = app.profile().posts.rules;
    let ends = advance(&app.calendar(), &Pauses::default(), now, Limit::WorkingDays(rules.objection_days));
    let with = Conditions {
        rules,
        now,
        publish_until: if rules.objection_days == 0 {
            now
        } else {
            ends.map_or(Timestamp::MAX, |due| due.at)
        },
        has_note: note.is_some(),
    };
    let from = before.stage;
    let after = before.step(step, account, &with)?;
    let mut row = ApplicationRow { changed_at: micros(now), ..row };
    row.stage = after.stage.code().to_owned();
    if let Stage::Examined { publish_until } = after.stage {
        row.publish_until = Some(micros(publish_until));
    }
    let mut beginning = None;
    if after.stage == Stage::Appointed {
        let spec = input::kind(app, &row.kind)?;
        let post = PostRow {
            id: app.id(),
            place: row.place,
            kind: row.kind.clone(),
            name: row.name.clone(),
            phone: row.phone.clone(),
            account: row.account,
            ..PostRow::default()
        };
        row.post = Some(post.id);
        beginning = Some(Beginning::new(app, &permit, &spec, post, address));
    }
    let path = input::path_of(app, row.place)?;
    let task = task_of(app, &row, &path)?;
    let mut entry = app.entry(&permit, &format!("post_{}", step.code()), APPLICATION, id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "kind": row.kind, "stage": row.stage }).to_string();
    let done = StepRow {
        seq: i64::try_from(steps.len()).unwrap_or(i64::MAX),
        step: step.code().to_owned(),
        actor: account.0,
        actor_name: actor.name.clone(),
        note,
        at: micros(now),
    };
    let moves = after.stage != from;
    let appointed = beginning.is_some();
    app.db
        .write(StepOp {
            county: app.county,
            permit,
            from: from.code().to_owned(),
            row,
            done,
            task,
            beginning,
            entry,
            moves,
        })
        .await?;
    if appointed {
        app.refresh().await?;
    }
    if step == Step::Object {
        // Whoever objects need not be allowed to read the application itself.
        return objected(app, actor, id).await;
    }
    application(app, actor, id).await
}

/// What whoever objected gets back: what is published, and nothing else.
async fn objected(app: &App, actor: &Actor, id: i64) -> Result<PostApplication> {
    if let Ok(view) = application(app, actor, id).await {
        return Ok(view);
    }
    let (row, _) = app.db.read(Load { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    Ok(PostApplication {
        id: crate::views::Id(row.id),
        word: super::kinds::word(app, &row.kind),
        kind: row.kind,
        place: app.place_ref_by_id(gezhi_domain::grids::PlaceId(row.place)),
        name: row.name,
        phone: None,
        words: String::new(),
        stage: row.stage,
        publish_until: row.publish_until.map(crate::views::instant),
        created_at: crate::views::instant(row.created_at),
        steps: Vec::new(),
        post: None,
        can: Vec::new(),
    })
}
