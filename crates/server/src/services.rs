//! Service items and applications (feature V1).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gezhi_app::services::{self, Application, ApplicationView, Applied, Sent, ServiceItemView};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use gezhi_domain::cases::CaseId;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(items)).routes(routes!(apply)).routes(routes!(see))
}

/// What can be applied for, with guide, papers and form; no sign-in needed.
#[utoipa::path(get, path = "/services", tag = "services", responses((status = 200, body = [ServiceItemView])))]
async fn items(State(app): State<App>) -> Json<Vec<ServiceItemView>> {
    Json(services::items(&app))
}

/// Applies for an item, for oneself or for a resident of the own grid. It becomes a case.
#[utoipa::path(post, path = "/applications", tag = "services", request_body = Application, responses((status = 201, body = Applied), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn apply(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Value>,
) -> Result<Response> {
    let body_hash = gezhi_app::files::sha256(body.to_string().as_bytes());
    let wish: Application = serde_json::from_value(body).map_err(|error| {
        AppError::invalid(
            "body",
            "body",
            "内容格式不对，请检查后再提交。您填的内容还在。",
            format!("The body is not usable: {error}"),
        )
    })?;
    let applied = services::apply(&app, &actor, &wish, Sent { key, body_hash, address }).await?;
    let replayed = applied.replayed;
    let mut response = (StatusCode::CREATED, Json(applied)).into_response();
    if replayed {
        response
            .headers_mut()
            .insert(HeaderName::from_static("idempotent-replay"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// What the form of an application holds. The person's own file says who opened it.
#[utoipa::path(get, path = "/applications/{id}", tag = "services", params(("id" = String, Path)), responses((status = 200, body = ApplicationView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn see(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<ApplicationView>> {
    Ok(Json(services::see(&app, &actor, CaseId(id.0), address.as_deref()).await?))
}
