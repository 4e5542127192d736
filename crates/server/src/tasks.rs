//! Routes of the inbox.

use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use gezhi_app::App;
use gezhi_app::tasks::{self, InboxCount, TaskView};
use gezhi_app::views::Page;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(inbox)).routes(routes!(inbox_count))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CursorQuery {
    /// Where the next page starts.
    cursor: Option<String>,
}

/// What waits for me, by due time.
#[utoipa::path(get, path = "/inbox", tag = "tasks", params(CursorQuery), responses((status = 200, body = Page<TaskView>), (status = 401, body = Problem)))]
async fn inbox(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<CursorQuery>,
) -> Result<Json<Page<TaskView>>> {
    Ok(Json(tasks::inbox(&app, &actor, query.cursor.as_deref()).await?))
}

/// How much waits for me.
#[utoipa::path(get, path = "/inbox/count", tag = "tasks", responses((status = 200, body = InboxCount), (status = 401, body = Problem)))]
async fn inbox_count(State(app): State<App>, Who(actor): Who) -> Result<Json<InboxCount>> {
    Ok(Json(tasks::inbox_count(&app, &actor).await?))
}
