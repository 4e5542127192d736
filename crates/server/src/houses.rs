//! Houses and rooms, from which day until which (feature P1).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::residents::{
    self, EditHouse, EndHouse, HousePage, HouseQuery, HouseView, HouseWords, HouseholdView, HousesQuery,
    MergeHouses, MoveHousehold, NewHouse, Rooms, SplitHouse,
};
use gezhi_app::views::Id;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(see, edit))
        .routes(routes!(rooms))
        .routes(routes!(split))
        .routes(routes!(merge))
        .routes(routes!(end))
        .routes(routes!(move_household))
        .routes(routes!(words))
}

/// Houses of a place that stand, by address.
#[utoipa::path(get, path = "/houses", tag = "houses", params(HousesQuery), responses((status = 200, body = HousePage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<HousesQuery>,
) -> Result<Json<HousePage>> {
    Ok(Json(residents::list_houses(&app, &actor, &query).await?))
}

/// Enters a house.
#[utoipa::path(post, path = "/houses", tag = "houses", params(("Idempotency-Key" = Option<String>, Header)), request_body = NewHouse, responses((status = 201, body = HouseView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<NewHouse>,
) -> Result<(StatusCode, Json<HouseView>)> {
    Ok((
        StatusCode::CREATED,
        Json(residents::create_house(&app, &actor, &body, key.as_deref(), address.as_deref()).await?),
    ))
}

/// A house's file: rooms, whose it is, who lives in it; with `on`, those of that day.
#[utoipa::path(get, path = "/houses/{id}", tag = "houses", params(("id" = String, Path), HouseQuery), responses((status = 200, body = HouseView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn see(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(query): Query<HouseQuery>,
) -> Result<Json<HouseView>> {
    Ok(Json(residents::see_house(&app, &actor, id.0, &query).await?))
}

/// Changes a house; who lives in it comes along with its address, grid and position.
#[utoipa::path(put, path = "/houses/{id}", tag = "houses", params(("id" = String, Path)), request_body = EditHouse, responses((status = 200, body = HouseView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EditHouse>,
) -> Result<Json<HouseView>> {
    Ok(Json(residents::edit_house(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Writes the rooms of a house, all of them.
#[utoipa::path(put, path = "/houses/{id}/rooms", tag = "houses", params(("id" = String, Path)), request_body = Rooms, responses((status = 200, body = HouseView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn rooms(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Rooms>,
) -> Result<Json<HouseView>> {
    Ok(Json(residents::set_rooms(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Makes a house of part of this one; answers with the new one.
#[utoipa::path(post, path = "/houses/{id}/split", tag = "houses", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = SplitHouse, responses((status = 201, body = HouseView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn split(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<SplitHouse>,
) -> Result<(StatusCode, Json<HouseView>)> {
    Ok((
        StatusCode::CREATED,
        Json(residents::split_house(&app, &actor, id.0, &body, key.as_deref(), address.as_deref()).await?),
    ))
}

/// Makes one of two houses that are the same; answers with the one that stays.
#[utoipa::path(post, path = "/houses/{id}/merge", tag = "houses", params(("id" = String, Path)), request_body = MergeHouses, responses((status = 200, body = HouseView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn merge(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<MergeHouses>,
) -> Result<Json<HouseView>> {
    Ok(Json(residents::merge_houses(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Ends a house that no longer stands; nobody may live in it.
#[utoipa::path(post, path = "/houses/{id}/end", tag = "houses", params(("id" = String, Path)), request_body = EndHouse, responses((status = 200, body = HouseView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn end(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EndHouse>,
) -> Result<Json<HouseView>> {
    Ok(Json(residents::end_house(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Moves a household into another house or room.
#[utoipa::path(post, path = "/households/{id}/house", tag = "houses", params(("id" = String, Path)), request_body = MoveHousehold, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn move_household(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<MoveHousehold>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::move_household(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Kinds and grades of houses, kinds and colours of vehicles, as the place has them.
#[utoipa::path(get, path = "/register/words", tag = "houses", responses((status = 200, body = HouseWords), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn words(State(app): State<App>, Who(actor): Who) -> Result<Json<HouseWords>> {
    Ok(Json(residents::house_words(&app, &actor)?))
}
