//! Seeing a number in clear: with a reason, and with a trace that the person can read (feature P4).

use super::input::line;
use super::scope::path_of;
use super::sealing::Sealer;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at, system_permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why somebody wants to see it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct RevealPerson {
    /// Reason, at least four characters.
    pub reason: String,
}

/// Numbers in clear.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedPerson {
    /// Identity number.
    pub id_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

struct RevealOp {
    app: App,
    actor: Actor,
    person: i64,
    entry: Entry,
}

impl Op for RevealOp {
    type Out = RevealedPerson;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RevealedPerson> {
        let (app, county) = (&self.app, self.app.county);
        let row =
            gezhi_store::residents::person(tx, county, self.person).await?.ok_or_else(AppError::not_found)?;
        let permit = decide_at(&self.actor, Action::RevealRegister, &path_of(app, row.place)?)?;
        let entry = Entry {
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            place: Some(row.place),
            ..self.entry.clone()
        };
        // First the trace, then the number: what cannot be recorded is not shown.
        gezhi_store::journal::append(tx, county, &entry).await?;
        let sealer = Sealer::of(app);
        Ok(RevealedPerson { id_number: sealer.open_id(&row)?, phone: sealer.open_phone(&row)? })
    }
}

/// The reason that was given, without numbers that somebody wrote into it.
///
/// # Errors
/// 422 for less than four characters.
pub(super) fn reason(wish: &RevealPerson) -> Result<String> {
    let reason = gezhi_triage::redact::redact(&line(&wish.reason, "reason", 200)?).text;
    if reason.chars().count() < 4 {
        return Err(AppError::invalid(
            "reason_needed",
            "reason",
            "请写明查看原因（至少四个字），系统会留痕，本人也能看到。",
            "Say why in four characters or more; it is recorded, and the person can read it.",
        ));
    }
    Ok(reason)
}

/// Shows a person's numbers.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 without a reason.
pub async fn reveal(
    app: &App,
    actor: &Actor,
    person: i64,
    wish: &RevealPerson,
    address: Option<&str>,
) -> Result<RevealedPerson> {
    decide(actor, Action::RevealRegister)?;
    let reason = reason(wish)?;
    let permit = system_permit(Action::RevealRegister);
    let mut entry = app.entry(&permit, "person_reveal", "person", person, address);
    entry.text = Some(reason);
    app.db.write(RevealOp { app: app.clone(), actor: actor.clone(), person, entry }).await
}
