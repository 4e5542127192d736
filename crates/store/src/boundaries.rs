//! Boundaries in time: which places a place was divided into, and how they were drawn (feature G3).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A place that is or was a child of another one.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanRow {
    /// Identity.
    pub id: i64,
    /// Code; that of an ended place has its identity behind it.
    pub code: String,
    /// Name.
    pub name: String,
    /// Number among its siblings.
    pub seq: i64,
    /// `general` or `dedicated`.
    pub class: String,
    /// Kind.
    pub kind: String,
    /// From when it holds.
    pub since: i64,
    /// Until when it held.
    pub until: Option<i64>,
}

crate::from_row! { struct SpanRow { id, code, name, seq, class, kind, since, until } }

/// Present and former children of a place at a depth (0 to 3), in their order.
///
/// # Errors
/// Failures of the engine.
pub async fn children(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): (usize, i64),
) -> Result<Vec<SpanRow>, StoreError> {
    let depth = depth.min(3);
    let child = i64::try_from(depth + 1).unwrap_or(1);
    let sql = format!(
        "SELECT id, code, name, seq, class, kind, since, until FROM place \
         WHERE county = $1 AND a{depth} = $2 AND depth = $3 ORDER BY seq, id"
    );
    tx.rows_dyn(&sql, &params![county, place, child]).await
}

/// All shapes that some places ever had: place, from when, GeoJSON; oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn shapes(
    tx: &mut Tx<'_>,
    county: i64,
    ids: &[i64],
) -> Result<Vec<(i64, i64, String)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = ids.iter().map(i64::to_string).collect();
    let sql = format!(
        "SELECT place, since, shape FROM place_shape WHERE county = $1 AND place IN ({}) ORDER BY place, since",
        list.join(",")
    );
    tx.rows_dyn(&sql, &params![county]).await
}

/// Where the name of a place is written and how large it is, after it was drawn anew.
///
/// # Errors
/// Failures of the engine.
pub async fn measure(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    place: i64,
    label: Option<(f64, f64)>,
    area_m2: f64,
) -> Result<(), StoreError> {
    let (lon, lat) = label.unzip();
    tx.exec(
        sql!("UPDATE place SET lon = $3, lat = $4, area_m2 = $5 WHERE county = $1 AND id = $2"),
        &params![county, place, lon, lat, area_m2],
    )
    .await?;
    Ok(())
}
