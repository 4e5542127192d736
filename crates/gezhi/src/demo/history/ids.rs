//! Identities of things past: those that the application would have made at their instant.

use gezhi_app::ids::Ids;
use jiff::Timestamp;
use std::collections::HashMap;

/// Node of the demo builder; servers of the same county use lower ones.
pub const NODE: u8 = 63;

/// Makes identities for any instant, in any order. Within one millisecond they grow in the order they are asked for.
#[derive(Debug, Default)]
pub struct PastIds {
    used: HashMap<i64, i64>,
}

impl PastIds {
    /// The next identity of an instant.
    pub fn next(&mut self, at: Timestamp) -> i64 {
        let floor = Ids::floor_of(at);
        let number = self.used.entry(floor).or_insert(0);
        *number += 1;
        floor | (i64::from(NODE) << 16) | *number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_sort_by_instant_and_differ() {
        let mut ids = PastIds::default();
        let at: Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let (b, c) = (ids.next(at), ids.next(at));
        let a = ids.next(at - jiff::SignedDuration::from_millis(1));
        assert!(a < b && b < c && b >= Ids::floor_of(at));
    }
}
