//! Spans in which a clock stands still.

use jiff::{SignedDuration, Timestamp};

/// One span `[from, until)`; without `until` it is still going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Pause {
    /// Suspended at.
    pub from: Timestamp,
    /// Resumed at.
    pub until: Option<Timestamp>,
}

impl Pause {
    /// Whether the clock stands still at an instant.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// The pauses of one deadline: sorted, disjoint, none empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pauses(Vec<Pause>);

impl Pauses {
    /// Sorts, drops empty spans and joins those that touch.
    #[must_use]
    pub fn of(pauses: impl IntoIterator<Item = Pause>) -> Self {
        let is_real = |pause: &Pause| pause.until.is_none_or(|until| pause.from < until);
        let mut all: Vec<Pause> = pauses.into_iter().filter(is_real).collect();
        all.sort_by_key(|pause| pause.from);
        let mut joined: Vec<Pause> = Vec::with_capacity(all.len());
        for pause in all {
            match joined.last_mut() {
                Some(last) if last.until.is_none_or(|until| pause.from <= until) => {
                    last.until = last.until.zip(pause.until).map(|(one, other)| one.max(other));
                }
                _ => joined.push(pause),
            }
        }
        Self(joined)
    }

    /// The pause an instant lies in.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Option<Pause> {
        self.0.iter().copied().find(|pause| pause.contains(at))
    }

    /// The instant at which the clock has run `hours` since `from`, or `None` while it stands still before
    /// that. The instant never lies inside a pause.
    pub(super) fn run(&self, from: Timestamp, hours: u32) -> Option<Timestamp> {
        let mut left = SignedDuration::from_hours(i64::from(hours));
        let mut at = from;
        for pause in self.0.iter().filter(|pause| pause.until.is_none_or(|until| until > from)) {
            let running = pause.from.duration_since(at).max(SignedDuration::ZERO);
            if left < running {
                break;
            }
            left -= running;
            at = pause.until?;
        }
        Some(at.checked_add(left).unwrap_or(Timestamp::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2025-03-{text}:00+08:00").parse().unwrap()
    }

    fn span(from: &str, until: &str) -> Pause {
        Pause { from: at(from), until: Some(at(until)) }
    }

    #[test]
    fn touching_spans_are_one() {
        let spans =
            [span("03T12:00", "04T12:00"), span("02T23:00", "03T12:00"), span("09T00:00", "09T00:00")];
        assert_eq!(Pauses::of(spans), Pauses(vec![span("02T23:00", "04T12:00")]));
    }

    #[test]
    fn hours_run_only_outside() {
        let pauses = Pauses::of([span("03T10:00", "03T12:00")]);
        assert_eq!(pauses.run(at("03T09:00"), 2), Some(at("03T13:00")));
        assert_eq!(pauses.run(at("03T09:00"), 1), Some(at("03T12:00")), "not inside the pause");
        assert_eq!(pauses.run(at("03T11:00"), 1), Some(at("03T13:00")), "accepted while paused");
        let open = Pauses::of([Pause { from: at("03T10:00"), until: None }]);
        assert_eq!(open.run(at("03T09:00"), 2), None);
    }
}
