//! Publications of points (feature S4): read by everybody, made by the product itself.

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use crate::workbook::{attachment, write};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::App;
use gezhi_app::points::publications::{
    self, DocumentView, PublicationQuery, PublicationRowView, PublicationView, Withdrawal,
};
use gezhi_app::views::{Id, Page};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(document))
        .routes(routes!(rows))
        .routes(routes!(export))
        .routes(routes!(withdraw))
}

/// Where a page of lines starts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Lines {
    /// `next` of the page before.
    cursor: Option<String>,
    /// `true`: all lines at once, for print.
    all: Option<bool>,
}

/// Publications of a village, the latest first; no sign-in needed.
#[utoipa::path(get, path = "/publications", tag = "publications", params(PublicationQuery), responses((status = 200, body = Page<PublicationView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<PublicationQuery>,
) -> Result<Json<Page<PublicationView>>> {
    Ok(Json(publications::list(&app, &actor, &query).await?))
}

/// A publication with its figures and the first lines; no sign-in needed.
#[utoipa::path(get, path = "/publications/{id}", tag = "publications", params(("id" = String, Path), Lines), responses((status = 200, body = DocumentView), (status = 404, body = Problem)))]
async fn document(
    State(app): State<App>,
    Path(id): Path<Id>,
    Query(lines): Query<Lines>,
) -> Result<Json<DocumentView>> {
    let all = lines.all.unwrap_or(false);
    Ok(Json(if all {
        publications::whole(&app, id.0).await?
    } else {
        publications::document(&app, id.0).await?
    }))
}

/// More lines of a publication; no sign-in needed.
#[utoipa::path(get, path = "/publications/{id}/rows", tag = "publications", params(("id" = String, Path), Lines), responses((status = 200, body = Page<PublicationRowView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn rows(
    State(app): State<App>,
    Path(id): Path<Id>,
    Query(lines): Query<Lines>,
) -> Result<Json<Page<PublicationRowView>>> {
    Ok(Json(publications::rows(&app, id.0, lines.cursor.as_deref()).await?))
}

/// A publication as an Excel file; no sign-in needed.
#[utoipa::path(get, path = "/publications/{id}/export.xlsx", tag = "publications", params(("id" = String, Path)), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 404, body = Problem)))]
async fn export(State(app): State<App>, Path(id): Path<Id>) -> Result<Response> {
    let document = publications::whole(&app, id.0).await?;
    let publication = &document.publication;
    let village = publication.village.as_ref().map(|village| village.path.clone()).unwrap_or_default();
    let mark =
        format!("{village} {} {} {}", publication.programme_name.zh, publication.period, publication.hash);
    let head = ["名次", "户名", "户号", "网格", "期初", "本期增加", "本期使用", "期末", "上期增加", "内容"];
    let head: Vec<String> = head.map(str::to_owned).to_vec();
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let lines: Vec<Vec<String>> = document
        .rows
        .items
        .iter()
        .map(|row| {
            vec![
                row.rank.to_string(),
                row.name.clone(),
                row.number.clone(),
                row.place.clone(),
                number(row.opening),
                row.earned.to_string(),
                row.spent.to_string(),
                number(row.balance),
                number(row.earlier),
                row.what.clone(),
            ]
        })
        .collect();
    let bytes = write(&mark, &head, &lines)
        .map_err(|error| gezhi_app::AppError::from(std::io::Error::other(error.to_string())))?;
    Ok(attachment(&format!("points-{}.xlsx", publication.period), bytes))
}

/// Withdraws a publication that turned out wrong, with a reason that everybody reads.
#[utoipa::path(post, path = "/publications/{id}/withdraw", tag = "publications", params(("id" = String, Path)), request_body = Withdrawal, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn withdraw(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Withdrawal>,
) -> Result<StatusCode> {
    publications::withdraw(&app, &actor, id.0, &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
