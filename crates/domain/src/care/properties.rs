//! What always holds of a round, whatever happens in it.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + hours * 3_600).unwrap()
}

#[test]
fn a_week_goes_round() {
    let round = Round::begin(7, at(0));
    assert_eq!(round.next(), Some((CareStage::Due, at(5 * 24))));
    let due = round.fired();
    assert_eq!(due.next(), Some((CareStage::Missed, at(8 * 24))));
    let missed = due.fired();
    assert_eq!((missed.next(), missed.missed), (None, 1));
    let again = missed.after_check(at(9 * 24));
    assert_eq!((again.stage, again.due, again.epoch), (CareStage::Waiting, at(16 * 24), 1));
    assert_eq!(again.after_check(at(8 * 24)), again, "told late");
}

#[test]
fn who_is_seen_daily_is_asked_for_at_noon() {
    assert_eq!(Round::begin(1, at(0)).next(), Some((CareStage::Due, at(12))));
}

#[derive(Debug, Clone, Copy)]
enum Event {
    /// The clock is looked at after so many hours.
    Look(i64),
    /// A check is told that was so many hours ago.
    Check(i64),
    /// Another distance.
    Every(u16),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let one = prop_oneof![
        4 => (1_i64..400).prop_map(Event::Look),
        2 => (0_i64..200).prop_map(Event::Check),
        1 => (1_u16..60).prop_map(Event::Every),
    ];
    prop::collection::vec(one, 0..60)
}

proptest! {
    #[test]
    fn a_stage_fires_once_in_a_round(every in 1_u16..60, events in events()) {
        let mut round = Round::begin(every, at(0));
        let (mut now, mut fired) = (0, BTreeSet::new());
        for event in events {
            let before = round;
            match event {
                Event::Look(hours) => {
                    now += hours;
                    while let Some((stage, _)) = round.next().filter(|(_, when)| *when <= at(now)) {
                        prop_assert!(fired.insert((round.epoch, stage)), "{stage:?} twice in {}", round.epoch);
                        round = round.fired();
                    }
                }
                Event::Check(ago) => round = round.after_check(at(now - ago)),
                Event::Every(days) => round = round.every(days, at(now)),
            }
            prop_assert!(round.epoch >= before.epoch && round.missed >= before.missed);
            prop_assert!(round.checked >= before.checked);
            prop_assert_eq!(round.next().is_none(), round.stage == CareStage::Missed);
        }
        let missed = fired.iter().filter(|(_, stage)| *stage == CareStage::Missed).count();
        prop_assert_eq!(u32::try_from(missed).unwrap(), round.missed);
    }
}
