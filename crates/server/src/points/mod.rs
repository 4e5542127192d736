//! Points (features S1 to S9), a file for each part.

mod assessments;
mod boards;
mod budget;
mod canteens;
mod claims;
mod fund;
mod ledger;
mod mall;
mod participation;
mod publications;
mod rules;
mod stars;
mod vouchers;

use gezhi_app::App;
use utoipa_axum::router::OpenApiRouter;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(ledger::routes())
        .merge(publications::routes())
        .merge(assessments::routes())
        .merge(boards::routes())
        .merge(stars::routes())
        .merge(fund::routes())
        .merge(canteens::routes())
        .merge(participation::routes())
        .merge(rules::routes())
        .merge(claims::routes())
        .merge(mall::routes())
        .merge(vouchers::routes())
        .merge(budget::routes())
}
