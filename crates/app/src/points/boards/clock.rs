//! What happens to an entry by itself: onto the board when the time to object has passed, off it when its time is up.

use super::end::ended;
use super::row::{follow, put_state, rules_of, state_of, write};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::points::boards::{BoardRefused, BoardState};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::Tx;
use gezhi_store::journal::Entry;
use gezhi_store::points::boards as store;
use gezhi_store::points::objections;
use gezhi_store::time::instant;
use jiff::SignedDuration;

/// Kind of the clock's rows.
pub(crate) const CLOCK: &str = "board_entry";
/// An entry with an open objection is looked at again after this.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Fires; says whether the entry moved.
pub(crate) async fn fire(app: &App, tx: &mut Tx<'_>, row: &ClockRow, entry: &Entry) -> Result<bool> {
    let county = app.county;
    let found = store::by_id(tx, county, row.subject).await?;
    let Some(stored) = found.filter(|stored| stored.version == row.epoch) else {
        gezhi_store::clock::clear(tx, county, CLOCK, row.subject).await?;
        return Ok(false);
    };
    let permit = system_permit(Action::EditBoards);
    let mut entry = entry.clone();
    entry.place = Some(stored.village);
    let next = match state_of(&stored)? {
        state @ BoardState::Notice { .. } => {
            let rules = rules_of(tx, county, stored.village).await?;
            let open = objections::open(tx, county, stored.id).await?;
            match state.show(open, rules, instant(entry.at)?) {
                Ok(state) => {
                    entry.act = "board_show".into();
                    put_state(&stored, state, entry.at)
                }
                Err(BoardRefused::Objected) => {
                    let later = ClockRow {
                        next_at: gezhi_store::time::micros(instant(entry.at)? + AGAIN),
                        ..row.clone()
                    };
                    gezhi_store::clock::put(tx, county, &later).await?;
                    return Ok(false);
                }
                Err(BoardRefused::Off) => {
                    entry.act = "board_end".into();
                    ended(&stored, "本村已不设黑榜", entry.at)
                }
                Err(_) => {
                    follow(app, tx, &stored).await?;
                    return Ok(false);
                }
            }
        }
        BoardState::Shown { .. } => {
            entry.act = "board_expire".into();
            ended(&stored, "公示期满", entry.at)
        }
        BoardState::Proposed | BoardState::Ended => {
            gezhi_store::clock::clear(tx, county, CLOCK, row.subject).await?;
            return Ok(false);
        }
    };
    match write(app, tx, &permit, &next, Some(stored.version), &entry).await {
        Err(AppError::Overtaken { .. }) => Err(gezhi_store::engine::StoreError::Conflict.into()),
        other => other.map(|()| true),
    }
}
