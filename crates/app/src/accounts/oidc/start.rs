//! Sends somebody to the provider.

use super::pending::{Pending, keep};
use super::provider::Voyage;
use super::target::own_path;
use super::{configured, redirect_uri, told};
use crate::context::App;
use crate::error::Result;

/// A sign-in that has begun.
#[derive(Debug, Clone)]
pub struct Started {
    /// Where the browser goes.
    pub address: String,
    /// Secret that stays with the browser.
    pub token: String,
}

/// Begins a sign-in at the provider; `to` is the page on which it will end.
///
/// # Errors
/// 404 where no provider is configured; 422 `oidc_target`; 503 `oidc_unreachable`.
pub async fn start(app: &App, to: Option<&str>) -> Result<Started> {
    let single_sign_on = configured(app)?;
    let to = own_path(to)?;
    let [state, nonce, verifier] = [(); 3].map(|()| app.settings.entropy.token());
    let redirect_uri = redirect_uri(app);
    let voyage = Voyage { redirect_uri: &redirect_uri, state: &state, nonce: &nonce, verifier: &verifier };
    let address = single_sign_on.provider.address(voyage).await.map_err(|trouble| told(&trouble))?;
    let token = keep(app, &Pending::Provider { state, nonce, verifier, to }).await?;
    Ok(Started { address, token })
}
