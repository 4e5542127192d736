//! When a failed delivery is tried again, and when trying ends.

use jiff::SignedDuration;

const FIRST: i64 = 10;
const LONGEST: i64 = 3_600;

/// A receiver that has failed for so long is switched off, and what is older than this is given up.
pub const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(72);

/// The pause after so many failures in a row: ten seconds, then twice as long each time, an hour at most.
#[must_use]
pub fn pause_after(failures: i64) -> SignedDuration {
    let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or(0);
    SignedDuration::from_secs((FIRST << doublings).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let seconds = |failures| pause_after(failures).as_secs();
        assert_eq!([0, 1, 2, 3, 9, 10, 500].map(seconds), [10, 10, 20, 40, 2_560, 3_600, 3_600]);
        assert!((1..200).all(|n| pause_after(n) <= pause_after(n + 1)));
    }
}
