//! Identities: time-ordered 64-bit integers made by the application.

use jiff::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// 2024-01-01T00:00:00Z in milliseconds: identities count from here.
const EPOCH_MS: i64 = 1_704_067_200_000;

/// Makes identities: 41 bits of milliseconds, 6 bits of node, 16 bits of sequence.
#[derive(Debug)]
pub struct Ids {
    node: i64,
    last: AtomicI64,
}

impl Ids {
    /// A source for a node, 0 to 63; every server process of one installation has its own.
    #[must_use]
    pub fn new(node: u8) -> Self {
        Self { node: i64::from(node & 0x3f), last: AtomicI64::new(0) }
    }

    /// The next identity: greater than every earlier one of this source, also when the clock was set back.
    pub fn next(&self, now: Timestamp) -> i64 {
        let floor = (now.as_millisecond().max(EPOCH_MS) - EPOCH_MS) << 16;
        let raw = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(floor.max(last + 1)))
            .map_or(floor, |last| floor.max(last + 1));
        ((raw >> 16) << 22) | (self.node << 16) | (raw & 0xffff)
    }

    /// When an identity was made, to the millisecond.
    #[must_use]
    pub fn instant_of(id: i64) -> Timestamp {
        Timestamp::from_millisecond((id >> 22) + EPOCH_MS).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The smallest identity of an instant: a bound for scans by time.
    #[must_use]
    pub fn floor_of(at: Timestamp) -> i64 {
        (at.as_millisecond().max(EPOCH_MS) - EPOCH_MS) << 22
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_grow_even_when_the_clock_goes_back() {
        let ids = Ids::new(5);
        let now: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
        let a = ids.next(now);
        let b = ids.next(now - jiff::SignedDuration::from_secs(60));
        assert!(b > a);
        assert!(a >= Ids::floor_of(now));
        assert_eq!(Ids::instant_of(a), now);
        assert!((0..200_000).map(|_| ids.next(now)).is_sorted());
    }
}
