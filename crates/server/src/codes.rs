//! Report codes 民情码 (feature C3).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::codes::{self, CodeView, CodesEnsured, NewCode, ResolvedCode};
use gezhi_app::views::{Id, Page};
use gezhi_app::{App, AppError};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(ensure))
        .routes(routes!(resolve))
        .routes(routes!(rotate))
        .routes(routes!(revoke))
        .routes(routes!(qr))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CodesQuery {
    /// Place; covers its subtree. The own scope when left out.
    place: Option<String>,
    /// Where the next page starts.
    cursor: Option<String>,
}

/// A page of codes.
#[utoipa::path(get, path = "/codes", tag = "codes", params(CodesQuery), responses((status = 200, body = Page<CodeView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<CodesQuery>,
) -> Result<Json<Page<CodeView>>> {
    let place = match query.place.as_deref().filter(|place| !place.is_empty()) {
        Some(text) => Some(text.parse().map_err(|_| AppError::not_found())?),
        None => None,
    };
    Ok(Json(codes::list(&app, &actor, place, query.cursor.as_deref()).await?))
}

/// Makes a code.
#[utoipa::path(post, path = "/codes", tag = "codes", request_body = NewCode, responses((status = 201, body = CodeView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<NewCode>,
) -> Result<(StatusCode, Json<CodeView>)> {
    let code = codes::create(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(code)))
}

#[derive(Debug, Deserialize, ToSchema)]
struct EnsureBody {
    /// Place in whose subtree the grids lie.
    within: Id,
    /// Depth of the grids.
    depth: usize,
}

/// Makes a code for every grid that has none.
#[utoipa::path(post, path = "/codes/ensure", tag = "codes", request_body = EnsureBody, responses((status = 200, body = CodesEnsured), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn ensure(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<EnsureBody>,
) -> Result<Json<CodesEnsured>> {
    Ok(Json(codes::ensure(&app, &actor, body.within.0, body.depth, address.as_deref()).await?))
}

/// What a scanned code fills in. Public; counts the opening.
#[utoipa::path(get, path = "/codes/resolve/{token}", tag = "codes", params(("token" = String, Path)), responses((status = 200, body = ResolvedCode), (status = 404, body = Problem)))]
async fn resolve(State(app): State<App>, Path(token): Path<String>) -> Result<Json<ResolvedCode>> {
    codes::scan(&app, &token).await.map(Json).map_err(|error| {
        let problem = Problem::from(error);
        match problem.code.as_str() {
            // Of a page, not of a field: whoever opens it has typed nothing that could be corrected.
            "code_revoked" => {
                Problem::new(StatusCode::NOT_FOUND, "code_revoked", problem.detail_zh, problem.detail_en)
            }
            _ => problem,
        }
    })
}

/// Puts a new code in the place of this one.
#[utoipa::path(post, path = "/codes/{id}/rotate", tag = "codes", params(("id" = String, Path)), responses((status = 200, body = CodeView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn rotate(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<CodeView>> {
    Ok(Json(codes::rotate(&app, &actor, id.0, address.as_deref()).await?))
}

/// Takes a code out of force.
#[utoipa::path(post, path = "/codes/{id}/revoke", tag = "codes", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn revoke(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    codes::revoke(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The QR of a code in force.
#[utoipa::path(get, path = "/codes/{id}/qr.svg", tag = "codes", params(("id" = String, Path)), responses((status = 200, content_type = "image/svg+xml", body = String), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn qr(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Response> {
    let svg = codes::qr_svg(&app, &actor, id.0).await?;
    let mut response = svg.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    #[test]
    fn resolve_is_told_apart_from_an_identity() {
        // The router panics where two paths could mean the same.
        let (_, document) = crate::router::api().split_for_parts();
        for path in ["/codes/resolve/{token}", "/codes/{id}/qr.svg", "/codes/{id}/rotate", "/codes/ensure"] {
            assert!(document.paths.paths.contains_key(path), "{path}");
        }
    }
}
