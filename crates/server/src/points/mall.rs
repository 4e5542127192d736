//! Shops, goods, stock and orders (feature S6).

use super::ledger::Lines;
use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::mall::{
    self, CodeInput, GivenUp, GoodDraft, GoodView, GoodsQuery, Mall, MovementView, OnCode, OrderDraft,
    OrderView, Ordered, OrdersQuery, ShopDraft, ShopView, ShopsQuery, StockAct, StockLine,
};
use gezhi_app::views::{Id, Page};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(shops, add_shop))
        .routes(routes!(edit_shop))
        .routes(routes!(goods, add_good))
        .routes(routes!(edit_good))
        .routes(routes!(stock))
        .routes(routes!(movements, move_stock))
        .routes(routes!(orders))
        .routes(routes!(look_up))
        .routes(routes!(hand_over))
        .routes(routes!(offer))
        .routes(routes!(my_orders, order))
        .routes(routes!(cancel))
        .routes(routes!(give_back))
}

/// The shops of a village.
#[utoipa::path(get, path = "/points/shops", tag = "mall", params(ShopsQuery), responses((status = 200, body = [ShopView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn shops(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<ShopsQuery>,
) -> Result<Json<Vec<ShopView>>> {
    Ok(Json(mall::shops(&app, &actor, &query).await?))
}

/// Opens a shop.
#[utoipa::path(post, path = "/points/shops", tag = "mall", request_body = ShopDraft, responses((status = 201, body = ShopView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add_shop(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<ShopDraft>,
) -> Result<(StatusCode, Json<ShopView>)> {
    Ok((StatusCode::CREATED, Json(mall::add_shop(&app, &actor, &body, address.as_deref()).await?)))
}

/// Changes a shop: hours, holidays, limits.
#[utoipa::path(put, path = "/points/shops/{id}", tag = "mall", params(("id" = String, Path)), request_body = ShopDraft, responses((status = 200, body = ShopView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit_shop(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<ShopDraft>,
) -> Result<Json<ShopView>> {
    Ok(Json(mall::edit_shop(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// The goods of a village, also those no longer offered.
#[utoipa::path(get, path = "/points/goods", tag = "mall", params(GoodsQuery), responses((status = 200, body = [GoodView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn goods(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<GoodsQuery>,
) -> Result<Json<Vec<GoodView>>> {
    Ok(Json(mall::goods(&app, &actor, &query).await?))
}

/// Adds a good.
#[utoipa::path(post, path = "/points/goods", tag = "mall", request_body = GoodDraft, responses((status = 201, body = GoodView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add_good(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<GoodDraft>,
) -> Result<(StatusCode, Json<GoodView>)> {
    Ok((StatusCode::CREATED, Json(mall::add_good(&app, &actor, &body, address.as_deref()).await?)))
}

/// Changes a good. What was ordered before keeps its price.
#[utoipa::path(put, path = "/points/goods/{id}", tag = "mall", params(("id" = String, Path)), request_body = GoodDraft, responses((status = 200, body = GoodView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit_good(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<GoodDraft>,
) -> Result<Json<GoodView>> {
    Ok(Json(mall::edit_good(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// What a shop has.
#[utoipa::path(get, path = "/points/shops/{id}/stock", tag = "mall", params(("id" = String, Path)), responses((status = 200, body = [StockLine]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn stock(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<Vec<StockLine>>> {
    Ok(Json(mall::stock(&app, &actor, id.0).await?))
}

/// The movements of a good in a shop, newest first.
#[utoipa::path(get, path = "/points/shops/{id}/stock/{good}", tag = "mall", params(("id" = String, Path), ("good" = String, Path), Lines), responses((status = 200, body = Page<MovementView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn movements(
    State(app): State<App>,
    Who(actor): Who,
    Path((id, good)): Path<(Id, Id)>,
    Query(lines): Query<Lines>,
) -> Result<Json<Page<MovementView>>> {
    Ok(Json(mall::movements(&app, &actor, (id.0, good.0), lines.cursor.as_deref()).await?))
}

/// What lies on the shelf after a movement.
#[derive(Debug, Serialize, ToSchema)]
struct OnHand {
    /// Pieces.
    on_hand: i64,
}

/// Takes a delivery in, writes a loss off, or writes what was counted.
#[utoipa::path(post, path = "/points/shops/{id}/stock/{good}", tag = "mall", params(("id" = String, Path), ("good" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = StockAct, responses((status = 201, body = OnHand), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn move_stock(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path((id, good)): Path<(Id, Id)>,
    Json(body): Json<StockAct>,
) -> Result<(StatusCode, Json<OnHand>)> {
    let what = (id.0, good.0);
    let on_hand = mall::move_stock(&app, &actor, what, &body, key.as_deref(), address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(OnHand { on_hand })))
}

/// The orders of a shop in one state, newest first.
#[utoipa::path(get, path = "/points/shops/{id}/orders", tag = "mall", params(("id" = String, Path), OrdersQuery), responses((status = 200, body = Page<OrderView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn orders(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(query): Query<OrdersQuery>,
) -> Result<Json<Page<OrderView>>> {
    Ok(Json(mall::orders(&app, &actor, id.0, &query).await?))
}

