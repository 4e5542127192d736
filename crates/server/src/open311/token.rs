//! `GET tokens/{token}`. Numbers are given at once, so a number is its own token.

use super::call::Call;
use super::errors::{Fault, document};
use super::format::{Format, Node};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::{App, open311};

/// The number behind a token.
pub async fn token(State(app): State<App>, Path(name): Path<String>, call: Call) -> Response {
    let token = Format::split(&name).map_or(name.as_str(), |(token, _)| token);
    match open311::ticket(&app, token).await {
        Ok(Some(id)) => {
            let request =
                Node::Object(vec![("service_request_id", Node::text(id)), ("token", Node::text(token))]);
            document(StatusCode::OK, call.format, "service_requests", &Node::List("request", vec![request]))
        }
        Ok(None) => Fault::unknown("token").answer(call.format),
        Err(error) => Fault::from(error).answer(call.format),
    }
}
