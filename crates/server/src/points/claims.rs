//! Declarations of points, their committee, notices and objections (feature S2).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::claims::{
    self, Ballot, ClaimInput, ClaimOffer, ClaimQuery, ClaimView, CommitteeInput, CommitteeView, Decision,
    MemberInput, Notices, Words,
};
use gezhi_app::views::{Id, Page};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(offer))
        .routes(routes!(mine))
        .routes(routes!(reviews))
        .routes(routes!(notices))
        .routes(routes!(list, submit))
        .routes(routes!(see))
        .routes(routes!(say))
        .routes(routes!(withdraw))
        .routes(routes!(appeal))
        .routes(routes!(object))
        .routes(routes!(decide))
        .routes(routes!(committee, settle))
        .routes(routes!(add_member))
        .routes(routes!(remove_member))
}

/// Whose committee.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Of {
    /// The village, or a place in it; the own one when left out.
    place: Option<String>,
}

/// Where a page starts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct From {
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What can be declared in the own village, and whether the own word is asked for.
#[utoipa::path(get, path = "/points/mine/rules", operation_id = "points_claim_offer", tag = "points", responses((status = 200, body = ClaimOffer), (status = 401, body = Problem)))]
async fn offer(State(app): State<App>, Who(actor): Who) -> Result<Json<ClaimOffer>> {
    Ok(Json(claims::claim_offer(&app, &actor).await?))
}

/// The declarations of the own household, newest first.
#[utoipa::path(get, path = "/points/mine/claims", operation_id = "my_points_claims", tag = "points", params(From), responses((status = 200, body = Page<ClaimView>), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn mine(
    State(app): State<App>,
    Who(actor): Who,
    Query(from): Query<From>,
) -> Result<Json<Page<ClaimView>>> {
    Ok(Json(claims::my_claims(&app, &actor, from.cursor.as_deref()).await?))
}

/// The declarations that wait for the own word as a member of a committee.
#[utoipa::path(get, path = "/points/mine/reviews", operation_id = "my_points_reviews", tag = "points", responses((status = 200, body = Page<ClaimView>), (status = 401, body = Problem)))]
async fn reviews(State(app): State<App>, Who(actor): Who) -> Result<Json<Page<ClaimView>>> {
    Ok(Json(claims::my_reviews(&app, &actor).await?))
}

/// What is published in the own village, newest first: names masked, without photos.
#[utoipa::path(get, path = "/points/notices", operation_id = "points_notices", tag = "points", params(From), responses((status = 200, body = Notices), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn notices(State(app): State<App>, Who(actor): Who, Query(from): Query<From>) -> Result<Json<Notices>> {
    Ok(Json(claims::notices(&app, &actor, from.cursor.as_deref()).await?))
}

/// The declarations of a village in one state, newest first.
#[utoipa::path(get, path = "/points/claims", operation_id = "points_claims", tag = "points", params(ClaimQuery), responses((status = 200, body = Page<ClaimView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<ClaimQuery>,
) -> Result<Json<Page<ClaimView>>> {
    Ok(Json(claims::claims(&app, &actor, &query).await?))
}

/// Declares something for the own household. A phone sends a key, so that what comes twice is declared once.
#[utoipa::path(post, path = "/points/claims", operation_id = "submit_points_claim", tag = "points", params(("Idempotency-Key" = Option<String>, Header)), request_body = ClaimInput, responses((status = 201, body = ClaimView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn submit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<ClaimInput>,
) -> Result<(StatusCode, Json<ClaimView>)> {
    let made = claims::submit(&app, &actor, &body, key.as_deref(), address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// One declaration: of the own household, of a committee one sits on, or in the own scope.
#[utoipa::path(get, path = "/points/claims/{id}", operation_id = "points_claim", tag = "points", params(("id" = String, Path)), responses((status = 200, body = ClaimView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn see(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<ClaimView>> {
    Ok(Json(claims::claim(&app, &actor, id.0).await?))
}

/// A member's word; nobody speaks about the own household.
#[utoipa::path(post, path = "/points/claims/{id}/ballots", operation_id = "say_points_claim", tag = "points", params(("id" = String, Path)), request_body = Ballot, responses((status = 200, body = ClaimView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn say(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Ballot>,
) -> Result<Json<ClaimView>> {
    Ok(Json(claims::say(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Takes an own declaration back that has not counted yet.
#[utoipa::path(post, path = "/points/claims/{id}/withdrawal", operation_id = "withdraw_points_claim", tag = "points", params(("id" = String, Path)), responses((status = 200, body = ClaimView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn withdraw(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<ClaimView>> {
    Ok(Json(claims::withdraw(&app, &actor, id.0, address.as_deref()).await?))
}

/// Asks for another look at what the committee refused.
#[utoipa::path(post, path = "/points/claims/{id}/appeal", operation_id = "appeal_points_claim", tag = "points", params(("id" = String, Path)), request_body = Words, responses((status = 200, body = ClaimView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn appeal(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Words>,
) -> Result<Json<ClaimView>> {
    Ok(Json(claims::appeal(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Objects to a neighbour's declaration that is published or has just counted.
#[utoipa::path(post, path = "/points/claims/{id}/objections", operation_id = "object_points_claim", tag = "points", params(("id" = String, Path)), request_body = Words, responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn object(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Words>,
) -> Result<StatusCode> {
    claims::object(&app, &actor, id.0, &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decides about an objection, an appeal, or a review that is late. What had counted is taken back by an opposite entry.
#[utoipa::path(post, path = "/points/claims/{id}/decision", operation_id = "decide_points_claim", tag = "points", params(("id" = String, Path)), request_body = Decision, responses((status = 200, body = ClaimView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decide(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Decision>,
) -> Result<Json<ClaimView>> {
    let done = claims::decide_claim(&app, &actor, id.0, &body, address.as_deref()).await?;
    app.wake_background();
    Ok(Json(done))
}

/// The committee of a village: how it works and who sits on it.
#[utoipa::path(get, path = "/points/committee", operation_id = "points_committee", tag = "points", params(Of), responses((status = 200, body = CommitteeView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn committee(
    State(app): State<App>,
    Who(actor): Who,
    Query(of): Query<Of>,
) -> Result<Json<CommitteeView>> {
    Ok(Json(claims::committee(&app, &actor, of.place.as_deref()).await?))
}

/// Settles how a committee works.
#[utoipa::path(put, path = "/points/committee", operation_id = "settle_points_committee", tag = "points", request_body = CommitteeInput, responses((status = 200, body = CommitteeView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn settle(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<CommitteeInput>,
) -> Result<Json<CommitteeView>> {
    Ok(Json(claims::settle_committee(&app, &actor, &body, address.as_deref()).await?))
}

/// Adds a member by telephone.
#[utoipa::path(post, path = "/points/committee/members", operation_id = "add_points_member", tag = "points", request_body = MemberInput, responses((status = 200, body = CommitteeView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add_member(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<MemberInput>,
) -> Result<Json<CommitteeView>> {
    Ok(Json(claims::add_member(&app, &actor, &body, address.as_deref()).await?))
}

/// Takes a member off the committee; quorum and words of what it reviews are counted again.
#[utoipa::path(delete, path = "/points/committee/members/{id}", operation_id = "remove_points_member", tag = "points", params(("id" = String, Path), Of), responses((status = 200, body = CommitteeView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn remove_member(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Query(of): Query<Of>,
) -> Result<Json<CommitteeView>> {
    Ok(Json(claims::remove_member(&app, &actor, of.place.as_deref(), id.0, address.as_deref()).await?))
}
