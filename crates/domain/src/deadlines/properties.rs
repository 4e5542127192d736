//! What must hold for every deadline, whatever happens to it.

use super::*;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn instant(minutes: i64) -> Timestamp {
    // From Monday 2024-12-30 on: a year with make-up days, then 2026, then years not announced.
    let base: Timestamp = "2024-12-30T00:00:00+08:00".parse().unwrap();
    base + SignedDuration::from_mins(minutes)
}

fn limits() -> impl Strategy<Value = Limit> {
    prop_oneof![(0_u32..30).prop_map(Limit::WorkingDays), (0_u32..400).prop_map(Limit::Hours)]
}

prop_compose! {
    fn pause()(from in 0_i64..90_000, length in 1_i64..20_000) -> Pause {
        Pause { from: instant(from), until: Some(instant(from + length)) }
    }
}

/// Steps of a story: what happens, and how many minutes after the step before.
fn stories() -> impl Strategy<Value = Vec<Event>> {
    let step = (0_u8..10, 0_i64..9_000, limits(), 1_u32..6, 0_u8..5);
    (0_i64..40_000, limits(), prop::collection::vec(step, 0..12)).prop_map(|(from, limit, steps)| {
        let mut events = vec![Event::Started { at: instant(from), limit, levels_above: 3 }];
        let mut clock = from;
        for (kind, wait, limit, days, levels_above) in steps {
            clock += wait;
            let at = instant(clock);
            let event = match kind {
                0..3 => Event::Suspended { at },
                3..6 => Event::Resumed { at },
                6 => Event::Extended { at, working_days: days },
                7 => Event::Stopped { at },
                8 => Event::Continued { at },
                _ => Event::Started { at, limit, levels_above },
            };
            let longer: Vec<Event> = events.iter().copied().chain([event]).collect();
            if Deadline::replay(&longer).is_ok() {
                events = longer;
            }
        }
        events
    })
}

/// A clock that walks second by second of each evening or hour by hour, knowing only the present.
fn walked(calendar: &Calendar, pauses: &Pauses, from: Timestamp, limit: Limit) -> Timestamp {
    match limit {
        Limit::Hours(hours) => {
            let (mut at, mut left) = (from, i64::from(hours) * 60);
            while left > 0 || pauses.at(at).is_some() {
                left -= i64::from(pauses.at(at).is_none());
                at += SignedDuration::from_mins(1);
            }
            at
        }
        Limit::WorkingDays(days) => {
            let midnight = BEIJING.to_timestamp(local_date(from).at(23, 59, 59, 0)).unwrap();
            let (mut at, mut left) = (midnight, days);
            let is_running = |at| pauses.at(at).is_none();
            if days == 0 && is_running(at) {
                return at;
            }
            loop {
                at += SignedDuration::from_hours(24);
                if calendar.is_working_day(local_date(at)).is_working() && is_running(at) {
                    left = left.saturating_sub(1);
                    if left == 0 {
                        return at;
                    }
                }
            }
        }
    }
}

