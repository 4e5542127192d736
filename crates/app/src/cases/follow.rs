//! Following a case, saying "me too", adding to one's own report (feature C8).

use super::progress::{Find, normal_ticket};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Refusal, decide_case, system_permit};
use gezhi_domain::cases::CaseId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;

struct FollowOp {
    county: i64,
    id: CaseId,
    kind: &'static str,
    who: String,
    entry: Entry,
}

impl Op for FollowOp {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let new =
            gezhi_store::cases::follow(tx, self.county, self.id, self.kind, &self.who, self.entry.at).await?;
        if new {
            gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        }
        Ok(new)
    }
}

/// Somebody follows (`follow`) or has met the same (`me_too`). The same person counts once.
///
/// # Errors
/// 404, 409 for a case that is over.
pub async fn follow(
    app: &App,
    actor: &Actor,
    ticket: &str,
    me_too: bool,
    device: &str,
    address: Option<&str>,
) -> Result<()> {
    let ticket = normal_ticket(app, ticket);
    let (id, loaded, _) =
        app.db.read(Find { county: app.county, ticket }).await?.ok_or_else(AppError::not_found)?;
    if !loaded.case.is_open() {
        return Err(AppError::Act(gezhi_domain::cases::InvalidAct {
            code: "case_closed",
            zh: "这件事已经办结。如果问题又出现，请重新上报。",
            en: "This case is closed. If the problem is back, please report it anew.",
        }));
    }
    let who = match actor.account {
        Some(account) => format!("a{}", account.0),
        None if !device.is_empty() => format!("d{}", crate::files::sha256(device.as_bytes())),
        None => return Err(Refusal::SignIn.into()),
    };
    let kind = if me_too { "me_too" } else { "follow" };
    let permit = system_permit(Action::Report);
    let mut entry = app.entry(&permit, kind, "case", id.0, address);
    entry.actor = actor.account.map(|account| account.0);
    entry.public = me_too;
    app.db.write(FollowOp { county: app.county, id, kind, who, entry }).await?;
    Ok(())
}

struct AddOp {
    county: i64,
    entry: Entry,
}

impl Op for AddOp {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// The reporter adds something to an open report.
///
/// # Errors
/// 404 for whoever did not report it, 409 when it is over, 422 for an empty text.
pub async fn add(
    app: &App,
    actor: &Actor,
    ticket: &str,
    secret: Option<&str>,
    text: &str,
    address: Option<&str>,
) -> Result<()> {
    let text = super::report::clean(text, "text")?;
    if text.is_empty() {
        return Err(AppError::invalid(
            "words_needed",
            "text",
            "请写一句要补充的内容。",
            "Write what you want to add.",
        ));
    }
    let ticket = normal_ticket(app, ticket);
    let (id, loaded, _) =
        app.db.read(Find { county: app.county, ticket }).await?.ok_or_else(AppError::not_found)?;
    let thing = super::act::owner_thing(&loaded.case);
    let by_secret = secret.is_some_and(|secret| {
        loaded.secret_hash.as_deref() == Some(crate::files::sha256(secret.as_bytes()).as_str())
    });
    if !by_secret {
        decide_case(actor, Action::Rate, &thing)?;
    }
    if !loaded.case.is_open() {
        return Err(AppError::Act(gezhi_domain::cases::InvalidAct {
            code: "case_closed",
            zh: "这件事已经办结，可以点“重新办理”。",
            en: "This case is closed; you can have it opened again.",
        }));
    }
    let permit = system_permit(Action::Report);
    let mut entry = app.entry(&permit, "add", "case", id.0, address);
    entry.actor = actor.account.map(|account| account.0);
    entry.actor_name = actor.name.clone();
    entry.role = actor.account.map(|_| "villager".to_owned());
    entry.public = true;
    entry.text = Some(text);
    app.db.write(AddOp { county: app.county, entry }).await?;
    app.wake_background();
    Ok(())
}
