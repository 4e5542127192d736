//! The inbox: whatever any capability asks of somebody, in one list by due time (mechanism 6, feature W9).

mod inbox;

pub use inbox::{InboxCount, TaskView, inbox, inbox_count};