fn policies() -> impl Strategy<Value = Policy> {
    let remind =
        prop_oneof![(0_u32..72).prop_map(Remind::HoursBefore), (0_u8..=100).prop_map(Remind::PercentLeft)];
    (remind, limits(), limits(), prop::option::of(limits())).prop_map(
        |(remind, urge_after, supervise_after, escalate_every)| Policy {
            remind,
            urge_after,
            supervise_after,
            escalate_every,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn computing_from_the_record_is_walking_through_it(
        from in 0_i64..90_000, limit in limits(), spans in prop::collection::vec(pause(), 0..5),
    ) {
        let (calendar, pauses) = (Calendar::shipped(), Pauses::of(spans));
        let due = advance(&calendar, &pauses, instant(from), limit).unwrap();
        prop_assert_eq!(due.at, walked(&calendar, &pauses, instant(from), limit));
        prop_assert!(pauses.at(due.at).is_none(), "no limit ends in a pause");
        prop_assert!(due.at >= instant(from));
    }

    #[test]
    fn later_starts_longer_limits_and_more_pauses_never_end_earlier(
        from in 0_i64..90_000, later in 0_i64..9_000, limit in limits(),
        spans in prop::collection::vec(pause(), 0..4), another in pause(),
    ) {
        let calendar = Calendar::shipped();
        let few = Pauses::of(spans.iter().copied());
        let more = Pauses::of(spans.iter().copied().chain([another]));
        let at = |pauses: &Pauses, from: i64, limit| advance(&calendar, pauses, instant(from), limit).unwrap().at;
        let due = at(&few, from, limit);
        prop_assert!(due <= at(&few, from + later, limit));
        prop_assert!(due <= at(&more, from, limit));
        let longer = match limit {
            Limit::WorkingDays(days) => Limit::WorkingDays(days + 1),
            Limit::Hours(hours) => Limit::Hours(hours + 1),
        };
        prop_assert!(due <= at(&few, from, longer));
    }

    #[test]
    fn an_extension_adds_so_many_working_days_after_the_old_due_instant(
        from in 0_i64..90_000, limit in limits(), first in 1_u32..6, second in 1_u32..5,
    ) {
        let calendar = Calendar::shipped();
        let deadline = Deadline::start(instant(from), limit, 0);
        let old = deadline.due(&calendar).unwrap();
        let extend = |deadline: Deadline, working_days| {
            deadline.apply(Event::Extended { at: instant(from), working_days }).unwrap()
        };
        let twice = extend(extend(deadline.clone(), first), second).due(&calendar).unwrap();
        let once = extend(deadline, first + second).due(&calendar).unwrap();
        prop_assert_eq!(twice, once);
        let (date, provisional) = date_after(&calendar, local_date(old.at), first + second);
        prop_assert_eq!(local_date(once.at), date);
        prop_assert_eq!(once.provisional, old.provisional || provisional);
    }

    #[test]
    fn every_rung_fires_once_in_order_however_often_and_late_one_asks(
        events in stories(), policy in policies(), waits in prop::collection::vec(1_i64..30_000, 1..30),
    ) {
        let calendar = Calendar::shipped();
        let end = events.last().unwrap().at() + SignedDuration::from_hours(24 * 3_000);
        let all = firings(&events, &calendar, &policy).unwrap();
        prop_assert!(all.windows(2).all(|pair| pair[0].at <= pair[1].at), "in order");
        let mut keys: Vec<FiringKey> = all.iter().map(|firing| firing.key).collect();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), all.len(), "no key twice");

        // A sweeper that learns of events as they happen and wakes up at its own times.
        let mut fired: Vec<FiringKey> = Vec::new();
        let mut times: Vec<Timestamp> = events.iter().map(Event::at).chain([end]).collect();
        let mut clock = events[0].at();
        for wait in waits {
            clock += SignedDuration::from_mins(wait);
            times.push(clock);
        }
        times.sort();
        for now in times {
            let known: Vec<Event> = events.iter().copied().filter(|event| event.at() <= now).collect();
            let list = firings(&known, &calendar, &policy).unwrap();
            while let Some(next) = next_after(&list, &fired, now).filter(|next| next.at <= now) {
                fired.push(next.key);
            }
        }
        fired.sort();
        let without_reminders = |keys: &[FiringKey]| -> Vec<FiringKey> {
            keys.iter().copied().filter(|key| key.stage != Stage::Remind).collect()
        };
        prop_assert_eq!(without_reminders(&fired), without_reminders(&keys));
        prop_assert!(fired.iter().all(|key| keys.contains(key)), "a reminder is skipped at most, never invented");
    }

    #[test]
    fn suspensions_alone_never_repeat_a_rung_after_expiry(
        from in 0_i64..40_000, limit in limits(), waits in prop::collection::vec(1_i64..20_000, 0..10),
    ) {
        let calendar = Calendar::shipped();
        let mut clock = from;
        let mut events = vec![Event::Started { at: instant(from), limit, levels_above: 4 }];
        for (index, wait) in waits.into_iter().enumerate() {
            clock += wait;
            let at = instant(clock);
            events.push(if index % 2 == 0 { Event::Suspended { at } } else { Event::Resumed { at } });
        }
        if events.len() % 2 == 0 {
            events.push(Event::Resumed { at: instant(clock + 5) });
        }
        let mut stages: Vec<Stage> = firings(&events, &calendar, &Policy::default()).unwrap()
            .iter().map(|firing| firing.key.stage).filter(|stage| *stage != Stage::Remind).collect();
        stages.sort();
        let ladder = [Stage::Expire, Stage::Urge, Stage::Supervise, Stage::Escalate(1), Stage::Escalate(2),
            Stage::Escalate(3), Stage::Escalate(4)];
        prop_assert_eq!(stages, ladder);
    }
}
