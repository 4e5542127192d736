//! An act on a case: one operation for all of them. Which acts there are and what they do is decided in `domain`.

use crate::context::{App, rules_of};
use crate::directory::Directory;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Actor, Permit, Refusal, Thing, decide_case, system_permit};
use gezhi_domain::cases::{
    Act, Applied, Case, CaseId, ClockChange, InvalidAct, State, apply, deadline, tasks,
};
use gezhi_domain::deadlines::{Calendar, Policy, Stage, schedule};
use gezhi_domain::profile::Profile;
use gezhi_domain::statistics::Facts;
use gezhi_store::engine::{Isolation, Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::time::micros;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a person asks to do.
#[derive(Debug, Clone)]
pub struct ActRequest {
    /// Case.
    pub id: CaseId,
    /// Act.
    pub act: Act,
    /// The version the person looked at; `None` when it does not matter.
    pub version: Option<i64>,
    /// Text for the timeline.
    pub text: Option<String>,
    /// Whether the reporter may read the text.
    pub public: bool,
    /// Tokens of uploaded attachments.
    pub attachments: Vec<String>,
    /// Further details for the journal.
    pub details: serde_json::Map<String, serde_json::Value>,
    /// Address of the request.
    pub address: Option<String>,
}

impl ActRequest {
    /// An act without words.
    #[must_use]
    pub fn new(id: CaseId, act: Act) -> Self {
        Self {
            id,
            act,
            version: None,
            text: None,
            public: false,
            attachments: Vec::new(),
            details: serde_json::Map::new(),
            address: None,
        }
    }
}

/// What travels with an act to the counters and the live feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CountData<'a> {
    /// What the case counted for before.
    pub before: Option<Facts>,
    /// What it counts for now.
    pub after: Facts,
    /// Act.
    #[serde(borrow)]
    pub act: &'a str,
    /// Journal entry.
    pub entry: i64,
    /// Who, as the journal shows it.
    pub actor: String,
}

impl CountData<'_> {
    /// As JSON.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// Who acts.
#[derive(Debug, Clone)]
pub enum By {
    /// Somebody who has signed in.
    Actor(Actor),
    /// Whoever holds the ticket's secret.
    Secret(String),
    /// The clock.
    System,
}

/// The operation.
pub struct ActOp {
    county: i64,
    by: By,
    request: ActRequest,
    now: Timestamp,
    entry_id: i64,
    name: Option<&'static str>,
    shared: Arc<Shared>,
}

/// What the operation reads besides the database.
struct Shared {
    directory: Arc<Directory>,
    calendar: Arc<Calendar>,
    policy: Policy,
    profile: Arc<Profile>,
}

/// The entry that an act left.
#[derive(Debug, Clone)]
pub struct ActEntry {
    /// The case now.
    pub case: Case,
    /// Journal entry.
    pub entry: i64,
}

/// Code of a stage as stored.
#[must_use]
pub const fn stage_code(stage: Stage) -> &'static str {
    match stage {
        Stage::Remind => "remind",
        Stage::Expire => "expire",
        Stage::Urge => "urge",
        Stage::Supervise => "supervise",
        Stage::Escalate(1) => "escalate1",
        Stage::Escalate(2) => "escalate2",
        Stage::Escalate(3) => "escalate3",
        Stage::Escalate(_) => "escalate4",
    }
}

/// Loads a case with its path completed.
pub(crate) async fn load(tx: &mut Tx<'_>, county: i64, id: CaseId, directory: &Directory) -> Result<Case> {
    let stored = gezhi_store::cases::by_id(tx, county, id).await?.ok_or_else(AppError::not_found)?;
    Ok(complete(stored.case, directory))
}

/// Puts the root into the path of a case read from a row.
pub(crate) fn complete(mut case: Case, directory: &Directory) -> Case {
    // The row itself says where the case stands: a directory may be a moment older than the last change of divisions.
    case.place = case.place.map(|path| gezhi_store::cases::with_root(path, directory.root()));
    case
}

const VIA_SECRET: InvalidAct =
    InvalidAct {
        code: "sign_in_needed", zh: "这个操作需要登录。", en: "This act needs you to sign in."
    };

impl ActOp {
    async fn permit(&self, tx: &mut Tx<'_>, case: &Case) -> Result<Permit> {
        let act = &self.request.act;
        match &self.by {
            By::System => Ok(system_permit(act.action())),
            By::Actor(actor) => {
                let bodies = case.bodies();
                Ok(decide_case(actor, act.action(), &case.thing(&bodies))?)
            }
            By::Secret(hash) => {
                let (stored, _) = gezhi_store::cases::side(tx, self.county, case.id).await?;
                if stored.as_deref() != Some(hash.as_str()) {
                    return Err(Refusal::NotFound.into());
                }
                match act {
                    Act::Rate { .. } | Act::Reopen | Act::Withdraw => Ok(system_permit(act.action())),
                    _ => Err(VIA_SECRET.into()),
                }
            }
        }
    }

