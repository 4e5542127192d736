//! Houses.

use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A house as stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HouseRow {
    /// Identity.
    pub id: i64,
    /// Grid it stands in.
    pub place: i64,
    /// Ancestors of the grid at depths 1 to 4, itself at its own.
    pub ancestors: [Option<i64>; 4],
    /// Lane and door number; empty where only the position is known.
    pub address: String,
    /// Position, WGS-84.
    pub lon: Option<f64>,
    /// Position, WGS-84.
    pub lat: Option<f64>,
    /// Kind, a code of the profile; `None` where nobody has said.
    pub kind: Option<String>,
    /// Grade of safety, a code of the profile.
    pub grade: Option<String>,
    /// Who assessed it.
    pub graded_by: String,
    /// On which day.
    pub graded_on: Option<String>,
    /// Storeys.
    pub storeys: Option<i64>,
    /// Year it was built.
    pub built: Option<i64>,
    /// Household that owns it.
    pub owner: Option<i64>,
    /// Owner in words, where it is no household.
    pub owner_text: String,
    /// What has to be known about its safety.
    pub note: String,
    /// First day, where it is known.
    pub since: Option<String>,
    /// First day on which it no longer stands.
    pub until: Option<String>,
    /// How it ended: `demolished`, `collapsed`, `mistake`, `merged`.
    pub ended: Option<String>,
    /// House it is the same as.
    pub merged_into: Option<i64>,
    /// Grows with every change.
    pub version: i64,
    /// Changed last.
    pub updated_at: i64,
}

impl FromRow for HouseRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            place: c.read()?,
            ancestors: [c.read()?, c.read()?, c.read()?, c.read()?],
            address: c.read()?,
            lon: c.read()?,
            lat: c.read()?,
            kind: c.read()?,
            grade: c.read()?,
            graded_by: c.read()?,
            graded_on: c.read()?,
            storeys: c.read()?,
            built: c.read()?,
            owner: c.read()?,
            owner_text: c.read()?,
            note: c.read()?,
            since: c.read()?,
            until: c.read()?,
            ended: c.read()?,
            merged_into: c.read()?,
            version: c.read()?,
            updated_at: c.read()?,
        })
    }
}

const COLUMNS: &str = "id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, built, owner, \
                       owner_text, note, since, until, ended, merged_into, version, updated_at";

/// What a list of houses asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Grade of safety.
    pub grade: Option<&'a str>,
    /// A part of the address.
    pub part: Option<&'a str>,
}

/// Adds a house.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &HouseRow,
) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "INSERT INTO house(county, id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, ",
            "built, owner, owner_text, note, since, until, ended, merged_into, version, updated_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25)"
        ),
        &params![
            county, row.id, row.place, a1, a2, a3, a4, &row.address, row.lon, row.lat, &row.kind, &row.grade,
            &row.graded_by, &row.graded_on, row.storeys, row.built, row.owner, &row.owner_text, &row.note, &row.since,
            &row.until, &row.ended, row.merged_into, row.version, row.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes a house whose version was `before`; says whether it still was.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &HouseRow,
    before: i64,
) -> Result<bool, StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    let changed = tx
        .exec(
            sql!(
                "UPDATE house SET place = $3, a1 = $4, a2 = $5, a3 = $6, a4 = $7, address = $8, lon = $9, lat = $10, kind = $11, ",
                "grade = $12, graded_by = $13, graded_on = $14, storeys = $15, built = $16, owner = $17, owner_text = $18, ",
                "note = $19, since = $20, version = $21, updated_at = $22 WHERE county = $1 AND id = $2 AND version = $23"
            ),
            &params![
                county, row.id, row.place, a1, a2, a3, a4, &row.address, row.lon, row.lat, &row.kind, &row.grade,
                &row.graded_by, &row.graded_on, row.storeys, row.built, row.owner, &row.owner_text, &row.note,
                &row.since, row.version, row.updated_at, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Ends a house whose version is one below that of the row; says whether it was.
///
/// # Errors
/// Failures of the engine.
pub async fn end(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &HouseRow) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE house SET until = $3, ended = $4, merged_into = $5, note = $6, version = $7, updated_at = $8 ",
                "WHERE county = $1 AND id = $2 AND version = $9 AND until IS NULL"
            ),
            &params![
                county, row.id, &row.until, &row.ended, row.merged_into, &row.note, row.version, row.updated_at,
                row.version - 1
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<HouseRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, built, owner, ",
            "owner_text, note, since, until, ended, merged_into, version, updated_at FROM house WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The present house of an address in a grid; the oldest where it was entered twice.
///
/// # Errors
/// Failures of the engine.
pub async fn at_address(
    tx: &mut Tx<'_>,
    county: i64,
    place: i64,
    address: &str,
) -> Result<Option<HouseRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, built, owner, ",
            "owner_text, note, since, until, ended, merged_into, version, updated_at FROM house ",
            "WHERE county = $1 AND place = $2 AND address = $3 AND until IS NULL ORDER BY id LIMIT 1"
        ),
        &params![county, place, address],
    )
    .await
}

