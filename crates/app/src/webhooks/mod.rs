//! Webhooks: other systems are told what becomes of cases (feature A7).
//!
//! The fold writes a delivery for each event and webhook in the transaction that takes the act out of the outbox, so an act
//! that is on disk is delivered at least once. Headers and signature follow <https://www.standardwebhooks.com>.

mod courier;
mod deliver;
mod enqueue;
mod manage;
mod payload;
mod sign;
mod test;
mod view;

pub use courier::{Courier, Errand, NoCourier, Parcel, Receipt, Reply, Unfit};
pub use deliver::{deliver_due, deliver_next};
pub use manage::{create, deliveries, list, remove, switch_on};
pub use sign::{HEADER_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP, new_secret, signature, verify};
pub use test::test;
pub use view::{Attempt, DeliveryView, NewWebhook, WebhookDraft, WebhookView};

pub(crate) use deliver::{deliver_of, due_webhooks};
pub(crate) use enqueue::{enqueue, enqueue_event};
pub(crate) use manage::unfit;
