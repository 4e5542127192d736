//! The state machine: what an act makes of a case (feature C6).

use super::{Act, Case, CloseHow, Extension, InvalidAct, Rating, State};
use crate::deadlines::{Calendar, Deadline, Due, Event, Limit, Pause};
use jiff::{SignedDuration, Timestamp};

/// The place's own rules, from its profile.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Working days.
    pub calendar: &'a Calendar,
    /// Returns after which the dispatcher rules.
    pub bounce_limit: u32,
    /// Days in which a closed case may be opened again.
    pub reopen_days: u32,
    /// Limit of a case that is opened again.
    pub reopen_limit: Limit,
}

/// What the act does to the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockChange {
    /// Nothing.
    Keep,
    /// A new deadline runs from now.
    Start,
    /// No deadline any more, or it rests.
    Stop,
}

/// The case after the act.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The case; its version is one higher.
    pub case: Case,
    /// The clock.
    pub clock: ClockChange,
}

const fn refuse(code: &'static str, zh: &'static str, en: &'static str) -> InvalidAct {
    InvalidAct { code, zh, en }
}

const CLOSED: InvalidAct = refuse(
    "case_closed",
    "这件事已经办结，不能再这样操作。",
    "This case is closed; the act no longer applies.",
);
const NOT_NOW: InvalidAct = refuse(
    "not_in_this_state",
    "这件事现在的状态不能这样操作，请刷新后再看。",
    "The case does not stand where this act applies; reload it and look again.",
);
const TWICE: InvalidAct = refuse("already_done", "这一步已经做过了。", "This step has been done already.");
const RULED: InvalidAct = refuse(
    "ruled",
    "调度中心已经裁定由您单位办理，不能再退单。如确有困难，请申请延期或联系调度员。",
    "The dispatcher has ruled that your body handles this; it cannot be returned again. Ask for more time or call the dispatcher.",
);
const TOO_LATE: InvalidAct = refuse(
    "extension_after_expiry",
    "已经超过时限，不能再申请延期。",
    "The deadline has passed; an extension must be asked for before it.",
);
const TOO_LONG: InvalidAct =
    refuse("extension_too_long", "延期请填 1 到 10 个工作日。", "Ask for 1 to 10 working days.");
const NO_DEADLINE: InvalidAct = refuse("no_deadline", "这件事现在没有计时。", "No deadline is running.");
const REOPEN_OVER: InvalidAct = refuse(
    "reopen_time_over",
    "已经过了重新办理的期限，请重新上报，我们会把两件事连起来。",
    "The time to reopen is over; please report it anew.",
);
const STARS: InvalidAct = refuse("stars", "请选 1 到 5 颗星。", "Choose 1 to 5 stars.");
const SELF_MERGE: InvalidAct =
    refuse("merge_self", "不能合并到自己。", "A case cannot be merged into itself.");

/// Applies an act. Pure: the same case, act and instant give the same result.
///
/// # Errors
/// An [`InvalidAct`] that says in both languages what to do instead.
pub fn apply(case: &Case, act: &Act, now: Timestamp, rules: &Rules<'_>) -> Result<Applied, InvalidAct> {
    let mut next = case.clone();
    next.version += 1;
    let clock = transition(&mut next, act, now, rules)?;
    if clock != ClockChange::Keep {
        next.epoch += 1;
    }
    Ok(Applied { case: next, clock })
}

