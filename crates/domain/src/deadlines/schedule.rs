//! What fires when: reminder, expiry, urging 催办, supervision 督办, escalation level by level.
//!
//! [`firings`] is a pure function of the log. A firing's key is (epoch, stage): whoever records the keys it
//! has carried out, in the transaction that carries them out, fires each exactly once, however often and
//! however late it asks. Changing the policy changes the past too, so pass the policy that was in force
//! when the clock started.

use super::calendar::Calendar;
use super::deadline::Deadline;
use super::due::{Limit, advance};
use super::event::{Event, InvalidEvent};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// When the reminder comes. Never earlier than half-way to the due instant, so that a two-hour limit does
/// not begin with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remind {
    /// This many hours before the due instant.
    HoursBefore(u32),
    /// When this share of the time, in percent, is left.
    PercentLeft(u8),
}

/// The ladder of a place. Days in it are working days and leave pauses out, like the limit itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Reminder before the due instant.
    pub remind: Remind,
    /// Urging, counted from the due instant.
    pub urge_after: Limit,
    /// Supervision, counted from the due instant.
    pub supervise_after: Limit,
    /// Escalation to the next grid above, counted from the supervision and then from each escalation;
    /// omitted where a place does not escalate.
    #[serde(default)]
    pub escalate_every: Option<Limit>,
}

impl Default for Policy {
    /// Reminder a day before, urging the day after, supervision after 5 working days (DOMAIN.md), then one
    /// level every 5 working days.
    fn default() -> Self {
        Self {
            remind: Remind::HoursBefore(24),
            urge_after: Limit::Hours(24),
            supervise_after: Limit::WorkingDays(5),
            escalate_every: Some(Limit::WorkingDays(5)),
        }
    }
}

/// A rung of the ladder, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before the due instant, to the body.
    Remind,
    /// The due instant.
    Expire,
    /// 催办, to the body.
    Urge,
    /// 督办, to the dispatcher of the grid.
    Supervise,
    /// To the grid so many levels above the responsible one, from 1.
    Escalate(u8),
}

/// What makes a firing unique within one deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FiringKey {
    /// The clock it belongs to.
    pub epoch: u32,
    /// The rung.
    pub stage: Stage,
}

/// A firing and its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Firing {
    /// Its key.
    pub key: FiringKey,
    /// When.
    pub at: Timestamp,
}

/// The whole ladder of the clock in force, in order, as if nothing more happened. What lies behind an open
/// pause is left out until the clock runs again.
#[must_use]
pub fn schedule(deadline: &Deadline, calendar: &Calendar, policy: &Policy) -> Vec<Firing> {
    let mut ladder: Vec<Firing> = Vec::new();
    let Some(due) = deadline.due(calendar).filter(|_| !deadline.is_stopped()) else { return ladder };
    let pauses = deadline.pauses();
    let mut push = |stage, at: Timestamp| {
        // What fell into a stop that was undone fires when it was undone.
        let at = deadline.gap().filter(|gap| gap.contains(at)).and_then(|gap| gap.until).unwrap_or(at);
        let at = ladder.last().map_or(at, |before: &Firing| before.at.max(at));
        ladder.push(Firing { key: FiringKey { epoch: deadline.epoch(), stage }, at });
        at
    };
    // A reminder that would fall into a pause waits for its end.
    let remind = reminder(deadline.started_at(), due.at, policy.remind);
    let remind = pauses.at(remind).and_then(|pause| pause.until).unwrap_or(remind);
    if remind < due.at {
        push(Stage::Remind, remind);
    }
    push(Stage::Expire, due.at);
    let after = |from, limit| advance(calendar, &pauses, from, limit).map(|due| due.at);
    let Some(urge) = after(due.at, policy.urge_after) else { return ladder };
    push(Stage::Urge, urge);
    let Some(supervise) = after(due.at, policy.supervise_after) else { return ladder };
    let mut rung = push(Stage::Supervise, supervise);
    let Some(every) = policy.escalate_every else { return ladder };
    for level in 1..=deadline.levels_above() {
        let Some(next) = after(rung, every) else { return ladder };
        rung = push(Stage::Escalate(level), next);
    }
    ladder
}

fn reminder(start: Timestamp, due: Timestamp, remind: Remind) -> Timestamp {
    let whole = due.as_second().saturating_sub(start.as_second()).max(0);
    let left = match remind {
        Remind::HoursBefore(hours) => i64::from(hours).saturating_mul(3600),
        Remind::PercentLeft(percent) => whole / 100 * i64::from(percent),
    };
    Timestamp::from_second(due.as_second().saturating_sub(left.min(whole / 2))).unwrap_or(due)
}

