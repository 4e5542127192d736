//! Visits to households 走访 (feature P6): what a visit was, when it really was, and how many households were reached.

mod coverage;
mod near;
mod period;
mod reckoning;
mod vocabulary;

pub use coverage::Coverage;
pub use near::{Nearness, nearness};
pub use period::Period;
pub use reckoning::{LONGEST, OLDEST, PhoneClock, Reckoned, SLACK, reckon};
pub use vocabulary::{Outcome, Purpose, Stance};
