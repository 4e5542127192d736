//! Cases in bulk: for `verify`, exports, moves of places and new calendars.

use super::{Filter, Order, Scope, page};
use crate::cases::{COLUMNS, StoredCase};
use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Cases by state.
///
/// # Errors
/// Failures of the engine.
pub async fn by_state(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!("SELECT state, count(*) FROM cases WHERE county = $1 GROUP BY state ORDER BY state"),
        &params![county],
    )
    .await
}

/// Cases after an id in order of id: for `verify` and exports.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM cases WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3");
    tx.rows_dyn(&sql, &params![county, after, limit]).await
}

/// Cases that stand exactly in a place of this depth (1 to 4), in batches by identity.
///
/// # Errors
/// Failures of the engine.
pub async fn standing_at(
    tx: &mut Tx<'_>,
    county: i64,
    place: (usize, i64),
    after: i64,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let (depth, id) = (place.0.clamp(1, 4), place.1);
    let sql = format!(
        "SELECT {COLUMNS} FROM cases WHERE county = $1 AND a{depth} = $2 AND place = $2 AND id > $3 ORDER BY id LIMIT $4"
    );
    tx.rows_dyn(&sql, &params![county, id, after, limit]).await
}

/// Cases with a deadline at or after an instant that was not missed. Reads the whole table: for what happens once a year.
///
/// # Errors
/// Failures of the engine.
pub async fn due_after(tx: &mut Tx<'_>, county: i64, at: i64) -> Result<Vec<StoredCase>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases WHERE county = $1 AND due_at >= $2 AND overdue = $3 ORDER BY id"
    );
    tx.rows_dyn(&sql, &params![county, at, false]).await
}

/// All open cases, by due time.
///
/// # Errors
/// Failures of the engine.
pub async fn open(tx: &mut Tx<'_>, county: i64) -> Result<Vec<StoredCase>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM cases WHERE county = $1 AND closed_at IS NULL ORDER BY sort_at, id");
    tx.rows_dyn(&sql, &params![county]).await
}

/// Open cases in the subtree of a place of this depth; the root's are all.
///
/// # Errors
/// Failures of the engine.
pub async fn open_within(
    tx: &mut Tx<'_>,
    county: i64,
    place: (usize, i64),
) -> Result<Vec<StoredCase>, StoreError> {
    if place.0 == 0 {
        return open(tx, county).await;
    }
    let depth = place.0.min(4);
    let sql = format!(
        "SELECT {COLUMNS} FROM cases WHERE county = $1 AND a{depth} = $2 AND closed_at IS NULL ORDER BY id"
    );
    tx.rows_dyn(&sql, &params![county, place.1]).await
}

/// How many open cases stand in the subtree of a place of this depth (1 to 4).
///
/// # Errors
/// Failures of the engine.
pub async fn count_open_within(tx: &mut Tx<'_>, county: i64, place: (usize, i64)) -> Result<i64, StoreError> {
    let depth = place.0.clamp(1, 4);
    let sql = format!("SELECT count(*) FROM cases WHERE county = $1 AND a{depth} = $2 AND closed_at IS NULL");
    let rows: Vec<i64> = tx.rows_dyn(&sql, &params![county, place.1]).await?;
    Ok(rows.into_iter().next().unwrap_or(0))
}

/// Open cases near a point or in a grid, newest first: candidates for "has somebody reported this already?".
///
/// # Errors
/// Failures of the engine.
pub async fn near(
    tx: &mut Tx<'_>,
    county: i64,
    village: (usize, i64),
    since: i64,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let filter = Filter { from: Some(since), closed: Some(false), place: Some(village), ..Filter::default() };
    page(tx, county, Scope::County, &filter, Order::Newest, None, limit).await
}
