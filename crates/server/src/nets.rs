//! Department nets on the grids, and who is in charge where (feature G4).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::nets::{
    self, BoardQuery, DepartmentQuery, DepartmentView, NetBoard, NetDraft, NetView, PastCharge, SeenQuery,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(board))
        .routes(routes!(at))
        .routes(routes!(grids))
        .routes(routes!(history, put, clear))
}

/// The nets that the reader sees: departments with their categories, marks and standing duties.
#[utoipa::path(get, path = "/nets", tag = "nets", responses((status = 200, body = [NetView]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<NetView>>> {
    Ok(Json(nets::nets(&app, &actor)?))
}

/// The matrix: a place and those one level below it, by departments.
#[utoipa::path(get, path = "/nets/board", tag = "nets", params(BoardQuery), responses((status = 200, body = NetBoard), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn board(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<BoardQuery>,
) -> Result<Json<NetBoard>> {
    Ok(Json(nets::board(&app, &actor, query.place.as_deref()).await?))
}

/// Who of each department is in charge of one place.
#[utoipa::path(get, path = "/nets/at/{place}", tag = "nets", params(("place" = String, Path)), responses((status = 200, body = NetBoard), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn at(State(app): State<App>, Who(actor): Who, Path(place): Path<String>) -> Result<Json<NetBoard>> {
    Ok(Json(nets::at(&app, &actor, &place).await?))
}

/// A department's grids: who is in charge and what is open, overdue ones first.
#[utoipa::path(get, path = "/nets/{key}/grids", tag = "nets", params(("key" = String, Path), DepartmentQuery), responses((status = 200, body = DepartmentView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn grids(
    State(app): State<App>,
    Who(actor): Who,
    Path(key): Path<String>,
    Query(query): Query<DepartmentQuery>,
) -> Result<Json<DepartmentView>> {
    Ok(Json(nets::department(&app, &actor, &key, &query).await?))
}

/// Who was and is in charge of a place for a department, the newest first.
#[utoipa::path(get, path = "/nets/{key}/grids/{place}", tag = "nets", params(("key" = String, Path), ("place" = String, Path)), responses((status = 200, body = [PastCharge]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn history(
    State(app): State<App>,
    Who(actor): Who,
    Path((key, place)): Path<(String, String)>,
) -> Result<Json<Vec<PastCharge>>> {
    Ok(Json(nets::history(&app, &actor, &key, &place).await?))
}

/// Puts somebody of a department in charge of a place and of what lies below it.
#[utoipa::path(put, path = "/nets/{key}/grids/{place}", tag = "nets", params(("key" = String, Path), ("place" = String, Path)), request_body = NetDraft, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn put(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((key, place)): Path<(String, String)>,
    Json(body): Json<NetDraft>,
) -> Result<StatusCode> {
    nets::put(&app, &actor, &key, &place, &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the charge of a place away.
#[utoipa::path(delete, path = "/nets/{key}/grids/{place}", tag = "nets", params(("key" = String, Path), ("place" = String, Path), SeenQuery), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn clear(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((key, place)): Path<(String, String)>,
    Query(query): Query<SeenQuery>,
) -> Result<StatusCode> {
    nets::clear(&app, &actor, &key, &place, &query.seen, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
