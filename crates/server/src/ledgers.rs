//! Ledgers 台账: sheets of households in and out (feature P3).

use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path, Query};
use crate::problem::{Problem, Result};
use crate::sheet::{SheetForm, sheet};
use crate::workbook::attachment;
use axum::extract::State;
use axum::response::Response;
use gezhi_app::App;
use gezhi_app::residents::{self, LedgerBatch, LedgerExport, LedgerPreview};
use gezhi_app::views::Id;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(preview))
        .routes(routes!(export))
        .routes(routes!(confirm))
        .routes(routes!(errors))
        .routes(routes!(undo))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LedgerQuery {
    /// Place of the ledger; the own scope when left out.
    place: Option<String>,
}

/// Reads a ledger, Excel or CSV, and says what it would change; nothing is put in force.
#[utoipa::path(post, path = "/register/ledgers/preview", tag = "ledgers", params(LedgerQuery), request_body(content = SheetForm, content_type = "multipart/form-data"), responses((status = 200, body = LedgerPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn preview(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<LedgerQuery>,
    form: Multipart,
) -> Result<Json<LedgerPreview>> {
    let bytes = sheet(form).await?;
    Ok(Json(residents::preview_ledger(&app, &actor, query.place.as_deref(), bytes).await?))
}

/// Puts a previewed ledger in, as a whole or not at all.
#[utoipa::path(post, path = "/register/ledgers/preview/{preview_id}/confirm", tag = "ledgers", params(("preview_id" = String, Path)), responses((status = 200, body = LedgerBatch), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn confirm(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<LedgerBatch>> {
    Ok(Json(residents::confirm_ledger(&app, &actor, id.0, address.as_deref()).await?))
}

/// The rows of a previewed ledger as typed, with a column that says what is wrong or doubtful.
#[utoipa::path(get, path = "/register/ledgers/preview/{preview_id}/errors.xlsx", tag = "ledgers", params(("preview_id" = String, Path)), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn errors(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Response> {
    Ok(attachment("ledger-errors.xlsx", residents::ledger_error_sheet(&app, &actor, id.0).await?))
}

/// The newest ledgers of the own scope.
#[utoipa::path(get, path = "/register/ledgers", tag = "ledgers", responses((status = 200, body = [LedgerBatch]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<LedgerBatch>>> {
    Ok(Json(residents::ledger_batches(&app, &actor).await?))
}

/// Takes a ledger back.
#[utoipa::path(post, path = "/register/ledgers/{id}/undo", tag = "ledgers", params(("id" = String, Path)), responses((status = 200, body = LedgerBatch), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn undo(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<LedgerBatch>> {
    Ok(Json(residents::undo_ledger(&app, &actor, id.0, address.as_deref()).await?))
}

/// A ledger of a place as an Excel file; needs a reason and leaves a trace.
#[utoipa::path(post, path = "/register/ledgers/export", tag = "ledgers", request_body = LedgerExport, responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn export(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<LedgerExport>,
) -> Result<Response> {
    Ok(attachment("ledger.xlsx", residents::export_ledger(&app, &actor, &body, address.as_deref()).await?))
}
