//! The demo's clock: stands where it was set.

use gezhi_app::context::Clock;
use jiff::Timestamp;
use std::sync::{Mutex, PoisonError};

/// A clock that is set by hand.
#[derive(Debug)]
pub struct DemoClock(Mutex<Timestamp>);

impl DemoClock {
    /// Standing at an instant.
    #[must_use]
    pub const fn at(instant: Timestamp) -> Self {
        Self(Mutex::new(instant))
    }

    /// Sets it.
    pub fn set(&self, instant: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
