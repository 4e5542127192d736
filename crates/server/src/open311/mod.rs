//! Open311 GeoReport v2 (feature C2), as frozen at <https://wiki.open311.org/GeoReport_v2>. See `docs/open311.md`.
#![expect(
    clippy::disallowed_types,
    reason = "refusals have the form of the specification here, see `errors`"
)]

mod call;
mod discovery;
mod errors;
mod form;
mod format;
mod list;
mod parameters;
mod post;
mod services;
mod token;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use gezhi_app::App;

/// Routes, to be mounted at `/open311/v2`.
pub fn routes() -> Router<App> {
    let requests = || get(list::list).post(post::post);
    Router::new()
        .route("/discovery.json", get(discovery::discovery))
        .route("/discovery.xml", get(discovery::discovery))
        .route("/services.json", get(services::list))
        .route("/services.xml", get(services::list))
        .route("/services/{code}", get(services::definition))
        .route("/requests.json", requests())
        .route("/requests.xml", requests())
        .route("/requests/{id}", get(list::one))
        .route("/tokens/{token}", get(token::token))
        .fallback(errors::unknown_address)
        .method_not_allowed_fallback(errors::wrong_method)
        .layer(from_fn(open_to_browsers))
}

/// What anybody may read, pages of other sites may read too; what needs a key they may not.
async fn open_to_browsers(request: Request, next: Next) -> Response {
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if reading {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    headers.entry(HeaderName::from_static("cache-control")).or_insert(HeaderValue::from_static("no-cache"));
    response
}
