//! Working-day calendars (feature C7).

use crate::auth::{Address, Who};
use crate::extract::Json;
use crate::problem::{Problem, Result};
use axum::extract::State;
use gezhi_app::App;
use gezhi_app::calendars::{self, CalendarPreview, CalendarYear, YearInput};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(years, load)).routes(routes!(preview))
}

/// The announced years.
#[utoipa::path(get, path = "/calendars", tag = "calendars", responses((status = 200, body = [CalendarYear]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn years(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<CalendarYear>>> {
    Ok(Json(calendars::years(&app, &actor).await?))
}

/// Says what a year would change; nothing is stored.
#[utoipa::path(post, path = "/calendars/preview", tag = "calendars", request_body = YearInput, responses((status = 200, body = CalendarPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn preview(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<YearInput>,
) -> Result<Json<CalendarPreview>> {
    Ok(Json(calendars::preview(&app, &actor, &body).await?))
}

/// Stores a year and computes the deadlines again.
#[utoipa::path(post, path = "/calendars", tag = "calendars", request_body = YearInput, responses((status = 200, body = CalendarPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn load(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<YearInput>,
) -> Result<Json<CalendarPreview>> {
    Ok(Json(calendars::load(&app, &actor, &body, address.as_deref()).await?))
}
