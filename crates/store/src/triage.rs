//! Classifier versions and what people corrected (feature C4).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// A version, without its weights.
#[derive(Debug, Clone)]
pub struct ModelRow {
    /// Version, from 1.
    pub version: i64,
    /// When.
    pub trained_at: i64,
    /// Training rows.
    pub rows: i64,
    /// Classes.
    pub classes: i64,
    /// Cross-validated macro-F1 on the place's own cases.
    pub macro_f1: Option<f64>,
    /// In use.
    pub active: bool,
}

crate::from_row! { struct ModelRow { version, trained_at, rows, classes, macro_f1, active } }

/// All versions, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn versions(tx: &mut Tx<'_>, county: i64) -> Result<Vec<ModelRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT version, trained_at, rows, classes, macro_f1, active FROM triage_model WHERE county = $1 ORDER BY version DESC LIMIT 50"
        ),
        &params![county],
    )
    .await
}

/// The weights of the version in use.
///
/// # Errors
/// Failures of the engine.
pub async fn active(tx: &mut Tx<'_>, county: i64) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let rows: Vec<(i64, Vec<u8>)> = tx
        .rows(
            sql!("SELECT version, blob FROM triage_model WHERE county = $1 AND active ORDER BY version DESC LIMIT 1"),
            &params![county],
        )
        .await?;
    Ok(rows.into_iter().next())
}

/// Adds a version and puts it in use.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, county: i64, row: &ModelRow, blob: &[u8]) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO triage_model(county, version, trained_at, rows, classes, macro_f1, active, blob) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
        ),
        &params![county, row.version, row.trained_at, row.rows, row.classes, row.macro_f1, false, blob],
    )
    .await?;
    activate(tx, county, row.version).await?;
    Ok(())
}

/// Puts a version in use; `false` when there is none of that number.
///
/// # Errors
/// Failures of the engine.
pub async fn activate(tx: &mut Tx<'_>, county: i64, version: i64) -> Result<bool, StoreError> {
    let known: Option<i64> = tx
        .opt(
            sql!("SELECT version FROM triage_model WHERE county = $1 AND version = $2"),
            &params![county, version],
        )
        .await?;
    if known.is_none() {
        return Ok(false);
    }
    tx.exec(
        sql!("UPDATE triage_model SET active = (version = $2) WHERE county = $1"),
        &params![county, version],
    )
    .await?;
    Ok(true)
}

/// Remembers what a person said a case is.
///
/// # Errors
/// Failures of the engine.
pub async fn correct(
    tx: &mut Tx<'_>,
    county: i64,
    case_id: i64,
    category: &str,
    proposed: Option<&str>,
    at: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO correction(county, case_id, category, proposed, at) VALUES ($1,$2,$3,$4,$5) ",
            "ON CONFLICT (county, case_id) DO UPDATE SET category = excluded.category, at = excluded.at"
        ),
        &params![county, case_id, category, proposed, at],
    )
    .await?;
    Ok(())
}

/// Corrections since an instant.
///
/// # Errors
/// Failures of the engine.
pub async fn corrections_since(tx: &mut Tx<'_>, county: i64, since: i64) -> Result<i64, StoreError> {
    tx.one(sql!("SELECT count(*) FROM correction WHERE county = $1 AND at > $2"), &params![county, since])
        .await
}

/// Texts with the category a person confirmed or that the case was closed under: corrections first, then newest.
///
/// # Errors
/// Failures of the engine.
pub async fn training_rows(
    tx: &mut Tx<'_>,
    county: i64,
    limit: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    let mut rows: Vec<(String, String)> = tx
        .rows(
            sql!(
                "SELECT r.category, c.text FROM correction r JOIN cases c ON c.county = r.county AND c.id = r.case_id ",
                "WHERE r.county = $1 AND c.text <> '' ORDER BY r.at DESC LIMIT $2"
            ),
            &params![county, limit],
        )
        .await?;
    let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
    let closed: Vec<(String, String)> = tx
        .rows(
            sql!(
                "SELECT category, text FROM cases WHERE county = $1 AND state = 6 AND category IS NOT NULL AND text <> '' ",
                "AND close_how IN ('done', 'on_spot') ORDER BY id DESC LIMIT $2"
            ),
            &params![county, left.max(0)],
        )
        .await?;
    rows.extend(closed);
    Ok(rows)
}
