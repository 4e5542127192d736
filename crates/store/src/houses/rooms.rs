//! Rooms of houses.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomRow {
    /// House.
    pub house: i64,
    /// Name: 二楼, 302.
    pub name: String,
    /// Floor.
    pub floor: Option<i64>,
    /// What has to be known of it.
    pub note: String,
}

crate::from_row! { struct RoomRow { house, name, floor, note } }

/// Enters a room, or writes what is known of it.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &RoomRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO house_room(county, house, name, floor, note) VALUES ($1,$2,$3,$4,$5) ",
            "ON CONFLICT (county, house, name) DO UPDATE SET floor = coalesce(excluded.floor, house_room.floor), ",
            "note = CASE WHEN excluded.note = '' THEN house_room.note ELSE excluded.note END"
        ),
        &params![county, row.house, &row.name, row.floor, &row.note],
    )
    .await?;
    Ok(())
}

/// Gives a room another name.
///
/// # Errors
/// `Unique` when the house has such a room.
pub async fn rename(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    house: i64,
    (old, new): (&str, &RoomRow),
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE house_room SET name = $4, floor = $5, note = $6 WHERE county = $1 AND house = $2 AND name = $3"),
        &params![county, house, old, &new.name, new.floor, &new.note],
    )
    .await?;
    Ok(())
}

/// Takes a room away.
///
/// # Errors
/// Failures of the engine.
pub async fn forget(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    house: i64,
    name: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("DELETE FROM house_room WHERE county = $1 AND house = $2 AND name = $3"),
        &params![county, house, name],
    )
    .await?;
    Ok(())
}

/// Rooms of a house, by floor and name.
///
/// # Errors
/// Failures of the engine.
pub async fn of_house(tx: &mut Tx<'_>, county: i64, house: i64) -> Result<Vec<RoomRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT house, name, floor, note FROM house_room WHERE county = $1 AND house = $2 ",
            "ORDER BY coalesce(floor, 999), name"
        ),
        &params![county, house],
    )
    .await
}

/// Brings the rooms of a house to another one that is the same house; a room that both have stays as it is there.
///
/// # Errors
/// Failures of the engine.
pub async fn move_to(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    from: i64,
    into: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO house_room(county, house, name, floor, note) ",
            "SELECT county, CAST($3 AS BIGINT), name, floor, note FROM house_room WHERE county = $1 AND house = $2 ",
            "ON CONFLICT (county, house, name) DO NOTHING"
        ),
        &params![county, from, into],
    )
    .await?;
    tx.exec(sql!("DELETE FROM house_room WHERE county = $1 AND house = $2"), &params![county, from]).await?;
    Ok(())
}
