//! Revisions: numbers that grow when something changes that every node holds in memory.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// The places, bodies and names of a county.
pub const PLACES: &str = "places";
/// The working-day calendar.
pub const CALENDAR: &str = "calendar";
/// Who is posted where, and who stands in.
pub const POSTS: &str = "posts";
/// Keys of personal data.
pub const KEYS: &str = "keys";
/// Words, limits, categories and rules.
pub const PROFILE: &str = "profile";

/// Says that something has changed.
///
/// # Errors
/// Failures of the engine.
pub async fn bump(tx: &mut Tx<'_>, county: i64, key: &str) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO revision(county, key, number) VALUES ($1, $2, 1) ",
            "ON CONFLICT (county, key) DO UPDATE SET number = revision.number + 1"
        ),
        &params![county, key],
    )
    .await?;
    Ok(())
}

/// All numbers of a county, by key.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(String, i64)>, StoreError> {
    tx.rows(sql!("SELECT key, number FROM revision WHERE county = $1 ORDER BY key"), &params![county]).await
}
