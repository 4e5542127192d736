//! Seeing a plate in clear: with a reason, and with a trace that whose it is can read.

use super::reach;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::reveal::{RevealPerson, reason};
use crate::residents::sealing::Sealer;
use gezhi_domain::accounts::{Action, Actor, decide, system_permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use serde::Serialize;
use utoipa::ToSchema;

/// A plate in clear.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevealedPlate {
    /// Plate.
    pub plate: String,
}

struct RevealOp {
    app: App,
    actor: Actor,
    id: i64,
    entry: Entry,
}

impl Op for RevealOp {
    type Out = RevealedPlate;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RevealedPlate> {
        let (row, household, permit) =
            reach(tx, &self.app, &self.actor, (self.id, Action::RevealRegister)).await?;
        let entry = Entry {
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            // Whose it is reads it among the looks at the own file; of a household's vehicle that is the head.
            subject: row.person.or(household.head).unwrap_or(household.id),
            place: Some(household.place),
            details: serde_json::json!({ "vehicle": row.id.to_string() }).to_string(),
            ..self.entry.clone()
        };
        // First the trace, then the plate: what cannot be recorded is not shown.
        gezhi_store::journal::append(tx, self.app.county, &entry).await?;
        Ok(RevealedPlate { plate: Sealer::of(&self.app).open_plate(&row)? })
    }
}

/// Shows a plate.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 without a reason.
pub async fn reveal(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &RevealPerson,
    address: Option<&str>,
) -> Result<RevealedPlate> {
    decide(actor, Action::RevealRegister)?;
    let reason = reason(wish)?;
    let permit = system_permit(Action::RevealRegister);
    let mut entry = app.entry(&permit, "person_reveal", "person", id, address);
    entry.text = Some(reason);
    app.db.write(RevealOp { app: app.clone(), actor: actor.clone(), id, entry }).await
}
