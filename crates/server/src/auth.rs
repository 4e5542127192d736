//! Who asks: session cookie or bearer token, and the address of the request.

use crate::problem::Problem;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, OptionalFromRequestParts};
use axum::http::header::{AUTHORIZATION, COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use gezhi_app::App;
use gezhi_domain::accounts::Actor;
use std::convert::Infallible;
use std::net::SocketAddr;

/// Name of the session cookie.
pub const COOKIE_NAME: &str = "gezhi_session";

/// The token of a request, from the cookie or the `Authorization` header.
#[derive(Debug, Clone, Default)]
pub struct Token(pub Option<String>);

fn token_of(parts: &Parts) -> Option<String> {
    let bearer = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        return Some(token.trim().to_owned());
    }
    cookie_of(&parts.headers, COOKIE_NAME)
}

/// The value of a cookie, unless it is empty.
pub(crate) fn cookie_of(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted && !value.is_empty()).then(|| value.to_owned())
    })
}

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(token_of(parts)))
    }
}

/// Who asks: a stranger when nobody has signed in, or the session has ended. Staff who must set a second factor up are
/// refused everywhere else.
#[derive(Debug, Clone)]
pub struct Who(pub Actor);

/// When the session ends; set beside [`Who`].
#[derive(Debug, Clone)]
pub struct ExpiresAt(pub Option<String>);

/// Who was found out to ask; kept with the request, so that it is found out once.
#[derive(Debug, Clone)]
struct Known {
    actor: Actor,
    expires: Option<String>,
    second_factor_due: bool,
}

async fn identify(parts: &mut Parts, app: &App) -> Result<Known, Problem> {
    if let Some(known) = parts.extensions.get::<Known>() {
        return Ok(known.clone());
    }
    let found = match token_of(parts) {
        Some(token) => gezhi_app::accounts::authenticate(app, &token).await?,
        None => None,
    };
    let known = match found {
        Some(found) => Known {
            actor: found.actor,
            expires: Some(found.expires_at),
            second_factor_due: found.second_factor_due,
        },
        None => Known { actor: Actor::stranger(), expires: None, second_factor_due: false },
    };
    parts.extensions.insert(known.clone());
    Ok(known)
}

/// What somebody may do who must set a second factor up: see who they are, set it up, leave.
const SETTING_UP: &[(&str, &str)] = &[
    ("GET", "/session"),
    ("DELETE", "/session"),
    ("POST", "/session/totp"),
    ("PUT", "/session/totp"),
    ("PUT", "/session/password"),
];

fn is_setting_up(parts: &Parts) -> bool {
    let route = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().trim_start_matches("/api/v1"));
    route.is_some_and(|route| SETTING_UP.contains(&(parts.method.as_str(), route)))
}

fn second_factor_first() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "totp_setup_needed",
        "本县要求工作人员使用动态口令。请先在“我的账号”（手机上是“我的”）里启用，再继续。",
        "Staff need a second factor here. Set it up on the page of your account, in the console or on the phone, then go on.",
    )
}

impl FromRequestParts<App> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let known = identify(parts, app).await?;
        if known.second_factor_due && !is_setting_up(parts) {
            return Err(second_factor_first());
        }
        Ok(Self(known.actor))
    }
}

impl FromRequestParts<App> for ExpiresAt {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        identify(parts, app).await.map(|known| Self(known.expires))
    }
}

/// Address of the request, for the journal and the lockout.
#[derive(Debug, Clone)]
pub struct Address(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let direct =
            parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        // Behind a proxy on the same machine the proxy's word counts; from elsewhere anybody could write it.
        let local = direct.is_some_and(|ip| ip.is_loopback());
        let forwarded = parts
            .headers
            .get("x-forwarded-for")
            .filter(|_| local)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.rsplit(',').next())
            .map(|text| text.trim().to_owned());
        Ok(Self(forwarded.or_else(|| direct.map(|ip| ip.to_string()))))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Infallible> {
        <Self as FromRequestParts<S>>::from_request_parts(parts, state).await.map(Some)
    }
}

/// The browser's name, for the list of sessions.
#[derive(Debug, Clone)]
pub struct Agent(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Agent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self(agent.to_owned()))
    }
}
