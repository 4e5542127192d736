//! Chat groups of grids, notices to them, and texts to be passed on (feature G8).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::groups::{
    self, GroupDraft, GroupView, HandView, NoticeDraft, NoticeView, Outline, PostingView, TemplateDraft,
    TemplateView, TestView,
};
use gezhi_app::views::Id;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(edit, end))
        .routes(routes!(test))
        .routes(routes!(posts))
        .routes(routes!(notices, send))
        .routes(routes!(outline))
        .routes(routes!(recipients))
        .routes(routes!(to_pass_on))
        .routes(routes!(pass_on))
        .routes(routes!(templates, put_template))
        .routes(routes!(remove_template))
}

/// The groups of the own scope.
#[utoipa::path(get, path = "/groups", tag = "groups", responses((status = 200, body = [GroupView]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<GroupView>>> {
    Ok(Json(groups::list(&app, &actor).await?))
}

/// Registers a group. The address of its robot is not shown again.
#[utoipa::path(post, path = "/groups", tag = "groups", request_body = GroupDraft, responses((status = 201, body = GroupView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<GroupDraft>,
) -> Result<(StatusCode, Json<GroupView>)> {
    let made = groups::create(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes a group.
#[utoipa::path(put, path = "/groups/{id}", tag = "groups", params(("id" = String, Path)), request_body = GroupDraft, responses((status = 200, body = GroupView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<GroupDraft>,
) -> Result<Json<GroupView>> {
    Ok(Json(groups::edit(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Ends a group: nothing is posted to it any more.
#[utoipa::path(delete, path = "/groups/{id}", tag = "groups", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn end(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    groups::end(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Posts a short text at once and says what the robot answered.
#[utoipa::path(post, path = "/groups/{id}/test", tag = "groups", params(("id" = String, Path)), responses((status = 200, body = TestView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn test(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<TestView>> {
    Ok(Json(groups::test(&app, &actor, id.0, address.as_deref()).await?))
}

/// The newest texts of a group, a hundred at most.
#[utoipa::path(get, path = "/groups/{id}/posts", tag = "groups", params(("id" = String, Path)), responses((status = 200, body = [PostingView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn posts(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<Vec<PostingView>>> {
    Ok(Json(groups::posts(&app, &actor, id.0).await?))
}

/// The newest notices of the own scope, a hundred at most.
#[utoipa::path(get, path = "/groups/notices", tag = "groups", responses((status = 200, body = [NoticeView]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn notices(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<NoticeView>>> {
    Ok(Json(groups::notices(&app, &actor).await?))
}

/// Sends a notice to the groups of a place and of the places below it.
#[utoipa::path(post, path = "/groups/notices", tag = "groups", params(("Idempotency-Key" = Option<String>, Header)), request_body = NoticeDraft, responses((status = 201, body = NoticeView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn send(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<NoticeDraft>,
) -> Result<(StatusCode, Json<NoticeView>)> {
    let sent = groups::send(&app, &actor, &body, key.as_deref(), address.as_deref()).await?;
    app.wake_background();
    Ok((StatusCode::CREATED, Json(sent)))
}

/// What a notice would say in each group; nothing is sent.
#[utoipa::path(post, path = "/groups/notices/outline", tag = "groups", request_body = NoticeDraft, responses((status = 200, body = Outline), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn outline(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<NoticeDraft>,
) -> Result<Json<Outline>> {
    Ok(Json(groups::outline(&app, &actor, &body).await?))
}

/// What became of a notice, group by group.
#[utoipa::path(get, path = "/groups/notices/{id}/posts", tag = "groups", params(("id" = String, Path)), responses((status = 200, body = [PostingView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn recipients(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<Vec<PostingView>>> {
    Ok(Json(groups::recipients(&app, &actor, id.0).await?))
}

/// Texts that wait to be passed on in the own grids, oldest first.
#[utoipa::path(get, path = "/groups/by-hand", tag = "groups", responses((status = 200, body = [HandView]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn to_pass_on(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<HandView>>> {
    Ok(Json(groups::to_pass_on(&app, &actor).await?))
}

/// Says that a text was passed on; a second time changes nothing.
#[utoipa::path(post, path = "/groups/by-hand/{id}/done", tag = "groups", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn pass_on(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    groups::pass_on(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Texts that are sent again and again.
#[utoipa::path(get, path = "/groups/templates", tag = "groups", responses((status = 200, body = [TemplateView]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn templates(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<TemplateView>>> {
    Ok(Json(groups::templates(&app, &actor).await?))
}

/// Puts such a text in or changes it.
#[utoipa::path(post, path = "/groups/templates", tag = "groups", request_body = TemplateDraft, responses((status = 200, body = TemplateView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn put_template(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<TemplateDraft>,
) -> Result<Json<TemplateView>> {
    Ok(Json(groups::put_template(&app, &actor, &body, address.as_deref()).await?))
}

/// Takes such a text away.
#[utoipa::path(delete, path = "/groups/templates/{id}", tag = "groups", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn remove_template(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    groups::remove_template(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
