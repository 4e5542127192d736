//! A case in full, as far as the person may see it.

use super::row::{CaseRow, row};
use super::words::act_word;
use crate::attachments::AttachmentView;
use crate::context::App;
use crate::error::Result;
use crate::triage::TriageView;
use crate::views::{Bi, BodyRef, Id, Point, mask_name};
use gezhi_domain::accounts::{Action, Actor, Role, decide_case};
use gezhi_domain::cases::{Act, Case, CaseId, Channel, Grade, State};
use gezhi_domain::deadlines::Limit;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::messages::MessageRow;
use serde::Serialize;
use utoipa::ToSchema;

/// An entry of the timeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// Identity.
    pub id: Id,
    /// When.
    pub at: String,
    /// Act.
    pub act: String,
    /// In words.
    pub word: Bi,
    /// Who; villagers masked.
    pub actor: Option<String>,
    /// In which role.
    pub actor_role: Option<Bi>,
    /// What was said.
    pub text: Option<String>,
    /// The reporter may read it.
    pub public: bool,
    /// Photos and the like.
    pub attachments: Vec<AttachmentView>,
}

/// A request for more time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExtensionView {
    /// Working days.
    pub days: u32,
    /// Why.
    pub reason: String,
    /// When asked.
    pub asked_at: String,
}

/// The case that this one was merged into.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergedView {
    /// Identity.
    pub id: Id,
}

/// A rating.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatingView {
    /// 1 to 5.
    pub stars: u8,
    /// Words.
    pub words: Option<String>,
    /// When.
    pub at: String,
}

/// A stage of the place's own cycle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CycleStep {
    /// Word.
    pub word: Bi,
    /// The case stands here.
    pub current: bool,
    /// Behind it.
    pub done: bool,
}

/// What an application is for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AppliedItem {
    /// Code of the service item.
    pub code: String,
    /// Name.
    pub name: Bi,
}

/// A case in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseDetail {
    /// The row's fields.
    #[serde(flatten)]
    pub row: CaseRow,
    /// What was reported.
    pub text: String,
    /// Where.
    pub point: Option<Point>,
    /// How exactly, metres.
    pub accuracy_m: Option<f64>,
    /// The reporter wants to stay unknown.
    pub anonymous: bool,
    /// Everybody may follow it.
    pub public: bool,
    /// Of the report and of later acts.
    pub attachments: Vec<AttachmentView>,
    /// What happened.
    pub timeline: Vec<TimelineEntry>,
    /// What this person may do now.
    pub acts: Vec<String>,
    /// Bodies that help.
    pub helpers: Vec<BodyRef>,
    /// The service item, where the case is an application.
    pub application: Option<AppliedItem>,
    /// Number in another system.
    pub outside_number: Option<String>,
    /// The classifier's word.
    pub triage: Option<TriageView>,
    /// More time asked for.
    pub extension: Option<ExtensionView>,
    /// Similar open cases nearby.
    pub similar: Vec<CaseRow>,
    /// Merged into.
    pub merged_into: Option<MergedView>,
    /// The place's own cycle.
    pub cycle: Vec<CycleStep>,
    /// Rating.
    pub rating: Option<RatingView>,
}

pub(super) struct Loaded {
    pub case: Case,
    pub triage: Option<String>,
    pub secret_hash: Option<String>,
    pub application: Option<String>,
    pub entries: Vec<Entry>,
    pub attachments: Vec<AttachmentRow>,
}

pub(super) struct Load {
    pub county: i64,
    pub id: CaseId,
}