fn transition(
    case: &mut Case,
    act: &Act,
    now: Timestamp,
    rules: &Rules<'_>,
) -> Result<ClockChange, InvalidAct> {
    use State as S;
    let state = case.state;
    if state == S::Closed && !matches!(act, Act::Reopen | Act::Rate { .. } | Act::Note | Act::Confirm { .. })
    {
        return Err(CLOSED);
    }
    match act {
        Act::Confirm { category, grade, place, public } => {
            case.category = Some(category.clone());
            case.grade = *grade;
            if place.is_some() {
                case.place = *place;
            }
            if let Some(public) = public {
                case.public = *public;
            }
            Ok(ClockChange::Keep)
        }
        Act::Assign { body, helpers, limit } => match state {
            S::Reported | S::Assigned | S::InProgress => {
                case.ruled = case.bounces >= rules.bounce_limit;
                case.state = S::Assigned;
                case.body = Some(*body);
                case.helpers = helpers.iter().copied().filter(|helper| helper != body).collect();
                case.assigned_at = Some(now);
                case.accepted_at = None;
                case.extension = None;
                start(case, *limit, rules);
                Ok(ClockChange::Start)
            }
            _ => Err(NOT_NOW),
        },
        Act::Accept => match state {
            S::Assigned => {
                case.state = S::InProgress;
                case.accepted_at = Some(now);
                Ok(ClockChange::Keep)
            }
            S::InProgress => Err(TWICE),
            _ => Err(NOT_NOW),
        },
        Act::Return => match state {
            S::Assigned | S::InProgress if case.ruled => Err(RULED),
            S::Assigned | S::InProgress => {
                case.state = S::Reported;
                case.bounces += 1;
                case.body = None;
                case.helpers.clear();
                case.accepted_at = None;
                case.extension = None;
                stop(case);
                Ok(ClockChange::Stop)
            }
            _ => Err(NOT_NOW),
        },
        Act::Note | Act::Urge | Act::Supervise => Ok(ClockChange::Keep),
        Act::Reply => {
            case.replied_at.get_or_insert(now);
            Ok(ClockChange::Keep)
        }
        Act::OnSpot => {
            close(case, CloseHow::OnSpot, now);
            Ok(ClockChange::Stop)
        }
        Act::Suspend => match state {
            S::Assigned | S::InProgress => {
                case.state = S::Suspended;
                case.pauses.push(Pause { from: now, until: None });
                Ok(ClockChange::Stop)
            }
            S::Suspended => Err(TWICE),
            _ => Err(NOT_NOW),
        },
        Act::Resume => match (state, case.pauses.last_mut()) {
            (S::Suspended, Some(pause)) => {
                pause.until = Some(now);
                case.state = S::InProgress;
                case.accepted_at.get_or_insert(now);
                case.due = due(case, rules.calendar);
                Ok(ClockChange::Start)
            }
            _ => Err(NOT_NOW),
        },
        Act::AskExtension { days, reason } => match (state, case.due) {
            (S::Assigned | S::InProgress, Some(due)) => {
                if case.overdue || now >= due.at {
                    return Err(TOO_LATE);
                }
                if case.extension.is_some() {
                    return Err(TWICE);
                }
                if !(1..=10).contains(days) {
                    return Err(TOO_LONG);
                }
                case.extension = Some(Extension { days: *days, reason: reason.clone(), asked_at: now });
                Ok(ClockChange::Keep)
            }
            (S::Assigned | S::InProgress, None) => Err(NO_DEADLINE),
            _ => Err(NOT_NOW),
        },
        Act::DecideExtension { grant } => match (case.extension.take(), case.due) {
            (Some(asked), Some(_)) if *grant => {
                case.extra_days += asked.days;
                case.due = due(case, rules.calendar);
                case.overdue = false;
                Ok(ClockChange::Start)
            }
            (Some(_), _) => Ok(ClockChange::Keep),
            (None, _) => Err(NOT_NOW),
        },
        Act::Resolve => match state {
            S::Assigned | S::InProgress => {
                case.state = S::Resolved;
                case.accepted_at.get_or_insert(now);
                case.resolved_at = Some(now);
                case.replied_at.get_or_insert(now);
                case.extension = None;
                Ok(ClockChange::Stop)
            }
            S::Resolved => Err(TWICE),
            _ => Err(NOT_NOW),
        },
        Act::Check { passed } => match state {
            S::Resolved if *passed => {
                close(case, CloseHow::Done, now);
                Ok(ClockChange::Stop)
            }
            S::Resolved => {
                case.state = S::InProgress;
                // The time the body waited for the check does not run against it.
                if let Some(resolved_at) = case.resolved_at.take() {
                    case.pauses.push(Pause { from: resolved_at, until: Some(now) });
                }
                if !case.overdue {
                    case.due = due(case, rules.calendar);
                }
                Ok(ClockChange::Start)
            }
            _ => Err(NOT_NOW),
        },
        Act::Close => {
            let how = if state == S::Resolved { CloseHow::Done } else { CloseHow::Answered };
            close(case, how, now);
            Ok(ClockChange::Stop)
        }
        Act::Reopen => reopen(case, now, rules),
        Act::Merge { into } => {
            if *into == case.id {
                return Err(SELF_MERGE);
            }
            close(case, CloseHow::Merged, now);
            case.merged_into = Some(*into);
            Ok(ClockChange::Stop)
        }
        Act::Withdraw => match state {
            S::Reported | S::Assigned => {
                close(case, CloseHow::Withdrawn, now);
                Ok(ClockChange::Stop)
            }
            _ => Err(NOT_NOW),
        },
        Act::Rate { stars, words } => {
            if !(1..=5).contains(stars) {
                return Err(STARS);
            }
            if state != S::Closed || matches!(case.close_how, Some(CloseHow::Withdrawn | CloseHow::Merged)) {
                return Err(NOT_NOW);
            }
            if case.rating.is_some() {
                return Err(TWICE);
            }
            case.rating = Some(Rating { stars: *stars, words: words.clone(), at: now });
            Ok(ClockChange::Keep)
        }
        Act::Expire => {
            if case.overdue {
                return Err(TWICE);
            }
            case.overdue = true;
            Ok(ClockChange::Keep)
        }
    }
}

