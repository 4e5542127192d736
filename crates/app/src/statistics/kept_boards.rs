//! Boards that were computed a moment ago: many screens look at the same one.
//!
//! A board holds until something is folded into the figures, a second at most. Whoever comes while it is being computed waits
//! for that one instead of computing it again.

use super::board::Board;
use gezhi_domain::grids::PlaceId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Mutex as Turn;

/// The longest a board is shown: other nodes fold too, and posts change without a fold.
const HOLDS: Duration = Duration::from_secs(1);
/// Boards kept at once.
const MOST: usize = 64;

struct Kept {
    folds: u64,
    at: Instant,
    board: Board,
}

type Slot = Arc<Turn<Option<Kept>>>;

/// The boards of a process.
#[derive(Default)]
pub struct KeptBoards {
    slots: Mutex<HashMap<PlaceId, Slot>>,
    folds: AtomicU64,
}

impl KeptBoards {
    /// Says that the figures have changed.
    pub fn folded(&self) {
        self.folds.fetch_add(1, Ordering::Release);
    }

    fn slot(&self, place: PlaceId) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MOST && !slots.contains_key(&place) {
            slots.clear();
        }
        Arc::clone(slots.entry(place).or_default())
    }

    /// The board of a place: a kept one that still holds, or what `compute` gives.
    ///
    /// # Errors
    /// Those of `compute`; nothing is kept then.
    pub async fn of<E>(
        &self,
        place: PlaceId,
        compute: impl Future<Output = Result<Board, E>>,
    ) -> Result<Board, E> {
        let slot = self.slot(place);
        let mut kept = slot.lock().await;
        let folds = self.folds.load(Ordering::Acquire);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.folds == folds && kept.at.elapsed() < HOLDS) {
            return Ok(kept.board.clone());
        }
        let board = compute.await?;
        *kept = Some(Kept { folds, at: Instant::now(), board: board.clone() });
        Ok(board)
    }
}
