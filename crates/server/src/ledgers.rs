//! Ledgers 台账: sheets of households in and out (feature P3).

use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path, Query};
use crate::problem::{Problem, Result};
use crate::sheet::long_sheet;
use crate::workbook::attachment;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use gezhi_app::residents::{self, LedgerAsked, LedgerBatch, LedgerColumn, LedgerExport, LedgerPreview};
use gezhi_app::sheets::Limits;
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a ledger.
const MOST: usize = Limits::LEDGER.bytes();
/// Bytes of the form around it.
const FORM: usize = 1 << 20;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(columns))
        .routes(routes!(see_preview))
        .routes(routes!(export))
        .routes(routes!(confirm))
        .routes(routes!(errors))
        .routes(routes!(undo))
        .routes(routes!(cancel))
        .routes(routes!(batch))
        .merge(OpenApiRouter::new().routes(routes!(preview)).layer(DefaultBodyLimit::max(MOST + FORM)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LedgerQuery {
    /// Place of the ledger; the own scope when left out.
    place: Option<String>,
}

/// An uploaded ledger.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form")]
struct LedgerForm {
    /// The file: Excel, or CSV of up to three million rows.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// JSON object: for heads of the file the key of the column they mean, or null to leave them out. It is remembered.
    mapping: Option<String>,
    /// JSON array: names of the sheets of a workbook that are read; every sheet with a head when it is left out.
    sheets: Option<String>,
}

/// The columns that a ledger may have.
#[utoipa::path(get, path = "/register/ledgers/columns", tag = "ledgers", responses((status = 200, body = [LedgerColumn]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn columns(Who(actor): Who) -> Result<Json<Vec<LedgerColumn>>> {
    Ok(Json(residents::ledger_columns(&actor)?))
}

/// Reads a ledger, Excel or CSV, and says what it would change; nothing is put in force. A long one answers while it is still
/// being read.
#[utoipa::path(post, path = "/register/ledgers/preview", tag = "ledgers", params(LedgerQuery), request_body(content = LedgerForm, content_type = "multipart/form-data"), responses((status = 200, body = LedgerPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn preview(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<LedgerQuery>,
    form: Multipart,
) -> Result<Json<LedgerPreview>> {
    // Whoever may not is told before half a gigabyte has come in.
    residents::ledger_columns(&actor)?;
    let sheet = long_sheet(form, &app.files, MOST).await?;
    let mapping: BTreeMap<String, Option<String>> = match sheet.fields.get("mapping").map(|text| text.trim())
    {
        None | Some("") => BTreeMap::new(),
        Some(text) => serde_json::from_str(text).map_err(|_| {
            AppError::invalid(
                "ledger_column",
                "mapping",
                "列的对应关系看不懂，请刷新页面重新选择。",
                "The mapping of the columns is no JSON object; choose again.",
            )
        })?,
    };
    let sheets: Vec<String> = match sheet.fields.get("sheets").map(|text| text.trim()) {
        None | Some("") => Vec::new(),
        Some(text) => serde_json::from_str(text).map_err(|_| {
            AppError::invalid(
                "sheet_missing",
                "sheets",
                "工作表的选择看不懂，请刷新页面重新勾选。",
                "The choice of sheets is no JSON array of names; choose again.",
            )
        })?,
    };
    let asked = LedgerAsked { mapping, sheets };
    Ok(Json(residents::preview_ledger(&app, &actor, query.place.as_deref(), asked, sheet.file).await?))
}

/// What a ledger would do, as far as it has been read.
#[utoipa::path(get, path = "/register/ledgers/preview/{preview_id}", tag = "ledgers", params(("preview_id" = String, Path)), responses((status = 200, body = LedgerPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn see_preview(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<LedgerPreview>> {
    Ok(Json(residents::see_ledger_preview(&app, &actor, id.0).await?))
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

/// Stops a ledger that is being read, waits to be confirmed, or goes in; what went in so far is taken back.
#[utoipa::path(post, path = "/register/ledgers/{id}/cancel", tag = "ledgers", params(("id" = String, Path)), responses((status = 200, body = LedgerBatch), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn cancel(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<LedgerBatch>> {
    Ok(Json(residents::cancel_ledger(&app, &actor, id.0, address.as_deref()).await?))
}

/// How far a ledger is.
#[utoipa::path(get, path = "/register/ledgers/{id}", tag = "ledgers", params(("id" = String, Path)), responses((status = 200, body = LedgerBatch), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn batch(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<LedgerBatch>> {
    Ok(Json(residents::ledger_batch(&app, &actor, id.0).await?))
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
