//! Points (features S1 to S9), a file for each part.

mod boards;
mod fund;
mod ledger;
mod participation;
mod publications;
mod stars;

use gezhi_app::App;
use utoipa_axum::router::OpenApiRouter;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(ledger::routes())
        .merge(publications::routes())
        .merge(boards::routes())
        .merge(stars::routes())
        .merge(fund::routes())
        .merge(participation::routes())
}