impl Op for Load {
    type Out = Option<Loaded>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Option<Loaded>, StoreError> {
        let Some(stored) = gezhi_store::cases::by_id(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let (secret_hash, triage) = gezhi_store::cases::side(tx, self.county, self.id).await?;
        let entries = gezhi_store::journal::of_subject(tx, self.county, self.id.0).await?;
        let attachments = gezhi_store::attachments::of_case(tx, self.county, self.id.0).await?;
        let application = gezhi_store::applications::of_case(tx, self.county, self.id.0).await?;
        let application = application.map(|row| row.item);
        Ok(Some(Loaded { case: stored.case, triage, secret_hash, application, entries, attachments }))
    }
}

/// The acts to offer, each with harmless data: the policy and the state machine decide.
fn offered(app: &App, actor: &Actor, case: &Case) -> Vec<String> {
    let bodies = case.bodies();
    let thing = case.thing(&bodies);
    let body = case.body.unwrap_or(gezhi_domain::accounts::BodyId(0));
    let samples = [
        Act::Confirm { category: String::new(), grade: Grade::Normal, place: None, public: None },
        Act::Assign { body, helpers: Vec::new(), limit: Limit::WorkingDays(5) },
        Act::Accept,
        Act::Return,
        Act::Note,
        Act::Reply,
        Act::OnSpot,
        Act::Suspend,
        Act::Resume,
        Act::AskExtension { days: 1, reason: String::new() },
        Act::DecideExtension { grant: true },
        Act::Resolve,
        Act::Check { passed: true },
        Act::Close,
        Act::Reopen,
        Act::Urge,
        Act::Supervise,
        Act::Merge { into: CaseId(-1) },
        Act::Rate { stars: 5, words: None },
        Act::Withdraw,
    ];
    let mut acts: Vec<String> = samples
        .iter()
        .filter(|act| decide_case(actor, act.action(), &thing).is_ok() && super::act::fits(app, case, act))
        .map(|act| act.code().to_owned())
        .collect();
    if decide_case(actor, Action::Reveal, &thing).is_ok()
        && (case.reporter_name.is_some() || case.reporter_phone.is_some())
    {
        acts.push("reveal".into());
    }
    acts
}

pub(super) fn timeline(
    app: &App,
    case: &Case,
    entries: &[Entry],
    attachments: &[AttachmentRow],
    ticket: Option<&str>,
) -> Vec<TimelineEntry> {
    entries
        .iter()
        .map(|entry| {
            let details = serde_json::from_str(&entry.details).unwrap_or_default();
            let role = entry.role.as_deref().and_then(Role::parse);
            let is_reporter = entry.actor.is_some()
                && entry.actor == case.reporter.map(|id| id.0)
                && role == Some(Role::Villager);
            let actor = match (entry.actor, is_reporter) {
                (None, _) => None,
                (Some(_), true) if case.anonymous => None,
                (Some(_), true) => Some(mask_name(&entry.actor_name)),
                (Some(_), false) => Some(entry.actor_name.clone()),
            };
            TimelineEntry {
                id: Id(entry.id),
                at: gezhi_store::time::instant(entry.at).map(|at| at.to_string()).unwrap_or_default(),
                word: act_word(&entry.act, &details),
                act: entry.act.clone(),
                actor,
                actor_role: role.map(|role| Bi::new(role.zh(), role.en())),
                text: entry.text.clone(),
                public: entry.public,
                attachments: attachments
                    .iter()
                    .filter(|row| row.entry == Some(entry.id))
                    .map(|row| AttachmentView::of(app, row, ticket))
                    .collect(),
            }
        })
        .collect()
}

pub(super) fn cycle(app: &App, state: State) -> Vec<CycleStep> {
    let stages = &app.profile().work.stages.cycle;
    let current = stages.iter().position(|stage| stage.states.contains(&state));
    stages
        .iter()
        .enumerate()
        .map(|(at, stage)| CycleStep {
            word: Bi::from(&stage.word),
            current: current == Some(at),
            done: current.is_some_and(|current| at < current),
        })
        .collect()
}

/// A case in full.
///
/// # Errors
/// 401, 403, 404.
pub async fn detail(app: &App, actor: &Actor, id: CaseId) -> Result<CaseDetail> {
    let loaded = app.db.read(Load { county: app.county, id }).await?;
    let Some(loaded) = loaded else {
        return Err(decide_case(actor, Action::SeeCase, &gezhi_domain::accounts::Thing::default())
            .err()
            .unwrap_or(gezhi_domain::accounts::Refusal::NotFound)
            .into());
    };
    let case = super::act::complete(loaded.case.clone(), &app.directory());
    let bodies = case.bodies();
    decide_case(actor, Action::SeeCase, &case.thing(&bodies))?;
    view(app, actor, loaded).await
}

/// Whether the person may do the act at all, asked before its fields are looked at: 404 for a case that may not be known
/// of, 403 for an act that is not this person's.
///
/// # Errors
/// 401, 403, 404.
pub async fn may_act(app: &App, actor: &Actor, id: CaseId, act: &str) -> Result<()> {
    let thing = gezhi_domain::accounts::Thing::default();
    let loaded = app.db.read(Load { county: app.county, id }).await?;
    let action = Action::ALL.iter().copied().find(|action| action.code().strip_prefix("case.") == Some(act));
    let Some(loaded) = loaded else {
        return Err(decide_case(actor, Action::SeeCase, &thing)
            .err()
            .unwrap_or(gezhi_domain::accounts::Refusal::NotFound)
            .into());
    };
    let case = super::act::complete(loaded.case, &app.directory());
    let bodies = case.bodies();
    let action = action.ok_or_else(crate::error::AppError::not_found)?;
    decide_case(actor, action, &case.thing(&bodies))?;
    Ok(())
}

/// The case right after an act of this person, who may no longer see it: a body that has returned it.
///
/// # Errors
/// 404 when the person's act is not the last one.
pub async fn detail_after(app: &App, actor: &Actor, id: CaseId) -> Result<CaseDetail> {
    let loaded =
        app.db.read(Load { county: app.county, id }).await?.ok_or_else(crate::error::AppError::not_found)?;
    let last = loaded.entries.last().and_then(|entry| entry.actor);
    if last.is_none() || last != actor.account.map(|account| account.0) {
        return Err(crate::error::AppError::not_found());
    }
    view(app, actor, loaded).await
}

async fn view(app: &App, actor: &Actor, loaded: Loaded) -> Result<CaseDetail> {
    let case = super::act::complete(loaded.case, &app.directory());
    let staff = !actor.duties.is_empty();
    let similar =
        if staff && case.is_open() { super::similar::nearby(app, &case).await? } else { Vec::new() };
    let all = timeline(app, &case, &loaded.entries, &loaded.attachments, None);
    Ok(CaseDetail {
        row: row(app, &case),
        text: case.text.clone(),
        point: case.point.map(|(lon, lat)| Point { lon, lat }),
        accuracy_m: case.accuracy_m,
        anonymous: case.anonymous,
        public: case.public,
        attachments: loaded.attachments.iter().map(|row| AttachmentView::of(app, row, None)).collect(),
        timeline: if staff { all } else { all.into_iter().filter(|entry| entry.public).collect() },
        acts: offered(app, actor, &case),
        helpers: case.helpers.iter().filter_map(|id| app.body_ref(*id)).collect(),
        application: loaded.application.map(|code| {
            let profile = app.profile();
            let known = profile.services.item(&code);
            AppliedItem {
                name: known.map_or_else(|| Bi::new(&code, &code), |item| Bi::from(&item.name)),
                code,
            }
        }),
        outside_number: case.outside_number.clone(),
        triage: staff
            .then(|| loaded.triage.as_deref().and_then(|text| TriageView::stored(app, text)))
            .flatten(),
        extension: case.extension.as_ref().map(|asked| ExtensionView {
            days: asked.days,
            reason: asked.reason.clone(),
            asked_at: asked.asked_at.to_string(),
        }),
        similar,
        merged_into: case.merged_into.map(|id| MergedView { id: Id(id.0) }),
        cycle: cycle(app, case.state),
        rating: case.rating.as_ref().map(|rating| RatingView {
            stars: rating.stars,
            words: rating.words.clone(),
            at: rating.at.to_string(),
        }),
    })
}

/// The reporter in clear.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Revealed {
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// The message that the case was made of, whole.
    pub original: Option<OriginalMessage>,
}

