//! Points of a demo: made by the use cases themselves, with a clock that walks through the past.

mod past;
mod rules;

use super::history::World;
use super::{DemoError, Progress};
use gezhi_store::engine::Db;
use gezhi_vault::MasterKeys;

/// Fills what each part of points shows; says how many awards were entered.
///
/// # Errors
/// What a use case refuses, or the database says.
pub(super) async fn fill(
    db: &Db,
    world: &World,
    master: &MasterKeys,
    progress: &dyn Progress,
) -> Result<usize, DemoError> {
    let past = past::open(db, world, master).await?;
    rules::fill(&past, world, progress).await
}
