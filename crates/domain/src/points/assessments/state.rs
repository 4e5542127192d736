//! Where a month's sheet stands, and who may move it on.

use jiff::{SignedDuration, Timestamp};

/// Where a sheet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetState {
    /// Marks are entered.
    Filling,
    /// A second person looks at it.
    Review,
    /// The result is published; whoever is concerned may object until then.
    Notice {
        /// End of the notice.
        until: Timestamp,
    },
    /// The result counts.
    Counted,
}

/// Why a sheet does not move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetRefused {
    /// It does not stand there.
    #[error("the sheet is past that, or not there yet")]
    State,
    /// Marks are missing.
    #[error("marks are missing")]
    Incomplete,
    /// Somebody who entered marks, or stands on the sheet, cannot review it.
    #[error("somebody else reviews")]
    Partial,
    /// Somebody objects and has had no answer.
    #[error("an objection is open")]
    Objected,
}

impl SheetState {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Filling => "filling",
            Self::Review => "review",
            Self::Notice { .. } => "notice",
            Self::Counted => "counted",
        }
    }

    /// From its parts as stored.
    #[must_use]
    pub fn parse(code: &str, notice_until: Option<Timestamp>) -> Option<Self> {
        Some(match code {
            "filling" => Self::Filling,
            "review" => Self::Review,
            "notice" => Self::Notice { until: notice_until? },
            "counted" => Self::Counted,
            _ => return None,
        })
    }

    /// Whether everybody may read the result.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Notice { .. } | Self::Counted)
    }

    /// It goes to the second person.
    ///
    /// # Errors
    /// Where it does not stand there, or marks are missing.
    pub const fn submit(self, complete: bool) -> Result<Self, SheetRefused> {
        match (self, complete) {
            (Self::Filling, true) => Ok(Self::Review),
            (Self::Filling, false) => Err(SheetRefused::Incomplete),
            _ => Err(SheetRefused::State),
        }
    }

    /// The second person's word: published, or back to be filled in again. `partial`: who speaks entered marks or stands on the sheet.
    ///
    /// # Errors
    /// Where it does not wait for that; by somebody partial.
    pub fn review(
        self,
        approves: bool,
        partial: bool,
        notice_days: i64,
        now: Timestamp,
    ) -> Result<Self, SheetRefused> {
        match self {
            Self::Review if partial => Err(SheetRefused::Partial),
            Self::Review if approves => {
                let notice = SignedDuration::from_hours(notice_days.saturating_mul(24));
                Ok(Self::Notice { until: now.checked_add(notice).unwrap_or(Timestamp::MAX) })
            }
            Self::Review => Ok(Self::Filling),
            _ => Err(SheetRefused::State),
        }
    }

    /// An objection was right: it is filled in again, reviewed again and published again.
    ///
    /// # Errors
    /// Where it is not published, or counts already.
    pub const fn reopen(self) -> Result<Self, SheetRefused> {
        match self {
            Self::Notice { .. } => Ok(Self::Filling),
            _ => Err(SheetRefused::State),
        }
    }

    /// The notice is over.
    ///
    /// # Errors
    /// Before its end; with an open objection.
    pub fn count(self, open_objections: i64, now: Timestamp) -> Result<Self, SheetRefused> {
        match self {
            Self::Notice { until } if until <= now && open_objections > 0 => Err(SheetRefused::Objected),
            Self::Notice { until } if until <= now => Ok(Self::Counted),
            _ => Err(SheetRefused::State),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        "2026-11-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(day * 24)
    }

    #[test]
    fn nothing_counts_without_a_second_person_and_a_notice() {
        let sheet = SheetState::Filling;
        assert_eq!(sheet.submit(false), Err(SheetRefused::Incomplete));
        let review = sheet.submit(true).unwrap();
        assert_eq!(review.submit(true), Err(SheetRefused::State));
        assert_eq!(review.review(true, true, 3, at(0)), Err(SheetRefused::Partial));
        assert_eq!(review.review(false, true, 3, at(0)), Err(SheetRefused::Partial));
        let notice = review.review(true, false, 3, at(0)).unwrap();
        assert_eq!(notice.count(0, at(2)), Err(SheetRefused::State));
        assert_eq!(notice.count(1, at(3)), Err(SheetRefused::Objected));
        assert_eq!(notice.count(0, at(3)), Ok(SheetState::Counted));
    }

    #[test]
    fn what_counts_is_not_reopened() {
        assert_eq!(SheetState::Counted.reopen(), Err(SheetRefused::State));
        assert_eq!(SheetState::Review.review(false, false, 3, at(0)), Ok(SheetState::Filling));
        assert_eq!(SheetState::Notice { until: at(3) }.reopen(), Ok(SheetState::Filling));
        assert_eq!(SheetState::Counted.count(0, at(9)), Err(SheetRefused::State));
    }

    #[test]
    fn codes_are_read_back() {
        let all = [
            SheetState::Filling,
            SheetState::Review,
            SheetState::Notice { until: at(1) },
            SheetState::Counted,
        ];
        for state in all {
            assert_eq!(SheetState::parse(state.code(), Some(at(1))), Some(state));
        }
        assert_eq!(SheetState::parse("notice", None), None);
    }
}
