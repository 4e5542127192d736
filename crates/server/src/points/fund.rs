//! Care funds (feature S9).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::Reversal;
use gezhi_app::points::fund::{self, FundDetail, FundView, FundsQuery, NewFund, Recorded, Recording};
use gezhi_app::views::Id;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(see))
        .routes(routes!(record))
        .routes(routes!(undo))
}

/// Where a page of lines starts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Lines {
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The care funds of a village with what is in them; no sign-in needed.
#[utoipa::path(get, path = "/care-funds", tag = "care-funds", params(FundsQuery), responses((status = 200, body = [FundView]), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<FundsQuery>,
) -> Result<Json<Vec<FundView>>> {
    Ok(Json(fund::funds(&app, &actor, &query).await?))
}

/// Opens a fund.
#[utoipa::path(post, path = "/care-funds", tag = "care-funds", request_body = NewFund, responses((status = 201, body = FundView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<NewFund>,
) -> Result<(StatusCode, Json<FundView>)> {
    Ok((StatusCode::CREATED, Json(fund::open(&app, &actor, &body, address.as_deref()).await?)))
}

/// A fund with its gifts and spending, newest first; no sign-in needed.
#[utoipa::path(get, path = "/care-funds/{id}", tag = "care-funds", params(("id" = String, Path), Lines), responses((status = 200, body = FundDetail), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn see(
    State(app): State<App>,
    Path(id): Path<Id>,
    Query(lines): Query<Lines>,
) -> Result<Json<FundDetail>> {
    Ok(Json(fund::fund(&app, id.0, lines.cursor.as_deref()).await?))
}

/// Enters a gift or a spending. The same `Idempotency-Key` moves no money again.
#[utoipa::path(post, path = "/care-funds/{id}/lines", tag = "care-funds", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = Recording, responses((status = 201, body = Recorded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn record(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<Recording>,
) -> Result<(StatusCode, Json<Recorded>)> {
    let by = (key.as_deref(), address.as_deref());
    Ok((StatusCode::CREATED, Json(fund::record(&app, &actor, id.0, &body, by).await?)))
}

/// Takes a gift or a spending back that was entered wrongly.
#[utoipa::path(post, path = "/care-funds/{id}/lines/{entry}/reversal", tag = "care-funds", params(("id" = String, Path), ("entry" = String, Path)), request_body = Reversal, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn undo(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, entry)): Path<(Id, Id)>,
    Json(body): Json<Reversal>,
) -> Result<StatusCode> {
    fund::undo(&app, &actor, (id.0, entry.0), &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
