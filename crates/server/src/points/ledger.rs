//! Accounts and entries of points (feature S3).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::{
    self, AccountDetail, AccountQuery, AccountView, EntryQuery, EntryView, LineView, MyPoints,
    PointsVillages, Reversal, Reversed, VillagesQuery,
};
use gezhi_app::views::{Id, Page};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(villages))
        .routes(routes!(accounts))
        .routes(routes!(account))
        .routes(routes!(entries))
        .routes(routes!(reverse))
        .routes(routes!(mine))
        .routes(routes!(my_lines))
}

/// Where a page of lines starts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Lines {
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// The villages that keep a book of points, within a place: where somebody above the villages chooses one.
#[utoipa::path(get, path = "/points/villages", tag = "points", params(VillagesQuery), responses((status = 200, body = PointsVillages), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn villages(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<VillagesQuery>,
) -> Result<Json<PointsVillages>> {
    Ok(Json(points::villages(&app, &actor, &query).await?))
}

/// The accounts that a village keeps.
#[utoipa::path(get, path = "/points/accounts", tag = "points", params(AccountQuery), responses((status = 200, body = Page<AccountView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn accounts(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<AccountQuery>,
) -> Result<Json<Page<AccountView>>> {
    Ok(Json(points::accounts(&app, &actor, &query).await?))
}

/// An account with its lines, newest first.
#[utoipa::path(get, path = "/points/accounts/{id}", tag = "points", params(("id" = String, Path), Lines), responses((status = 200, body = AccountDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn account(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(lines): Query<Lines>,
) -> Result<Json<AccountDetail>> {
    Ok(Json(points::account(&app, &actor, id.0, lines.cursor.as_deref()).await?))
}

/// The book of a village, newest first.
#[utoipa::path(get, path = "/points/entries", tag = "points", params(EntryQuery), responses((status = 200, body = Page<EntryView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn entries(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<EntryQuery>,
) -> Result<Json<Page<EntryView>>> {
    Ok(Json(points::entries(&app, &actor, &query).await?))
}

/// Takes an entry back by one the other way round. What was spent already is owed and comes off later awards.
#[utoipa::path(post, path = "/points/entries/{id}/reversal", tag = "points", params(("id" = String, Path)), request_body = Reversal, responses((status = 201, body = Reversed), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn reverse(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Reversal>,
) -> Result<(StatusCode, Json<Reversed>)> {
    let done = points::reverse(&app, &actor, id.0, &body, address.as_deref()).await?;
    app.wake_background();
    Ok((StatusCode::CREATED, Json(done)))
}

/// The own accounts: of the household that one is bound to, and of one's own post.
#[utoipa::path(get, path = "/points/mine", tag = "points", responses((status = 200, body = MyPoints), (status = 401, body = Problem)))]
async fn mine(State(app): State<App>, Who(actor): Who) -> Result<Json<MyPoints>> {
    Ok(Json(points::my_points(&app, &actor).await?))
}

/// More lines of an own account.
#[utoipa::path(get, path = "/points/mine/{id}/lines", tag = "points", params(("id" = String, Path), Lines), responses((status = 200, body = Page<LineView>), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn my_lines(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(lines): Query<Lines>,
) -> Result<Json<Page<LineView>>> {
    Ok(Json(points::my_lines(&app, &actor, id.0, lines.cursor.as_deref()).await?))
}
