//! Withdrawing a publication that turned out wrong: it stays in the list, with the reason and without its lines.

use super::SUBJECT;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use crate::transparency::{Statement, enter};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::publications::{self as store, PublicationRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// Why a publication is withdrawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PublicationWithdrawal)]
pub struct Withdrawal {
    /// Reason; everybody reads it.
    pub reason: String,
}

struct Find {
    county: i64,
    id: i64,
}

impl Op for Find {
    type Out = Option<PublicationRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::by_id(tx, self.county, self.id).await
    }
}

struct Withdraw {
    county: i64,
    permit: Permit,
    row: PublicationRow,
    reason: String,
    entry: Entry,
}

impl Op for Withdraw {
    type Out = bool;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let (county, row) = (self.county, &self.row);
        if !store::withdraw(tx, &self.permit, county, row.id, &self.reason).await? {
            return Ok(false);
        }
        let body = serde_json::json!({ "village": row.village.to_string(), "kind": row.kind, "period": row.period, "withdrawn": true });
        enter(tx, county, &Statement { kind: SUBJECT, subject: row.id, at: self.entry.at, body }).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        Ok(true)
    }
}

/// Withdraws a publication.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it is not out; 422 without a reason.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Withdrawal,
    address: Option<&str>,
) -> Result<()> {
    decide(actor, Action::EditPublications)?;
    let row = app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditPublications, &path_of(app, row.village)?)?;
    let reason = wish.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > 300 {
        return Err(AppError::invalid(
            "reason",
            "reason",
            "请写明撤回的理由（300 字以内），村民会看到。",
            "Say why, in up to 300 characters; everybody reads it.",
        ));
    }
    let mut entry = app.entry(&permit, "publication_withdraw", SUBJECT, id, address);
    entry.place = Some(row.village);
    entry.public = true;
    entry.text = Some(reason.clone());
    let state = row.state.clone();
    if app.db.write(Withdraw { county: app.county, permit, row, reason, entry }).await? {
        return Ok(());
    }
    Err(AppError::Overtaken {
        code: "not_published",
        zh: "这份公示现在没有在公示，不用撤回。".into(),
        en: "This publication is not out, so there is nothing to withdraw.".into(),
        current: serde_json::json!({ "state": state }),
    })
}
