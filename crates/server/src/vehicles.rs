//! Vehicles of households; plates are sealed, and masked when they are handed out (feature P8).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::residents::{
    self, EditVehicle, EndVehicle, HouseholdView, RevealPerson, RevealedPlate, VehicleInput,
};
use gezhi_app::views::Id;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(add))
        .routes(routes!(edit))
        .routes(routes!(end))
        .routes(routes!(reveal))
}

/// Enters a vehicle of a household; answers with the household's file.
#[utoipa::path(post, path = "/households/{id}/vehicles", tag = "vehicles", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = VehicleInput, responses((status = 201, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<VehicleInput>,
) -> Result<(StatusCode, Json<HouseholdView>)> {
    Ok((
        StatusCode::CREATED,
        Json(residents::add_vehicle(&app, &actor, id.0, &body, key.as_deref(), address.as_deref()).await?),
    ))
}

/// Changes a vehicle; a plate that is left out stays as it is.
#[utoipa::path(put, path = "/vehicles/{id}", tag = "vehicles", params(("id" = String, Path)), request_body = EditVehicle, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EditVehicle>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::edit_vehicle(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Ends a vehicle: sold, scrapped, gone with its owner, entered by mistake.
#[utoipa::path(post, path = "/vehicles/{id}/end", tag = "vehicles", params(("id" = String, Path)), request_body = EndVehicle, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn end(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EndVehicle>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::end_vehicle(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Shows a plate; needs a reason and leaves a trace that whose it is can read.
#[utoipa::path(post, path = "/vehicles/{id}/reveal", tag = "vehicles", params(("id" = String, Path)), request_body = RevealPerson, responses((status = 200, body = RevealedPlate), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn reveal(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<RevealPerson>,
) -> Result<Json<RevealedPlate>> {
    Ok(Json(residents::reveal_plate(&app, &actor, id.0, &body, address.as_deref()).await?))
}
