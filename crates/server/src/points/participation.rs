//! Who takes part, and calls to take part (feature S7).

use crate::auth::{Address, Who};
use crate::extract::{Json, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::participation::{
    self, CampaignInput, CampaignView, Participation, ParticipationQuery,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(figures)).routes(routes!(campaigns, call))
}

/// A place.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct At {
    /// The village, or a place in it; the own one when left out.
    place: Option<String>,
}

/// Who takes part in what, from the months that were published.
#[utoipa::path(get, path = "/points/participation", tag = "points", params(ParticipationQuery), responses((status = 200, body = Participation), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn figures(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<ParticipationQuery>,
) -> Result<Json<Participation>> {
    Ok(Json(participation::participation(&app, &actor, &query).await?))
}

/// Calls to take part that last; no sign-in needed.
#[utoipa::path(get, path = "/points/campaigns", tag = "points", params(At), responses((status = 200, body = [CampaignView]), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn campaigns(
    State(app): State<App>,
    Who(actor): Who,
    Query(at): Query<At>,
) -> Result<Json<Vec<CampaignView>>> {
    Ok(Json(participation::campaigns(&app, &actor, at.place.as_deref()).await?))
}

/// Calls households to take part in a category.
#[utoipa::path(post, path = "/points/campaigns", tag = "points", request_body = CampaignInput, responses((status = 201, body = CampaignView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn call(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<CampaignInput>,
) -> Result<(StatusCode, Json<CampaignView>)> {
    Ok((StatusCode::CREATED, Json(participation::call(&app, &actor, &body, address.as_deref()).await?)))
}