/// Every firing of a deadline's whole life, in order: those of earlier clocks that came before the clock
/// was replaced, and those of the clock in force, past and to come. Each rung of one due instant appears
/// once, also across suspensions.
///
/// # Errors
/// [`InvalidEvent`] of the first event that does not fit.
pub fn firings(events: &[Event], calendar: &Calendar, policy: &Policy) -> Result<Vec<Firing>, InvalidEvent> {
    let mut state = None;
    let mut all = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let deadline = Deadline::step(state.take(), event)?;
        let until = events.get(index + 1).map_or(Timestamp::MAX, Event::at);
        let in_force = |firing: &Firing| event.at() <= firing.at && firing.at < until;
        all.extend(schedule(&deadline, calendar, policy).into_iter().filter(in_force));
        state = Some(deadline);
    }
    Ok(all)
}

/// The first firing not carried out yet. Its instant may be past (carry it out at once and ask again) or to
/// come (sleep until then). A reminder is left out when its expiry is no longer to come: it has passed, or
/// the clock was replaced, suspended or stopped before it.
#[must_use]
pub fn next_after(firings: &[Firing], fired: &[FiringKey], now: Timestamp) -> Option<Firing> {
    let is_useful = |key: FiringKey| {
        let expire = FiringKey { stage: Stage::Expire, ..key };
        key.stage != Stage::Remind || firings.iter().any(|firing| firing.key == expire && firing.at > now)
    };
    firings.iter().copied().find(|firing| !fired.contains(&firing.key) && is_useful(firing.key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2025-03-{text}+08:00").parse().unwrap()
    }

    fn listed(events: &[Event]) -> Vec<(u32, Stage, Timestamp)> {
        let all = firings(events, &Calendar::shipped(), &Policy::default()).unwrap();
        all.iter().map(|firing| (firing.key.epoch, firing.key.stage, firing.at)).collect()
    }

    fn started(limit: Limit) -> Event {
        Event::Started { at: at("03T09:00:00"), limit, levels_above: 2 }
    }

    #[test]
    fn the_ladder_of_a_body_that_never_answers() {
        let expected = [
            (1, Stage::Remind, at("09T23:59:59")),
            (1, Stage::Expire, at("10T23:59:59")),
            (1, Stage::Urge, at("11T23:59:59")),
            (1, Stage::Supervise, at("17T23:59:59")),
            (1, Stage::Escalate(1), at("24T23:59:59")),
            (1, Stage::Escalate(2), at("31T23:59:59")),
        ];
        assert_eq!(listed(&[started(Limit::WorkingDays(5))]), expected);
    }

    #[test]
    fn a_two_hour_limit_reminds_half_way_and_a_stop_ends_the_ladder() {
        let events = [started(Limit::Hours(2)), Event::Stopped { at: at("03T12:00:00") }];
        let expected = [(1, Stage::Remind, at("03T10:00:00")), (1, Stage::Expire, at("03T11:00:00"))];
        assert_eq!(listed(&events), expected);
    }

    #[test]
    fn an_extension_starts_the_ladder_anew_and_a_failed_check_catches_up() {
        let extended = Event::Extended { at: at("04T09:00:00"), working_days: 5 };
        let events = [started(Limit::WorkingDays(1)), extended];
        assert_eq!(listed(&events)[0], (1, Stage::Remind, at("04T04:30:00")));
        assert_eq!(listed(&events)[1], (2, Stage::Remind, at("10T23:59:59")));
        let (stopped, continued) =
            (Event::Stopped { at: at("04T12:00:00") }, Event::Continued { at: at("06T09:00:00") });
        let events = [started(Limit::WorkingDays(1)), stopped, continued];
        let expected = [
            (1, Stage::Remind, at("04T04:30:00")),
            (2, Stage::Expire, at("06T09:00:00")),
            (2, Stage::Urge, at("06T09:00:00")),
            (2, Stage::Supervise, at("11T23:59:59")),
        ];
        assert_eq!(listed(&events)[..4], expected);
    }

    #[test]
    fn a_stale_reminder_is_left_out() {
        let all =
            firings(&[started(Limit::WorkingDays(5))], &Calendar::shipped(), &Policy::default()).unwrap();
        let next = |now, fired: &[FiringKey]| next_after(&all, fired, at(now)).unwrap().key.stage;
        assert_eq!(next("03T09:00:00", &[]), Stage::Remind);
        assert_eq!(next("10T23:59:58", &[]), Stage::Remind, "late, but of use");
        assert_eq!(next("10T23:59:59", &[]), Stage::Expire);
        assert_eq!(next("12T00:00:00", &[FiringKey { epoch: 1, stage: Stage::Expire }]), Stage::Urge);
    }
}
