//! What residents say is wrong in their own file: asked on the phone, decided by whoever keeps the register (feature P5).

mod ask;
mod decide;
mod open;

use super::sealing::Sealer;
use crate::error::Result;
use crate::views::{Id, instant};
use gezhi_domain::accounts::Role;
use gezhi_domain::cases::Holder;
use gezhi_store::residents::CorrectionRow;
use serde::Serialize;
use utoipa::ToSchema;

pub use ask::{CorrectionInput, corrections};
pub use decide::{CorrectionDecision, decide_correction};
pub use open::{CorrectionItem, open_corrections};

/// Field of a correction's words.
pub(super) const WORDS: &str = "correction.words";
/// Kind of the task and of what it is about.
pub const TASK: &str = "correction";
/// Whose inbox it waits in.
const HOLDER: Holder = Holder::FirstOf(&[Role::Registrar, Role::Leader, Role::Worker]);
/// Working days within which it is answered. PIPL (article 50) asks for a prompt answer and names no number; a month is usual [K].
const WORKING_DAYS: u32 = 15;

/// A wish for a correction.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Correction {
    /// Identity.
    pub id: Id,
    /// What is wrong.
    pub words: String,
    /// `open`, `done` or `refused`.
    pub state: String,
    /// What was answered.
    pub answer: Option<String>,
    /// When it was asked.
    pub created_at: String,
    /// When it was decided.
    pub decided_at: Option<String>,
}

/// A wish, readable.
pub(super) fn correction(sealer: &Sealer, row: &CorrectionRow) -> Result<Correction> {
    Ok(Correction {
        id: Id(row.id),
        words: sealer.open_words(WORDS, row.id, &row.words_sealed)?,
        state: row.state.clone(),
        answer: row.answer.clone(),
        created_at: instant(row.created_at),
        decided_at: row.decided_at.map(instant),
    })
}
