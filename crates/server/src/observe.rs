//! Counting requests and their time, and a span for each (feature A9).

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry_http::HeaderExtractor;
use std::time::{Duration, Instant};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

fn route_of(request: &Request) -> &str {
    request.extensions().get::<MatchedPath>().map_or("static", MatchedPath::as_str)
}

/// The span of a request. Log lines inside it carry the request's id; a caller's `traceparent` is continued.
pub fn span(request: &Request) -> Span {
    let headers = request.headers();
    let id = headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let (method, route) = (request.method().as_str(), route_of(request));
    let span = tracing::info_span!(
        "request",
        otel.name = %format_args!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
        request_id = id,
    );
    let above =
        opentelemetry::global::get_text_map_propagator(|known| known.extract(&HeaderExtractor(headers)));
    // Without a collector there is nothing to continue.
    let _ = span.set_parent(above);
    span
}

/// Notes the status in the span.
pub fn answered<B>(response: &axum::http::Response<B>, _: Duration, span: &Span) {
    span.record("http.response.status_code", response.status().as_u16());
}

/// Counts each request by route, method and status, and its time.
pub async fn observe(request: Request, next: Next) -> Response {
    let route = route_of(&request).to_owned();
    let method = request.method().to_string();
    let start = Instant::now();
    let response = next.run(request).await;
    let labels = [("route", route), ("method", method), ("status", response.status().as_u16().to_string())];
    metrics::counter!("gezhi_http_requests_total", &labels).increment(1);
    metrics::histogram!("gezhi_http_request_seconds", &labels).record(start.elapsed().as_secs_f64());
    response
}
