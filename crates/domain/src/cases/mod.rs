//! Cases: a report's way from a phone to closed (features C1 to C8).

mod vocabulary;

pub use vocabulary::{Channel, Grade, State};
