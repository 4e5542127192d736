//! Every route on one page.

use crate::{
    accounts, attachments, boundaries, calendars, care, cases, codes, divisions, grids, groups, health,
    houses, journal, ledgers, live, messages, nets, oidc, open311, packs, points, policies, posts, profile,
    reports, residents, responsibilities, retention, services, settings, statistics, tasks, transparency,
    triage, users, vehicles, visits, web, webhooks,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue};
use gezhi_app::App;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::LazyLock;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// Largest body: six photos and a video of a minute.
pub const MAX_BODY: usize = 120 << 20;

#[derive(OpenApi)]
#[openapi(
    info(title = "Gezhi", description = "The operating system of a village, town or county.", version = "1"),
    servers((url = "/api/v1")),
    components(schemas(crate::problem::Problem))
)]
struct Document;

/// The API with its description.
#[must_use]
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(profile::routes())
        .merge(accounts::routes())
        .merge(oidc::routes())
        .merge(users::routes())
        .merge(grids::routes())
        .merge(divisions::routes())
        .merge(boundaries::routes())
        .merge(calendars::routes())
        .merge(codes::routes())
        .merge(reports::routes())
        .merge(residents::routes())
        .merge(houses::routes())
        .merge(vehicles::routes())
        .merge(ledgers::routes())
        .merge(policies::routes())
        .merge(services::routes())
        .merge(packs::routes())
        .merge(visits::routes())
        .merge(care::routes())
        .merge(attachments::routes())
        .merge(cases::routes())
        .merge(tasks::routes())
        .merge(groups::routes())
        .merge(points::routes())
        .merge(posts::routes())
        .merge(nets::routes())
        .merge(retention::routes())
        .merge(responsibilities::routes())
        .merge(triage::routes())
        .merge(settings::routes())
        .merge(statistics::routes())
        .merge(messages::routes())
        .merge(webhooks::routes())
        .merge(journal::routes())
        .merge(transparency::routes())
        .merge(live::routes())
}

/// The OpenAPI document, pretty-printed, as kept in `docs/openapi.json`.
#[must_use]
pub fn openapi_json() -> String {
    let (_, document) = api().split_for_parts();
    with_unique_ids(document).to_pretty_json().unwrap_or_default() + "\n"
}

/// Puts the tag before each operation's id. The ids come from function names, which repeat between capabilities,
/// while OpenAPI wants them unique: clients generated from the document mix the operations up otherwise.
fn with_unique_ids(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for path in document.paths.paths.values_mut() {
        for operation in
            [&mut path.get, &mut path.put, &mut path.post, &mut path.delete].into_iter().flatten()
        {
            let tag = operation.tags.as_ref().and_then(|tags| tags.first());
            if let (Some(tag), Some(id)) = (tag, operation.operation_id.as_mut()) {
                *id = format!("{tag}_{id}");
            }
        }
    }
    document
}

fn metrics() -> PrometheusHandle {
    static HANDLE: LazyLock<PrometheusHandle> = LazyLock::new(|| {
        PrometheusBuilder::new()
            .install_recorder()
            .unwrap_or_else(|_| PrometheusBuilder::new().build_recorder().handle())
    });
    HANDLE.clone()
}

/// Everything.
pub fn router(app: App) -> Router {
    let (api, document) = api().split_for_parts();
    let text = with_unique_ids(document).to_pretty_json().unwrap_or_default();
    let description = move || std::future::ready(([("content-type", "application/json")], text.clone()));
    // A few kilobytes travel in the first flight of packets either way, and setting up a compressor for each of them would take the
    // server longer than making the answer.
    let compress = SizeAbove::new(4_096)
        .and(NotForContentType::GRPC)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("video/"))
        .and(NotForContentType::const_new("audio/"));
    let request_id = HeaderName::from_static("x-request-id");
    let fixed = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let api = api
        .route("/openapi.json", axum::routing::get(description))
        .layer(axum::middleware::from_fn_with_state(app.clone(), crate::gate::gate))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(fixed("cache-control", "no-store"))
        // Answers are made anew each time: brotli's tables cost more to set up than they save on some kilobytes.
        .layer(CompressionLayer::new().no_br().quality(CompressionLevel::Fastest).compress_when(compress))
        .layer(CsrfLayer::new());
    Router::new()
        .nest("/api/v1", api)
        .nest("/open311/v2", open311::routes().layer(DefaultBodyLimit::max(MAX_BODY)))
        .merge(health::routes(metrics()))
        .fallback(web::serve)
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
                .layer(
                    TraceLayer::new_for_http()
                        .make_span_with(crate::observe::span)
                        .on_response(crate::observe::answered),
                )
                .layer(PropagateRequestIdLayer::new(request_id))
                .layer(fixed("x-content-type-options", "nosniff"))
                .layer(CatchPanicLayer::new()),
        )
        .layer(axum::middleware::from_fn(crate::drain::drain))
        .layer(axum::middleware::from_fn(crate::observe::observe))
        .with_state(app)
}
