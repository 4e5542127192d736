//! Health and metrics (feature A9).

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use gezhi_app::App;
use metrics_exporter_prometheus::PrometheusHandle;

/// `/healthz` answers when the database answers; `/metrics` in Prometheus' text form, for this machine only unless a
/// proxy passes it on.
pub fn routes(metrics: PrometheusHandle) -> Router<App> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(move || std::future::ready(metrics.render())))
}

async fn healthz(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.db.read(gezhi_app::context::ReadProfile).await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(%error, "not healthy");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
