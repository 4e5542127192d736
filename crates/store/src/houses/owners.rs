//! Whose a house was, from which day until which.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A span of days in which a house was somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseOwnerRow {
    /// House.
    pub house: i64,
    /// First day.
    pub since: String,
    /// First day on which it no longer held.
    pub until: Option<String>,
    /// Household, where it is one of the register.
    pub owner: Option<i64>,
    /// Owner in words, where it is none.
    pub owner_text: String,
}

crate::from_row! { struct HouseOwnerRow { house, since, until, owner, owner_text } }

/// Begins an ownership. One that began on the same day is overwritten: it was corrected before it lasted a day.
///
/// # Errors
/// Failures of the engine.
pub async fn begin(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &HouseOwnerRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO house_owner(county, house, since, until, owner, owner_text) VALUES ($1,$2,$3,$4,$5,$6) ",
            "ON CONFLICT (county, house, since) DO UPDATE SET until = excluded.until, owner = excluded.owner, ",
            "owner_text = excluded.owner_text"
        ),
        &params![county, row.house, &row.since, &row.until, row.owner, &row.owner_text],
    )
    .await?;
    Ok(())
}

/// Ends the ownership that is open.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    house: i64,
    until: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE house_owner SET until = CASE WHEN since > $3 THEN since ELSE $3 END ",
            "WHERE county = $1 AND house = $2 AND until IS NULL"
        ),
        &params![county, house, until],
    )
    .await?;
    Ok(())
}

/// Whose a house was, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_house(tx: &mut Tx<'_>, county: i64, house: i64) -> Result<Vec<HouseOwnerRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT house, since, until, owner, owner_text FROM house_owner ",
            "WHERE county = $1 AND house = $2 ORDER BY since DESC"
        ),
        &params![county, house],
    )
    .await
}
