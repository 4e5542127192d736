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
