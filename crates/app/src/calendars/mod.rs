//! Working-day calendars of a county: the shipped years and those loaded here (feature C7).

mod input;
mod load;
mod read;
mod recompute;
mod view;

pub use input::{DayInput, YearInput};
pub use load::{CalendarPreview, MovedDeadline, load, preview};
pub use read::read;
pub use recompute::settle;
pub use view::{CalendarDay, CalendarYear, years};
