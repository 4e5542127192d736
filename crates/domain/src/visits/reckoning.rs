//! When a visit really was: a phone that was offline tells it later, and not every phone's clock is right.
//!
//! Nothing is refused because of a clock: the visit has taken place. Where the phone cannot be believed the visit is put to the
//! instant at which it arrived, its length is kept, and the record says so.

use jiff::{SignedDuration, Timestamp};

/// So much may a phone's clock be ahead before it is not believed: 5 minutes.
pub const SLACK: SignedDuration = SignedDuration::from_mins(5);
/// A record older than this is more likely a phone that lost its date: 92 days, a quarter.
pub const OLDEST: SignedDuration = SignedDuration::from_hours(92 * 24);
/// Nobody stays longer; then the end was forgotten: 12 hours.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// What is thought of the phone's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneClock {
    /// Believed.
    Right,
    /// Told a time that had not come yet.
    Ahead,
    /// Told a time too long ago.
    Behind,
}

impl PhoneClock {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Ahead => "ahead",
            Self::Behind => "behind",
        }
    }
}

/// A visit's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned {
    /// Begin.
    pub started: Timestamp,
    /// End; the same instant where the length is not known.
    pub ended: Timestamp,
    /// What is thought of the phone's clock.
    pub clock: PhoneClock,
}

impl Reckoned {
    /// How long it took, in whole minutes; `None` where it is not known.
    #[must_use]
    pub fn minutes(&self) -> Option<i64> {
        let length = self.ended.duration_since(self.started);
        (!length.is_zero()).then(|| length.as_mins())
    }
}

/// When it was, from what the phone said and when that arrived.
#[must_use]
pub fn reckon(started: Timestamp, ended: Timestamp, received: Timestamp) -> Reckoned {
    let length = ended.duration_since(started);
    let known = !length.is_negative() && length <= LONGEST;
    // An end before the begin, or a day later: of the two the earlier one is the visit.
    let (started, ended) = if known { (started, ended) } else { (started.min(ended), started.min(ended)) };
    let length = ended.duration_since(started);
    let clock = if ended.duration_since(received) > SLACK {
        PhoneClock::Ahead
    } else if received.duration_since(ended) > OLDEST {
        PhoneClock::Behind
    } else {
        PhoneClock::Right
    };
    // Ahead by less than the slack: as if it ended on arrival.
    if clock == PhoneClock::Right && ended <= received {
        return Reckoned { started, ended, clock };
    }
    Reckoned { started: received.checked_sub(length).unwrap_or(received), ended: received, clock }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }
    const DAY: i64 = 86_400;

    #[test]
    fn yesterday_s_visit_stays_yesterday() {
        let told = reckon(at(-DAY), at(-DAY + 1_500), at(0));
        assert_eq!((told.started, told.ended, told.clock), (at(-DAY), at(-DAY + 1_500), PhoneClock::Right));
        assert_eq!(told.minutes(), Some(25));
    }

    #[test]
    fn a_wrong_clock_costs_nobody_the_visit() {
        let ahead = reckon(at(DAY), at(DAY + 600), at(0));
        assert_eq!((ahead.started, ahead.ended, ahead.clock), (at(-600), at(0), PhoneClock::Ahead));
        let lost = reckon(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH, at(0));
        assert_eq!((lost.ended, lost.clock, lost.minutes()), (at(0), PhoneClock::Behind, None));
        let forgotten = reckon(at(-2 * DAY), at(-DAY), at(0));
        assert_eq!((forgotten.started, forgotten.minutes()), (at(-2 * DAY), None));
        let turned = reckon(at(-100), at(-900), at(0));
        assert_eq!((turned.started, turned.minutes()), (at(-900), None));
    }

    proptest! {
        #[test]
        fn no_visit_lies_in_the_future_or_long_ago(
            started in -40_000_000_i64..40_000_000, length in -100_000_i64..100_000,
        ) {
            let told = reckon(at(started), at(started + length), at(0));
            prop_assert!(told.started <= told.ended && told.ended <= at(0));
            prop_assert!(told.ended >= at(0).checked_sub(OLDEST).unwrap());
            let took = told.ended.duration_since(told.started);
            prop_assert!(took <= LONGEST);
            if (0..=LONGEST.as_secs()).contains(&length) {
                prop_assert_eq!(took.as_secs(), length, "a sound length is kept");
            }
            // Telling it again changes nothing.
            let again = reckon(told.started, told.ended, at(0));
            prop_assert_eq!((again.started, again.ended), (told.started, told.ended));
        }
    }
}
