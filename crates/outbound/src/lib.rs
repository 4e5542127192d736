//! What goes out over HTTP: short messages through a gateway (feature A1) and webhooks (feature A7). The use cases know
//! only the traits; no rule of the business stands here.
#![warn(missing_docs)]

mod courier;
mod resolver;
mod sms;
mod template;

pub use courier::HttpCourier;
pub use sms::{Description, Gateway, SmsError};
