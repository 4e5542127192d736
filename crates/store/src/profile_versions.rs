//! Versions of the profile (feature A5).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A version without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Version, from 1.
    pub version: i64,
    /// When it came into force.
    pub at: i64,
    /// Who put it in force; `None` for whoever runs the machine.
    pub account: Option<i64>,
    /// The person's name.
    pub author: String,
    /// Why, in the person's words.
    pub note: String,
    /// What changed, JSON.
    pub changes: String,
}

crate::from_row! { struct VersionRow { version, at, account, author, note, changes } }

/// All versions, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<VersionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT version, at, account, author, note, changes FROM profile_version WHERE county = $1 ",
            "ORDER BY version DESC LIMIT 200"
        ),
        &params![county],
    )
    .await
}

/// The text of a version.
///
/// # Errors
/// Failures of the engine.
pub async fn profile(tx: &mut Tx<'_>, county: i64, version: i64) -> Result<Option<String>, StoreError> {
    tx.opt(
        sql!("SELECT profile FROM profile_version WHERE county = $1 AND version = $2"),
        &params![county, version],
    )
    .await
}

/// The highest version; 0 where the profile has never been edited.
///
/// # Errors
/// Failures of the engine.
pub async fn last(tx: &mut Tx<'_>, county: i64) -> Result<i64, StoreError> {
    tx.one(sql!("SELECT COALESCE(max(version), 0) FROM profile_version WHERE county = $1"), &params![county])
        .await
}

/// Adds a version.
///
/// # Errors
/// `Unique` when somebody added that number at the same moment.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &VersionRow,
    profile: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO profile_version(county, version, at, account, author, note, changes, profile) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
        ),
        &params![county, row.version, row.at, row.account, &row.author, &row.note, &row.changes, profile],
    )
    .await?;
    Ok(())
}