/// A message as it came in (feature C2).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OriginalMessage {
    /// Telephone or mail address.
    pub from: String,
    /// Where it was sent.
    pub to: Option<String>,
    /// Subject.
    pub subject: Option<String>,
    /// The whole text, or the whole HTML where there was no text. Show it as text.
    pub body: String,
    /// When it was sent.
    pub sent_at: Option<String>,
}

impl From<MessageRow> for OriginalMessage {
    fn from(row: MessageRow) -> Self {
        let time = |micros| gezhi_store::time::instant(micros).map(|at| at.to_string()).ok();
        Self {
            from: row.sender,
            to: row.recipient,
            subject: row.subject,
            body: row.body,
            sent_at: row.sent_at.and_then(time),
        }
    }
}

struct RevealOp {
    county: i64,
    actor: Actor,
    id: CaseId,
    entry: Entry,
    directory: std::sync::Arc<crate::directory::Directory>,
}

impl Op for RevealOp {
    type Out = Revealed;
    type Err = crate::error::AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Revealed> {
        let case = super::act::load(tx, self.county, self.id, &self.directory).await?;
        let bodies = case.bodies();
        let permit = decide_case(&self.actor, Action::Reveal, &case.thing(&bodies))?;
        let entry = Entry {
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            place: case.place.map(|path| path.id().0),
            ..self.entry.clone()
        };
        gezhi_store::journal::append(tx, self.county, &entry).await?;
        if case.anonymous {
            return Ok(Revealed { name: None, phone: None, original: None });
        }
        let original = match case.channel {
            Channel::Message => gezhi_store::messages::of_case(tx, self.county, case.id.0).await?,
            _ => None,
        };
        Ok(Revealed {
            name: case.reporter_name,
            phone: case.reporter_phone,
            original: original.map(OriginalMessage::from),
        })
    }
}

/// Shows name and phone of a reporter; needs a reason and leaves a trace.
///
/// # Errors
/// 401, 403, 404, 422 without a reason.
pub async fn reveal(
    app: &App,
    actor: &Actor,
    id: CaseId,
    reason: &str,
    address: Option<&str>,
) -> Result<Revealed> {
    let reason = super::report::clean(reason, "reason")?;
    if reason.is_empty() {
        return Err(crate::error::AppError::invalid(
            "reason_needed",
            "reason",
            "请写明查看原因，系统会留痕。",
            "Say why; it is recorded.",
        ));
    }
    let system = gezhi_domain::accounts::system_permit(Action::Reveal);
    let mut entry = app.entry(&system, "reveal", "case", id.0, address);
    entry.text = Some(reason);
    app.db
        .write(RevealOp { county: app.county, actor: actor.clone(), id, entry, directory: app.directory() })
        .await
}
