//! Suppliers, the money of a village's shops, and settlements (feature S6).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::mall::{
    self, BudgetDraft, BudgetQuery, BudgetView, SettlementDraft, Settlements, SupplierDraft, SupplierView,
};
use gezhi_app::views::Id;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(budget, enter))
        .routes(routes!(add_supplier))
        .routes(routes!(settlements, settle))
}

/// The money of a village's shops, with suppliers and entries.
#[utoipa::path(get, path = "/points/budget", tag = "mall", params(BudgetQuery), responses((status = 200, body = BudgetView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn budget(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<BudgetQuery>,
) -> Result<Json<BudgetView>> {
    Ok(Json(mall::budget(&app, &actor, &query).await?))
}

/// What is there after an entry.
#[derive(Debug, Serialize, ToSchema)]
struct BudgetLeft {
    /// Fen.
    balance: i64,
}

/// Enters a grant, a purchase or a correction. What would go below nothing is refused unless it says so.
#[utoipa::path(post, path = "/points/budget", tag = "mall", params(("Idempotency-Key" = Option<String>, Header)), request_body = BudgetDraft, responses((status = 201, body = BudgetLeft), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn enter(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<BudgetDraft>,
) -> Result<(StatusCode, Json<BudgetLeft>)> {
    let balance = mall::enter_budget(&app, &actor, &body, key.as_deref(), address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(BudgetLeft { balance })))
}

/// Adds a supplier.
#[utoipa::path(post, path = "/points/suppliers", tag = "mall", request_body = SupplierDraft, responses((status = 201, body = SupplierView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add_supplier(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<SupplierDraft>,
) -> Result<(StatusCode, Json<SupplierView>)> {
    Ok((StatusCode::CREATED, Json(mall::add_supplier(&app, &actor, &body, address.as_deref()).await?)))
}

/// What a shop has not accounted for, and its former settlements.
#[utoipa::path(get, path = "/points/shops/{id}/settlements", tag = "mall", params(("id" = String, Path)), responses((status = 200, body = Settlements), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn settlements(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<Settlements>> {
    Ok(Json(mall::settlements(&app, &actor, id.0).await?))
}

/// Settles with a shop: everything handed over until now.
#[utoipa::path(post, path = "/points/shops/{id}/settlements", tag = "mall", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = SettlementDraft, responses((status = 201, body = Settlements), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn settle(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<SettlementDraft>,
) -> Result<(StatusCode, Json<Settlements>)> {
    let done = mall::settle(&app, &actor, id.0, &body, key.as_deref(), address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(done)))
}
