//! The policy library (feature V2).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::policies::{
    self, EditPolicy, EndPolicy, PoliciesQuery, PolicyInput, PolicyItem, PolicyVersion, PolicyView, TopicView,
};
use gezhi_app::views::{Id, Page};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(topics))
        .routes(routes!(see, edit))
        .routes(routes!(end))
        .routes(routes!(versions))
}

/// Policies in force, or those that answer a question in anybody's own words; no sign-in needed.
#[utoipa::path(get, path = "/policies", tag = "policies", params(PoliciesQuery), responses((status = 200, body = Page<PolicyItem>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<PoliciesQuery>,
) -> Result<Json<Page<PolicyItem>>> {
    Ok(Json(policies::list(&app, &actor, &query).await?))
}

/// Topics of policies.
#[utoipa::path(get, path = "/policies/topics", tag = "policies", responses((status = 200, body = [TopicView])))]
async fn topics(State(app): State<App>) -> Json<Vec<TopicView>> {
    Json(policies::topics(&app))
}

/// Enters a policy.
#[utoipa::path(post, path = "/policies", tag = "policies", request_body = PolicyInput, responses((status = 201, body = PolicyView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<PolicyInput>,
) -> Result<(StatusCode, Json<PolicyView>)> {
    let made = policies::create(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A policy.
#[utoipa::path(get, path = "/policies/{id}", tag = "policies", params(("id" = String, Path)), responses((status = 200, body = PolicyView), (status = 404, body = Problem)))]
async fn see(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<PolicyView>> {
    Ok(Json(policies::see(&app, &actor, id.0).await?))
}

/// Changes a policy; the version before stays readable.
#[utoipa::path(put, path = "/policies/{id}", tag = "policies", params(("id" = String, Path)), request_body = EditPolicy, responses((status = 200, body = PolicyView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EditPolicy>,
) -> Result<Json<PolicyView>> {
    Ok(Json(policies::edit(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Says from which day a policy no longer holds.
#[utoipa::path(post, path = "/policies/{id}/end", tag = "policies", params(("id" = String, Path)), request_body = EndPolicy, responses((status = 200, body = PolicyView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn end(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EndPolicy>,
) -> Result<Json<PolicyView>> {
    Ok(Json(policies::end(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Versions of a policy, the newest first.
#[utoipa::path(get, path = "/policies/{id}/versions", tag = "policies", params(("id" = String, Path)), responses((status = 200, body = [PolicyVersion]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn versions(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<Vec<PolicyVersion>>> {
    Ok(Json(policies::versions(&app, &actor, id.0).await?))
}
