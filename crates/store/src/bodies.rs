//! Responsible bodies and the list of powers and duties (feature C5).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyRow {
    /// Identity.
    pub id: i64,
    /// Key in the profile; bodies that every town has share one.
    pub key: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Place it belongs to.
    pub place: i64,
    /// Telephone.
    pub phone: Option<String>,
}

crate::from_row! { struct BodyRow { id, key, name, name_en, place, phone } }

/// All bodies.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<BodyRow>, StoreError> {
    tx.rows(
        sql!("SELECT id, key, name, name_en, place, phone FROM body WHERE county = $1 ORDER BY place, id"),
        &params![county],
    )
    .await
}

/// Adds a body.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, county: i64, body: &BodyRow) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO body(county, id, key, name, name_en, place, phone) VALUES ($1,$2,$3,$4,$5,$6,$7)"),
        &params![county, body.id, &body.key, &body.name, &body.name_en, body.place, &body.phone],
    )
    .await?;
    Ok(())
}

/// Gives a body another name.
///
/// # Errors
/// Failures of the engine.
pub async fn rename(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    name: &str,
    name_en: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE body SET name = $3, name_en = $4 WHERE county = $1 AND id = $2"),
        &params![county, id, name, name_en],
    )
    .await?;
    Ok(())
}

/// Open and overdue cases by body.
///
/// # Errors
/// Failures of the engine.
pub async fn loads(tx: &mut Tx<'_>, county: i64, root: i64) -> Result<Vec<(String, i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT key, CAST(sum(open) AS BIGINT), CAST(sum(overdue) AS BIGINT) FROM counter ",
            "WHERE county = $1 AND place = $2 AND dimension = 1 GROUP BY key"
        ),
        &params![county, root],
    )
    .await
}

/// A line of the list as stored: by the body's key, so that `{place}` bodies resolve to the nearest one.
#[derive(Debug, Clone, PartialEq)]
pub struct LineRow {
    /// Identity.
    pub id: i64,
    /// Category code.
    pub category: String,
    /// Place.
    pub place: Option<i64>,
    /// Key of the lead body.
    pub body_key: String,
    /// Keys of helpers, JSON.
    pub helpers: String,
    /// Working days.
    pub days: Option<i64>,
    /// Hours.
    pub hours: Option<i64>,
    /// Who checks.
    pub checker: String,
}

crate::from_row! { struct LineRow { id, category, place, body_key, helpers, days, hours, checker } }

/// The whole list.
///
/// # Errors
/// Failures of the engine.
pub async fn lines(tx: &mut Tx<'_>, county: i64) -> Result<Vec<LineRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, category, place, body_key, helpers, days, hours, checker FROM responsibility ",
            "WHERE county = $1 ORDER BY category, place, id"
        ),
        &params![county],
    )
    .await
}

/// Writes a line, new or changed.
///
/// # Errors
/// Failures of the engine.
pub async fn put_line(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    line: &LineRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO responsibility(county, id, category, place, body_key, helpers, days, hours, checker) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT (county, id) DO UPDATE SET category = excluded.category, ",
            "place = excluded.place, body_key = excluded.body_key, helpers = excluded.helpers, days = excluded.days, ",
            "hours = excluded.hours, checker = excluded.checker"
        ),
        &params![
            county, line.id, &line.category, line.place, &line.body_key, &line.helpers, line.days, line.hours,
            &line.checker
        ],
    )
    .await?;
    Ok(())
}

/// Takes a line out; says whether it was there.
///
/// # Errors
/// Failures of the engine.
pub async fn delete_line(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
) -> Result<bool, StoreError> {
    let deleted = tx
        .exec(sql!("DELETE FROM responsibility WHERE county = $1 AND id = $2"), &params![county, id])
        .await?;
    Ok(deleted > 0)
}

/// Takes all lines out, before an import puts the new ones in.
///
/// # Errors
/// Failures of the engine.
pub async fn clear_lines(tx: &mut Tx<'_>, _permit: &Permit, county: i64) -> Result<u64, StoreError> {
    tx.exec(sql!("DELETE FROM responsibility WHERE county = $1"), &params![county]).await
}
