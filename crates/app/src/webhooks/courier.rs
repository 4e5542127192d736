//! Carrying a message to a receiver: a trait, so that the use cases know nothing of HTTP.

use std::future::Future;
use std::pin::Pin;

/// What is carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Where to.
    pub url: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// The receiver answered with this status.
    Answered(u16),
    /// It did not: `unknown_host`, `private_address`, `no_connection`, `timeout`, `broke_off`.
    Failed(&'static str),
}

/// What a receiver answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The first 16 KiB of the body.
    pub body: String,
}

/// Why an address cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// No address of the web.
    NotHttp,
    /// A name or password stands in it; it would be shown and logged.
    Credentials,
    /// It leads to this machine or into a private network.
    Private,
    /// Nobody knows the name.
    UnknownHost,
}

/// The future of a courier.
pub type Errand<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Carries webhooks to their receivers.
pub trait Courier: Send + Sync + 'static {
    /// Whether an address may be used; it is looked at again on each delivery.
    fn look_at<'a>(&'a self, url: &'a str) -> Errand<'a, Result<(), Unfit>>;

    /// Carries one message, in bounded time.
    fn carry(&self, parcel: Parcel) -> Errand<'_, Receipt>;

    /// Carries one message and brings back what the receiver answered.
    fn exchange(&self, parcel: Parcel) -> Errand<'_, Result<Reply, &'static str>>;
}

/// Carries nothing: commands other than `serve`.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCourier;

impl Courier for NoCourier {
    fn look_at<'a>(&'a self, _: &'a str) -> Errand<'a, Result<(), Unfit>> {
        Box::pin(std::future::ready(Err(Unfit::UnknownHost)))
    }

    fn carry(&self, _: Parcel) -> Errand<'_, Receipt> {
        Box::pin(std::future::ready(Receipt::Failed("no_connection")))
    }

    fn exchange(&self, _: Parcel) -> Errand<'_, Result<Reply, &'static str>> {
        Box::pin(std::future::ready(Err("no_connection")))
    }
}
