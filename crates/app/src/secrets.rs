//! Secrets that must be read again, and so cannot be hashed: of second factors, of webhooks, of machines that sign. The database
//! keeps them sealed by the vault.

use crate::context::App;
use crate::error::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gezhi_store::engine::StoreError;
use gezhi_vault::Place;

/// Stands before a sealed secret. One without it was kept before there was a vault, and is read as it is.
const SEALED: &str = "sealed:";

/// Which secret of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretOf {
    /// Second factor of an account.
    Account,
    /// Signatures of a webhook.
    Webhook,
    /// Signatures of a machine with a key.
    ApiKey,
    /// Address of a group's robot: whoever has it can post.
    GroupUrl,
    /// Signatures of a group's robot.
    GroupSecret,
    /// Code against which an order is handed over.
    OrderCode,
    /// Code of a printed voucher.
    VoucherCode,
}

impl SecretOf {
    const fn field(self) -> &'static str {
        match self {
            Self::Account => "account.totp",
            Self::Webhook => "webhook.secret",
            Self::ApiKey => "api_key.signing",
            Self::GroupUrl => "chat_group.url",
            Self::GroupSecret => "chat_group.secret",
            Self::OrderCode => "mall_order.code",
            Self::VoucherCode => "mall_voucher.code",
        }
    }
}

/// The form in which the database keeps a secret.
///
/// # Errors
/// A vault without a key.
pub fn seal(app: &App, of: SecretOf, row: i64, secret: &str) -> Result<String> {
    let place = Place { county: app.county, field: of.field(), row };
    let sealed = app.vault().seal(place, secret, app.settings.entropy.bytes());
    let sealed = sealed.map_err(|error| StoreError::BadValue(error.to_string()))?;
    Ok(format!("{SEALED}{}", STANDARD.encode(sealed)))
}

/// A kept secret in clear.
///
/// # Errors
/// A ciphertext that does not open.
pub fn open(app: &App, of: SecretOf, row: i64, kept: &str) -> Result<String> {
    let Some(text) = kept.strip_prefix(SEALED) else { return Ok(kept.to_owned()) };
    let broken = |error: String| StoreError::BadValue(format!("{} of {row}: {error}", of.field()));
    let bytes = STANDARD.decode(text).map_err(|error| broken(error.to_string()))?;
    let place = Place { county: app.county, field: of.field(), row };
    Ok(app.vault().open(place, &bytes).map_err(|error| broken(error.to_string()))?)
}
