//! The service pack (feature W8).

use crate::auth::{Address, Token, Who};
use crate::extract::{Json, Path, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use gezhi_app::App;
use gezhi_app::packs::{self, PackQuery, PackState, PackView};
use gezhi_app::views::Id;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(take)).routes(routes!(check))
}

/// The pack of the own grids, without the parts that the phone has; everybody whose number is sent can read it.
#[utoipa::path(get, path = "/service-pack", tag = "packs", params(PackQuery), responses((status = 200, body = PackView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn take(
    State(app): State<App>,
    Who(actor): Who,
    Token(token): Token,
    Address(address): Address,
    Query(query): Query<PackQuery>,
) -> Result<Response> {
    let pack = packs::take(&app, &actor, token.as_deref(), &query, address.as_deref()).await?;
    // It lies encrypted in the phone's own store and nowhere else.
    Ok(([(CACHE_CONTROL, "no-store")], Json(pack)).into_response())
}

/// Whether a pack on this phone is still good; if not, the phone deletes it.
#[utoipa::path(get, path = "/service-pack/{id}", tag = "packs", params(("id" = String, Path)), responses((status = 200, body = PackState), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn check(
    State(app): State<App>,
    Who(actor): Who,
    Token(token): Token,
    Path(id): Path<Id>,
) -> Result<Json<PackState>> {
    Ok(Json(packs::check(&app, &actor, token.as_deref(), id.0).await?))
}
