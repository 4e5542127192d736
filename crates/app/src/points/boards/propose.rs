//! Putting a household forward: praised at once, or for the black board to be looked at by a second person.

use super::SUBJECT;
use super::row::{put_state, refused, rules_of, write};
use super::view::{BoardEntryView, view};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::path_of;
use crate::views::{Id, mask_name};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::points::boards::{BoardState, Colour};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::boards::BoardRow;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::time::instant;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest reason, in characters.
const REASON: usize = 200;

/// A household put forward.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = BoardProposal)]
pub struct Proposal {
    /// `red` or `black`.
    pub colour: String,
    /// Household.
    pub household: Id,
    /// What for; everybody reads it.
    pub reason: String,
}

struct Household {
    county: i64,
    id: i64,
}

impl Op for Household {
    type Out = Option<HouseholdRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::residents::household(tx, self.county, self.id).await
    }
}

/// A reason as typed.
pub(crate) fn reason_of(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON {
        return Err(AppError::invalid(
            "reason",
            "reason",
            format!("请写明事由（{REASON} 字以内），不要写人名、电话。"),
            format!("Say what for, in up to {REASON} characters, without names or telephone numbers."),
        ));
    }
    // Telephone and identity numbers are taken out of whatever the public reads.
    Ok(gezhi_triage::redact::redact(text).text)
}

struct Propose {
    app: App,
    permit: Permit,
    row: BoardRow,
    colour: Colour,
    entry: Entry,
}

impl Op for Propose {
    type Out = BoardRow;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<BoardRow> {
        let rules = rules_of(tx, self.app.county, self.row.village).await?;
        let at = self.entry.at;
        let state = BoardState::propose(self.colour, rules, instant(at)?)
            .map_err(|error| refused(error, &self.row.state))?;
        let row = BoardRow { version: 1, ..put_state(&self.row, state, at) };
        write(&self.app, tx, &self.permit, &row, None, &self.entry).await?;
        Ok(row)
    }
}

/// Puts a household forward.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn propose(
    app: &App,
    actor: &Actor,
    wish: &Proposal,
    address: Option<&str>,
) -> Result<BoardEntryView> {
    decide(actor, Action::EditBoards)?;
    let colour = Colour::parse(&wish.colour).ok_or_else(|| {
        AppError::invalid("colour", "colour", "请选红榜或黑榜。", "Choose the red or the black board.")
    })?;
    let reason = reason_of(&wish.reason)?;
    let file = app.db.read(Household { county: app.county, id: wish.household.0 }).await?;
    let file = file.filter(|file| file.until.is_none()).ok_or_else(AppError::not_found)?;
    let path = path_of(app, file.place)?;
    let permit = decide_at(actor, Action::EditBoards, &path)?;
    let village = village_of(app, &path).id().0;
    let mut entry = app.entry(&permit, "board_propose", SUBJECT, app.id(), address);
    entry.place = Some(village);
    entry.details = serde_json::json!({ "colour": colour.code() }).to_string();
    let row = BoardRow {
        id: entry.subject,
        village,
        colour: colour.code().to_owned(),
        state: BoardState::Proposed.code().to_owned(),
        household: file.id,
        place: file.place,
        name: mask_name(&file.head_name),
        reason,
        proposer: permit.account().map(|account| account.0),
        proposer_name: permit.name().to_owned(),
        proposed_at: entry.at,
        approver: None,
        approver_name: None,
        approved_at: None,
        told: None,
        notice_until: None,
        shown_at: None,
        expires_at: None,
        ended_at: None,
        ended_why: None,
        version: 0,
    };
    let row = app.db.write(Propose { app: app.clone(), permit, row, colour, entry }).await?;
    Ok(view(app, &row))
}
