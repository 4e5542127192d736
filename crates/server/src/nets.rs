//! Department nets on the grids, and who is in charge where (feature G4).

use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path, Query};
use crate::problem::{Problem, Result};
use crate::sheet::{SheetForm, sheet};
use crate::workbook::attachment;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::nets::{
    self, BoardQuery, DepartmentQuery, DepartmentView, NetBoard, NetDraft, NetImported, NetPreview, NetView,
    PastCharge, SeenQuery,
};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::{Action, decide};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(board))
        .routes(routes!(at))
        .routes(routes!(export))
        .routes(routes!(import))
        .routes(routes!(confirm))
        .routes(routes!(errors))
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

/// People in charge as an Excel file that the import reads back, with a blank row for every gap.
#[utoipa::path(get, path = "/nets/export.xlsx", tag = "nets", params(BoardQuery), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn export(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Query(query): Query<BoardQuery>,
) -> Result<Response> {
    let bytes = nets::export(&app, &actor, query.place.as_deref(), address.as_deref()).await?;
    Ok(attachment("nets.xlsx", bytes))
}

/// Reads an Excel or CSV file of people in charge and says what it would change; nothing is put in force.
#[utoipa::path(post, path = "/nets/import", tag = "nets", request_body(content = SheetForm, content_type = "multipart/form-data"), responses((status = 200, body = NetPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn import(State(app): State<App>, Who(actor): Who, form: Multipart) -> Result<Json<NetPreview>> {
    decide(&actor, Action::EditNets).map_err(AppError::from)?;
    let bytes = sheet(form).await?;
    Ok(Json(nets::preview(&app, &actor, bytes).await?))
}

/// Puts a previewed sheet of people in charge in force, as a whole or not at all.
#[utoipa::path(post, path = "/nets/import/{preview_id}/confirm", tag = "nets", params(("preview_id" = String, Path)), responses((status = 200, body = NetImported), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn confirm(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<NetImported>> {
    Ok(Json(nets::confirm(&app, &actor, id.0, address.as_deref()).await?))
}

/// The rows of a previewed file as typed, with a column that says what is wrong.
#[utoipa::path(get, path = "/nets/import/{preview_id}/errors.xlsx", tag = "nets", params(("preview_id" = String, Path)), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn errors(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Response> {
    Ok(attachment("nets-errors.xlsx", nets::error_sheet(&app, &actor, id.0).await?))
}
