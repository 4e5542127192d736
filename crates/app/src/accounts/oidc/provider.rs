//! The OpenID provider: a trait, so that the use cases know nothing of HTTP and signatures.

use crate::webhooks::Errand;
use jiff::Timestamp;
use std::sync::Arc;

/// Which claim of the provider names an account here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// `phone_number`, the account's telephone; not where the provider says that nobody has verified it.
    PhoneNumber,
    /// `preferred_username`, the account's login name.
    PreferredUsername,
}

/// Single sign-on as it is configured.
#[derive(Clone)]
pub struct SingleSignOn {
    /// Provider.
    pub provider: Arc<dyn Provider>,
    /// What names an account.
    pub claim: Claim,
    /// The provider's word for a second factor (`amr` holds `mfa` or `otp`, RFC 8176) counts as ours.
    pub trust_mfa: bool,
}

/// What a browser takes with it to the provider.
#[derive(Debug, Clone, Copy)]
pub struct Voyage<'a> {
    /// Where it is sent back to.
    pub redirect_uri: &'a str,
    /// Comes back with it.
    pub state: &'a str,
    /// Stands in the ID token.
    pub nonce: &'a str,
    /// Only its SHA-256 goes along (PKCE).
    pub verifier: &'a str,
}

/// What a browser came back with.
#[derive(Debug, Clone, Copy)]
pub struct Return<'a> {
    /// Authorization code.
    pub code: &'a str,
    /// Where it was sent back to.
    pub redirect_uri: &'a str,
    /// Must stand in the ID token.
    pub nonce: &'a str,
    /// Shows that the code is ours.
    pub verifier: &'a str,
    /// Which claim is needed.
    pub claim: Claim,
    /// Now, for the ID token's expiry.
    pub now: Timestamp,
}

/// Whom the provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// `preferred_username`.
    pub username: Option<String>,
    /// `phone_number`.
    pub phone: Option<String>,
    /// `phone_number_verified`.
    pub phone_verified: Option<bool>,
    /// `amr`: how this person was recognised.
    pub methods: Vec<String>,
}

/// Why the provider vouches for nobody; the reasons are for the log and hold no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer, or not as a provider does.
    Unreachable(String),
    /// Its answer does not stand the check: signature, issuer, audience, nonce, expiry, or a code that it does not know.
    Invalid(String),
}

/// An OpenID provider.
pub trait Provider: Send + Sync + 'static {
    /// The address to which a browser is sent.
    fn address<'a>(&'a self, voyage: Voyage<'a>) -> Errand<'a, Result<String, Trouble>>;

    /// Redeems the code and checks the ID token.
    fn redeem<'a>(&'a self, back: Return<'a>) -> Errand<'a, Result<Person, Trouble>>;
}
