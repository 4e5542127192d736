//! A small county on either engine, served for real, with a clock that tests move.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test that cannot set up its world must stop"
)]

mod client;
mod clock;
mod engine;
mod world;

pub use client::{Answer, Client, Events};
pub use clock::TestClock;
pub use engine::{Engine, dump};
pub use world::{Outgoing, PEOPLE, Place, TestApp};
