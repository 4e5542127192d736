//! Attachments: taken in, made safe, kept by hash, handed out to whoever may see them (mechanism 7).

mod fetch;
mod staged;
mod take;
mod view;

pub use fetch::{Fetched, fetch};
pub use staged::Staged;
pub use take::{Incoming, keep_loose, take};
pub use view::AttachmentView;
