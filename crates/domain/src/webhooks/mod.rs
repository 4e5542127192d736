//! Webhooks (feature A7): what other systems are told of, when a failed try comes again, and where to they may lead.

mod address;
mod event;
mod schedule;

pub use address::is_public;
pub use event::{Event, events_of};
pub use schedule::{GIVE_UP_AFTER, pause_after};
