//! What stands in each place now: a row a place, for maps and boards.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Open, overdue and reported cases of a place's subtree.
#[derive(Debug, Clone, Copy, Default)]
pub struct Load {
    /// Place.
    pub place: i64,
    /// Open.
    pub open: i64,
    /// Overdue.
    pub overdue: i64,
    /// Reported since the beginning.
    pub reported: i64,
}

crate::from_row! { struct Load { place, open, overdue, reported } }

/// The load of every place: as many rows as places.
///
/// # Errors
/// Failures of the engine.
pub async fn loads(tx: &mut Tx<'_>, county: i64) -> Result<Vec<Load>, StoreError> {
    tx.rows(sql!("SELECT place, open, overdue, reported FROM place_load WHERE county = $1"), &params![county])
        .await
}

/// The loads of some places, each read by its key; a place without cases has none.
///
/// # Errors
/// Failures of the engine.
pub async fn loads_of(tx: &mut Tx<'_>, county: i64, places: &[i64]) -> Result<Vec<Load>, StoreError> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = places.iter().map(i64::to_string).collect();
    let text = format!(
        "SELECT place, open, overdue, reported FROM place_load WHERE county = $1 AND place IN ({})",
        list.join(",")
    );
    tx.rows_dyn(&text, &params![county]).await
}

/// The load of one place.
///
/// # Errors
/// Failures of the engine.
pub async fn load_of(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<Load, StoreError> {
    let found = tx
        .opt(
            sql!("SELECT place, open, overdue, reported FROM place_load WHERE county = $1 AND place = $2"),
            &params![county, place],
        )
        .await?;
    Ok(found.unwrap_or(Load { place, ..Load::default() }))
}
