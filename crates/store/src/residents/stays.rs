//! Stays: who belonged to which household, from which day until which.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A span of days in one household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StayRow {
    /// Who.
    pub person: i64,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// Household.
    pub household: i64,
    /// Relation to its head.
    pub relation: String,
    /// How it ended: `moved`, `moved_out`, `died`, `mistake`, `relation`.
    pub ended: Option<String>,
}

crate::from_row! { struct StayRow { person, since, until, household, relation, ended } }

/// Begins a stay. One that began on the same day is overwritten: it was corrected before it lasted a day.
///
/// # Errors
/// Failures of the engine.
pub async fn begin(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &StayRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO stay(county, person, since, until, household, relation, ended) VALUES ($1,$2,$3,$4,$5,$6,$7) ",
            "ON CONFLICT (county, person, since) DO UPDATE SET until = excluded.until, household = excluded.household, ",
            "relation = excluded.relation, ended = excluded.ended"
        ),
        &params![county, row.person, &row.since, &row.until, row.household, &row.relation, &row.ended],
    )
    .await?;
    Ok(())
}

/// Ends whatever stay of a person is open.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    person: i64,
    until: &str,
    how: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE stay SET until = $3, ended = $4 WHERE county = $1 AND person = $2 AND until IS NULL"),
        &params![county, person, until, how],
    )
    .await?;
    Ok(())
}

/// Everybody who belonged to a household on a day.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
    on: &str,
) -> Result<Vec<StayRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT person, since, until, household, relation, ended FROM stay ",
            "WHERE county = $1 AND household = $2 AND since <= $3 AND (until IS NULL OR until > $3) ORDER BY person"
        ),
        &params![county, household, on],
    )
    .await
}

/// Where somebody has belonged, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_person(tx: &mut Tx<'_>, county: i64, person: i64) -> Result<Vec<StayRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT person, since, until, household, relation, ended FROM stay ",
            "WHERE county = $1 AND person = $2 ORDER BY since"
        ),
        &params![county, person],
    )
    .await
}
