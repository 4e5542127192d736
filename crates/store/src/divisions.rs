//! The register of divisions with its history (feature G1).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A span of days in which a division's name and parent stayed the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionRow {
    /// 12-digit code.
    pub code: String,
    /// First day, ISO.
    pub since: String,
    /// First day on which it no longer holds; `None` while it does.
    pub until: Option<String>,
    /// Name.
    pub name: String,
    /// Level: `province`, `city`, `county`, `town` or `village`.
    pub level: String,
    /// Code of the division above.
    pub parent: Option<String>,
    /// Oddities of the list it came from, JSON list.
    pub flags: String,
    /// The place of the grid tree it is, inside this county.
    pub place: Option<i64>,
    /// What ended the span: `renamed`, `moved`, `recoded`, `merged`, `abolished`.
    pub became: Option<String>,
    /// The code that goes on, after a merger or a new code.
    pub successor: Option<String>,
}

crate::from_row! { struct DivisionRow { code, since, until, name, level, parent, flags, place, became, successor } }

/// Every span in force.
///
/// # Errors
/// Failures of the engine.
pub async fn present(tx: &mut Tx<'_>, county: i64) -> Result<Vec<DivisionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT code, since, until, name, level, parent, flags, place, became, successor FROM division ",
            "WHERE county = $1 AND until IS NULL ORDER BY code"
        ),
        &params![county],
    )
    .await
}

/// All spans of a code, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_code(tx: &mut Tx<'_>, county: i64, code: &str) -> Result<Vec<DivisionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT code, since, until, name, level, parent, flags, place, became, successor FROM division ",
            "WHERE county = $1 AND code = $2 ORDER BY since"
        ),
        &params![county, code],
    )
    .await
}

/// All spans of a place, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_place(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<Vec<DivisionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT code, since, until, name, level, parent, flags, place, became, successor FROM division ",
            "WHERE county = $1 AND place = $2 ORDER BY since, code"
        ),
        &params![county, place],
    )
    .await
}

/// The last day on which anything in the register changed.
///
/// # Errors
/// Failures of the engine.
pub async fn last_change(tx: &mut Tx<'_>, county: i64) -> Result<Option<String>, StoreError> {
    tx.one(sql!("SELECT max(until) FROM division WHERE county = $1"), &params![county]).await
}

/// Writes a span, or corrects the one that begins on the same day.
///
/// # Errors
/// Failures of the engine.
pub async fn put(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &DivisionRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO division(county, code, since, until, name, level, parent, flags, place, became, successor) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) ON CONFLICT (county, code, since) DO UPDATE SET ",
            "until = excluded.until, name = excluded.name, level = excluded.level, parent = excluded.parent, ",
            "flags = excluded.flags, place = excluded.place, became = excluded.became, successor = excluded.successor"
        ),
        &params![
            county, &row.code, &row.since, &row.until, &row.name, &row.level, &row.parent, &row.flags, row.place,
            &row.became, &row.successor
        ],
    )
    .await?;
    Ok(())
}

/// Takes a span out that began and ended on the same day.
///
/// # Errors
/// Failures of the engine.
pub async fn delete(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    code: &str,
    since: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("DELETE FROM division WHERE county = $1 AND code = $2 AND since = $3"),
        &params![county, code, since],
    )
    .await?;
    Ok(())
}