/// What a code stands for, before anything is handed over.
#[utoipa::path(post, path = "/points/shops/{id}/look-up", tag = "mall", params(("id" = String, Path)), request_body = CodeInput, responses((status = 200, body = OnCode), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn look_up(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Json(body): Json<CodeInput>,
) -> Result<Json<OnCode>> {
    Ok(Json(mall::look_up(&app, &actor, id.0, &body).await?))
}

/// Hands the goods of a code over. The first use of a code wins.
#[utoipa::path(post, path = "/points/shops/{id}/hand-over", tag = "mall", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = CodeInput, responses((status = 200, body = OnCode), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn hand_over(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<CodeInput>,
) -> Result<Json<OnCode>> {
    Ok(Json(mall::hand_over(&app, &actor, id.0, &body, key.as_deref(), address.as_deref()).await?))
}

/// The mall on the phone: what the shops of the own village have.
#[utoipa::path(get, path = "/points/mall", tag = "mall", responses((status = 200, body = Mall), (status = 401, body = Problem)))]
async fn offer(State(app): State<App>, Who(actor): Who) -> Result<Json<Mall>> {
    Ok(Json(mall::mall(&app, &actor).await?))
}

/// The own orders, newest first; those that wait carry their code.
#[utoipa::path(get, path = "/points/orders", tag = "mall", params(Lines), responses((status = 200, body = Page<OrderView>), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn my_orders(
    State(app): State<App>,
    Who(actor): Who,
    Query(lines): Query<Lines>,
) -> Result<Json<Page<OrderView>>> {
    Ok(Json(mall::my_orders(&app, &actor, lines.cursor.as_deref()).await?))
}

/// Orders goods of a shop for the own points: all of them or none, each with a code of its own. The same key orders once.
#[utoipa::path(post, path = "/points/orders", tag = "mall", params(("Idempotency-Key" = Option<String>, Header)), request_body = OrderDraft, responses((status = 201, body = Ordered), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn order(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<OrderDraft>,
) -> Result<(StatusCode, Json<Ordered>)> {
    let ordered = mall::order(&app, &actor, &body, key.as_deref(), address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(ordered)))
}

/// Gives an order up; the points go back at once.
#[utoipa::path(post, path = "/points/orders/{id}/cancel", tag = "mall", params(("id" = String, Path)), request_body = GivenUp, responses((status = 200, body = OrderView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn cancel(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<GivenUp>,
) -> Result<Json<OrderView>> {
    Ok(Json(mall::cancel(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Takes goods back that were handed over; the points go back.
#[utoipa::path(post, path = "/points/orders/{id}/return", tag = "mall", params(("id" = String, Path)), request_body = GivenUp, responses((status = 200, body = OrderView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn give_back(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<GivenUp>,
) -> Result<Json<OrderView>> {
    Ok(Json(mall::give_back(&app, &actor, id.0, &body, address.as_deref()).await?))
}
