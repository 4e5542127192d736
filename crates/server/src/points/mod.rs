//! Points (features S1 to S9), a file for each part.

mod ledger;
mod publications;

use gezhi_app::App;
use utoipa_axum::router::OpenApiRouter;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(ledger::routes()).merge(publications::routes())
}