/// The deadline of a case as the common clock sees it; `levels_above` is how many grids stand above its own.
#[must_use]
pub fn deadline(case: &Case, levels_above: u8) -> Option<Deadline> {
    let mut deadline = Deadline::start(case.assigned_at?, case.limit?, levels_above);
    for pause in &case.pauses {
        let suspended = deadline.clone().apply(Event::Suspended { at: pause.from }).ok()?;
        deadline = match pause.until {
            Some(at) => suspended.apply(Event::Resumed { at }).ok()?,
            None => suspended,
        };
    }
    if case.extra_days > 0 {
        let at = case.pauses.last().and_then(|pause| pause.until).unwrap_or(case.assigned_at?);
        deadline = deadline.apply(Event::Extended { at, working_days: case.extra_days }).ok()?;
    }
    Some(deadline)
}

/// When the case is due, computed from what it has gone through: start, limit, pauses and granted days.
#[must_use]
pub fn due(case: &Case, calendar: &Calendar) -> Option<Due> {
    deadline(case, 0)?.due(calendar)
}

fn start(case: &mut Case, limit: Limit, rules: &Rules<'_>) {
    case.limit = Some(limit);
    case.pauses.clear();
    case.extra_days = 0;
    case.overdue = false;
    case.due = due(case, rules.calendar);
}

fn stop(case: &mut Case) {
    case.limit = None;
    case.due = None;
    case.overdue = false;
    case.extra_days = 0;
    case.pauses.clear();
}

/// Closing keeps the deadline on the row: whether it was met is a figure.
fn close(case: &mut Case, how: CloseHow, now: Timestamp) {
    if case.state != State::Suspended
        && case.state != State::Resolved
        && case.due.is_some_and(|due| now > due.at)
    {
        case.overdue = true;
    }
    case.state = State::Closed;
    case.closed_at = Some(now);
    case.close_how = Some(how);
    if let Some(pause) = case.pauses.last_mut() {
        pause.until.get_or_insert(now);
    }
    case.extension = None;
    if matches!(how, CloseHow::Done | CloseHow::OnSpot | CloseHow::Answered) {
        case.replied_at.get_or_insert(now);
    }
}

fn reopen(case: &mut Case, now: Timestamp, rules: &Rules<'_>) -> Result<ClockChange, InvalidAct> {
    let Some(closed_at) = case.closed_at.filter(|_| case.state == State::Closed) else { return Err(NOT_NOW) };
    if matches!(case.close_how, Some(CloseHow::Merged)) {
        return Err(NOT_NOW);
    }
    if now.duration_since(closed_at) > SignedDuration::from_hours(i64::from(rules.reopen_days) * 24) {
        return Err(REOPEN_OVER);
    }
    case.closed_at = None;
    case.close_how = None;
    case.resolved_at = None;
    case.rating = None;
    if case.body.is_some() {
        case.state = State::Assigned;
        case.assigned_at = Some(now);
        case.accepted_at = None;
        start(case, case.limit.unwrap_or(rules.reopen_limit), rules);
        Ok(ClockChange::Start)
    } else {
        case.state = State::Reported;
        stop(case);
        Ok(ClockChange::Stop)
    }
}
