//! A clock that stands still until it is moved.

use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// The clock. Starts on Wednesday 2025-03-05, 09:00 in Beijing: a plain week without holidays.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(
            "2025-03-05T01:00:00Z".parse::<Timestamp>().expect("an instant").as_microsecond(),
        ))
    }
}

impl TestClock {
    /// Moves the clock.
    pub fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(by.as_micros().try_into().expect("a short time"), Ordering::SeqCst);
    }
}

impl gezhi_app::context::Clock for TestClock {
    fn now(&self) -> Timestamp {
        // A microsecond a look, so that what comes later is later.
        Timestamp::from_microsecond(self.0.fetch_add(1, Ordering::SeqCst)).expect("an instant")
    }
}
