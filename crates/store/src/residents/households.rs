//! Households.

use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;
use serde::{Deserialize, Serialize};

/// A household as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HouseholdRow {
    /// Identity.
    pub id: i64,
    /// Number of the file 户号, unique in the county.
    pub number: String,
    /// Grid it stands in.
    pub place: i64,
    /// Ancestors of the grid at depths 1 to 4, itself at its own.
    pub ancestors: [Option<i64>; 4],
    /// Address below the village: lane and house number.
    pub address: String,
    /// Room.
    pub room: String,
    /// House, WGS-84.
    pub lon: Option<f64>,
    /// House, WGS-84.
    pub lat: Option<f64>,
    /// Who is the head.
    pub head: Option<i64>,
    /// The head's name.
    pub head_name: String,
    /// People registered.
    pub members: i64,
    /// Of these, living here.
    pub living: i64,
    /// First day.
    pub since: String,
    /// First day on which it no longer exists.
    pub until: Option<String>,
    /// Grows with every change of the file or of a member.
    pub version: i64,
    /// Changed last.
    pub updated_at: i64,
    /// House it lives in, where it is known.
    #[serde(default)]
    pub house: Option<i64>,
}

impl FromRow for HouseholdRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            number: c.read()?,
            place: c.read()?,
            ancestors: [c.read()?, c.read()?, c.read()?, c.read()?],
            address: c.read()?,
            room: c.read()?,
            lon: c.read()?,
            lat: c.read()?,
            head: c.read()?,
            head_name: c.read()?,
            members: c.read()?,
            living: c.read()?,
            since: c.read()?,
            until: c.read()?,
            version: c.read()?,
            updated_at: c.read()?,
            house: c.read()?,
        })
    }
}

const COLUMNS: &str = "id, number, place, a1, a2, a3, a4, address, room, lon, lat, head, head_name, members, living, since, until, \
                       version, updated_at, house";

/// Adds a household.
///
/// # Errors
/// `Unique` when the number is taken.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &HouseholdRow,
) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "INSERT INTO household(county, id, number, place, a1, a2, a3, a4, address, room, lon, lat, head, head_name, members, ",
            "living, since, until, version, updated_at, house) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)"
        ),
        &params![
            county, row.id, &row.number, row.place, a1, a2, a3, a4, &row.address, &row.room, row.lon, row.lat, row.head,
            &row.head_name, row.members, row.living, &row.since, &row.until, row.version, row.updated_at, row.house
        ],
    )
    .await?;
    crate::visits::follow(tx, county, row).await
}

/// Writes a household whose version was `before`; says whether it still was.
///
/// # Errors
/// `Unique` when the number is taken.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &HouseholdRow,
    before: i64,
) -> Result<bool, StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    let changed = tx
        .exec(
            sql!(
                "UPDATE household SET number = $3, place = $4, a1 = $5, a2 = $6, a3 = $7, a4 = $8, address = $9, room = $10, ",
                "lon = $11, lat = $12, head = $13, head_name = $14, members = $15, living = $16, since = $17, until = $18, ",
                "version = $19, updated_at = $20, house = $22 WHERE county = $1 AND id = $2 AND version = $21"
            ),
            &params![
                county, row.id, &row.number, row.place, a1, a2, a3, a4, &row.address, &row.room, row.lon, row.lat, row.head,
                &row.head_name, row.members, row.living, &row.since, &row.until, row.version, row.updated_at, before,
                row.house
            ],
        )
        .await?;
    if changed == 1 {
        crate::visits::follow(tx, county, row).await?;
        crate::care::follow(tx, county, row).await?;
        crate::points::follow(tx, county, row).await?;
    }
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<HouseholdRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, number, place, a1, a2, a3, a4, address, room, lon, lat, head, head_name, members, living, since, until, ",
            "version, updated_at, house FROM household WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// By the number of the file.
///
/// # Errors
/// Failures of the engine.
pub async fn by_number(
    tx: &mut Tx<'_>,
    county: i64,
    number: &str,
) -> Result<Option<HouseholdRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, number, place, a1, a2, a3, a4, address, room, lon, lat, head, head_name, members, living, since, until, ",
            "version, updated_at, house FROM household WHERE county = $1 AND number = $2"
        ),
        &params![county, number],
    )
    .await
}

