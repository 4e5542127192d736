//! Divisions: newer lists and what places were called before (feature G1).

use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path, Query};
use crate::problem::{Problem, Result};
use crate::sheet::{SheetForm, sheet};
use crate::workbook::attachment;
use axum::extract::State;
use axum::response::Response;
use gezhi_app::divisions::{self, Confirmation, DivisionPreview, DivisionSpan, HistoryQuery};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::{Action, decide};
use gezhi_domain::grids::PlaceId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(import))
        .routes(routes!(confirm))
        .routes(routes!(errors))
        .routes(routes!(history))
        .routes(routes!(place_history))
}

/// Reads an Excel or CSV list and says what it would change; nothing is put in force.
#[utoipa::path(post, path = "/divisions/import", tag = "divisions", request_body(content = SheetForm, content_type = "multipart/form-data"), responses((status = 200, body = DivisionPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn import(State(app): State<App>, Who(actor): Who, form: Multipart) -> Result<Json<DivisionPreview>> {
    decide(&actor, Action::EditSettings).map_err(AppError::from)?;
    let bytes = sheet(form).await?;
    Ok(Json(divisions::preview(&app, &actor, bytes).await?))
}

/// What a confirmed list did.
#[derive(Debug, Serialize, ToSchema)]
struct DivisionsImported {
    /// Divisions that are new.
    added: usize,
    /// Divisions renamed, moved, merged, ended or given a new code.
    changed: usize,
    /// Places that are new.
    places: usize,
    /// Cases that stand in another place now.
    cases: usize,
}

/// Puts a previewed list in force, as a whole or not at all.
#[utoipa::path(post, path = "/divisions/import/{preview_id}/confirm", tag = "divisions", params(("preview_id" = String, Path)), request_body = Confirmation, responses((status = 200, body = DivisionsImported), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn confirm(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Confirmation>,
) -> Result<Json<DivisionsImported>> {
    let done = divisions::confirm(&app, &actor, id.0, &body, address.as_deref()).await?;
    let (added, changed, places, cases) = (done.added, done.changed, done.places, done.cases);
    Ok(Json(DivisionsImported { added, changed, places, cases }))
}

/// The rows of a previewed file as typed, with a column that says what is wrong.
#[utoipa::path(get, path = "/divisions/import/{preview_id}/errors.xlsx", tag = "divisions", params(("preview_id" = String, Path)), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn errors(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Response> {
    Ok(attachment("divisions-errors.xlsx", divisions::error_sheet(&app, &actor, id.0).await?))
}

/// What a code of today or of the past stood for; with `on`, on that day.
#[utoipa::path(get, path = "/divisions/history", tag = "divisions", params(HistoryQuery), responses((status = 200, body = [DivisionSpan]), (status = 422, body = Problem)))]
async fn history(
    State(app): State<App>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<Vec<DivisionSpan>>> {
    Ok(Json(divisions::history(&app, &query).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OnQuery {
    /// Only the span that holds on this day.
    on: Option<String>,
}

/// What a place was called and where it belonged; with `on`, on that day.
#[utoipa::path(get, path = "/places/{id}/history", tag = "divisions", params(("id" = String, Path), OnQuery), responses((status = 200, body = [DivisionSpan]), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn place_history(
    State(app): State<App>,
    Path(id): Path<Id>,
    Query(query): Query<OnQuery>,
) -> Result<Json<Vec<DivisionSpan>>> {
    Ok(Json(divisions::place_history(&app, PlaceId(id.0), query.on.as_deref()).await?))
}
