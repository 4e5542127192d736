//! Webhooks, for the security administrator (feature A7).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::views::Id;
use gezhi_app::webhooks::{self, Attempt, DeliveryView, NewWebhook, WebhookDraft, WebhookView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(remove))
        .routes(routes!(test))
        .routes(routes!(switch_on))
        .routes(routes!(deliveries))
}

/// Webhooks.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", responses((status = 200, body = [WebhookView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn list(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<WebhookView>>> {
    Ok(Json(webhooks::list(&app, &actor).await?))
}

/// Makes a webhook; its secret is shown once.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = WebhookDraft, responses((status = 201, body = NewWebhook), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<WebhookDraft>,
) -> Result<(StatusCode, Json<NewWebhook>)> {
    let made = webhooks::create(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Takes a webhook away, and what waits for it.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn remove(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    webhooks::remove(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a test at once and says what became of it.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "webhooks", params(("id" = String, Path)), responses((status = 200, body = Attempt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn test(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<Attempt>> {
    Ok(Json(webhooks::test(&app, &actor, id.0, address.as_deref()).await?))
}

/// Makes a webhook try again now, also one that was switched off.
#[utoipa::path(post, path = "/webhooks/{id}/on", tag = "webhooks", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn switch_on(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    webhooks::switch_on(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The newest deliveries of a webhook, a hundred at most.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "webhooks", params(("id" = String, Path)), responses((status = 200, body = [DeliveryView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn deliveries(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
) -> Result<Json<Vec<DeliveryView>>> {
    Ok(Json(webhooks::deliveries(&app, &actor, id.0).await?))
}
