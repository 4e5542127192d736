//! Signing in and out (feature A1).

use crate::auth::{Address, Agent, COOKIE_NAME, ExpiresAt, Token, Who};
use crate::extract::{Json, Path};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::accounts::{self, Me, SessionView, SignIn, TotpEnrolment};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send_code))
        .routes(routes!(sign_in, who_am_i, sign_out))
        .routes(routes!(sessions))
        .routes(routes!(end_session))
        .routes(routes!(enrol_totp, confirm_totp))
        .routes(routes!(change_password))
}

#[derive(Debug, Deserialize, ToSchema)]
struct PhoneBody {
    phone: String,
}

/// Sends a sign-in code.
#[utoipa::path(post, path = "/session/code", tag = "accounts", request_body = PhoneBody, responses((status = 204), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn send_code(State(app): State<App>, Json(body): Json<PhoneBody>) -> Result<StatusCode> {
    accounts::send_code(&app, &body.phone).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Phone and code, or login and password with the second factor.
#[derive(Debug, Deserialize, ToSchema)]
struct SignInBody {
    phone: Option<String>,
    code: Option<String>,
    login: Option<String>,
    password: Option<String>,
    totp: Option<String>,
}

/// A cookie, by name and path. It travels over TLS alone where people come by TLS: to us, or to the proxy before us.
pub(crate) fn cookie(
    app: &App,
    (name, path): (&str, &str),
    token: &str,
    seconds: i64,
    headers: &HeaderMap,
) -> Option<HeaderValue> {
    let secure = app.settings.origin.starts_with("https://")
        || headers.get("x-forwarded-proto").is_some_and(|value| value == "https");
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{name}={token}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    ))
    .ok()
}

const SESSION: (&str, &str) = (COOKIE_NAME, "/");

/// Gives the browser its session.
pub(crate) fn session_cookie(app: &App, response: &mut Response, token: &str, headers: &HeaderMap) {
    if let Some(value) = cookie(app, SESSION, token, 30 * 86_400, headers) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Signs in; sets the session cookie.
#[utoipa::path(post, path = "/session", tag = "accounts", request_body = SignInBody, responses((status = 200, body = Me), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn sign_in(
    State(app): State<App>,
    Agent(agent): Agent,
    Address(address): Address,
    headers: HeaderMap,
    Json(body): Json<SignInBody>,
) -> Result<Response> {
    let what = match (body.phone, body.code, body.login, body.password) {
        (Some(phone), Some(code), _, _) => SignIn::Code { phone, code, totp: body.totp },
        (_, _, Some(login), Some(password)) => SignIn::Password { login, password, totp: body.totp },
        _ => {
            return Err(AppError::invalid(
                "sign_in_fields",
                "login",
                "请填手机号和验证码，或账号和密码。",
                "Give phone and code, or login and password.",
            )
            .into());
        }
    };
    let signed = accounts::sign_in(&app, what, &agent, &address.unwrap_or_default()).await?;
    let me = accounts::me(&app, &signed.actor, &signed.expires_at).await?;
    let mut response = Json(me).into_response();
    session_cookie(&app, &mut response, &signed.token, &headers);
    if let Ok(value) = HeaderValue::from_str(&signed.token) {
        response.headers_mut().insert("x-session-token", value);
    }
    Ok(response)
}

/// Who I am.
#[utoipa::path(get, path = "/session", tag = "accounts", responses((status = 200, body = Me), (status = 401, body = Problem)))]
async fn who_am_i(
    State(app): State<App>,
    Who(actor): Who,
    ExpiresAt(expires): ExpiresAt,
) -> Result<Json<Me>> {
    Ok(Json(accounts::me(&app, &actor, &expires.unwrap_or_default()).await?))
}

/// Ends this session.
#[utoipa::path(delete, path = "/session", tag = "accounts", responses((status = 204)))]
async fn sign_out(State(app): State<App>, Token(token): Token, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = token {
        accounts::sign_out(&app, &token).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(value) = cookie(&app, SESSION, "", 0, &headers) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// My sessions.
#[utoipa::path(get, path = "/session/all", tag = "accounts", responses((status = 200, body = [SessionView]), (status = 401, body = Problem)))]
async fn sessions(
    State(app): State<App>,
    Who(actor): Who,
    Token(token): Token,
) -> Result<Json<Vec<SessionView>>> {
    Ok(Json(accounts::sessions(&app, &actor, token.as_deref()).await?))
}

/// Ends one of my sessions at once.
#[utoipa::path(delete, path = "/session/all/{id}", tag = "accounts", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn end_session(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    accounts::end(&app, &actor, id.0, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Starts enrolment of a second factor.
#[utoipa::path(post, path = "/session/totp", tag = "accounts", responses((status = 200, body = TotpEnrolment), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn enrol_totp(State(app): State<App>, Who(actor): Who) -> Result<Json<TotpEnrolment>> {
    let qr = |text: &str| gezhi_app::codes::svg_of(text).unwrap_or_default();
    Ok(Json(accounts::enrol_totp(&app, &actor, qr).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
struct CodeBody {
    code: String,
}

/// Puts the second factor in force.
#[utoipa::path(put, path = "/session/totp", tag = "accounts", request_body = CodeBody, responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn confirm_totp(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<CodeBody>,
) -> Result<StatusCode> {
    accounts::confirm_totp(&app, &actor, &body.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
struct PasswordBody {
    old: String,
    new: String,
}

/// Changes the own password.
#[utoipa::path(put, path = "/session/password", tag = "accounts", request_body = PasswordBody, responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn change_password(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<PasswordBody>,
) -> Result<StatusCode> {
    accounts::change_password(&app, &actor, &body.old, &body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
