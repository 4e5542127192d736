//! The transparency log (feature A4): everybody reads and checks it; staff hand its heads to other offices.

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use gezhi_app::App;
use gezhi_app::transparency::{
    self, ConsistencyQuery, HeadView, HeadsQuery, InclusionQuery, KeyView, LeafView, LeavesQuery, ProofView,
    SendHead, SendingView,
};
use gezhi_app::views::{Id, Page};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(head))
        .routes(routes!(heads))
        .routes(routes!(head_of_size))
        .routes(routes!(leaves))
        .routes(routes!(leaf))
        .routes(routes!(about))
        .routes(routes!(receipt))
        .routes(routes!(qr))
        .routes(routes!(inclusion))
        .routes(routes!(consistency))
        .routes(routes!(keys))
        .routes(routes!(sendings, send))
}

/// The newest signed head of the log; no sign-in needed.
#[utoipa::path(get, path = "/log/head", tag = "log", responses((status = 200, body = HeadView), (status = 404, body = Problem)))]
async fn head(State(app): State<App>) -> Result<Json<HeadView>> {
    Ok(Json(transparency::head(&app, None).await?))
}

/// Signed heads, the newest first; no sign-in needed.
#[utoipa::path(get, path = "/log/heads", tag = "log", params(HeadsQuery), responses((status = 200, body = Page<HeadView>), (status = 422, body = Problem)))]
async fn heads(State(app): State<App>, Query(query): Query<HeadsQuery>) -> Result<Json<Page<HeadView>>> {
    Ok(Json(transparency::heads(&app, &query).await?))
}

/// The signed head of a size; no sign-in needed.
#[utoipa::path(get, path = "/log/heads/{size}", tag = "log", params(("size" = i64, Path)), responses((status = 200, body = HeadView), (status = 404, body = Problem)))]
async fn head_of_size(State(app): State<App>, Path(size): Path<i64>) -> Result<Json<HeadView>> {
    Ok(Json(transparency::head(&app, Some(size)).await?))
}

/// Entries in the order of the log, 1,000 at most; no sign-in needed.
#[utoipa::path(get, path = "/log/leaves", tag = "log", params(LeavesQuery), responses((status = 200, body = [LeafView]), (status = 422, body = Problem)))]
async fn leaves(State(app): State<App>, Query(query): Query<LeavesQuery>) -> Result<Json<Vec<LeafView>>> {
    Ok(Json(transparency::leaves(&app, &query).await?))
}

/// The entry at a place of the log; no sign-in needed.
#[utoipa::path(get, path = "/log/leaves/{seq}", tag = "log", params(("seq" = i64, Path)), responses((status = 200, body = LeafView), (status = 404, body = Problem)))]
async fn leaf(State(app): State<App>, Path(seq): Path<i64>) -> Result<Json<LeafView>> {
    Ok(Json(transparency::leaf(&app, seq).await?))
}

/// What was entered about a thing, the newest first; no sign-in needed.
#[utoipa::path(get, path = "/log/about/{kind}/{id}", tag = "log", params(("kind" = String, Path), ("id" = String, Path)), responses((status = 200, body = [LeafView]), (status = 404, body = Problem)))]
async fn about(State(app): State<App>, Path((kind, id)): Path<(String, Id)>) -> Result<Json<Vec<LeafView>>> {
    Ok(Json(transparency::about(&app, &kind, id.0).await?))
}

/// What was entered about a thing, with the salts that open it for the person who asks.
#[utoipa::path(get, path = "/log/receipts/{kind}/{id}", tag = "log", params(("kind" = String, Path), ("id" = String, Path)), responses((status = 200, body = [LeafView]), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn receipt(
    State(app): State<App>,
    Who(actor): Who,
    Path((kind, id)): Path<(String, Id)>,
) -> Result<Json<Vec<LeafView>>> {
    Ok(Json(transparency::receipt(&app, &actor, &kind, id.0).await?))
}

/// The QR code of a head for print: it leads to the page that compares it with the log of today; no sign-in needed.
#[utoipa::path(get, path = "/log/heads/{size}/qr", tag = "log", params(("size" = i64, Path)), responses((status = 200, body = String, content_type = "image/svg+xml"), (status = 404, body = Problem)))]
async fn qr(State(app): State<App>, Path(size): Path<i64>) -> Result<impl IntoResponse> {
    Ok(([(CONTENT_TYPE, "image/svg+xml")], transparency::head_qr(&app, size).await?))
}

/// Proves that an entry is in the tree of a size; no sign-in needed.
#[utoipa::path(get, path = "/log/proofs/inclusion", tag = "log", params(InclusionQuery), responses((status = 200, body = ProofView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn inclusion(State(app): State<App>, Query(query): Query<InclusionQuery>) -> Result<Json<ProofView>> {
    Ok(Json(transparency::prove_inclusion(&app, &query).await?))
}

/// Proves that a tree begins with an older one; no sign-in needed.
#[utoipa::path(get, path = "/log/proofs/consistency", tag = "log", params(ConsistencyQuery), responses((status = 200, body = ProofView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn consistency(
    State(app): State<App>,
    Query(query): Query<ConsistencyQuery>,
) -> Result<Json<ProofView>> {
    Ok(Json(transparency::prove_consistency(&app, &query).await?))
}

/// Keys that sign heads, the oldest first; no sign-in needed.
#[utoipa::path(get, path = "/log/keys", tag = "log", responses((status = 200, body = [KeyView])))]
async fn keys(State(app): State<App>) -> Result<Json<Vec<KeyView>>> {
    Ok(Json(transparency::keys(&app).await?))
}

/// Heads that were handed to other offices, the newest first.
#[utoipa::path(get, path = "/log/sendings", tag = "log", responses((status = 200, body = Page<SendingView>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn sendings(State(app): State<App>, Who(actor): Who) -> Result<Json<Page<SendingView>>> {
    Ok(Json(transparency::sendings(&app, &actor).await?))
}

/// Hands a head to another office: notes it in the journal, and gives the head to download or print.
#[utoipa::path(post, path = "/log/sendings", tag = "log", request_body = SendHead, responses((status = 201, body = SendingView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn send(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<SendHead>,
) -> Result<(StatusCode, Json<SendingView>)> {
    let sent = transparency::send_head(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(sent)))
}
