//! Attributes of households and people.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;
use serde::{Deserialize, Serialize};

/// An attribute as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeRow {
    /// Identity.
    pub id: i64,
    /// Household it is shown on.
    pub household: i64,
    /// Person, where it is a person's.
    pub person: Option<i64>,
    /// Kind, a code of the profile.
    pub code: String,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// Why.
    pub note: String,
}

crate::from_row! { struct AttributeRow { id, household, person, code, since, until, note } }

/// Adds an attribute.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_attribute(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    row: &AttributeRow,
    at: i64,
) -> Result<(), StoreError> {
    let author = permit.account().map(|account| account.0);
    tx.exec(
        sql!(
            "INSERT INTO attribute(county, id, household, person, code, since, until, note, author, created_at, counted) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)"
        ),
        &params![
            county, row.id, row.household, row.person, &row.code, &row.since, &row.until, &row.note, author, at, true
        ],
    )
    .await?;
    Ok(())
}

/// Lets a mark end on a day and no longer count. Whoever calls it takes it from the counts.
///
/// # Errors
/// Failures of the engine.
pub async fn close_attribute(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    until: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE attribute SET until = $3, counted = $4 WHERE county = $1 AND id = $2"),
        &params![county, id, until, false],
    )
    .await?;
    Ok(())
}

/// Shows a person's mark on another household: the person has moved.
///
/// # Errors
/// Failures of the engine.
pub async fn move_attribute(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    household: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE attribute SET household = $3 WHERE county = $1 AND id = $2"),
        &params![county, id, household],
    )
    .await?;
    Ok(())
}

/// The marks of a household that count, those of its people too.
///
/// # Errors
/// Failures of the engine.
pub async fn counted(tx: &mut Tx<'_>, county: i64, household: i64) -> Result<Vec<AttributeRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, code, since, until, note FROM attribute ",
            "WHERE county = $1 AND household = $2 AND counted ORDER BY id + 0"
        ),
        &params![county, household],
    )
    .await
}

/// The marks of some households that count.
///
/// # Errors
/// Failures of the engine.
pub async fn counted_of(
    tx: &mut Tx<'_>,
    county: i64,
    households: &[i64],
) -> Result<Vec<AttributeRow>, StoreError> {
    if households.is_empty() {
        return Ok(Vec::new());
    }
    let (values, listed) = super::listed(county, households);
    let text = format!(
        "{listed} SELECT id, household, person, code, since, until, note FROM listed CROSS JOIN attribute \
         WHERE county = $1 AND household = sought AND counted"
    );
    tx.rows_dyn(&text, &values).await
}

/// Marks whose last day is over and that still count.
///
/// # Errors
/// Failures of the engine.
pub async fn lapsed(
    tx: &mut Tx<'_>,
    county: i64,
    today: &str,
    limit: i64,
) -> Result<Vec<AttributeRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, code, since, until, note FROM attribute ",
            "WHERE county = $1 AND until IS NOT NULL AND counted AND until <= $2 ORDER BY until, id LIMIT $3"
        ),
        &params![county, today, limit],
    )
    .await
}

/// What a household and its people are marked as, ended marks too, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
) -> Result<Vec<AttributeRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, code, since, until, note FROM attribute ",
            "WHERE county = $1 AND household = $2 ORDER BY id + 0 DESC LIMIT 200"
        ),
        &params![county, household],
    )
    .await
}

/// Household and code of every mark that holds today within a place at a depth, for a map or a list.
///
/// # Errors
/// Failures of the engine.
pub async fn of_place(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): (usize, i64),
    today: &str,
) -> Result<Vec<(i64, String)>, StoreError> {
    let column = match depth {
        1 => "h.a1 = $2",
        2 => "h.a2 = $2",
        3 => "h.a3 = $2",
        4 => "h.a4 = $2",
        _ => "CAST($2 AS BIGINT) = $2",
    };
    let text = format!(
        "SELECT t.household, t.code FROM household h CROSS JOIN attribute t WHERE t.county = h.county AND t.household = h.id \
         AND h.county = $1 AND {column} AND h.until IS NULL AND (t.until IS NULL OR t.until > $3)"
    );
    tx.rows_dyn(&text, &params![county, place, today]).await
}