/// Some houses by identity, in no order.
///
/// # Errors
/// Failures of the engine.
pub async fn by_ids(tx: &mut Tx<'_>, county: i64, ids: &[i64]) -> Result<Vec<HouseRow>, StoreError> {
    let mut all = Vec::new();
    for part in ids.chunks(500) {
        let (values, marks) = crate::residents::list_of(county, part);
        let text = format!("SELECT {COLUMNS} FROM house WHERE county = $1 AND id IN ({marks})");
        all.extend(tx.rows_dyn::<HouseRow>(&text, &values).await?);
    }
    Ok(all)
}

/// The condition that a house stands in a place at a depth, parameter `$2`. With another condition that is looked up, it is
/// written so that no index fits it (decision 0010).
const fn within(depth: usize, looked_up: bool) -> &'static str {
    match (depth, looked_up) {
        (1, true) => "a1 = $2",
        (2, true) => "a2 = $2",
        (3, true) => "a3 = $2",
        (4, true) => "a4 = $2",
        (1, false) => "a1 + 0 = $2",
        (2, false) => "a2 + 0 = $2",
        (3, false) => "a3 + 0 = $2",
        (4, false) => "a4 + 0 = $2",
        // The root has no column: all of the county, and the parameter is used all the same.
        _ => "CAST($2 AS BIGINT) = $2",
    }
}

/// Present houses within a place at a depth, by address, after an address and identity.
///
/// # Errors
/// Failures of the engine.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): (usize, i64),
    filter: Filter<'_>,
    (address, id): (&str, i64),
    limit: i64,
) -> Result<Vec<HouseRow>, StoreError> {
    let mut text = format!(
        "SELECT {COLUMNS} FROM house WHERE county = $1 AND {} AND until IS NULL AND (address, id) > ($3, $4)",
        within(depth, filter.grade.is_none())
    );
    let mut values: Vec<Param<'_>> =
        vec![county.into(), place.into(), address.into(), id.into(), limit.into()];
    if let Some(grade) = filter.grade {
        values.push(grade.into());
        text.push_str(&format!(" AND grade IS NOT NULL AND grade = ${}", values.len()));
    }
    let part = filter.part.map(|part| format!("%{}%", part.replace(['%', '_', '\\'], "")));
    if let Some(part) = &part {
        values.push(part.as_str().into());
        text.push_str(&format!(" AND address LIKE ${}", values.len()));
    }
    text.push_str(" ORDER BY address, id LIMIT $5");
    tx.rows_dyn(&text, &values).await
}

/// Houses that stand in this very grid; ended ones too.
///
/// # Errors
/// Failures of the engine.
pub async fn standing_at(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<Vec<HouseRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, built, owner, ",
            "owner_text, note, since, until, ended, merged_into, version, updated_at FROM house ",
            "WHERE county = $1 AND place = $2 ORDER BY address, id"
        ),
        &params![county, place],
    )
    .await
}

/// Houses by identity, after one: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(tx: &mut Tx<'_>, county: i64, after: i64, limit: i64) -> Result<Vec<HouseRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, built, owner, ",
            "owner_text, note, since, until, ended, merged_into, version, updated_at FROM house ",
            "WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}
