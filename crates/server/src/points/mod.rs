//! Points (features S1 to S9), a file for each part.

mod budget;
mod claims;
mod ledger;
mod mall;
mod publications;
mod rules;
mod vouchers;

use gezhi_app::App;
use utoipa_axum::router::OpenApiRouter;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(ledger::routes())
        .merge(rules::routes())
        .merge(claims::routes())
        .merge(mall::routes())
        .merge(vouchers::routes())
        .merge(budget::routes())
        .merge(publications::routes())
}