    fn entry(&self, permit: &Permit, before: &Case, after: &Case) -> Entry {
        let act = &self.request.act;
        let mut details = self.request.details.clone();
        let body_name = |case: &Case| {
            case.body
                .and_then(|id| self.shared.directory.body(id))
                .map(|body| body.name.clone())
                .unwrap_or_default()
        };
        let mut put = |key: &str, value: serde_json::Value| {
            details.entry(key.to_owned()).or_insert(value);
        };
        match act {
            Act::Assign { .. } => put("body", body_name(after).into()),
            Act::Return | Act::Accept | Act::Resolve | Act::Suspend | Act::Resume => {
                put("body", body_name(before).into());
            }
            Act::Check { passed } => put("passed", (*passed).into()),
            Act::DecideExtension { grant } => put("grant", (*grant).into()),
            Act::AskExtension { days, .. } => put("days", (*days).into()),
            Act::Rate { stars, .. } => put("stars", (*stars).into()),
            Act::Confirm { category, grade, .. } => {
                put("category", category.clone().into());
                put("grade", grade.code().into());
            }
            Act::Merge { into } => put("into", into.0.to_string().into()),
            _ => {}
        }
        // What the public may know of: everything but notes, urging and the inner workings of a dispute over who does it.
        let public = matches!(
            act,
            Act::Assign { .. }
                | Act::Accept
                | Act::Reply
                | Act::OnSpot
                | Act::Suspend
                | Act::Resume
                | Act::Resolve
                | Act::Check { .. }
                | Act::Close
                | Act::Reopen
                | Act::Merge { .. }
                | Act::Withdraw
                | Act::Rate { .. }
        );
        Entry {
            id: self.entry_id,
            at: micros(self.now),
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            act: self.name.unwrap_or(act.code()).to_owned(),
            subject_kind: "case".to_owned(),
            subject: after.id.0,
            place: after.place.map(|path| path.id().0),
            address: self.request.address.clone(),
            public,
            text: self.request.text.clone(),
            details: serde_json::Value::Object(details).to_string(),
        }
    }

    async fn clock(&self, tx: &mut Tx<'_>, case: &Case, change: ClockChange) -> Result<()> {
        match change {
            ClockChange::Keep => {}
            ClockChange::Stop => gezhi_store::clock::clear(tx, self.county, "case", case.id.0).await?,
            ClockChange::Start => {
                let levels = u8::try_from(case.place.map_or(0, |path| path.depth())).unwrap_or(0);
                let shared = &self.shared;
                let next = deadline(case, levels)
                    .map(|deadline| schedule(&deadline, &shared.calendar, &shared.policy))
                    .and_then(|ladder| {
                        ladder
                            .into_iter()
                            .find(|firing| firing.at > self.now || firing.key.stage != Stage::Remind)
                    });
                if let Some(firing) = next {
                    let row = gezhi_store::clock::ClockRow {
                        kind: "case".into(),
                        subject: case.id.0,
                        epoch: case.epoch,
                        next_at: micros(firing.at),
                        stage: stage_code(firing.key.stage).into(),
                    };
                    gezhi_store::clock::put(tx, self.county, &row).await?;
                }
            }
        }
        Ok(())
    }
}

impl Op for ActOp {
    type Out = ActEntry;
    type Err = AppError;
    // The version in the WHERE of the update decides a race; what follows hangs on that row.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ActEntry> {
        let county = self.county;
        let shared = &self.shared;
        let before = load(tx, county, self.request.id, &shared.directory).await?;
        let permit = self.permit(tx, &before).await?;
        if self.request.version.is_some_and(|version| version != before.version) {
            return Err(AppError::Changed(before.id));
        }
        let rules = rules_of(&shared.profile, &shared.calendar);
        let Applied { mut case, clock } = apply(&before, &self.request.act, self.now, &rules)?;
        if let Act::Assign { .. } = self.request.act {
            // The line of the list says who checks; a body chosen by hand keeps the checker of the category.
            if let Some(category) = &case.category
                && let crate::directory::Destination::Body { checker, .. } =
                    shared.directory.destination(category, case.grade, case.place.as_ref())
            {
                case.checker = checker;
            }
        }
        if !gezhi_store::cases::update(tx, &permit, county, &case, before.version).await? {
            return Err(AppError::Changed(before.id));
        }
        let entry = self.entry(&permit, &before, &case);
        gezhi_store::journal::append(tx, county, &entry).await?;
        let role = match self.request.act {
            Act::Resolve | Act::OnSpot => "after",
            Act::Check { .. } => "check",
            _ => "note",
        };
        for token in &self.request.attachments {
            let uploader = permit.account().map(|account| account.0);
            let tied = gezhi_store::attachments::attach(
                tx,
                county,
                token,
                uploader,
                case.id.0,
                entry.id,
                role,
                entry.public,
            )
            .await?;
            if !tied {
                return Err(AppError::invalid(
                    "attachment_unknown",
                    "attachments",
                    "有一张照片没有传上来，请重新选择后再提交。",
                    "One of the attachments did not arrive; choose it again and send.",
                ));
            }
        }
        let wanted = |case: &Case| -> Vec<(String, String)> {
            tasks(case, shared.profile.work.bounce_limit)
                .into_iter()
                .map(|spec| {
                    (
                        spec.kind.code().to_owned(),
                        shared.directory.holder_key(spec.holder, case.place.as_ref()),
                    )
                })
                .collect()
        };
        let (old, new) = (wanted(&before), wanted(&case));
        if old != new || gezhi_store::cases::sort_at(&before) != gezhi_store::cases::sort_at(&case) {
            let due = match case.state {
                State::Closed => micros(self.now) + 7 * 86_400_000_000,
                State::Resolved => micros(self.now) + 2 * 86_400_000_000,
                _ => gezhi_store::cases::sort_at(&case),
            };
            gezhi_store::tasks::replace(tx, county, case.id.0, &new, due, micros(self.now)).await?;
        }
        self.clock(tx, &case, clock).await?;
        if let Act::Confirm { category, .. } = &self.request.act {
            gezhi_store::triage::correct(
                tx,
                county,
                case.id.0,
                category,
                before.category.as_deref(),
                micros(self.now),
            )
            .await?;
        }
        let root = shared.directory.root();
        let counts = CountData {
            before: Some(Facts::of(&before, root)),
            after: Facts::of(&case, root),
            act: &entry.act,
            entry: entry.id,
            actor: entry.actor_name.clone(),
        };
        gezhi_store::outbox::put(tx, county, entry.id, "case", case.id.0, &counts.json()).await?;
        Ok(ActEntry { case, entry: entry.id })
    }
}

