//! Users, duties and keys of machines, for administrators (features A1, A2).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::accounts::api_keys::{self, ApiKeyView, NewApiKey};
use gezhi_app::accounts::users::{self, DutyView, NewDuty, NewUser, UserQuery, UserView};
use gezhi_app::accounts::{self, Security};
use gezhi_app::views::{Id, Page};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(page, create))
        .routes(routes!(add_duty))
        .routes(routes!(remove_duty))
        .routes(routes!(lock))
        .routes(routes!(unlock))
        .routes(routes!(end_sessions))
        .routes(routes!(reset_second_factor))
        .routes(routes!(security, set_security))
        .routes(routes!(keys, create_key))
        .routes(routes!(revoke_key))
}

/// A page of users in the own scope.
#[utoipa::path(get, path = "/users", tag = "users", params(UserQuery), responses((status = 200, body = Page<UserView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn page(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<UserQuery>,
) -> Result<Json<Page<UserView>>> {
    Ok(Json(users::page(&app, &actor, &query).await?))
}

/// Makes an account without duties.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUser, responses((status = 201, body = UserView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<NewUser>,
) -> Result<(StatusCode, Json<UserView>)> {
    let user = users::create(&app, &actor, body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

/// Gives a duty.
#[utoipa::path(post, path = "/users/{id}/duties", tag = "users", params(("id" = String, Path)), request_body = NewDuty, responses((status = 201, body = DutyView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add_duty(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<NewDuty>,
) -> Result<(StatusCode, Json<DutyView>)> {
    let duty = users::add_duty(&app, &actor, id.0, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(duty)))
}

/// Takes a duty away.
#[utoipa::path(delete, path = "/users/{id}/duties/{duty}", tag = "users", params(("id" = String, Path), ("duty" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn remove_duty(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, duty)): Path<(Id, Id)>,
) -> Result<StatusCode> {
    users::remove_duty(&app, &actor, id.0, duty.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Locks an account and ends its sessions.
#[utoipa::path(post, path = "/users/{id}/lock", tag = "users", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn lock(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    users::lock(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unlocks an account.
#[utoipa::path(post, path = "/users/{id}/unlock", tag = "users", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn unlock(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    users::unlock(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of an account.
#[utoipa::path(delete, path = "/users/{id}/sessions", tag = "users", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn end_sessions(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    users::end_sessions(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a lost second factor away and ends all sessions of the account.
#[utoipa::path(delete, path = "/users/{id}/second-factor", tag = "users", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn reset_second_factor(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    users::reset_second_factor(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How staff sign in here.
#[utoipa::path(get, path = "/security", tag = "users", responses((status = 200, body = Security), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn security(State(app): State<App>, Who(actor): Who) -> Result<Json<Security>> {
    Ok(Json(accounts::security(&app, &actor).await?))
}

/// Asks a second factor of all staff, or no longer.
#[utoipa::path(put, path = "/security", tag = "users", request_body = Security, responses((status = 200, body = Security), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn set_security(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<Security>,
) -> Result<Json<Security>> {
    Ok(Json(accounts::set_security(&app, &actor, body, address.as_deref()).await?))
}

/// Keys of machines.
#[utoipa::path(get, path = "/api-keys", tag = "users", responses((status = 200, body = [ApiKeyView]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn keys(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<ApiKeyView>>> {
    Ok(Json(api_keys::list(&app, &actor).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
struct KeyBody {
    /// What the key is for.
    name: String,
    /// Messages handed over under it must be signed; the secret for that is in the answer.
    #[serde(default)]
    signed: bool,
}

/// Makes a key; it is shown once.
#[utoipa::path(post, path = "/api-keys", tag = "users", request_body = KeyBody, responses((status = 201, body = NewApiKey), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create_key(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<KeyBody>,
) -> Result<(StatusCode, Json<NewApiKey>)> {
    let key = api_keys::create(&app, &actor, &body.name, body.signed, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(key)))
}

/// Revokes a key.
#[utoipa::path(delete, path = "/api-keys/{id}", tag = "users", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn revoke_key(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    api_keys::revoke(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
