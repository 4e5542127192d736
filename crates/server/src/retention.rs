//! How long personal data is kept (feature P4).

use crate::auth::{Address, Who};
use crate::extract::Json;
use crate::problem::{Problem, Result};
use axum::extract::State;
use gezhi_app::App;
use gezhi_app::retention::{self, RetentionView, SaveRetention};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(view, change))
}

/// What is kept how long, what waits to be erased, and what was erased.
#[utoipa::path(get, path = "/retention", tag = "register", responses((status = 200, body = RetentionView), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn view(State(app): State<App>, Who(actor): Who) -> Result<Json<RetentionView>> {
    Ok(Json(retention::view(&app, &actor).await?))
}

/// Changes how long something is kept.
#[utoipa::path(put, path = "/retention", tag = "register", request_body = SaveRetention, responses((status = 200, body = RetentionView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<SaveRetention>,
) -> Result<Json<RetentionView>> {
    Ok(Json(retention::change(&app, &actor, &body, address.as_deref()).await?))
}
