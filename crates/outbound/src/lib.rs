//! What goes out over HTTP: short messages through a gateway and questions to an OpenID provider (feature A1), webhooks
//! (feature A7). The use cases know only the traits; no rule of the business stands here.
#![warn(missing_docs)]

mod courier;
#[cfg(feature = "oidc")]
mod oidc;
mod resolver;
mod sms;
mod template;

pub use courier::HttpCourier;
#[cfg(feature = "oidc")]
pub use oidc::{OidcError, OpenIdProvider, Registration};
pub use sms::{Description, Gateway, SmsError};
