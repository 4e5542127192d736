//! Counting requests and their time.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Counts each request by route, method and status, and its time.
pub async fn observe(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("static", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let start = Instant::now();
    let response = next.run(request).await;
    let labels = [("route", route), ("method", method), ("status", response.status().as_u16().to_string())];
    metrics::counter!("gezhi_http_requests_total", &labels).increment(1);
    metrics::histogram!("gezhi_http_request_seconds", &labels).record(start.elapsed().as_secs_f64());
    response
}
