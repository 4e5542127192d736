//! Stars (feature S5).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::stars::{self, Admission, Nomination, Opening, RoundView, StarsQuery, Vote, Voted};
use gezhi_app::views::{Id, Page};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rounds, open))
        .routes(routes!(round))
        .routes(routes!(cancel))
        .routes(routes!(nominate))
        .routes(routes!(admit))
        .routes(routes!(vote))
}

/// Rounds of stars of a village, newest first; no sign-in needed.
#[utoipa::path(get, path = "/stars", tag = "stars", params(StarsQuery), responses((status = 200, body = Page<RoundView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn rounds(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<StarsQuery>,
) -> Result<Json<Page<RoundView>>> {
    Ok(Json(stars::rounds(&app, &actor, &query).await?))
}

/// Opens a round.
#[utoipa::path(post, path = "/stars", tag = "stars", request_body = Opening, responses((status = 201, body = RoundView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<Opening>,
) -> Result<(StatusCode, Json<RoundView>)> {
    let made = stars::open(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A round with who is nominated, and who won once it is decided; no sign-in needed.
#[utoipa::path(get, path = "/stars/{id}", tag = "stars", params(("id" = String, Path)), responses((status = 200, body = RoundView), (status = 404, body = Problem)))]
async fn round(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<RoundView>> {
    Ok(Json(stars::round(&app, &actor, id.0).await?))
}

/// Calls a round off.
#[utoipa::path(post, path = "/stars/{id}/cancel", tag = "stars", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn cancel(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    stars::cancel(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Nominates a household: staff any of the village, a resident the own one. The same `Idempotency-Key` nominates once.
#[utoipa::path(post, path = "/stars/{id}/nominations", tag = "stars", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = Nomination, responses((status = 201, body = Id), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn nominate(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<Nomination>,
) -> Result<(StatusCode, Json<Id>)> {
    let by = (key.as_deref(), address.as_deref());
    let made = stars::nominate(&app, &actor, id.0, &body, by).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Accepts or rejects a nomination.
#[utoipa::path(post, path = "/star-nominations/{id}", tag = "stars", params(("id" = String, Path)), request_body = Admission, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn admit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Admission>,
) -> Result<StatusCode> {
    stars::admit(&app, &actor, id.0, body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Votes for a nomination: one person has one voice for each star; the same vote again gets the same answer.
#[utoipa::path(post, path = "/stars/{id}/vote", tag = "stars", params(("id" = String, Path)), request_body = Vote, responses((status = 200, body = Voted), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn vote(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Json(body): Json<Vote>,
) -> Result<Json<Voted>> {
    Ok(Json(stars::vote(&app, &actor, id.0, body).await?))
}
