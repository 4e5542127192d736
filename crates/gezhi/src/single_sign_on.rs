//! Where staff may sign in besides here: an OpenID provider, by the settings of `gezhi serve`.

use crate::error::{CommandError, Result};
use gezhi_app::accounts::oidc::{Claim, SingleSignOn};
use std::path::PathBuf;

/// Which claim names an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ClaimName {
    /// `phone_number`: the telephone of an account
    #[value(name = "phone_number")]
    PhoneNumber,
    /// `preferred_username`: the login name of an account
    #[value(name = "preferred_username")]
    PreferredUsername,
}

/// An OpenID provider.
#[derive(Debug, clap::Args)]
pub struct OidcArguments {
    /// Issuer of the OpenID provider at which staff may sign in; the redirect address to register is
    /// ORIGIN/api/v1/session/oidc/callback. Its secret is read from GEZHI_OIDC_SECRET or a file.
    #[arg(long, value_name = "URL", env = "GEZHI_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// Name of this installation at the provider.
    #[arg(long, value_name = "ID", env = "GEZHI_OIDC_CLIENT_ID")]
    oidc_client_id: Option<String>,
    /// File with the client's secret.
    #[arg(long, value_name = "FILE", env = "GEZHI_OIDC_SECRET_FILE")]
    oidc_secret_file: Option<PathBuf>,
    /// Scopes to ask for besides `openid`, separated by blanks; `phone` or `profile`, as the claim needs, when omitted.
    #[arg(long, value_name = "SCOPES", env = "GEZHI_OIDC_SCOPES")]
    oidc_scopes: Option<String>,
    /// Claim that names an account; only accounts that there are already are signed in.
    #[arg(long, value_enum, value_name = "CLAIM", default_value = "phone_number", env = "GEZHI_OIDC_CLAIM")]
    oidc_claim: ClaimName,
    /// Do not ask the second factor again of whom the provider has recognised by one (`amr` holds `mfa` or `otp`).
    #[arg(long, env = "GEZHI_OIDC_TRUST_MFA")]
    oidc_trust_mfa: bool,
}

/// An empty variable in an environment file means that there is none.
fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl OidcArguments {
    /// The provider, where one is named. What is wrong with the settings is said now, not when somebody signs in; whether the
    /// provider answers is not asked, for it may start after us.
    ///
    /// # Errors
    /// Settings that cannot work.
    pub fn open(self) -> Result<Option<SingleSignOn>> {
        let Some(issuer) = filled(self.oidc_issuer) else { return Ok(None) };
        let (claim, scope) = match self.oidc_claim {
            ClaimName::PhoneNumber => (Claim::PhoneNumber, "phone"),
            ClaimName::PreferredUsername => (Claim::PreferredUsername, "profile"),
        };
        let secret = match filled(std::env::var("GEZHI_OIDC_SECRET").ok()) {
            Some(secret) => Some(secret),
            None => match self.oidc_secret_file.filter(|path| !path.as_os_str().is_empty()) {
                Some(path) => filled(Some(
                    std::fs::read_to_string(&path).map_err(|error| CommandError::file(&path, error))?,
                )),
                None => None,
            },
        };
        let scopes = filled(self.oidc_scopes).unwrap_or_else(|| scope.to_owned());
        let registration = Registration {
            issuer,
            client_id: filled(self.oidc_client_id).unwrap_or_default(),
            secret,
            scopes: scopes.split_whitespace().filter(|scope| *scope != "openid").map(str::to_owned).collect(),
        };
        provider(registration, claim, self.oidc_trust_mfa).map(Some)
    }
}

#[cfg(feature = "oidc")]
use gezhi_outbound::Registration;

#[cfg(feature = "oidc")]
fn provider(registration: Registration, claim: Claim, trust_mfa: bool) -> Result<SingleSignOn> {
    let issuer = registration.issuer.clone();
    if registration.secret.is_none() {
        tracing::warn!(%issuer, "no secret for the OpenID provider: this installation is a public client");
    }
    let provider = gezhi_outbound::OpenIdProvider::new(registration)
        .map_err(|error| CommandError::refused(error.to_string()))?;
    if provider.is_unencrypted() {
        tracing::warn!(%issuer, "the OpenID provider is asked unencrypted: for trying it out only");
    }
    tracing::info!(%issuer, "staff may sign in at the OpenID provider");
    Ok(SingleSignOn { provider: std::sync::Arc::new(provider), claim, trust_mfa })
}

/// What a build without the provider does not read.
#[cfg(not(feature = "oidc"))]
#[expect(dead_code, reason = "this build refuses it")]
struct Registration {
    issuer: String,
    client_id: String,
    secret: Option<String>,
    scopes: Vec<String>,
}

#[cfg(not(feature = "oidc"))]
#[expect(clippy::needless_pass_by_value, reason = "the form of the other build")]
fn provider(_: Registration, _: Claim, _: bool) -> Result<SingleSignOn> {
    Err(CommandError::refused(
        "this gezhi was built without the feature `oidc`; leave --oidc-issuer out".to_owned(),
    ))
}
