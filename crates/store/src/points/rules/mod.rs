//! Rules of points and the events they pay for (features S1, S2).

mod events;
mod rows;
mod used;

pub use events::{
    EventRow, NewEvent, event_by_id, events_between, finish_event, record_event, said_broken, waiting_events,
};
pub use rows::{
    RuleRow, VersionRow, adopted_of_village, insert, insert_version, of_village, rewrite_draft, rule,
    set_state, update, version, versions, with_draft,
};
pub use used::{add_used, used};