/// The condition that a household stands in a place at a depth; parameter `$2`.
const fn within(depth: usize) -> &'static str {
    match depth {
        1 => "a1 = $2",
        2 => "a2 = $2",
        3 => "a3 = $2",
        4 => "a4 = $2",
        // The root has no column: all of the county, and the parameter is used all the same.
        _ => "CAST($2 AS BIGINT) = $2",
    }
}

/// Present households within a place at a depth, by number, after a number; with an attribute where one is named.
///
/// # Errors
/// Failures of the engine.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): (usize, i64),
    attribute: Option<&str>,
    today: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<HouseholdRow>, StoreError> {
    let mut text = format!(
        "SELECT {COLUMNS} FROM household WHERE county = $1 AND {} AND number > $3 AND until IS NULL",
        within(depth)
    );
    let mut values: Vec<Param<'_>> = vec![county.into(), place.into(), after.into(), limit.into()];
    if let Some(code) = attribute {
        values.push(code.into());
        values.push(today.into());
        text.push_str(
            " AND EXISTS (SELECT 1 FROM attribute t WHERE t.county = household.county AND t.household = household.id \
             AND t.code = $5 AND (t.until IS NULL OR t.until > $6))",
        );
    }
    text.push_str(" ORDER BY number LIMIT $4");
    tx.rows_dyn(&text, &values).await
}

/// Present households within a place, by number: at most `limit`.
///
/// # Errors
/// Failures of the engine.
pub async fn on_map(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): (usize, i64),
    limit: i64,
) -> Result<Vec<HouseholdRow>, StoreError> {
    page(tx, county, (depth, place), None, "", "", limit).await
}

/// What a map shows of a household: some of its columns, because a map has thousands of them.
#[derive(Debug, Clone, PartialEq)]
pub struct MapRow {
    /// Identity.
    pub id: i64,
    /// The head's name.
    pub head_name: String,
    /// Address below the village.
    pub address: String,
    /// Room.
    pub room: String,
    /// House it lives in, where it is known.
    pub house: Option<i64>,
    /// House, WGS-84.
    pub lon: Option<f64>,
    /// House, WGS-84.
    pub lat: Option<f64>,
    /// People living here.
    pub living: i64,
}

crate::from_row! { struct MapRow { id, head_name, address, room, house, lon, lat, living } }

/// What a map shows of the present households within a place, by number: at most `limit`.
///
/// # Errors
/// Failures of the engine.
pub async fn map_rows(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): (usize, i64),
    limit: i64,
) -> Result<Vec<MapRow>, StoreError> {
    let text = format!(
        "SELECT id, head_name, address, room, house, lon, lat, living FROM household \
         WHERE county = $1 AND {} AND until IS NULL ORDER BY number LIMIT $3",
        within(depth)
    );
    tx.rows_dyn(&text, &params![county, place, limit]).await
}

/// Some households get the position of the house they live in.
///
/// # Errors
/// Failures of the engine.
pub async fn follow_house(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    (lon, lat): (f64, f64),
    households: &[i64],
    now: i64,
) -> Result<(), StoreError> {
    for id in households {
        tx.exec(
            sql!(
                "UPDATE household SET lon = $3, lat = $4, version = version + 1, updated_at = $5 ",
                "WHERE county = $1 AND id = $2"
            ),
            &params![county, *id, lon, lat, now],
        )
        .await?;
    }
    Ok(())
}

/// Identities of households that stand in this very grid, after an identity; ended ones too.
///
/// # Errors
/// Failures of the engine.
pub async fn standing_at(
    tx: &mut Tx<'_>,
    county: i64,
    place: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!("SELECT id FROM household WHERE county = $1 AND place = $2 AND id > $3 ORDER BY id LIMIT $4"),
        &params![county, place, after, limit],
    )
    .await
}

/// Households by identity, after one: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<HouseholdRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, number, place, a1, a2, a3, a4, address, room, lon, lat, head, head_name, members, living, since, until, ",
            "version, updated_at, house FROM household WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}

/// Some households by identity, in no order.
///
/// # Errors
/// Failures of the engine.
pub async fn by_ids(tx: &mut Tx<'_>, county: i64, ids: &[i64]) -> Result<Vec<HouseholdRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (values, marks) = super::list_of(county, ids);
    let text = format!("SELECT {COLUMNS} FROM household WHERE county = $1 AND id IN ({marks})");
    tx.rows_dyn(&text, &values).await
}
