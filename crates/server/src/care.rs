//! The care list (feature P7).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::care::{self, CareCounts, CareEdit, CareInput, CareQuery, CareView, SetUp, SetUpInput};
use gezhi_app::views::{Id, Page};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(counts))
        .routes(routes!(set_up))
        .routes(routes!(see, edit, end))
}

/// Active care plans of a place by due time, of the marks that the reader may see.
#[utoipa::path(get, path = "/care", tag = "care", params(CareQuery), responses((status = 200, body = Page<CareView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<CareQuery>,
) -> Result<Json<Page<CareView>>> {
    Ok(Json(care::list(&app, &actor, &query).await?))
}

/// Sets up a care plan for a household or person that is marked so.
#[utoipa::path(post, path = "/care", tag = "care", request_body = CareInput, responses((status = 201, body = CareView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<CareInput>,
) -> Result<(StatusCode, Json<CareView>)> {
    Ok((StatusCode::CREATED, Json(care::add(&app, &actor, &body, address.as_deref()).await?)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PlaceQuery {
    /// Place; the own scope when left out.
    place: Option<String>,
}

/// The care list of a place in numbers, by mark.
#[utoipa::path(get, path = "/care/counts", tag = "care", params(PlaceQuery), responses((status = 200, body = CareCounts), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn counts(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<PlaceQuery>,
) -> Result<Json<CareCounts>> {
    Ok(Json(care::counts(&app, &actor, query.place.as_deref()).await?))
}

/// Sets up plans for everybody in a place who is marked so and has none.
#[utoipa::path(post, path = "/care/set-up", tag = "care", request_body = SetUpInput, responses((status = 200, body = SetUp), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn set_up(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<SetUpInput>,
) -> Result<Json<SetUp>> {
    Ok(Json(care::set_up(&app, &actor, &body, address.as_deref()).await?))
}

/// One care plan.
#[utoipa::path(get, path = "/care/{id}", tag = "care", params(("id" = String, Path)), responses((status = 200, body = CareView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn see(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<CareView>> {
    Ok(Json(care::see(&app, &actor, id).await?))
}

/// Changes who cares, how often, and what is done.
#[utoipa::path(put, path = "/care/{id}", tag = "care", params(("id" = String, Path)), request_body = CareEdit, responses((status = 200, body = CareView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<CareEdit>,
) -> Result<Json<CareView>> {
    Ok(Json(care::edit(&app, &actor, id, &body, address.as_deref()).await?))
}

/// Ends a care plan today.
#[utoipa::path(delete, path = "/care/{id}", tag = "care", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn end(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    care::end(&app, &actor, id, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
