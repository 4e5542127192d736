//! The list of powers and duties (feature C5).

use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path};
use crate::problem::{Problem, Result};
use crate::sheet::{SheetForm, sheet};
use crate::workbook::attachment;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::responsibilities::{
    self, Confirmed, DryRun, ImportPreview, LineInput, LineView, ResponsibilityList,
};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(add))
        .routes(routes!(change, remove))
        .routes(routes!(import))
        .routes(routes!(confirm))
        .routes(routes!(errors))
        .routes(routes!(dry_run))
        .routes(routes!(export))
}

/// The list in force, with its gaps and conflicts.
#[utoipa::path(get, path = "/responsibilities", tag = "responsibilities", responses((status = 200, body = ResponsibilityList), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, Who(actor): Who) -> Result<Json<ResponsibilityList>> {
    Ok(Json(responsibilities::list(&app, &actor)?))
}

/// Adds a line.
#[utoipa::path(post, path = "/responsibilities/lines", tag = "responsibilities", request_body = LineInput, responses((status = 201, body = LineView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<LineInput>,
) -> Result<(StatusCode, Json<LineView>)> {
    let line = responsibilities::add(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(line)))
}

/// Changes a line.
#[utoipa::path(put, path = "/responsibilities/lines/{id}", tag = "responsibilities", params(("id" = String, Path)), request_body = LineInput, responses((status = 200, body = LineView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<LineInput>,
) -> Result<Json<LineView>> {
    Ok(Json(responsibilities::change(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Takes a line out.
#[utoipa::path(delete, path = "/responsibilities/lines/{id}", tag = "responsibilities", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn remove(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    responsibilities::remove(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads an Excel or CSV file and says what it would change; nothing is put in force.
#[utoipa::path(post, path = "/responsibilities/import", tag = "responsibilities", request_body(content = SheetForm, content_type = "multipart/form-data"), responses((status = 200, body = ImportPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn import(State(app): State<App>, Who(actor): Who, form: Multipart) -> Result<Json<ImportPreview>> {
    gezhi_domain::accounts::decide(&actor, gezhi_domain::accounts::Action::EditDuties)
        .map_err(AppError::from)?;
    let bytes = sheet(form).await?;
    Ok(Json(responsibilities::preview(&app, &actor, bytes).await?))
}

/// Puts a previewed list in force, as a whole or not at all.
#[utoipa::path(post, path = "/responsibilities/import/{preview_id}/confirm", tag = "responsibilities", params(("preview_id" = String, Path)), responses((status = 200, body = Confirmed), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn confirm(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<Confirmed>> {
    Ok(Json(responsibilities::confirm(&app, &actor, id.0, address.as_deref()).await?))
}

/// The rows of a previewed file as typed, with a column that says what is wrong.
#[utoipa::path(get, path = "/responsibilities/import/{preview_id}/errors.xlsx", tag = "responsibilities", params(("preview_id" = String, Path)), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn errors(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Response> {
    Ok(attachment("responsibilities-errors.xlsx", responsibilities::error_sheet(&app, &actor, id.0).await?))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
struct DryRunBody {
    /// A previewed list; the one in force when left out.
    #[serde(default)]
    preview_id: Option<Id>,
}

/// Tries a list on the cases of the last 30 days.
#[utoipa::path(post, path = "/responsibilities/dry-run", tag = "responsibilities", request_body = Option<DryRunBody>, responses((status = 200, body = DryRun), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn dry_run(
    State(app): State<App>,
    Who(actor): Who,
    body: Option<Json<DryRunBody>>,
) -> Result<Json<DryRun>> {
    let preview = body.and_then(|Json(body)| body.preview_id).map(|id| id.0);
    Ok(Json(responsibilities::dry_run(&app, &actor, preview).await?))
}

/// The list as an Excel file that the import reads back.
#[utoipa::path(get, path = "/responsibilities/export.xlsx", tag = "responsibilities", responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn export(State(app): State<App>, Who(actor): Who) -> Result<Response> {
    Ok(attachment("responsibilities.xlsx", responsibilities::export(&app, &actor).await?))
}
