//! Posts on grids and the village roster: kinds, appointment, term, leave, and whether there are enough (features G5, G7).

mod appointment;
mod kind;
mod leave;
mod staffing;
mod term;

#[cfg(test)]
mod properties;

pub use appointment::{Appointment, Conditions, Done, InvalidStep, Stage, Step};
pub use kind::{PostFile, PostRules, PostSpec};
pub use leave::{InvalidLeave, Leave, answerable};
pub use staffing::{Standing, standing};
pub use term::{day_start, term_end};
