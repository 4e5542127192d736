//! Which household lived in which house and room, from which day until which.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A span of days of a household in one room of one house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseStayRow {
    /// Household.
    pub household: i64,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// House.
    pub house: i64,
    /// Room; empty for the whole house.
    pub room: String,
}

crate::from_row! { struct HouseStayRow { household, since, until, house, room } }

/// Begins a stay. One that began on the same day is overwritten: it was corrected before it lasted a day.
///
/// # Errors
/// Failures of the engine.
pub async fn begin(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &HouseStayRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO house_stay(county, household, since, until, house, room) VALUES ($1,$2,$3,$4,$5,$6) ",
            "ON CONFLICT (county, household, since) DO UPDATE SET until = excluded.until, house = excluded.house, ",
            "room = excluded.room"
        ),
        &params![county, row.household, &row.since, &row.until, row.house, &row.room],
    )
    .await?;
    Ok(())
}

/// Ends the stay of a household that is open.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    household: i64,
    until: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE house_stay SET until = CASE WHEN since > $3 THEN since ELSE $3 END ",
            "WHERE county = $1 AND household = $2 AND until IS NULL"
        ),
        &params![county, household, until],
    )
    .await?;
    Ok(())
}

/// The open stay of a household.
///
/// # Errors
/// Failures of the engine.
pub async fn now(tx: &mut Tx<'_>, county: i64, household: i64) -> Result<Option<HouseStayRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT household, since, until, house, room FROM house_stay ",
            "WHERE county = $1 AND household = $2 AND until IS NULL ORDER BY since DESC LIMIT 1"
        ),
        &params![county, household],
    )
    .await
}

/// Every stay in a house, newest first, at most `limit`.
///
/// # Errors
/// Failures of the engine.
pub async fn of_house(
    tx: &mut Tx<'_>,
    county: i64,
    house: i64,
    limit: i64,
) -> Result<Vec<HouseStayRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT household, since, until, house, room FROM house_stay ",
            "WHERE county = $1 AND house = $2 ORDER BY since DESC LIMIT $3"
        ),
        &params![county, house, limit],
    )
    .await
}

/// Where a household has lived, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
) -> Result<Vec<HouseStayRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT household, since, until, house, room FROM house_stay ",
            "WHERE county = $1 AND household = $2 ORDER BY since"
        ),
        &params![county, household],
    )
    .await
}

/// The households that live in a house now.
///
/// # Errors
/// Failures of the engine.
pub async fn present(tx: &mut Tx<'_>, county: i64, house: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!(
            "SELECT household FROM house_stay WHERE county = $1 AND house = $2 AND until IS NULL ORDER BY household"
        ),
        &params![county, house],
    )
    .await
}

/// House, households and people living there now, for some houses.
///
/// # Errors
/// Failures of the engine.
pub async fn numbers(
    tx: &mut Tx<'_>,
    county: i64,
    houses: &[i64],
) -> Result<Vec<(i64, i64, i64)>, StoreError> {
    let mut all = Vec::new();
    for part in houses.chunks(500) {
        let (values, listed) = crate::residents::listed(county, part);
        let text = format!(
            "{listed} SELECT s.house, count(*), CAST(coalesce(sum(h.living), 0) AS BIGINT) \
             FROM listed CROSS JOIN house_stay s CROSS JOIN household h \
             WHERE h.county = s.county AND h.id = s.household AND s.county = $1 AND s.house = sought AND s.until IS NULL GROUP BY s.house"
        );
        all.extend(tx.rows_dyn::<(i64, i64, i64)>(&text, &values).await?);
    }
    Ok(all)
}

/// Brings all stays of a house to another one that is the same house.
///
/// # Errors
/// Failures of the engine.
pub async fn move_all(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    from: i64,
    into: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE house_stay SET house = $3 WHERE county = $1 AND house = $2"),
        &params![county, from, into],
    )
    .await?;
    Ok(())
}

/// Gives a room of a house another name in every stay.
///
/// # Errors
/// Failures of the engine.
pub async fn rename_room(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    house: i64,
    (old, new): (&str, &str),
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE house_stay SET room = $4 WHERE county = $1 AND house = $2 AND room = $3"),
        &params![county, house, old, new],
    )
    .await?;
    Ok(())
}

/// Stays of households after one, open ones: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(tx: &mut Tx<'_>, county: i64, households: &[i64]) -> Result<Vec<HouseStayRow>, StoreError> {
    if households.is_empty() {
        return Ok(Vec::new());
    }
    let (values, marks) = crate::residents::list_of(county, households);
    let text = format!(
        "SELECT household, since, until, house, room FROM house_stay \
         WHERE county = $1 AND household IN ({marks}) AND until IS NULL"
    );
    tx.rows_dyn(&text, &values).await
}
