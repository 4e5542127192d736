//! Vouchers on paper, and desks without network (feature S6).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::mall::{
    self, Block, Issued, Outcome, Pack, Told, VoucherDraft, VoucherView, VouchersQuery,
};
use gezhi_app::views::{Id, Page};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(vouchers, issue))
        .routes(routes!(print))
        .routes(routes!(block))
        .routes(routes!(take_pack))
        .routes(routes!(tell))
        .routes(routes!(conflicts))
        .routes(routes!(see))
}

/// The vouchers of a shop in one state, newest first.
#[utoipa::path(get, path = "/points/shops/{id}/vouchers", tag = "mall", params(("id" = String, Path), VouchersQuery), responses((status = 200, body = Page<VoucherView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn vouchers(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(query): Query<VouchersQuery>,
) -> Result<Json<Page<VoucherView>>> {
    Ok(Json(mall::vouchers(&app, &actor, id.0, &query).await?))
}

/// Issues vouchers to households and takes their points.
#[utoipa::path(post, path = "/points/shops/{id}/vouchers", tag = "mall", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = VoucherDraft, responses((status = 201, body = Issued), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn issue(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<VoucherDraft>,
) -> Result<(StatusCode, Json<Issued>)> {
    let issued = mall::issue_vouchers(&app, &actor, id.0, &body, key.as_deref(), address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(issued)))
}

/// The vouchers of a batch that are still good, with their codes, for the printer.
#[utoipa::path(post, path = "/points/voucher-batches/{batch}/print", tag = "mall", params(("batch" = String, Path)), responses((status = 200, body = [VoucherView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn print(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(batch): Path<Id>,
) -> Result<Json<Vec<VoucherView>>> {
    Ok(Json(mall::print_vouchers(&app, &actor, batch.0, address.as_deref()).await?))
}

/// Blocks a voucher that was lost or photographed; its points go back.
#[utoipa::path(post, path = "/points/vouchers/{id}/block", tag = "mall", params(("id" = String, Path)), request_body = Block, responses((status = 200, body = VoucherView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn block(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Block>,
) -> Result<Json<VoucherView>> {
    Ok(Json(mall::block_voucher(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Takes the list of what waits along, for a time without network.
#[utoipa::path(post, path = "/points/shops/{id}/offline", tag = "mall", params(("id" = String, Path)), responses((status = 201, body = Pack), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn take_pack(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<(StatusCode, Json<Pack>)> {
    Ok((StatusCode::CREATED, Json(mall::take_pack(&app, &actor, id.0, address.as_deref()).await?)))
}

/// Tells what was handed over without network; each is taken once.
#[utoipa::path(post, path = "/points/shops/{id}/offline/{pack}", tag = "mall", params(("id" = String, Path), ("pack" = String, Path)), request_body = Told, responses((status = 200, body = [Outcome]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn tell(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, pack)): Path<(Id, Id)>,
    Json(body): Json<Told>,
) -> Result<Json<Vec<Outcome>>> {
    Ok(Json(mall::tell(&app, &actor, (id.0, pack.0), &body, address.as_deref()).await?))
}

/// Whatever did not go as it should without network, newest first.
#[utoipa::path(get, path = "/points/shops/{id}/conflicts", tag = "mall", params(("id" = String, Path)), responses((status = 200, body = [Outcome]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn conflicts(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<Vec<Outcome>>> {
    Ok(Json(mall::conflicts(&app, &actor, id.0).await?))
}

/// Somebody of the village has looked into it.
#[utoipa::path(post, path = "/points/shops/{id}/conflicts/{pack}/{item}/seen", tag = "mall", params(("id" = String, Path), ("pack" = String, Path), ("item" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn see(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, pack, item)): Path<(Id, Id, String)>,
) -> Result<StatusCode> {
    mall::see_conflict(&app, &actor, (id.0, pack.0, &item), address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
