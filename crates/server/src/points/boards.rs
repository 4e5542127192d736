//! Red and black boards, and objections (feature S5).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::boards::{
    self, Answer, Approval, BoardEntryView, BoardQuery, Ending, Objecting, ObjectionQuery, ObjectionView,
    Proposal, RulesInput, RulesView,
};
use gezhi_app::views::{Id, Page};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(board))
        .routes(routes!(rules, set_rules))
        .routes(routes!(mine))
        .routes(routes!(staff_list, propose))
        .routes(routes!(approve))
        .routes(routes!(end))
        .routes(routes!(object_entry))
        .routes(routes!(object_publication))
        .routes(routes!(objections))
        .routes(routes!(answer))
}

/// A place.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct At {
    /// The village, or a place in it; the own one when left out.
    place: Option<String>,
}

/// What is on a board, names masked; no sign-in needed.
#[utoipa::path(get, path = "/boards", tag = "boards", params(BoardQuery), responses((status = 200, body = Page<BoardEntryView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn board(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<BoardQuery>,
) -> Result<Json<Page<BoardEntryView>>> {
    Ok(Json(boards::board(&app, &actor, &query).await?))
}

/// What a village has decided about its boards; no sign-in needed.
#[utoipa::path(get, path = "/boards/rules", tag = "boards", params(At), responses((status = 200, body = RulesView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn rules(State(app): State<App>, Who(actor): Who, Query(at): Query<At>) -> Result<Json<RulesView>> {
    Ok(Json(boards::rules(&app, &actor, at.place.as_deref()).await?))
}

/// Writes what a village has decided. Without a black board everything on it comes off at once.
#[utoipa::path(put, path = "/boards/rules", tag = "boards", request_body = RulesInput, responses((status = 200, body = RulesView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn set_rules(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<RulesInput>,
) -> Result<Json<RulesView>> {
    Ok(Json(boards::set_rules(&app, &actor, &body, address.as_deref()).await?))
}

/// Entries about the own household.
#[utoipa::path(get, path = "/my/boards", tag = "boards", responses((status = 200, body = [BoardEntryView]), (status = 401, body = Problem)))]
async fn mine(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<BoardEntryView>>> {
    Ok(Json(boards::mine(&app, &actor).await?))
}

/// Entries in any state, for staff.
#[utoipa::path(get, path = "/boards/entries", tag = "boards", params(BoardQuery), responses((status = 200, body = Page<BoardEntryView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn staff_list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<BoardQuery>,
) -> Result<Json<Page<BoardEntryView>>> {
    Ok(Json(boards::staff_list(&app, &actor, &query).await?))
}

/// Puts a household forward: on the red board at once, for the black board to be looked at by a second person.
#[utoipa::path(post, path = "/boards/entries", tag = "boards", request_body = Proposal, responses((status = 201, body = BoardEntryView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn propose(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<Proposal>,
) -> Result<(StatusCode, Json<BoardEntryView>)> {
    let made = boards::propose(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The second person approves; the household has been told and may object.
#[utoipa::path(post, path = "/boards/entries/{id}/approve", tag = "boards", params(("id" = String, Path)), request_body = Approval, responses((status = 200, body = BoardEntryView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn approve(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Approval>,
) -> Result<Json<BoardEntryView>> {
    Ok(Json(boards::approve(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Takes an entry off the board, or turns a proposal down.
#[utoipa::path(post, path = "/boards/entries/{id}/end", tag = "boards", params(("id" = String, Path)), request_body = Ending, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn end(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Ending>,
) -> Result<StatusCode> {
    boards::end(&app, &actor, id.0, &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Objects to an entry of a board.
#[utoipa::path(post, path = "/boards/entries/{id}/objections", tag = "boards", params(("id" = String, Path)), request_body = Objecting, responses((status = 201, body = Id), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn object_entry(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Objecting>,
) -> Result<(StatusCode, Json<Id>)> {
    let made = boards::object(&app, &actor, ("board_entry", id.0), &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Objects to a publication.
#[utoipa::path(post, path = "/publications/{id}/objections", tag = "publications", params(("id" = String, Path)), request_body = Objecting, responses((status = 201, body = Id), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn object_publication(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Objecting>,
) -> Result<(StatusCode, Json<Id>)> {
    let made = boards::object(&app, &actor, ("publication", id.0), &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Objections in a village.
#[utoipa::path(get, path = "/objections", tag = "boards", params(ObjectionQuery), responses((status = 200, body = Page<ObjectionView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn objections(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<ObjectionQuery>,
) -> Result<Json<Page<ObjectionView>>> {
    Ok(Json(boards::objections(&app, &actor, &query).await?))
}

/// Answers an objection; an entry of a board comes off where it is right.
#[utoipa::path(post, path = "/objections/{id}", tag = "boards", params(("id" = String, Path)), request_body = Answer, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn answer(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Answer>,
) -> Result<StatusCode> {
    boards::answer(&app, &actor, id.0, &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
