//! Places and maps (features G2, G9, B1).

use crate::auth::Who;
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::grids::{self, AreaMap, PlaceDetail, PlaceItem};
use gezhi_app::views::{Id, PlaceRef};
use gezhi_app::{App, AppError};
use gezhi_domain::grids::PlaceId;
use gezhi_geo::Crs;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(places))
        .routes(routes!(place_at))
        .routes(routes!(place))
        .routes(routes!(map_places))
        .routes(routes!(map_areas))
        .routes(routes!(map_cases))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PlacesQuery {
    /// Children of this place; the root's when left out.
    parent: Option<String>,
    /// Words of a name; then `parent` does not count.
    q: Option<String>,
}

fn id(text: &str) -> Result<PlaceId> {
    text.parse().map(PlaceId).map_err(|_| Problem::not_found())
}

/// Children of a place, or places by name.
#[utoipa::path(get, path = "/places", tag = "places", params(PlacesQuery), responses((status = 200, body = [PlaceItem]), (status = 404, body = Problem)))]
async fn places(State(app): State<App>, Query(query): Query<PlacesQuery>) -> Result<Json<Vec<PlaceItem>>> {
    if let Some(text) = query.q {
        return Ok(Json(grids::search(&app, &text)));
    }
    let parent = query.parent.as_deref().map(id).transpose()?;
    Ok(Json(grids::children(&app, parent)?))
}

/// A place with its posts.
#[utoipa::path(get, path = "/places/{id}", tag = "places", params(("id" = String, Path)), responses((status = 200, body = PlaceDetail), (status = 404, body = Problem)))]
async fn place(State(app): State<App>, Path(id): Path<Id>) -> Result<Json<PlaceDetail>> {
    Ok(Json(grids::detail(&app, PlaceId(id.0)).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AtQuery {
    /// Longitude, degrees.
    lon: f64,
    /// Latitude, degrees.
    lat: f64,
    /// `WGS-84` (default), `GCJ-02` or `CGCS2000`.
    crs: Option<String>,
}

/// Which grid a point lies in.
#[derive(Debug, Serialize, ToSchema)]
struct PlaceAt {
    /// The grid; `null` outside all grids.
    place: Option<PlaceRef>,
    /// The point lies just outside, and this is the nearest grid.
    near: bool,
}

pub(crate) fn crs(text: Option<&str>) -> Result<Crs> {
    text.map_or(Ok(Crs::Wgs84), |text| {
        text.parse().map_err(|_| {
            Problem::from(AppError::invalid(
                "crs",
                "crs",
                "坐标系请写 WGS-84、GCJ-02 或 CGCS2000。",
                "The coordinate system is WGS-84, GCJ-02 or CGCS2000.",
            ))
        })
    })
}

/// Which grid is this point in?
#[utoipa::path(get, path = "/places/at", tag = "places", params(AtQuery), responses((status = 200, body = PlaceAt), (status = 422, body = Problem)))]
async fn place_at(State(app): State<App>, Query(query): Query<AtQuery>) -> Result<Json<PlaceAt>> {
    let located = grids::locate(&app, query.lon, query.lat, crs(query.crs.as_deref())?)?;
    Ok(Json(PlaceAt { place: located.place.and_then(|path| app.place_ref(&path)), near: located.near }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MapQuery {
    /// Place whose descendants are shown; the root when left out.
    within: Option<String>,
    /// Depth of what is shown; one below `within` when left out.
    depth: Option<usize>,
}

/// Places as GeoJSON polygons (WGS-84) with their open and overdue cases.
#[utoipa::path(get, path = "/map/places", tag = "places", params(MapQuery), responses((status = 200, content_type = "application/geo+json", body = Object), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn map_places(
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<MapQuery>,
) -> Result<Response> {
    let within = query.within.as_deref().map(id).transpose()?.unwrap_or(app.directory().root());
    let text = grids::map_places(&app, within, query.depth).await?;
    let tag = format!("\"{}\"", gezhi_app::files::sha256(text.as_bytes()).get(..20).unwrap_or_default());
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let mut response = text.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, value);
    }
    Ok(response)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AreasQuery {
    /// Place; the first of the own scope when left out.
    place: Option<String>,
}

/// The areas one level below a place as GeoJSON (WGS-84), with all numbers that the reader may colour them by.
#[utoipa::path(get, path = "/map/areas", tag = "places", params(AreasQuery), responses((status = 200, body = AreaMap), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn map_areas(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<AreasQuery>,
) -> Result<Json<AreaMap>> {
    let place = query.place.as_deref().filter(|text| !text.is_empty()).map(id).transpose()?;
    Ok(Json(grids::areas(&app, &actor, place).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WithinQuery {
    /// Place; the root when left out.
    within: Option<String>,
}

/// Open cases of the own scope as GeoJSON points.
#[utoipa::path(get, path = "/map/cases", tag = "places", params(WithinQuery), responses((status = 200, body = Object), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn map_cases(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<WithinQuery>,
) -> Result<Json<Value>> {
    let within = query.within.as_deref().map(id).transpose()?.unwrap_or(app.directory().root());
    Ok(Json(grids::map_cases(&app, &actor, within).await?))
}
