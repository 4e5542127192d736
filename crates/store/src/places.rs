//! Places and their shapes (features G1 to G3).

use crate::engine::{FromRow, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A place as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRow {
    /// Identity.
    pub id: i64,
    /// Statistical or grid code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Depth, 0 for the root.
    pub depth: i64,
    /// Number among its siblings, west to east and north to south.
    pub seq: i64,
    /// `general` or `dedicated`.
    pub class: String,
    /// Kind of a dedicated grid, else the level's key.
    pub kind: String,
    /// Level key.
    pub level_key: String,
    /// Whether it counts as a grid.
    pub is_grid: bool,
    /// Ancestors by depth, itself at its own.
    pub ancestors: [Option<i64>; 5],
    /// Label point.
    pub lon: Option<f64>,
    /// Label point.
    pub lat: Option<f64>,
    /// Square metres.
    pub area_m2: Option<f64>,
}

impl FromRow for PlaceRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            code: c.read()?,
            name: c.read()?,
            depth: c.read()?,
            seq: c.read()?,
            class: c.read()?,
            kind: c.read()?,
            level_key: c.read()?,
            is_grid: c.read()?,
            ancestors: [c.read()?, c.read()?, c.read()?, c.read()?, c.read()?],
            lon: c.read()?,
            lat: c.read()?,
            area_m2: c.read()?,
        })
    }
}

/// Every present place of a county, parents before children.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<PlaceRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, code, name, depth, seq, class, kind, level_key, is_grid, a0, a1, a2, a3, a4, lon, lat, area_m2 ",
            "FROM place WHERE county = $1 AND until IS NULL ORDER BY depth, a1, a2, a3, seq, id"
        ),
        &params![county],
    )
    .await
}

/// Adds a place.
///
/// # Errors
/// `Unique` when the code is taken.
pub async fn insert(tx: &mut Tx<'_>, county: i64, place: &PlaceRow, since: i64) -> Result<(), StoreError> {
    let [a0, a1, a2, a3, a4] = place.ancestors;
    tx.exec(
        sql!(
            "INSERT INTO place(county, id, code, name, depth, seq, class, kind, level_key, is_grid, a0, a1, a2, a3, a4, lon, lat, ",
            "area_m2, since) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19)"
        ),
        &params![
            county, place.id, &place.code, &place.name, place.depth, place.seq, &place.class, &place.kind,
            &place.level_key, place.is_grid, a0, a1, a2, a3, a4, place.lon, place.lat, place.area_m2, since
        ],
    )
    .await?;
    Ok(())
}

/// Adds a shape (GeoJSON geometry, WGS-84) valid from an instant.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_shape(
    tx: &mut Tx<'_>,
    county: i64,
    place: i64,
    since: i64,
    shape: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO place_shape(county, place, since, shape) VALUES ($1, $2, $3, $4)"),
        &params![county, place, since, shape],
    )
    .await?;
    Ok(())
}

/// The newest shape of every place that has one.
///
/// # Errors
/// Failures of the engine.
pub async fn shapes(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, String)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT s.place, s.shape FROM place_shape s WHERE s.county = $1 AND NOT EXISTS (SELECT 1 FROM place_shape n ",
            "WHERE n.county = s.county AND n.place = s.place AND n.since > s.since) ORDER BY s.place"
        ),
        &params![county],
    )
    .await
}

/// Shapes of named places.
///
/// # Errors
/// Failures of the engine.
pub async fn shape_of(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<Option<String>, StoreError> {
    let rows: Vec<String> = tx
        .rows(
            sql!(
                "SELECT shape FROM place_shape WHERE county = $1 AND place = $2 ORDER BY since DESC LIMIT 1"
            ),
            &params![county, place],
        )
        .await?;
    Ok(rows.into_iter().next())
}

/// The newest shapes of named places.
///
/// # Errors
/// Failures of the engine.
pub async fn shapes_of(tx: &mut Tx<'_>, county: i64, ids: &[i64]) -> Result<Vec<(i64, String)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = ids.iter().map(i64::to_string).collect();
    let sql = format!(
        "SELECT place, shape FROM place_shape WHERE county = $1 AND place IN ({}) ORDER BY place, since",
        list.join(",")
    );
    tx.rows_dyn(&sql, &params![county]).await
}

/// From when every present place holds: identity and instant.
///
/// # Errors
/// Failures of the engine.
pub async fn since(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(sql!("SELECT id, since FROM place WHERE county = $1 AND until IS NULL"), &params![county]).await
}

/// Gives a place another name, code or way down from the root.
///
/// # Errors
/// `Unique` when the code is taken.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    place: &PlaceRow,
) -> Result<(), StoreError> {
    let [a0, a1, a2, a3, a4] = place.ancestors;
    tx.exec(
        sql!(
            "UPDATE place SET code = $3, name = $4, seq = $5, a0 = $6, a1 = $7, a2 = $8, a3 = $9, a4 = $10 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, place.id, &place.code, &place.name, place.seq, a0, a1, a2, a3, a4],
    )
    .await?;
    Ok(())
}

/// Ends a place. Its code becomes free for another one.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    place: &PlaceRow,
    until: i64,
) -> Result<(), StoreError> {
    let code = format!("{}~{}", place.code, place.id);
    tx.exec(
        sql!("UPDATE place SET until = $3, code = $4 WHERE county = $1 AND id = $2"),
        &params![county, place.id, until, &code],
    )
    .await?;
    Ok(())
}

/// Hands over what refers to a place that ends: posts, duties, report codes, lines of the list, homes of residents,
/// and who of each department is in charge.
///
/// # Errors
/// Failures of the engine.
pub async fn hand_over(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    (place, heir): (i64, i64),
    at: i64,
) -> Result<(), StoreError> {
    for update in [
        sql!("UPDATE post SET place = $3 WHERE county = $1 AND place = $2"),
        sql!("UPDATE appointment SET place = $3 WHERE county = $1 AND place = $2"),
        sql!("UPDATE duty SET place = $3 WHERE county = $1 AND place = $2"),
        sql!("UPDATE report_code SET place = $3 WHERE county = $1 AND place = $2"),
        sql!("UPDATE responsibility SET place = $3 WHERE county = $1 AND place = $2"),
        sql!("UPDATE chat_group SET place = $3 WHERE county = $1 AND place = $2"),
        sql!("UPDATE account SET home = $3 WHERE county = $1 AND home = $2"),
        sql!("UPDATE file_correction SET place = $3 WHERE county = $1 AND place = $2"),
    ] {
        tx.exec(update, &params![county, place, heir]).await?;
    }
    crate::points::succeed(tx, county, (place, heir), at).await?;
    crate::nets::hand_over(tx, county, place, heir).await
}
