//! Places and cases as GeoJSON for maps (features B1, B2).

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Actor;
use gezhi_domain::grids::{GridClass, PlaceId};
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::counters::Load;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Most polygons in one answer.
const MAX_POLYGONS: usize = 700;

struct Shapes {
    county: i64,
    ids: Vec<i64>,
}

impl Op for Shapes {
    type Out = (Vec<(i64, String)>, Vec<Load>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let shapes = gezhi_store::places::shapes_of(tx, self.county, &self.ids).await?;
        let loads = gezhi_store::counters::loads_of(tx, self.county, &self.ids).await?;
        Ok((shapes, loads))
    }
}

/// Shapes and loads of some places, by place.
pub(super) async fn shapes_with_loads(
    app: &App,
    ids: Vec<i64>,
) -> Result<(HashMap<i64, String>, HashMap<i64, Load>)> {
    let (shapes, loads) = app.db.read(Shapes { county: app.county, ids }).await?;
    Ok((shapes.into_iter().collect(), loads.into_iter().map(|load| (load.place, load)).collect()))
}

/// Descendants of a place at a depth as a feature collection; dedicated grids of that depth come last, to lie on top.
///
/// # Errors
/// 404 for an unknown place, 422 when the answer would be too large: then a deeper place must be chosen first.
pub async fn map_places(app: &App, within: PlaceId, depth: Option<usize>) -> Result<String> {
    let directory = app.directory();
    let parent = directory.place(within).ok_or_else(AppError::not_found)?;
    let depth = depth.unwrap_or(parent.path.depth() + 1);
    let mut wanted: Vec<&crate::directory::Place> = directory
        .places()
        .filter(|place| place.path.depth() == depth && parent.path.reaches(&place.path))
        .collect();
    wanted.sort_by_key(|place| place.class == GridClass::Dedicated);
    if wanted.len() > MAX_POLYGONS {
        return Err(AppError::invalid(
            "map_too_large",
            "depth",
            "范围太大，请先选一个乡镇或村再看。",
            "Too many areas for one map; choose a town or village first.",
        ));
    }
    let ids = wanted.iter().map(|place| place.id.0).collect();
    let (shapes, loads) = shapes_with_loads(app, ids).await?;
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    let mut first = true;
    for place in wanted {
        let Some(shape) = shapes.get(&place.id.0) else { continue };
        let load = loads.get(&place.id.0).copied().unwrap_or_default();
        let properties = json!({
            "id": place.id.0.to_string(), "name": place.name, "depth": place.path.depth(), "class": place.class.code(),
            "label": place.point.map(|(lon, lat)| [lon, lat]), "open": load.open, "overdue": load.overdue,
            "reported": load.reported, "children": place.children.len(),
        });
        if !std::mem::take(&mut first) {
            text.push(',');
        }
        text.push_str(&format!(
            "{{\"type\":\"Feature\",\"id\":\"{}\",\"geometry\":{shape},\"properties\":{properties}}}",
            place.id.0
        ));
    }
    text.push_str("]}");
    Ok(text)
}

struct OpenCases {
    county: i64,
    scopes: Vec<Scope>,
    filter: Filter,
}

impl Op for OpenCases {
    type Out = Vec<gezhi_store::cases::StoredCase>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for scope in &self.scopes {
            all.extend(
                gezhi_store::case_lists::page(tx, self.county, *scope, &self.filter, Order::Due, None, 2_000)
                    .await?,
            );
        }
        Ok(all)
    }
}

/// Open cases within a place that the person may see, as points.
///
/// # Errors
/// 401, 403, 404.
pub async fn map_cases(app: &App, actor: &Actor, within: PlaceId) -> Result<Value> {
    let scopes = crate::cases::scopes(app, actor)?;
    let place = app.directory().place(within).ok_or_else(AppError::not_found)?.path;
    let filter = Filter { open: true, place: Some((place.depth(), place.id().0)), ..Filter::default() };
    let cases = app.db.read(OpenCases { county: app.county, scopes, filter }).await?;
    let features: Vec<Value> = cases
        .into_iter()
        .filter_map(|stored| {
            let case = stored.case;
            let (lon, lat) = case.point?;
            Some(json!({
                "type": "Feature", "id": case.id.0.to_string(), "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"id": case.id.0.to_string(), "ticket": case.ticket, "state": case.state.code(),
                    "overdue": case.overdue, "grade": case.grade.code(), "title": case.title}
            }))
        })
        .collect();
    Ok(json!({"type": "FeatureCollection", "features": features}))
}
