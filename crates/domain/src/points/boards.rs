//! Red and black boards 红黑榜 (feature S5): who is praised, and who is named only after due process.
//!
//! An entry of the black board passes a second person, then a notice to the household with time to object, and ends by itself. An
//! entry of the red board is shown at once. The name is masked on both.

use jiff::{SignedDuration, Timestamp};

/// Which board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colour {
    /// Praise.
    Red,
    /// What the village asks to be mended.
    Black,
}

impl Colour {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Black => "black",
        }
    }

    /// The colour of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Red, Self::Black].into_iter().find(|colour| colour.code() == code)
    }
}

/// How a village keeps its boards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardRules {
    /// Whether there is a black board at all.
    pub black_board: bool,
    /// Days between the notice to the household and the board.
    pub objection_days: i64,
    /// Days an entry is shown.
    pub show_days: i64,
}

impl Default for BoardRules {
    fn default() -> Self {
        Self { black_board: true, objection_days: 7, show_days: 30 }
    }
}

impl BoardRules {
    /// Fewest and most days for objections.
    pub const OBJECTION_DAYS: std::ops::RangeInclusive<i64> = 3..=30;
    /// Fewest and most days that an entry is shown.
    pub const SHOW_DAYS: std::ops::RangeInclusive<i64> = 1..=180;

    /// Whether the numbers are within bounds.
    #[must_use]
    pub fn sound(&self) -> bool {
        Self::OBJECTION_DAYS.contains(&self.objection_days) && Self::SHOW_DAYS.contains(&self.show_days)
    }
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardState {
    /// Put forward; waits for a second person.
    Proposed,
    /// The household has been told and may object until then.
    Notice {
        /// End of the time to object.
        until: Timestamp,
    },
    /// On the board until then.
    Shown {
        /// When it comes off by itself.
        until: Timestamp,
    },
    /// Not or no longer on the board.
    Ended,
}

/// Why an act on an entry is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BoardRefused {
    /// The village has no black board.
    #[error("the village has switched the black board off")]
    Off,
    /// Whoever put it forward cannot approve it.
    #[error("a second person approves")]
    SamePerson,
    /// It does not stand there.
    #[error("the entry is past that")]
    State,
    /// Somebody objects and has had no answer.
    #[error("an objection is open")]
    Objected,
}

fn days(from: Timestamp, days: i64) -> Timestamp {
    from.checked_add(SignedDuration::from_hours(days * 24)).unwrap_or(Timestamp::MAX)
}

impl BoardState {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Notice { .. } => "notice",
            Self::Shown { .. } => "shown",
            Self::Ended => "ended",
        }
    }

    /// From its parts as stored.
    #[must_use]
    pub fn parse(code: &str, notice_until: Option<Timestamp>, expires_at: Option<Timestamp>) -> Option<Self> {
        Some(match code {
            "proposed" => Self::Proposed,
            "notice" => Self::Notice { until: notice_until? },
            "shown" => Self::Shown { until: expires_at? },
            "ended" => Self::Ended,
            _ => return None,
        })
    }

    /// Where a new entry stands.
    ///
    /// # Errors
    /// A black one where the village has no black board.
    pub fn propose(colour: Colour, rules: BoardRules, now: Timestamp) -> Result<Self, BoardRefused> {
        match colour {
            Colour::Red => Ok(Self::Shown { until: days(now, rules.show_days) }),
            Colour::Black if rules.black_board => Ok(Self::Proposed),
            Colour::Black => Err(BoardRefused::Off),
        }
    }

    /// A second person approves, and the household is told.
    ///
    /// # Errors
    /// By the same person; where the board was switched off; past that.
    pub fn approve(
        self,
        (proposer, approver): (Option<i64>, Option<i64>),
        rules: BoardRules,
        now: Timestamp,
    ) -> Result<Self, BoardRefused> {
        match self {
            Self::Proposed if !rules.black_board => Err(BoardRefused::Off),
            Self::Proposed if approver.is_none() || approver == proposer => Err(BoardRefused::SamePerson),
            Self::Proposed => Ok(Self::Notice { until: days(now, rules.objection_days) }),
            _ => Err(BoardRefused::State),
        }
    }

    /// The time to object has passed: it goes onto the board, unless an objection is open.
    ///
    /// # Errors
    /// Before its time; with an open objection; where the board was switched off.
    pub fn show(self, open_objections: i64, rules: BoardRules, now: Timestamp) -> Result<Self, BoardRefused> {
        match self {
            Self::Notice { until } if until <= now => {
                if !rules.black_board {
                    return Err(BoardRefused::Off);
                }
                if open_objections > 0 {
                    return Err(BoardRefused::Objected);
                }
                Ok(Self::Shown { until: days(now, rules.show_days) })
            }
            _ => Err(BoardRefused::State),
        }
    }

    /// Whether somebody may object now.
    #[must_use]
    pub const fn takes_objections(self) -> bool {
        matches!(self, Self::Notice { .. } | Self::Shown { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(day: i64) -> Timestamp {
        days("2026-11-01T00:00:00Z".parse().unwrap(), day)
    }

    #[test]
    fn nobody_is_named_in_black_without_due_process() {
        let rules = BoardRules::default();
        let state = BoardState::propose(Colour::Black, rules, at(0)).unwrap();
        assert_eq!(state.show(0, rules, at(90)), Err(BoardRefused::State));
        assert_eq!(state.approve((Some(1), Some(1)), rules, at(0)), Err(BoardRefused::SamePerson));
        assert_eq!(state.approve((Some(1), None), rules, at(0)), Err(BoardRefused::SamePerson));
        let notice = state.approve((Some(1), Some(2)), rules, at(0)).unwrap();
        assert_eq!(notice.show(0, rules, at(6)), Err(BoardRefused::State));
        assert_eq!(notice.show(1, rules, at(7)), Err(BoardRefused::Objected));
        assert_eq!(notice.show(0, rules, at(7)), Ok(BoardState::Shown { until: at(37) }));
    }

    #[test]
    fn a_village_may_do_without_the_black_board() {
        let off = BoardRules { black_board: false, ..BoardRules::default() };
        assert_eq!(BoardState::propose(Colour::Black, off, at(0)), Err(BoardRefused::Off));
        assert!(BoardState::propose(Colour::Red, off, at(0)).is_ok());
        let notice = BoardState::Notice { until: at(1) };
        assert_eq!(notice.show(0, off, at(2)), Err(BoardRefused::Off));
        assert_eq!(BoardState::Proposed.approve((Some(1), Some(2)), off, at(0)), Err(BoardRefused::Off));
    }

    proptest! {
        #[test]
        fn whatever_is_shown_ends(objection in 3_i64..=30, show in 1_i64..=180, wait in 0_i64..400) {
            let rules = BoardRules { black_board: true, objection_days: objection, show_days: show };
            prop_assert!(rules.sound());
            let notice = BoardState::Proposed.approve((Some(1), Some(2)), rules, at(0)).unwrap();
            match notice.show(0, rules, at(wait)) {
                Ok(BoardState::Shown { until }) => {
                    prop_assert!(wait >= objection);
                    prop_assert_eq!(until, at(wait + show));
                }
                other => prop_assert!(wait < objection, "{:?}", other),
            }
        }
    }
}
