//! A deadline as a fold of its log.

use super::calendar::Calendar;
use super::due::{Due, Limit, advance};
use super::event::{Event, InvalidEvent};
use super::pauses::{Pause, Pauses};
use jiff::Timestamp;

/// Whether the clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    Running,
    Suspended(Timestamp),
    Stopped(Timestamp),
}

/// The state of a deadline after some events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    epoch: u32,
    start: Timestamp,
    limit: Limit,
    levels_above: u8,
    extended_by: u32,
    /// Those that are over, in order.
    pauses: Vec<Pause>,
    hand: Hand,
    /// The stop that was undone last.
    gap: Option<Pause>,
    last: Timestamp,
}

impl Deadline {
    /// Starts the first clock (epoch 1).
    #[must_use]
    pub const fn start(at: Timestamp, limit: Limit, levels_above: u8) -> Self {
        Self {
            epoch: 1,
            start: at,
            limit,
            levels_above,
            extended_by: 0,
            pauses: Vec::new(),
            hand: Hand::Running,
            gap: None,
            last: at,
        }
    }

    /// Folds a whole log, oldest first.
    ///
    /// # Errors
    /// [`InvalidEvent`] of the first event that does not fit.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Self, InvalidEvent> {
        let mut state = None;
        for event in events {
            state = Some(Self::step(state, event)?);
        }
        state.ok_or(InvalidEvent::NotStarted)
    }

    pub(super) fn step(state: Option<Self>, event: &Event) -> Result<Self, InvalidEvent> {
        match (state, *event) {
            (Some(state), event) => state.apply(event),
            (None, Event::Started { at, limit, levels_above }) => Ok(Self::start(at, limit, levels_above)),
            (None, _) => Err(InvalidEvent::NotStarted),
        }
    }

    /// The state after one more event. The epoch grows whenever the due instant is replaced: new start,
    /// resumption, continuation, extension.
    ///
    /// # Errors
    /// [`InvalidEvent`] when the event does not fit this state.
    pub fn apply(mut self, event: Event) -> Result<Self, InvalidEvent> {
        if event.at() < self.last {
            return Err(InvalidEvent::OutOfOrder);
        }
        self.last = event.at();
        match (event, self.hand) {
            (Event::Started { at, limit, levels_above }, _) => {
                self = Self { epoch: self.epoch, ..Self::start(at, limit, levels_above) };
                self.epoch += 1;
            }
            (Event::Continued { at }, Hand::Stopped(from)) => {
                self.hand = Hand::Running;
                self.gap = Some(Pause { from, until: Some(at) });
                self.epoch += 1;
            }
            (Event::Continued { .. }, _) => return Err(InvalidEvent::NotStopped),
            (_, Hand::Stopped(_)) => return Err(InvalidEvent::Stopped),
            (Event::Suspended { .. }, Hand::Suspended(_)) => return Err(InvalidEvent::AlreadySuspended),
            (Event::Suspended { at }, Hand::Running) => self.hand = Hand::Suspended(at),
            (Event::Resumed { .. }, Hand::Running) => return Err(InvalidEvent::NotSuspended),
            (Event::Resumed { at }, Hand::Suspended(from)) => {
                self.pauses.push(Pause { from, until: Some(at) });
                self.hand = Hand::Running;
                self.epoch += 1;
            }
            (Event::Extended { working_days, .. }, _) => {
                self.extended_by = self.extended_by.saturating_add(working_days);
                self.epoch += 1;
            }
            (Event::Stopped { at }, Hand::Running) => self.hand = Hand::Stopped(at),
            (Event::Stopped { at }, Hand::Suspended(from)) => {
                self.pauses.push(Pause { from, until: Some(at) });
                self.hand = Hand::Stopped(at);
            }
        }
        Ok(self)
    }

    /// Number of the clock in force; part of every firing's key.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// When the clock in force started.
    #[must_use]
    pub const fn started_at(&self) -> Timestamp {
        self.start
    }

    /// Grids above the responsible one.
    #[must_use]
    pub const fn levels_above(&self) -> u8 {
        self.levels_above
    }

    /// Whether it is over.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        matches!(self.hand, Hand::Stopped(_))
    }

    /// Whether the clock stands still now.
    #[must_use]
    pub const fn is_suspended(&self) -> bool {
        matches!(self.hand, Hand::Suspended(_))
    }

    /// Working days granted beyond the limit so far.
    #[must_use]
    pub const fn extended_by(&self) -> u32 {
        self.extended_by
    }

    /// The pauses of the clock in force, the one still going on included.
    #[must_use]
    pub fn pauses(&self) -> Pauses {
        let open =
            if let Hand::Suspended(from) = self.hand { Some(Pause { from, until: None }) } else { None };
        Pauses::of(self.pauses.iter().copied().chain(open))
    }

    /// The stop that was undone last, if any.
    pub(super) const fn gap(&self) -> Option<Pause> {
        self.gap
    }

    /// The due instant, or `None` while the clock stands still short of it. A suspension after expiry does
    /// not undo the expiry.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Option<Due> {
        let pauses = self.pauses();
        let first = advance(calendar, &pauses, self.start, self.limit)?;
        if self.extended_by == 0 {
            return Some(first);
        }
        let later = advance(calendar, &pauses, first.at, Limit::WorkingDays(self.extended_by))?;
        Some(Due { at: later.at, provisional: first.provisional || later.provisional })
    }

    /// Whether the limit has passed at `now`.
    #[must_use]
    pub fn is_expired(&self, calendar: &Calendar, now: Timestamp) -> bool {
        self.due(calendar).is_some_and(|due| due.at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2025-03-{text}:00+08:00").parse().unwrap()
    }

    fn end(day: &str) -> Timestamp {
        format!("2025-03-{day}T23:59:59+08:00").parse().unwrap()
    }

    fn started() -> Deadline {
        Deadline::start(at("03T09:00"), Limit::WorkingDays(5), 2)
    }

    #[test]
    fn resumption_extension_and_reassignment_open_an_epoch() {
        let calendar = Calendar::shipped();
        let deadline = started().apply(Event::Suspended { at: at("04T00:00") }).unwrap();
        assert_eq!((deadline.epoch(), deadline.due(&calendar)), (1, None));
        let deadline = deadline.apply(Event::Resumed { at: at("05T00:00") }).unwrap();
        assert_eq!((deadline.epoch(), deadline.due(&calendar).unwrap().at), (2, end("11")));
        let deadline = deadline.apply(Event::Extended { at: at("05T01:00"), working_days: 2 }).unwrap();
        assert_eq!((deadline.epoch(), deadline.due(&calendar).unwrap().at), (3, end("13")));
        let again = Event::Started { at: at("06T01:00"), limit: Limit::Hours(2), levels_above: 1 };
        let deadline = deadline.apply(again).unwrap();
        assert_eq!((deadline.epoch(), deadline.due(&calendar).unwrap().at), (4, at("06T03:00")));
        assert_eq!((deadline.extended_by(), deadline.levels_above()), (0, 1));
    }

    #[test]
    fn a_suspension_after_expiry_does_not_undo_it() {
        let deadline = started().apply(Event::Suspended { at: at("20T09:00") }).unwrap();
        assert!(deadline.is_expired(&Calendar::shipped(), at("20T09:00")));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let suspended = Event::Suspended { at: at("04T00:00") };
        assert_eq!(Deadline::replay(&[suspended]), Err(InvalidEvent::NotStarted));
        assert_eq!(Deadline::replay(&[]), Err(InvalidEvent::NotStarted));
        let deadline = started().apply(suspended).unwrap();
        assert_eq!(deadline.clone().apply(suspended), Err(InvalidEvent::AlreadySuspended));
        assert_eq!(deadline.apply(Event::Resumed { at: at("03T23:00") }), Err(InvalidEvent::OutOfOrder));
        assert_eq!(started().apply(Event::Resumed { at: at("05T00:00") }), Err(InvalidEvent::NotSuspended));
        assert_eq!(started().apply(Event::Continued { at: at("05T00:00") }), Err(InvalidEvent::NotStopped));
        let stopped = started().apply(Event::Stopped { at: at("04T00:00") }).unwrap();
        assert_eq!(stopped.clone().apply(suspended), Err(InvalidEvent::Stopped));
        let reopened = Event::Started { at: at("06T00:00"), limit: Limit::Hours(1), levels_above: 0 };
        assert!(!stopped.apply(reopened).unwrap().is_stopped());
    }
}
