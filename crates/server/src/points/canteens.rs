//! Canteens: meals, gifts in kind, and a month as everybody reads it (feature S9). Their money is entered as that of a care fund.

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::Reversal;
use gezhi_app::points::canteen::{
    self, CanteenEdit, CanteenInput, CanteenMonth, CanteenView, CanteensQuery, EaterView, EatersQuery,
    GiftInput, GiftView, MealInput, MealView, MonthQuery,
};
use gezhi_app::views::Id;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(see, edit))
        .routes(routes!(meal))
        .routes(routes!(eaters))
        .routes(routes!(give))
        .routes(routes!(take_off))
}

/// The canteens of a village; no sign-in needed.
#[utoipa::path(get, path = "/canteens", tag = "canteens", params(CanteensQuery), responses((status = 200, body = [CanteenView]), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<CanteensQuery>,
) -> Result<Json<Vec<CanteenView>>> {
    Ok(Json(canteen::canteens(&app, &actor, &query).await?))
}

/// Opens a canteen with a budget of its own.
#[utoipa::path(post, path = "/canteens", tag = "canteens", request_body = CanteenInput, responses((status = 201, body = CanteenView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<CanteenInput>,
) -> Result<(StatusCode, Json<CanteenView>)> {
    Ok((StatusCode::CREATED, Json(canteen::open(&app, &actor, &body, address.as_deref()).await?)))
}

/// A month of a canteen: meals, gifts, spending, what is left; no sign-in needed.
#[utoipa::path(get, path = "/canteens/{id}", tag = "canteens", params(("id" = String, Path), MonthQuery), responses((status = 200, body = CanteenMonth), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn see(
    State(app): State<App>,
    Path(id): Path<Id>,
    Query(query): Query<MonthQuery>,
) -> Result<Json<CanteenMonth>> {
    Ok(Json(canteen::month(&app, id.0, &query).await?))
}

/// Changes who may eat and what a meal costs from now on.
#[utoipa::path(put, path = "/canteens/{id}", tag = "canteens", params(("id" = String, Path)), request_body = CanteenEdit, responses((status = 200, body = CanteenView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<CanteenEdit>,
) -> Result<Json<CanteenView>> {
    Ok(Json(canteen::edit(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Enters a meal: the menu before, how many were served afterwards. The same `Idempotency-Key` moves no money again.
#[utoipa::path(post, path = "/canteens/{id}/meals", tag = "canteens", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = MealInput, responses((status = 200, body = MealView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn meal(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<MealInput>,
) -> Result<Json<MealView>> {
    let by = (key.as_deref(), address.as_deref());
    Ok(Json(canteen::enter_meal(&app, &actor, id.0, &body, by).await?))
}

/// Households that may eat, with what was entered for a meal.
#[utoipa::path(get, path = "/canteens/{id}/eaters", tag = "canteens", params(("id" = String, Path), EatersQuery), responses((status = 200, body = [EaterView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn eaters(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(query): Query<EatersQuery>,
) -> Result<Json<Vec<EaterView>>> {
    Ok(Json(canteen::eaters(&app, &actor, id.0, &query).await?))
}

/// Enters a gift in kind. The same `Idempotency-Key` enters it once.
#[utoipa::path(post, path = "/canteens/{id}/gifts", tag = "canteens", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = GiftInput, responses((status = 201, body = GiftView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn give(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<GiftInput>,
) -> Result<(StatusCode, Json<GiftView>)> {
    let by = (key.as_deref(), address.as_deref());
    Ok((StatusCode::CREATED, Json(canteen::give(&app, &actor, id.0, &body, by).await?)))
}

/// Takes a gift in kind off that was entered wrongly.
#[utoipa::path(post, path = "/canteens/{id}/gifts/{gift}/withdrawal", tag = "canteens", params(("id" = String, Path), ("gift" = String, Path)), request_body = Reversal, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn take_off(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, gift)): Path<(Id, Id)>,
    Json(body): Json<Reversal>,
) -> Result<StatusCode> {
    canteen::take_off(&app, &actor, (id.0, gift.0), &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
