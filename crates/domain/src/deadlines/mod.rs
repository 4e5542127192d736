//! The one clock of cases, visits, publications, votes and emergencies (design mechanism 5, feature C7).
//!
//! Everything here is a function of the log: [`Deadline::replay`] folds its events, [`Deadline::due`] gives
//! the due instant under a [`Calendar`], [`firings`] lists every reminder, urging and escalation of its
//! whole life, and [`next_after`] picks what has not happened yet. Nothing reads a clock; nothing is kept
//! that cannot be computed again, for instance after the calendar of a new year has been loaded.
mod calendar;
mod deadline;
mod due;
mod event;
mod extension;
mod pauses;
mod schedule;
mod shipped;
mod working_days;

#[cfg(test)]
mod properties;

pub use calendar::{Calendar, CalendarError, Day, DayKind, Year};
pub use deadline::Deadline;
pub use due::{Due, Limit, advance};
pub use event::{Event, InvalidEvent};
pub use extension::{ExtensionPolicy, ExtensionRefused};
pub use pauses::{Pause, Pauses};
pub use schedule::{Firing, FiringKey, Policy, Remind, Stage, firings, next_after, schedule};
pub use working_days::{BEIJING, date_after, local_date};
