//! The journal, for auditors (feature A3).

use crate::auth::Who;
use crate::extract::{Json, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use gezhi_app::App;
use gezhi_app::journal::{self, JournalEntry, JournalQuery};
use gezhi_app::views::Page;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(page))
}

/// Entries, newest first.
#[utoipa::path(get, path = "/journal", tag = "journal", params(JournalQuery), responses((status = 200, body = Page<JournalEntry>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn page(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<JournalQuery>,
) -> Result<Json<Page<JournalEntry>>> {
    Ok(Json(journal::page(&app, &actor, &query).await?))
}
