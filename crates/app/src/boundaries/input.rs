//! What an editor sends: the parts as they shall be, and which ones end.

use crate::error::{AppError, Result};
use gezhi_geo::coverage::settled;
use gezhi_geo::exchange::vertex_count;
use gezhi_geo::{BadPoint, Crs, MultiPolygon, ReadError, read};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Most vertices in one draft.
const MOST_VERTICES: usize = 60_000;
/// Most parts in one draft.
const MOST_PARTS: usize = 500;

/// A part as it shall be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PartInput {
    /// Identity of an existing part, or any other word for a new one.
    pub key: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    /// GeoJSON geometry, a Polygon or MultiPolygon.
    #[schema(value_type = Object)]
    pub shape: Value,
}

/// A part that ends.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EndedInput {
    /// Identity.
    pub key: String,
    /// Part that takes over what cannot be told by its position; the one that takes most of the ground when left out.
    #[serde(default)]
    pub into: Option<String>,
}

/// A place as it shall be divided. Parts that are neither named here nor ended stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// The place.
    pub place: crate::views::Id,
    /// The version that the editor had before the eyes.
    #[serde(default)]
    pub version: Option<String>,
    /// `inner_version` of the check that the editor saw, where grids follow a border.
    #[serde(default)]
    pub inner_version: Option<String>,
    /// Coordinate system of the shapes: `WGS-84` (when left out), `GCJ-02` or `CGCS2000`.
    #[serde(default)]
    pub crs: Option<String>,
    /// Parts as they shall be.
    pub parts: Vec<PartInput>,
    /// Parts that end.
    #[serde(default)]
    pub ended: Vec<EndedInput>,
    /// Give all grids numbers anew, from north to south and west to east.
    #[serde(default)]
    pub renumber: bool,
    /// The person has seen the findings and saves all the same.
    #[serde(default)]
    pub accept: bool,
}

/// A coordinate system as typed.
///
/// # Errors
/// 422 for an unknown one.
pub(super) fn crs_of(text: Option<&str>) -> Result<Crs> {
    text.filter(|text| !text.is_empty()).map_or(Ok(Crs::Wgs84), |text| {
        text.parse().map_err(|_| {
            AppError::invalid(
                "crs",
                "crs",
                "不认识这个坐标系，请选 WGS-84、GCJ-02（火星坐标）或 CGCS2000。",
                "This coordinate system is not known; choose WGS-84, GCJ-02 or CGCS2000.",
            )
        })
    })
}

/// A shape as an area on the lattice.
///
/// # Errors
/// 422 that names the part.
pub(super) fn area_of(name: &str, shape: &Value, crs: Crs) -> Result<MultiPolygon> {
    let refuse = |zh: &str, en: &str| {
        AppError::invalid(
            "shape",
            "parts",
            format!("“{name}”的形状不对：{zh}"),
            format!("The shape of “{name}” cannot be used: {en}"),
        )
    };
    // An area that was merged into another is sent as an empty one.
    if shape.get("coordinates").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        return Ok(MultiPolygon::new(Vec::new()));
    }
    let areas = read(&shape.to_string(), crs).map_err(|error| match error {
        ReadError::OpenRing(_) => {
            refuse("边线没有闭合，或者不到三个点。", "a ring is not closed or has fewer than three corners.")
        }
        ReadError::BadPoint { reason: BadPoint::LooksSwapped, .. } => {
            refuse("经度和纬度可能填反了。", "longitude and latitude seem to be swapped.")
        }
        ReadError::BadPoint { .. } => refuse("有一个点不在地球上。", "a point lies nowhere on earth."),
        _ => refuse("要有面（Polygon）。", "a Polygon is needed."),
    })?;
    Ok(settled(&areas.into_iter().flat_map(|area| area.polygon).collect()))
}

/// The areas of some parts.
///
/// # Errors
/// 422 for one that cannot be read, and for far too many parts or vertices.
pub(super) fn areas_of(parts: &[PartInput], crs: Crs) -> Result<Vec<MultiPolygon>> {
    if parts.len() > MOST_PARTS {
        return Err(AppError::invalid(
            "too_many_parts",
            "parts",
            format!("一次最多 {MOST_PARTS} 个网格。"),
            format!("{MOST_PARTS} grids at most at a time."),
        ));
    }
    let mut sum = 0;
    let mut areas = Vec::with_capacity(parts.len());
    for part in parts {
        let area = area_of(&part.name, &part.shape, crs)?;
        sum += vertex_count(&area);
        check_vertices(sum)?;
        areas.push(area);
    }
    Ok(areas)
}

/// Refuses shapes with far too many vertices.
pub(super) fn check_vertices(count: usize) -> Result<()> {
    if count <= MOST_VERTICES {
        return Ok(());
    }
    Err(AppError::invalid(
        "too_many_vertices",
        "parts",
        format!("边界太细：至少 {count} 个点，最多 {MOST_VERTICES} 个。请先用制图软件简化，再导入。"),
        format!(
            "The borders are too fine: {count} vertices or more, {MOST_VERTICES} at most. Simplify them in a map program first."
        ),
    ))
}
