//! Posts, boards and the roster (features G5, G6, G7).

use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path, Query};
use crate::problem::{Problem, Result};
use crate::sheet::{SheetForm, sheet};
use crate::workbook::attachment;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::posts::{
    self, BoardRun, Confirm, EndReason, GridContacts, HouseholdPosts, Imported, MyGrid, NewApplication,
    NewLeave, NewPost, PostApplication, PostChange, PostDetail, PostItem, PostKind, PostPreview, PostQuery,
    RosterList, Staffing, StepInput,
};
use gezhi_app::views::{Id, Page};
use gezhi_app::{App, AppError};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(kinds))
        .routes(routes!(list, enter))
        .routes(routes!(staffing))
        .routes(routes!(roster))
        .routes(routes!(boards))
        .routes(routes!(export))
        .routes(routes!(import))
        .routes(routes!(confirm))
        .routes(routes!(errors))
        .routes(routes!(detail, change))
        .routes(routes!(renew))
        .routes(routes!(end))
        .routes(routes!(grant_leave))
        .routes(routes!(cancel_leave))
        .routes(routes!(applications, apply))
        .routes(routes!(my_applications))
        .routes(routes!(application))
        .routes(routes!(step))
        .routes(routes!(of_household))
        .routes(routes!(contacts))
        .routes(routes!(my_grid))
}

/// Kinds of posts of this place.
#[utoipa::path(get, path = "/post-kinds", tag = "posts", responses((status = 200, body = [PostKind])))]
async fn kinds(State(app): State<App>) -> Json<Vec<PostKind>> {
    Json(posts::kinds(&app))
}

/// A page of posts that are held.
#[utoipa::path(get, path = "/posts", tag = "posts", params(PostQuery), responses((status = 200, body = Page<PostItem>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<PostQuery>,
) -> Result<Json<Page<PostItem>>> {
    Ok(Json(posts::list(&app, &actor, &query).await?))
}

