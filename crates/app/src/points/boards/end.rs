//! Taking an entry off, with a reason.

use super::SUBJECT;
use super::row::{Find, put_state, refused, state_of, write};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::points::boards::{BoardRefused, BoardState};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::boards::BoardRow;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why an entry comes off.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = BoardEnding)]
pub struct Ending {
    /// Reason.
    pub reason: String,
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

/// The entry ended.
pub(super) fn ended(row: &BoardRow, why: &str, at: i64) -> BoardRow {
    BoardRow { ended_why: Some(why.to_owned()), ..put_state(row, BoardState::Ended, at) }
}

/// Takes an entry off the board, or turns a proposal down.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it has ended; 422 without a reason.
pub async fn end(app: &App, actor: &Actor, id: i64, wish: &Ending, address: Option<&str>) -> Result<()> {
    decide(actor, Action::EditBoards)?;
    let found = app.db.read(Find { county: app.county, id }).await?;
    let (row, _) = found.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditBoards, &path_of(app, row.village)?)?;
    let reason = super::propose::reason_of(&wish.reason)?;
    if state_of(&row)? == BoardState::Ended {
        return Err(refused(BoardRefused::State, &row.state));
    }
    let mut entry = app.entry(&permit, "board_end", SUBJECT, id, address);
    entry.place = Some(row.village);
    entry.text = Some(reason.clone());
    let next = ended(&row, &reason, entry.at);
    app.db.write(Write { app: app.clone(), permit, row: next, before: row.version, entry }).await
}
