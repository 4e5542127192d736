//! What whoever holds the ticket sees, without signing in (feature C8).

use super::detail::{Load, Loaded, timeline};
use super::row::state_word;
use crate::attachments::AttachmentView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Bi;
use gezhi_domain::accounts::{Action, Actor, decide_case};
use gezhi_domain::cases::{Act, CaseId, State};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// One of the four steps.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressStep {
    /// 收到 派人 办理 办结
    pub word: Bi,
    /// When reached.
    pub at: Option<String>,
    /// By whom.
    pub who: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressEntry {
    /// When.
    pub at: String,
    /// In words.
    pub word: Bi,
    /// Who.
    pub who: Option<String>,
    /// What was said.
    pub text: Option<String>,
    /// Photos.
    pub attachments: Vec<AttachmentView>,
}

/// What whoever looks may do.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ProgressCan {
    /// Rate.
    pub rate: bool,
    /// Have it opened again.
    pub reopen: bool,
    /// Withdraw.
    pub withdraw: bool,
    /// Follow.
    pub follow: bool,
    /// Say "me too".
    pub me_too: bool,
    /// Add something.
    pub add: bool,
}

/// The progress page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressView {
    /// Ticket.
    pub ticket: String,
    /// Title, with personal data hidden.
    pub title: String,
    /// State.
    pub state: String,
    /// In the place's words.
    pub state_word: Bi,
    /// 1 to 4.
    pub step: u8,
    /// The four steps.
    pub steps: Vec<ProgressStep>,
    /// Category.
    pub category: Option<Bi>,
    /// Place, by names.
    pub place: Option<String>,
    /// Responsible body.
    pub body: Option<String>,
    /// When reported.
    pub reported_at: String,
    /// Deadline.
    pub due_at: Option<String>,
    /// May move.
    pub due_provisional: bool,
    /// The clock rests.
    pub paused: bool,
    /// Past the deadline.
    pub overdue: bool,
    /// What happened, as far as it is public.
    pub timeline: Vec<ProgressEntry>,
    /// Photos of the report.
    pub photos: Vec<AttachmentView>,
    /// How many said "me too".
    pub me_too: u32,
    /// Rating.
    pub rating: Option<super::RatingView>,
    /// What can be done.
    pub can: ProgressCan,
    /// Ticket of the case this one was merged into.
    pub merged_into: Option<String>,
}

pub(super) struct Find {
    pub county: i64,
    pub ticket: String,
}

impl Op for Find {
    type Out = Option<(CaseId, Loaded, Option<String>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(stored) = gezhi_store::cases::by_ticket(tx, self.county, &self.ticket).await? else {
            return Ok(None);
        };
        let id = stored.case.id;
        let merged = match stored.case.merged_into {
            Some(into) => {
                gezhi_store::cases::by_id(tx, self.county, into).await?.map(|other| other.case.ticket)
            }
            None => None,
        };
        let loaded = Load { county: self.county, id }.run(tx).await?;
        Ok(loaded.map(|loaded| (id, loaded, merged)))
    }
}

/// Ticket codes are typed by hand: case and the letters people confuse do not matter.
#[must_use]
pub(super) fn normal_ticket(app: &App, typed: &str) -> String {
    let prefix = &app.profile().head.ticket_prefix;
    let upper: String = typed.trim().to_uppercase().chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let (head, tail) = match upper.strip_prefix(prefix.as_str()) {
        Some(tail) => (prefix.clone(), tail.to_owned()),
        None => (String::new(), upper),
    };
    let tail: String = tail
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    head + &tail
}

/// The case of a ticket.
///
/// # Errors
/// 404.
pub async fn id_of_ticket(app: &App, ticket: &str) -> Result<CaseId> {
    let ticket = normal_ticket(app, ticket);
    app.db.read(Find { county: app.county, ticket }).await?.map(|(id, ..)| id).ok_or_else(AppError::not_found)
}

/// The progress page of a ticket.
///
/// # Errors
/// 404 for a ticket that does not exist.
pub async fn progress(app: &App, actor: &Actor, ticket: &str, secret: Option<&str>) -> Result<ProgressView> {
    let ticket = normal_ticket(app, ticket);
    let (_, loaded, merged_into) =
        app.db.read(Find { county: app.county, ticket }).await?.ok_or_else(AppError::not_found)?;
    Ok(view(app, actor, &loaded, merged_into, secret))
}

