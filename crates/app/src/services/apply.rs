//! Applying for a service item: for oneself, or for a resident of the own grid.

use crate::cases::{NewApplication, NewReport, ProgressView, receipt, report};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::line;
use crate::views::{Bi, Id};
use gezhi_domain::accounts::{AccountId, Action, Actor, Role, Thing, decide, decide_case};
use gezhi_domain::cases::Channel;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::services::{AnswerFault, MAX_ANSWER, check_answers};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::PersonRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An application as it is sent.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct Application {
    /// Code of the service item.
    pub item: String,
    /// The person of the register it is for.
    #[schema(value_type = String)]
    pub person: Option<Id>,
    /// Answers by the keys of the form.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// How the person agreed that somebody else applies: `spoken` or `signed`. Not needed for oneself.
    #[serde(default)]
    pub consent: Option<String>,
    /// What the worker wants to add; the body reads it.
    #[serde(default)]
    pub note: String,
    /// Photos of papers, uploaded before.
    #[serde(default)]
    pub attachments: Vec<String>,
}

/// What the applicant or the worker is told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Applied {
    /// The case it became.
    pub id: Id,
    /// Ticket to give to the person.
    pub ticket: String,
    /// Name of the item.
    pub item: Bi,
    /// Where it stands.
    pub place: Option<String>,
    /// Who handles it.
    pub body: Option<String>,
    /// By when.
    pub due_at: Option<String>,
    /// The progress page.
    pub progress: ProgressView,
    /// The same application came again.
    pub replayed: bool,
}

struct Find {
    county: i64,
    person: i64,
}

impl Op for Find {
    type Out = Option<PersonRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::residents::person(tx, self.county, self.person).await
    }
}

/// Key, hash and address of the request.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// Key against doubling.
    pub key: Option<String>,
    /// Hash of what was sent.
    pub body_hash: String,
    /// Address of the request.
    pub address: Option<String>,
}

fn answer_fault(fault: AnswerFault) -> AppError {
    let named = |code, field: &gezhi_domain::services::FormField, zh: &str, en: &str| {
        AppError::invalid(
            code,
            "answers",
            format!("“{}”{zh}您填的内容还在。", field.name.zh),
            format!("“{}” {en} Nothing you typed is lost.", field.name.en),
        )
    };
    match fault {
        AnswerFault::Missing(field) => named("answer_missing", &field, "还没有填。", "is empty."),
        AnswerFault::TooLong(field) => {
            let (zh, en) =
                (format!("最多 {MAX_ANSWER} 字。"), format!("has at most {MAX_ANSWER} characters."));
            named("answer_too_long", &field, &zh, &en)
        }
        AnswerFault::WrongKind(field) => {
            named("answer_kind", &field, "填得不对，请看一下再改。", "is not usable; look at it again.")
        }
        AnswerFault::Unknown(key) => AppError::invalid(
            "answer_unknown",
            "answers",
            format!("这个事项的表里没有“{key}”这一栏，请更新服务包后重填。"),
            format!("The form of this item has no `{key}`; synchronise the pack and fill it in again."),
        ),
    }
}

/// How the person agreed; for oneself it need not be said.
fn consent(own: bool, said: Option<&str>) -> Result<&'static str> {
    match (own, said) {
        (true, _) => Ok("own"),
        (false, Some("spoken")) => Ok("spoken"),
        (false, Some("signed")) => Ok("signed"),
        (false, _) => Err(AppError::invalid(
            "consent_needed",
            "consent",
            "代办要先征得本人同意，请选是口头同意还是签了字。",
            "The person has to agree first: say whether in words or in writing.",
        )),
    }
}

/// Applies: the application becomes a case with the body that the list of powers and duties names.
///
/// # Errors
/// 401; 403 and 404 for a person out of reach; 422 with what is missing.
pub async fn apply(app: &App, actor: &Actor, wish: &Application, sent: Sent) -> Result<Applied> {
    decide(actor, Action::Apply)?;
    let profile = app.profile();
    let item = profile.services.item(&wish.item).ok_or_else(|| {
        AppError::invalid("item", "item", "没有这个办事事项，请重新选择。", "There is no such service item.")
    })?;
    let person = wish.person.ok_or_else(|| {
        AppError::invalid("person_needed", "person", "请选是给谁办的。", "Say for whom it is.")
    })?;
    let person =
        app.db.read(Find { county: app.county, person: person.0 }).await?.ok_or_else(AppError::not_found)?;
    let place = app.directory().place(PlaceId(person.place)).map(|place| place.path);
    let thing = Thing { place, owner: person.account.map(AccountId), ..Thing::default() };
    let permit = decide_case(actor, Action::Apply, &thing)?;
    let own = permit.role() == Some(Role::Villager);
    let Some(household) = person.household else {
        return Err(AppError::invalid(
            "person_left",
            "person",
            "这个人已经不在户档里了，请更新服务包后再办。",
            "This person has left the register; synchronise the pack first.",
        ));
    };
    let answers = check_answers(item, &wish.answers).map_err(answer_fault)?;
    let consent = consent(own, wish.consent.as_deref())?;
    let note = line(&wish.note, "note", 500)?;
    let verb = if own { "申请" } else { "代办" };
    let text = if note.is_empty() {
        format!("{verb}：{}", item.name.zh)
    } else {
        format!("{verb}：{}\n{note}", item.name.zh)
    };
    let new = NewReport {
        channel: Some(if own { Channel::App } else { Channel::Worker }),
        text,
        category: profile.category_of(item).map(|category| category.code.clone()),
        name: Some(person.name.clone()),
        place: Some(person.place),
        uploaded: wish.attachments.clone(),
        idempotency_key: sent.key,
        body_hash: sent.body_hash,
        address: sent.address,
        application: Some(NewApplication {
            item: item.code.clone(),
            household,
            person: person.id,
            account: person.account,
            answers: serde_json::to_string(&answers)
                .map_err(|error| StoreError::BadValue(error.to_string()))?,
            consent,
        }),
        ..NewReport::default()
    };
    let outcome = report(app, actor, new).await?;
    let progress = receipt(app, actor, &outcome).await?;
    Ok(Applied {
        id: Id(outcome.answer.id),
        ticket: outcome.answer.ticket.clone(),
        item: Bi::from(&item.name),
        place: progress.place.clone(),
        body: progress.body.clone(),
        due_at: progress.due_at.clone(),
        replayed: outcome.replayed,
        progress,
    })
}
