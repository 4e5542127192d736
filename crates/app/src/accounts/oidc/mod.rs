//! Single sign-on of staff at an OpenID provider (feature A1): authorization code with PKCE (RFC 7636), state and nonce, bound to
//! one browser. Nobody registers by it: the provider names an account that an administrator has made.

mod arrive;
mod pending;
mod provider;
mod second_factor;
mod start;
mod target;

pub use arrive::{Arrival, Outcome, Turned, arrive};
pub use provider::{Claim, Person, Provider, Return, SingleSignOn, Trouble, Voyage};
pub use second_factor::give_second_factor;
pub use start::{Started, start};

use crate::context::App;
use crate::error::{AppError, Result};

/// Where the provider sends the browser back to; what is registered with it.
pub const CALLBACK: &str = "/api/v1/session/oidc/callback";

/// How long somebody may be away at the provider, seconds.
pub const GOOD_FOR_SECONDS: i64 = 600;

fn configured(app: &App) -> Result<&SingleSignOn> {
    app.settings.single_sign_on.as_ref().ok_or_else(AppError::not_found)
}

fn redirect_uri(app: &App) -> String {
    format!("{}{CALLBACK}", app.settings.origin.trim_end_matches('/'))
}

fn refused(code: &'static str, zh: &str, en: &str) -> AppError {
    AppError::SignIn { code, zh: zh.to_owned(), en: en.to_owned(), retry_after: None }
}

/// Too late, a second time, or another browser.
fn stale() -> AppError {
    refused(
        "oidc_stale",
        "这次登录已过期、已用过，或是从另一个浏览器开始的。请重新登录。",
        "This sign-in has expired, was used already, or began in another browser; start again.",
    )
}

/// What went wrong at the provider, as it is told to the person; the log knows more.
fn told(trouble: &Trouble) -> AppError {
    match trouble {
        Trouble::Unreachable(reason) => {
            tracing::warn!(%reason, "the OpenID provider does not answer as it should");
            AppError::Unavailable {
                code: "oidc_unreachable",
                zh: "统一身份认证暂时连不上。请稍后再试，或用密码登录。".into(),
                en: "The sign-in service does not answer. Try again later, or use your password.".into(),
                retry_after: 30,
            }
        }
        Trouble::Invalid(reason) => {
            tracing::warn!(%reason, "what the OpenID provider says of a person does not hold");
            refused(
                "oidc_invalid",
                "统一身份认证的答复没有通过核对，没有登录。请重新登录；再次出现时请告诉管理员。",
                "The answer of the sign-in service did not stand the check. Start again; if it happens again, tell an administrator.",
            )
        }
    }
}
