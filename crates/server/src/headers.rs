//! Headers of commands.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;

fn header(parts: &Parts, name: &str) -> Option<String> {
    parts
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// `Idempotency-Key`: the same key and body get the same answer.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(header(parts, "idempotency-key").map(|key| key.chars().take(128).collect())))
    }
}

/// `X-Ticket-Secret`: what the reporter's telephone keeps.
#[derive(Debug, Clone)]
pub struct TicketSecret(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for TicketSecret {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(header(parts, "x-ticket-secret")))
    }
}

/// `X-Device`: a random name of the device, so that "me too" counts once.
#[derive(Debug, Clone)]
pub struct Device(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(header(parts, "x-device").unwrap_or_default()))
    }
}

/// Key of a machine: `X-Api-Key`, or `Authorization: Bearer gz_…`.
#[derive(Debug, Clone)]
pub struct ApiKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for ApiKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let bearer = || Some(header(parts, "authorization")?.strip_prefix("Bearer ")?.trim().to_owned());
        Ok(Self(header(parts, "x-api-key").or_else(bearer)))
    }
}

/// Signature of a message, as Standard Webhooks has it; empty where there is none.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Identity of the message.
    pub id: String,
    /// Seconds since 1970.
    pub timestamp: String,
    /// Signatures.
    pub signature: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        use gezhi_app::webhooks::{HEADER_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP};
        let text = |name: &str| header(parts, name).unwrap_or_default();
        Ok(Self { id: text(HEADER_ID), timestamp: text(HEADER_TIMESTAMP), signature: text(HEADER_SIGNATURE) })
    }
}
