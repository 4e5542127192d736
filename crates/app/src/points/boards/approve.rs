//! The second person: approves an entry of the black board after the household has been told.

use super::SUBJECT;
use super::row::{Find, put_state, refused, state_of, write};
use super::view::{BoardEntryView, view};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::boards::BoardRow;
use gezhi_store::time::instant;
use serde::Deserialize;
use utoipa::ToSchema;

/// That the entry is right and the household knows.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = BoardApproval)]
pub struct Approval {
    /// How and when the household was told.
    pub told: String,
}

struct Write {
    app: App,
    permit: Permit,
    row: BoardRow,
    before: i64,
    entry: Entry,
}

impl Op for Write {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        write(&self.app, tx, &self.permit, &self.row, Some(self.before), &self.entry).await
    }
}

/// Approves an entry; the time to object begins.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it is past that; 422 by whoever put it forward, or without saying how the
/// household was told.
pub async fn approve(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Approval,
    address: Option<&str>,
) -> Result<BoardEntryView> {
    decide(actor, Action::ApproveBoards)?;
    let found = app.db.read(Find { county: app.county, id }).await?;
    let (row, rules) = found.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::ApproveBoards, &path_of(app, row.village)?)?;
    let told = wish.told.trim().to_owned();
    if told.is_empty() || told.chars().count() > 200 {
        return Err(AppError::invalid(
            "told",
            "told",
            "请写明怎么告知了这一户（如“11月26日上门告知户主”），200 字以内。",
            "Say how the household was told (such as: at the door on 26 November), in up to 200 characters.",
        ));
    }
    let mut entry = app.entry(&permit, "board_approve", SUBJECT, id, address);
    entry.place = Some(row.village);
    entry.text = Some(told.clone());
    let who = (row.proposer, permit.account().map(|account| account.0));
    let state = state_of(&row)?
        .approve(who, rules, instant(entry.at)?)
        .map_err(|error| refused(error, &row.state))?;
    let next = BoardRow {
        approver: who.1,
        approver_name: Some(permit.name().to_owned()),
        approved_at: Some(entry.at),
        told: Some(told),
        ..put_state(&row, state, entry.at)
    };
    app.db.write(Write { app: app.clone(), permit, row: next.clone(), before: row.version, entry }).await?;
    Ok(view(app, &next))
}
