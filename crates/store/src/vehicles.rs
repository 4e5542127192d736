//! Vehicles of households (feature P8); plates are sealed.

use crate::engine::{Param, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A vehicle as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleRow {
    /// Identity.
    pub id: i64,
    /// Household it belongs to.
    pub household: i64,
    /// Person, where it is known whose it is.
    pub person: Option<i64>,
    /// Plate, sealed.
    pub plate_sealed: Vec<u8>,
    /// Blind index of the plate.
    pub plate_index: Vec<u8>,
    /// Token of the last characters.
    pub tail: String,
    /// Kind, a code of the profile.
    pub kind: String,
    /// Colour, a code of the profile.
    pub colour: Option<String>,
    /// Note.
    pub note: String,
    /// First day.
    pub since: String,
    /// First day on which it no longer is theirs.
    pub until: Option<String>,
    /// How it ended: `sold`, `scrapped`, `moved_out`, `mistake`, `household_ended`.
    pub ended: Option<String>,
    /// Grows with every change.
    pub version: i64,
    /// Changed last.
    pub updated_at: i64,
}

crate::from_row! {
    struct VehicleRow {
        id, household, person, plate_sealed, plate_index, tail, kind, colour, note, since, until, ended, version, updated_at,
    }
}

/// Adds a vehicle.
///
/// # Errors
/// `Unique` when the plate is registered.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &VehicleRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO vehicle(county, id, household, person, plate_sealed, plate_index, tail, kind, colour, note, since, until, ",
            "ended, version, updated_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"
        ),
        &params![
            county, row.id, row.household, row.person, &row.plate_sealed, &row.plate_index, &row.tail, &row.kind,
            &row.colour, &row.note, &row.since, &row.until, &row.ended, row.version, row.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes a vehicle whose version was `before`; says whether it still was.
///
/// # Errors
/// `Unique` when the plate is registered.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &VehicleRow,
    before: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE vehicle SET household = $3, person = $4, plate_sealed = $5, plate_index = $6, tail = $7, kind = $8, ",
                "colour = $9, note = $10, since = $11, until = $12, ended = $13, version = $14, updated_at = $15 ",
                "WHERE county = $1 AND id = $2 AND version = $16"
            ),
            &params![
                county, row.id, row.household, row.person, &row.plate_sealed, &row.plate_index, &row.tail, &row.kind,
                &row.colour, &row.note, &row.since, &row.until, &row.ended, row.version, row.updated_at, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<VehicleRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, household, person, plate_sealed, plate_index, tail, kind, colour, note, since, until, ended, version, ",
            "updated_at FROM vehicle WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The present vehicle with a plate.
///
/// # Errors
/// Failures of the engine.
pub async fn by_plate(tx: &mut Tx<'_>, county: i64, index: &[u8]) -> Result<Option<VehicleRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, household, person, plate_sealed, plate_index, tail, kind, colour, note, since, until, ended, version, ",
            "updated_at FROM vehicle WHERE county = $1 AND plate_index = $2 AND until IS NULL"
        ),
        &params![county, index],
    )
    .await
}

/// Vehicles of a household, those that have ended too.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
) -> Result<Vec<VehicleRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, plate_sealed, plate_index, tail, kind, colour, note, since, until, ended, version, ",
            "updated_at FROM vehicle WHERE county = $1 AND household = $2 ORDER BY id + 0"
        ),
        &params![county, household],
    )
    .await
}

/// Present vehicles whose plates end with the same characters, of households within a place at a depth.
///
/// # Errors
/// Failures of the engine.
pub async fn by_tail(
    tx: &mut Tx<'_>,
    county: i64,
    tail: &str,
    (depth, place): (usize, i64),
    limit: i64,
) -> Result<Vec<VehicleRow>, StoreError> {
    let within = match depth {
        1 => "h.a1 + 0 = $3",
        2 => "h.a2 + 0 = $3",
        3 => "h.a3 + 0 = $3",
        4 => "h.a4 + 0 = $3",
        _ => "CAST($3 AS BIGINT) = $3",
    };
    let text = format!(
        "SELECT v.id, v.household, v.person, v.plate_sealed, v.plate_index, v.tail, v.kind, v.colour, v.note, v.since, v.until, \
         v.ended, v.version, v.updated_at FROM vehicle v JOIN household h ON h.county = v.county AND h.id = v.household \
         WHERE v.county = $1 AND v.tail = $2 AND v.until IS NULL AND {within} ORDER BY v.id LIMIT $4"
    );
    let values: [Param<'_>; 4] = [county.into(), tail.into(), place.into(), limit.into()];
    tx.rows_dyn(&text, &values).await
}

/// What a person drives goes along into another household.
///
/// # Errors
/// Failures of the engine.
pub async fn follow_person(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    person: i64,
    household: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE vehicle SET household = $3, version = version + 1 ",
            "WHERE county = $1 AND person = $2 AND person IS NOT NULL AND until IS NULL"
        ),
        &params![county, person, household],
    )
    .await?;
    Ok(())
}

/// Whoever leaves the register takes the own vehicles along on that day.
///
/// # Errors
/// Failures of the engine.
pub async fn leave_with(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    person: i64,
    (until, how): (&str, &str),
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE vehicle SET until = $3, ended = $4, version = version + 1 ",
            "WHERE county = $1 AND person = $2 AND person IS NOT NULL AND until IS NULL"
        ),
        &params![county, person, until, how],
    )
    .await?;
    Ok(())
}

/// The vehicles of a person stay with the household.
///
/// # Errors
/// Failures of the engine.
pub async fn leave_behind(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    person: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE vehicle SET person = NULL, version = version + 1 ",
            "WHERE county = $1 AND person = $2 AND person IS NOT NULL AND until IS NULL"
        ),
        &params![county, person],
    )
    .await?;
    Ok(())
}

/// All vehicles of a household go over to another.
///
/// # Errors
/// Failures of the engine.
pub async fn hand_over(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    from: i64,
    into: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE vehicle SET household = $3, version = version + 1 WHERE county = $1 AND household = $2 AND until IS NULL"
        ),
        &params![county, from, into],
    )
    .await?;
    Ok(())
}

/// Ends all vehicles of a household that ends.
///
/// # Errors
/// Failures of the engine.
pub async fn end_of_household(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    household: i64,
    until: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE vehicle SET until = $3, ended = 'household_ended', version = version + 1 ",
            "WHERE county = $1 AND household = $2 AND until IS NULL"
        ),
        &params![county, household, until],
    )
    .await?;
    Ok(())
}

/// Vehicles by identity, after one: for sealing anew and `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<VehicleRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, plate_sealed, plate_index, tail, kind, colour, note, since, until, ended, version, ",
            "updated_at FROM vehicle WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}
