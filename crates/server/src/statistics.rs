//! Figures and boards (features C12, B1, B4).

use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use gezhi_app::App;
use gezhi_app::statistics::{self, Board, FiguresQuery, FiguresView};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(figures)).routes(routes!(board)).routes(routes!(public_board))
}

/// Figures of a place over a period.
#[utoipa::path(get, path = "/figures", tag = "figures", params(FiguresQuery), responses((status = 200, body = FiguresView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn figures(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<FiguresView>> {
    Ok(Json(statistics::figures(&app, &actor, &query).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    /// Place; the own one when left out.
    place: Option<String>,
}

/// The board of a place.
#[utoipa::path(get, path = "/board", tag = "figures", params(BoardQuery), responses((status = 200, body = Board), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn board(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<BoardQuery>,
) -> Result<Json<Board>> {
    Ok(Json(statistics::board(&app, Some(&actor), query.place.as_deref()).await?))
}

/// The board of the whole place, for the public page and the screen.
#[utoipa::path(get, path = "/public/board", tag = "figures", responses((status = 200, body = Board)))]
async fn public_board(State(app): State<App>) -> Result<Json<Board>> {
    Ok(Json(statistics::board(&app, None, None).await?))
}
