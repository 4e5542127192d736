//! Single sign-on at an OpenID provider (feature A1): there, back, and our own second factor.

use crate::accounts::{cookie, session_cookie};
use crate::auth::{Address, Agent, cookie_of};
use crate::extract::{Json, Query};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::App;
use gezhi_app::accounts::oidc::{self, Arrival, GOOD_FOR_SECONDS, Outcome, Turned};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The cookie that binds a sign-in to one browser. It comes along when the provider sends the browser back (`Lax`), and
/// nowhere but here.
const COOKIE_NAME: &str = "gezhi_oidc";
const COOKIE_PATH: &str = "/api/v1/session/oidc";

/// Where a sign-in goes on that could not be finished and whose page is not known.
const SIGN_IN_PAGE: &str = "/console/";

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(start)).routes(routes!(callback)).routes(routes!(second_factor))
}

#[derive(Debug, Deserialize, ToSchema)]
struct StartBody {
    /// Path of ours on which to go on; the console when omitted.
    to: Option<String>,
}

/// Where the browser goes.
#[derive(Debug, Serialize, ToSchema)]
struct StartView {
    address: String,
}

/// Begins a sign-in at the OpenID provider; sets a cookie of ten minutes.
#[utoipa::path(post, path = "/session/oidc/start", tag = "oidc", request_body = StartBody, responses((status = 200, body = StartView), (status = 404, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn start(State(app): State<App>, headers: HeaderMap, Json(body): Json<StartBody>) -> Result<Response> {
    let started = oidc::start(&app, body.to.as_deref()).await?;
    let mut response = Json(StartView { address: started.address }).into_response();
    keep(&app, &mut response, &started.token, GOOD_FOR_SECONDS, &headers);
    Ok(response)
}

fn keep(app: &App, response: &mut Response, token: &str, seconds: i64, headers: &HeaderMap) {
    if let Some(value) = cookie(app, (COOKIE_NAME, COOKIE_PATH), token, seconds, headers) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[derive(Debug, Deserialize)]
struct Back {
    state: Option<String>,
    code: Option<String>,
}

/// A page with a word for the sign-in page on it.
fn with_word(to: &str, word: &str) -> String {
    let (page, fragment) = to.split_once('#').map_or((to, None), |(page, rest)| (page, Some(rest)));
    let joint = if page.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|rest| format!("#{rest}")).unwrap_or_default();
    format!("{page}{joint}oidc={word}{fragment}")
}

fn go_to(page: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, page), (header::REFERRER_POLICY, "no-referrer")])
        .into_response()
}

/// Back from the OpenID provider: goes on to the page that was wanted, signed in; or to the sign-in page, with the code of the
/// problem as `oidc`. Clients that ask for JSON get the problem itself.
#[utoipa::path(get, path = "/session/oidc/callback", tag = "oidc", params(("state" = Option<String>, Query), ("code" = Option<String>, Query)), responses((status = 303), (status = 401, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn callback(
    State(app): State<App>,
    Agent(agent): Agent,
    Address(address): Address,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Response {
    let token = cookie_of(&headers, COOKIE_NAME);
    let address = address.unwrap_or_default();
    let arrival = Arrival {
        token: token.as_deref(),
        state: back.state.as_deref(),
        code: back.code.as_deref(),
        agent: &agent,
        address: &address,
    };
    let mut response = match oidc::arrive(&app, arrival).await {
        Ok(Outcome::In { signed, to }) => {
            let mut response = go_to(&to);
            session_cookie(&app, &mut response, &signed.token, &headers);
            response
        }
        Ok(Outcome::SecondFactor { token, to }) => {
            let mut response = go_to(&with_word(&to, "totp_needed"));
            keep(&app, &mut response, &token, GOOD_FOR_SECONDS, &headers);
            return response;
        }
        Err(Turned { why, to }) => {
            let problem = Problem::from(why);
            let wants_page = headers
                .get(header::ACCEPT)
                .and_then(|value| value.to_str().ok())
                .is_some_and(|accept| accept.contains("text/html"));
            if wants_page {
                go_to(&with_word(to.as_deref().unwrap_or(SIGN_IN_PAGE), &problem.code))
            } else {
                problem.into_response()
            }
        }
    };
    keep(&app, &mut response, "", 0, &headers);
    response
}

#[derive(Debug, Deserialize, ToSchema)]
struct SecondFactorBody {
    totp: String,
}

/// Page to go on with.
#[derive(Debug, Serialize, ToSchema)]
struct SecondFactorView {
    to: String,
}

/// Gives the second factor of somebody whom the OpenID provider has vouched for; sets the session cookie.
#[utoipa::path(post, path = "/session/oidc/second-factor", tag = "oidc", request_body = SecondFactorBody, responses((status = 200, body = SecondFactorView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn second_factor(
    State(app): State<App>,
    Agent(agent): Agent,
    Address(address): Address,
    headers: HeaderMap,
    Json(body): Json<SecondFactorBody>,
) -> Result<Response> {
    let token = cookie_of(&headers, COOKIE_NAME);
    let address = address.unwrap_or_default();
    let (signed, to) = oidc::give_second_factor(&app, token.as_deref(), &body.totp, &agent, &address).await?;
    let mut response = Json(SecondFactorView { to }).into_response();
    session_cookie(&app, &mut response, &signed.token, &headers);
    keep(&app, &mut response, "", 0, &headers);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::with_word;

    #[test]
    fn a_word_joins_the_query() {
        assert_eq!(with_word("/console/", "x"), "/console/?oidc=x");
        assert_eq!(with_word("/console/cases?a=1#b", "x"), "/console/cases?a=1&oidc=x#b");
    }
}