/// Builds the operation; used by the clock and by bulk acts too.
pub(crate) fn operation(app: &App, by: By, request: ActRequest, name: Option<&'static str>) -> ActOp {
    let now = app.now();
    ActOp {
        county: app.county,
        by,
        request,
        now,
        entry_id: app.ids.next(now),
        name,
        shared: Arc::new(Shared {
            directory: app.directory(),
            calendar: app.calendar(),
            policy: app.policy,
            profile: app.profile(),
        }),
    }
}

async fn run(app: &App, by: By, request: ActRequest) -> Result<ActEntry> {
    let done = app.db.write(operation(app, by, request, None)).await?;
    app.wake_background();
    Ok(done)
}

/// Does an act for somebody who has signed in.
///
/// # Errors
/// 401, 403, 404, 409 with the reason, 422.
pub async fn act(app: &App, actor: &Actor, mut request: ActRequest) -> Result<ActEntry> {
    if actor.account.is_none() {
        return Err(Refusal::SignIn.into());
    }
    request.text = request
        .text
        .as_deref()
        .map(|text| super::report::clean(text, "text"))
        .transpose()?
        .filter(|t| !t.is_empty());
    let needs_words = matches!(
        request.act,
        Act::Return | Act::Note | Act::Reply | Act::Suspend | Act::Supervise | Act::OnSpot | Act::Reopen
    ) || matches!(request.act, Act::Check { passed: false });
    if needs_words && request.text.is_none() {
        return Err(AppError::invalid(
            "words_needed",
            "text",
            "请写明原因或情况。",
            "Please say why, in a sentence.",
        ));
    }
    if matches!(request.act, Act::Resolve) && request.attachments.is_empty() && request.text.is_none() {
        return Err(AppError::invalid(
            "proof_needed",
            "attachments",
            "请上传办理后的照片，或写明办理情况。",
            "Add a photo of the result, or say what was done.",
        ));
    }
    if let Act::Confirm { category, .. } = &request.act
        && app.profile().category(category).is_none()
    {
        return Err(AppError::invalid(
            "category_unknown",
            "category",
            "没有这个类别。",
            "There is no such category.",
        ));
    }
    if let Act::Assign { body, .. } = &request.act
        && app.directory().body(*body).is_none()
    {
        return Err(AppError::invalid("body_unknown", "body", "没有这个单位。", "There is no such body."));
    }
    run(app, By::Actor(actor.clone()), request).await
}

/// Does a reporter's act with the ticket's secret instead of an account.
///
/// # Errors
/// 404 when the secret does not fit, 409, 422.
pub async fn act_by_secret(app: &App, secret: &str, request: ActRequest) -> Result<ActEntry> {
    run(app, By::Secret(crate::files::sha256(secret.as_bytes())), request).await
}

/// Whether the state machine would take an act now: what the screens offer.
pub(super) fn fits(app: &App, case: &Case, act: &Act) -> bool {
    apply(case, act, app.now(), &rules_of(&app.profile(), &app.calendar())).is_ok()
}

/// Used where a stranger may look: what the policy must know of a case.
pub(super) fn owner_thing(case: &Case) -> Thing<'static> {
    Thing { place: case.place, bodies: &[], owner: case.reporter }
}
