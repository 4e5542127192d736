//! Monthly assessment (features S8, W6): sheets, marks, review, results for everybody, the own score sheet, Excel.

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use crate::workbook::{attachment, write};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::App;
use gezhi_app::points::assessments::{
    self, AssessmentDetail, AssessmentLineView, AssessmentQuery, AssessmentsOfPlace, CorrectionInput,
    LineInput, MyAssessmentView, OpeningInput, PublicAssessmentDetail, PublicAssessmentQuery,
    PublicAssessmentView, ReviewInput, SubmitInput, Table,
};
use gezhi_app::points::boards::{self, Objecting};
use gezhi_app::views::{Id, Page};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(sheet))
        .routes(routes!(save_line))
        .routes(routes!(correct))
        .routes(routes!(fill_rest))
        .routes(routes!(figures))
        .routes(routes!(submit))
        .routes(routes!(review))
        .routes(routes!(pay))
        .routes(routes!(object))
        .routes(routes!(scores))
        .routes(routes!(allowances))
        .routes(routes!(results))
        .routes(routes!(result))
        .routes(routes!(mine))
}

/// The programmes that are assessed in a village, with their sheets.
#[utoipa::path(get, path = "/assessments", tag = "assessments", params(AssessmentQuery), responses((status = 200, body = AssessmentsOfPlace), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<AssessmentQuery>,
) -> Result<Json<AssessmentsOfPlace>> {
    Ok(Json(assessments::list(&app, &actor, &query).await?))
}

/// Opens the sheet of a month, or shows the one that is there.
#[utoipa::path(post, path = "/assessments", tag = "assessments", request_body = OpeningInput, responses((status = 201, body = AssessmentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<OpeningInput>,
) -> Result<(StatusCode, Json<AssessmentDetail>)> {
    let made = assessments::open(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A sheet with its card and lines.
#[utoipa::path(get, path = "/assessments/{id}", tag = "assessments", params(("id" = String, Path)), responses((status = 200, body = AssessmentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn sheet(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<AssessmentDetail>> {
    Ok(Json(assessments::sheet(&app, &actor, id.0).await?))
}

/// Enters marks of a line; 409 carries the line as it is now.
#[utoipa::path(put, path = "/assessments/{id}/lines/{line}", tag = "assessments", params(("id" = String, Path), ("line" = String, Path)), request_body = LineInput, responses((status = 200, body = AssessmentLineView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn save_line(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, line)): Path<(Id, Id)>,
    Json(body): Json<LineInput>,
) -> Result<Json<AssessmentLineView>> {
    Ok(Json(assessments::save_line(&app, &actor, (id.0, line.0), &body, address.as_deref()).await?))
}

/// Corrects a line of a result that counts: an opposite entry, and the right points anew.
#[utoipa::path(post, path = "/assessments/{id}/lines/{line}/correct", tag = "assessments", params(("id" = String, Path), ("line" = String, Path)), request_body = CorrectionInput, responses((status = 200, body = AssessmentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn correct(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, line)): Path<(Id, Id)>,
    Json(body): Json<CorrectionInput>,
) -> Result<Json<AssessmentDetail>> {
    Ok(Json(assessments::correct(&app, &actor, (id.0, line.0), &body, address.as_deref()).await?))
}

/// Gives full marks wherever none have been entered, the own line left out.
#[utoipa::path(post, path = "/assessments/{id}/rest", tag = "assessments", params(("id" = String, Path)), responses((status = 200, body = AssessmentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn fill_rest(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<AssessmentDetail>> {
    Ok(Json(assessments::fill_rest(&app, &actor, id.0, address.as_deref()).await?))
}

/// Counts the figures anew.
#[utoipa::path(post, path = "/assessments/{id}/figures", tag = "assessments", params(("id" = String, Path)), responses((status = 200, body = AssessmentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn figures(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<AssessmentDetail>> {
    Ok(Json(assessments::refresh(&app, &actor, id.0, address.as_deref()).await?))
}

/// Sends a sheet to the second person.
#[utoipa::path(post, path = "/assessments/{id}/submit", tag = "assessments", params(("id" = String, Path)), request_body = SubmitInput, responses((status = 200, body = AssessmentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn submit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<SubmitInput>,
) -> Result<Json<AssessmentDetail>> {
    Ok(Json(assessments::submit(&app, &actor, id.0, body, address.as_deref()).await?))
}

/// The second person publishes a sheet, or sends it back with a reason.
#[utoipa::path(post, path = "/assessments/{id}/review", tag = "assessments", params(("id" = String, Path)), request_body = ReviewInput, responses((status = 200, body = AssessmentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn review(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<ReviewInput>,
) -> Result<Json<AssessmentDetail>> {
    Ok(Json(assessments::review(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Tries again to give points that could not be given; what was paid is not paid again.
#[utoipa::path(post, path = "/assessments/{id}/pay", tag = "assessments", params(("id" = String, Path)), responses((status = 200, body = AssessmentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn pay(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<AssessmentDetail>> {
    Ok(Json(assessments::pay_again(&app, &actor, id.0, address.as_deref()).await?))
}

/// Objects to a published result: whoever lives in the village or is assessed.
#[utoipa::path(post, path = "/assessments/{id}/objections", tag = "assessments", params(("id" = String, Path)), request_body = Objecting, responses((status = 201, body = Id), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn object(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Objecting>,
) -> Result<(StatusCode, Json<Id>)> {
    let made = boards::object(&app, &actor, ("assessment", id.0), &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

fn workbook(table: &Table) -> Result<Response> {
    let bytes = write(&table.title, &table.head, &table.rows)
        .map_err(|error| gezhi_app::AppError::from(std::io::Error::other(error.to_string())))?;
    Ok(attachment(&format!("{}.xlsx", table.file), bytes))
}

/// The marks of everybody on a sheet as an Excel file.
#[utoipa::path(get, path = "/assessments/{id}/scores.xlsx", tag = "assessments", params(("id" = String, Path)), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn scores(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Response> {
    workbook(&assessments::scores(&app, &actor, id.0, address.as_deref()).await?)
}

/// The allowances that follow from the grades as an Excel file, once the result is published.
#[utoipa::path(get, path = "/assessments/{id}/allowances.xlsx", tag = "assessments", params(("id" = String, Path)), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn allowances(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Response> {
    workbook(&assessments::allowances(&app, &actor, id.0, address.as_deref()).await?)
}

/// Published results of a village, names masked, the latest first; no sign-in needed.
#[utoipa::path(get, path = "/assessment-results", tag = "assessments", params(PublicAssessmentQuery), responses((status = 200, body = Page<PublicAssessmentView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn results(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<PublicAssessmentQuery>,
) -> Result<Json<Page<PublicAssessmentView>>> {
    Ok(Json(assessments::public_list(&app, &actor, &query).await?))
}

/// A published result with its lines, names masked; no sign-in needed.
#[utoipa::path(get, path = "/assessment-results/{id}", tag = "assessments", params(("id" = String, Path)), responses((status = 200, body = PublicAssessmentDetail), (status = 404, body = Problem)))]
async fn result(State(app): State<App>, Path(id): Path<Id>) -> Result<Json<PublicAssessmentDetail>> {
    Ok(Json(assessments::public_sheet(&app, id.0).await?))
}

/// The own score sheets that are published, of every programme in which one takes part.
#[utoipa::path(get, path = "/my/assessments", tag = "assessments", responses((status = 200, body = [MyAssessmentView]), (status = 401, body = Problem)))]
async fn mine(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<MyAssessmentView>>> {
    Ok(Json(assessments::mine(&app, &actor).await?))
}
