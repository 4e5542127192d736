//! The gate: whatever is not named here needs somebody who has signed in. The policy decides the rest.

use crate::auth::Who;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gezhi_app::App;
use gezhi_domain::accounts::Refusal;

/// What strangers may do: method and route.
pub const PUBLIC: &[(&str, &str)] = &[
    ("GET", "/openapi.json"),
    ("GET", "/profile"),
    ("GET", "/demo/sign-ins"),
    ("GET", "/demo/last-code"),
    ("POST", "/session/code"),
    ("POST", "/session"),
    ("DELETE", "/session"),
    ("GET", "/places"),
    ("GET", "/places/at"),
    ("GET", "/places/{id}"),
    ("GET", "/map/places"),
    ("GET", "/codes/resolve/{token}"),
    ("POST", "/reports"),
    ("POST", "/reports/similar"),
    // Shows the key of a machine, which the handler checks before it reads the body.
    ("POST", "/messages"),
    ("GET", "/tickets/{ticket}"),
    ("POST", "/tickets/{ticket}/rating"),
    ("POST", "/tickets/{ticket}/reopen"),
    ("POST", "/tickets/{ticket}/withdraw"),
    ("POST", "/tickets/{ticket}/me-too"),
    ("POST", "/tickets/{ticket}/add"),
    ("GET", "/attachments/{id}"),
    ("GET", "/figures"),
    ("GET", "/public/board"),
    ("GET", "/public/live"),
];

/// Answers 401 to a stranger at anything that is not public, before a body is read.
pub async fn gate(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().trim_start_matches("/api/v1").to_owned());
    let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    let open = route.as_deref().is_none_or(|route| PUBLIC.contains(&(method.as_str(), route)));
    if open {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    match Who::from_request_parts(&mut parts, &app).await {
        Ok(Who(actor)) if actor.account.is_some() => next.run(Request::from_parts(parts, body)).await,
        Ok(_) => Problem::from(gezhi_app::AppError::from(Refusal::SignIn)).into_response(),
        Err(problem) => problem.into_response(),
    }
}