/// Enters somebody without an appointment: the roster, and kinds for which the profile wants no process.
#[utoipa::path(post, path = "/posts", tag = "posts", request_body = NewPost, responses((status = 201, body = PostDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn enter(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<NewPost>,
) -> Result<(StatusCode, Json<PostDetail>)> {
    let post = posts::enter(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(post)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StaffingQuery {
    /// Place; covers its subtree. The own scope when left out.
    place: Option<String>,
    /// Kind.
    kind: Option<String>,
    /// `vacant` or `overloaded`; both when left out.
    show: Option<String>,
}

/// Vacancies and overload.
#[utoipa::path(get, path = "/posts/staffing", tag = "posts", params(StaffingQuery), responses((status = 200, body = Staffing), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn staffing(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<StaffingQuery>,
) -> Result<Json<Staffing>> {
    let (place, kind, show) = (query.place.as_deref(), query.kind.as_deref(), query.show.as_deref());
    Ok(Json(posts::staffing(&app, &actor, place, kind, show).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WithinQuery {
    /// Place; covers its subtree. The own scope when left out.
    place: Option<String>,
}

/// The roster of each village: police officer, legal adviser, households with somebody who knows the law.
#[utoipa::path(get, path = "/posts/roster", tag = "posts", params(WithinQuery), responses((status = 200, body = RosterList), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn roster(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<WithinQuery>,
) -> Result<Json<RosterList>> {
    Ok(Json(posts::roster(&app, &actor, query.place.as_deref()).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    /// Place in whose subtree the grids lie.
    within: Id,
    /// Depth of the grids; the lowest when left out.
    depth: Option<usize>,
}

/// Boards and contact cards of the grids of a town or village, for one print run.
#[utoipa::path(get, path = "/posts/boards", tag = "posts", params(("within" = String, Query), ("depth" = Option<usize>, Query)), responses((status = 200, body = BoardRun), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn boards(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<BoardQuery>,
) -> Result<Json<BoardRun>> {
    Ok(Json(posts::boards(&app, &actor, query.within.0, query.depth).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// Place; covers its subtree. The own scope when left out.
    place: Option<String>,
    /// Kind.
    kind: Option<String>,
}

/// Posts as an Excel file that the import reads back.
#[utoipa::path(get, path = "/posts/export.xlsx", tag = "posts", params(ExportQuery), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn export(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<ExportQuery>,
) -> Result<Response> {
    let bytes = posts::export(&app, &actor, query.place.as_deref(), query.kind.as_deref()).await?;
    Ok(attachment("posts.xlsx", bytes))
}

/// Reads an Excel or CSV file of posts and says what it would change; nothing is put in force.
#[utoipa::path(post, path = "/posts/import", tag = "posts", request_body(content = SheetForm, content_type = "multipart/form-data"), responses((status = 200, body = PostPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn import(State(app): State<App>, Who(actor): Who, form: Multipart) -> Result<Json<PostPreview>> {
    gezhi_domain::accounts::decide(&actor, gezhi_domain::accounts::Action::ImportPosts)
        .map_err(AppError::from)?;
    let bytes = sheet(form).await?;
    Ok(Json(posts::preview(&app, &actor, bytes).await?))
}

/// Puts a previewed list of posts in force, as a whole or not at all.
#[utoipa::path(post, path = "/posts/import/{preview_id}/confirm", tag = "posts", params(("preview_id" = String, Path)), request_body = Confirm, responses((status = 200, body = Imported), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn confirm(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Confirm>,
) -> Result<Json<Imported>> {
    Ok(Json(posts::confirm(&app, &actor, id.0, body, address.as_deref()).await?))
}

/// The rows of a previewed file as typed, with a column that says what is wrong.
#[utoipa::path(get, path = "/posts/import/{preview_id}/errors.xlsx", tag = "posts", params(("preview_id" = String, Path)), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn errors(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Response> {
    Ok(attachment("posts-errors.xlsx", posts::error_sheet(&app, &actor, id.0).await?))
}

/// A post with its leaves and its history.
#[utoipa::path(get, path = "/posts/{id}", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn detail(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<PostDetail>> {
    Ok(Json(posts::detail(&app, &actor, id.0).await?))
}

/// Changes telephone and promise.
#[utoipa::path(put, path = "/posts/{id}", tag = "posts", params(("id" = String, Path)), request_body = PostChange, responses((status = 200, body = PostDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<PostChange>,
) -> Result<Json<PostDetail>> {
    Ok(Json(posts::change(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Gives another term.
#[utoipa::path(post, path = "/posts/{id}/renew", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn renew(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<PostDetail>> {
    Ok(Json(posts::renew(&app, &actor, id.0, address.as_deref()).await?))
}

/// Who of a household holds one of its posts: somebody who knows the law.
#[utoipa::path(get, path = "/households/{id}/posts", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = HouseholdPosts), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn of_household(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<HouseholdPosts>> {
    Ok(Json(posts::of_household(&app, &actor, id.0).await?))
}

/// Ends a post; the duty that came with it goes.
#[utoipa::path(post, path = "/posts/{id}/end", tag = "posts", params(("id" = String, Path)), request_body = EndReason, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn end(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EndReason>,
) -> Result<StatusCode> {
    posts::end(&app, &actor, id.0, &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Grants leave with a stand-in.
#[utoipa::path(post, path = "/posts/{id}/leaves", tag = "posts", params(("id" = String, Path)), request_body = NewLeave, responses((status = 200, body = PostDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn grant_leave(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<NewLeave>,
) -> Result<Json<PostDetail>> {
    posts::grant_leave(&app, &actor, id.0, &body, address.as_deref()).await?;
    Ok(Json(posts::detail(&app, &actor, id.0).await?))
}

/// Cancels a planned leave, or ends a running one.
#[utoipa::path(delete, path = "/posts/{id}/leaves/{leave}", tag = "posts", params(("id" = String, Path), ("leave" = String, Path)), responses((status = 200, body = PostDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn cancel_leave(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, leave)): Path<(Id, Id)>,
) -> Result<Json<PostDetail>> {
    posts::cancel_leave(&app, &actor, id.0, leave.0, address.as_deref()).await?;
    Ok(Json(posts::detail(&app, &actor, id.0).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ApplicationsQuery {
    /// Place; covers its subtree. The own scope when left out.
    place: Option<String>,
    /// `1`: also those that are decided.
    all: Option<String>,
    /// Where the next page starts.
    cursor: Option<String>,
}

/// Applications of the own scope.
#[utoipa::path(get, path = "/post-applications", tag = "posts", params(ApplicationsQuery), responses((status = 200, body = Page<PostApplication>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn applications(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<ApplicationsQuery>,
) -> Result<Json<Page<PostApplication>>> {
    let all = query.all.as_deref() == Some("1");
    let page = posts::applications(&app, &actor, query.place.as_deref(), all, query.cursor.as_deref());
    Ok(Json(page.await?))
}

/// Applies for a post.
#[utoipa::path(post, path = "/post-applications", tag = "posts", request_body = NewApplication, responses((status = 201, body = PostApplication), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn apply(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<NewApplication>,
) -> Result<(StatusCode, Json<PostApplication>)> {
    let made = posts::apply(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// My own applications.
#[utoipa::path(get, path = "/post-applications/mine", tag = "posts", responses((status = 200, body = [PostApplication]), (status = 401, body = Problem)))]
async fn my_applications(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<PostApplication>>> {
    Ok(Json(posts::my_applications(&app, &actor).await?))
}

/// One application.
#[utoipa::path(get, path = "/post-applications/{id}", tag = "posts", params(("id" = String, Path)), responses((status = 200, body = PostApplication), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn application(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<PostApplication>> {
    Ok(Json(posts::application(&app, &actor, id.0).await?))
}

/// A step of an appointment: `assess`, `examine`, `appoint`, `refuse`, `withdraw` or `object`.
#[utoipa::path(post, path = "/post-applications/{id}/{step}", tag = "posts", params(("id" = String, Path), ("step" = String, Path)), request_body = StepInput, responses((status = 200, body = PostApplication), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn step(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, step)): Path<(Id, String)>,
    Json(body): Json<StepInput>,
) -> Result<Json<PostApplication>> {
    Ok(Json(posts::do_step(&app, &actor, id.0, &step, &body, address.as_deref()).await?))
}

/// A grid and who is responsible in it, by its code or identity. For everybody.
#[utoipa::path(get, path = "/grids/{key}/contacts", tag = "posts", params(("key" = String, Path)), responses((status = 200, body = GridContacts), (status = 404, body = Problem)))]
async fn contacts(State(app): State<App>, Path(key): Path<String>) -> Result<Json<GridContacts>> {
    Ok(Json(posts::grid_contacts(&app, &key).await?))
}

/// My grid.
#[utoipa::path(get, path = "/my/grid", tag = "posts", responses((status = 200, body = MyGrid), (status = 401, body = Problem)))]
async fn my_grid(State(app): State<App>, Who(actor): Who) -> Result<Json<MyGrid>> {
    Ok(Json(posts::my_grid(&app, &actor).await?))
}