/// The progress page of what was read.
pub(super) fn view(
    app: &App,
    actor: &Actor,
    loaded: &Loaded,
    merged_into: Option<String>,
    secret: Option<&str>,
) -> ProgressView {
    let directory = app.directory();
    let case = super::act::complete(loaded.case.clone(), &directory);
    let thing = super::act::owner_thing(&case);
    let mine = decide_case(actor, Action::Rate, &thing).is_ok()
        || secret.is_some_and(|secret| holds(loaded, secret));
    let fits = |act: &Act| super::act::fits(app, &case, act);
    let entries = timeline(app, &case, &loaded.entries, &loaded.attachments, Some(&case.ticket));
    let first = |acts: &[&str]| entries.iter().find(|entry| acts.contains(&entry.act.as_str()));
    let last = |acts: &[&str]| entries.iter().rev().find(|entry| acts.contains(&entry.act.as_str()));
    let step =
        |zh: &str, en: &str, reached: bool, entry: Option<&super::TimelineEntry>, who: Option<String>| {
            ProgressStep {
                word: Bi::new(zh, en),
                at: entry.filter(|_| reached).map(|entry| entry.at.clone()),
                who: who.filter(|_| reached),
            }
        };
    let body = case.body.and_then(|id| directory.body(id)).map(|body| body.name.clone());
    let done = matches!(case.state, State::Closed);
    let number = case.step();
    let steps = vec![
        step("收到", "Received", true, first(&["report"]), None),
        step("派人", "Sent", number >= 2, last(&["assign"]), body.clone()),
        step("办理", "At work", number >= 3, last(&["accept", "on_spot", "resolve"]), body.clone()),
        step("办结", "Done", done, last(&["check", "close", "on_spot", "merge", "withdraw"]), None),
    ];
    let hide = |text: &str| gezhi_triage::redact::redact(text).text;
    ProgressView {
        title: hide(&case.title),
        state: case.state.code().to_owned(),
        state_word: state_word(app, case.state),
        step: number,
        steps,
        category: case.category.as_deref().map(|code| app.category_name(code)),
        place: case.place.map(|path| directory.path_name(&path)),
        body,
        reported_at: case.reported_at.to_string(),
        due_at: case.due.filter(|_| case.is_open()).map(|due| due.at.to_string()),
        due_provisional: case.due.is_some_and(|due| due.provisional),
        paused: case.state == State::Suspended,
        overdue: case.overdue,
        timeline: entries
            .iter()
            .filter(|entry| entry.public)
            .map(|entry| ProgressEntry {
                at: entry.at.clone(),
                word: entry.word.clone(),
                who: entry.actor.clone().filter(|_| entry.act != "report"),
                text: entry.text.as_deref().map(hide),
                attachments: entry.attachments.clone(),
            })
            .collect(),
        photos: loaded
            .attachments
            .iter()
            .filter(|row| row.role == "report" && row.public)
            .map(|row| AttachmentView::of(app, row, Some(&case.ticket)))
            .collect(),
        me_too: case.me_too,
        rating: case.rating.as_ref().map(|rating| super::RatingView {
            stars: rating.stars,
            words: rating.words.as_deref().map(hide),
            at: rating.at.to_string(),
        }),
        can: ProgressCan {
            rate: mine && fits(&Act::Rate { stars: 5, words: None }),
            reopen: mine && fits(&Act::Reopen),
            withdraw: mine && fits(&Act::Withdraw),
            follow: actor.account.is_some() && case.is_open(),
            me_too: case.is_open() && !mine,
            add: mine && case.is_open(),
        },
        ticket: case.ticket,
        merged_into,
    }
}

fn holds(loaded: &Loaded, secret: &str) -> bool {
    loaded.secret_hash.as_deref().is_some_and(|hash| {
        let given = crate::files::sha256(secret.as_bytes());
        bool::from(subtle::ConstantTimeEq::ct_eq(given.as_bytes(), hash.as_bytes()))
    })
}
