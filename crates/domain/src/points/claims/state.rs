//! Where a declaration stands, and what can be done with it there.

/// Where a declaration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClaimState {
    /// The committee reviews it.
    Review,
    /// Approved and published; it counts when nobody objects.
    Notice,
    /// It counted; a neighbour may still object for a while.
    Counted,
    /// A neighbour objected, before or after it counted; the village decides.
    Disputed,
    /// The committee refused it; the household may ask for another look.
    Rejected,
    /// The household asked for another look.
    Appealed,
    /// Refused for good.
    Refused,
    /// It had counted and was taken back by an opposite entry.
    Reversed,
    /// Withdrawn by the household.
    Withdrawn,
}

/// An act that does not fit where the declaration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the act does not fit where the declaration stands")]
pub struct InvalidClaimAct;

impl ClaimState {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Review,
        Self::Notice,
        Self::Counted,
        Self::Disputed,
        Self::Rejected,
        Self::Appealed,
        Self::Refused,
        Self::Reversed,
        Self::Withdrawn,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Notice => "notice",
            Self::Counted => "counted",
            Self::Disputed => "disputed",
            Self::Rejected => "rejected",
            Self::Appealed => "appealed",
            Self::Refused => "refused",
            Self::Reversed => "reversed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// After the committee's word.
    ///
    /// # Errors
    /// Anything that is not under review.
    pub const fn reviewed(self, approved: bool) -> Result<Self, InvalidClaimAct> {
        match (self, approved) {
            (Self::Review, true) => Ok(Self::Notice),
            (Self::Review, false) => Ok(Self::Rejected),
            _ => Err(InvalidClaimAct),
        }
    }

    /// After the notice without objection.
    ///
    /// # Errors
    /// Anything that is not published.
    pub const fn counted(self) -> Result<Self, InvalidClaimAct> {
        match self {
            Self::Notice => Ok(Self::Counted),
            _ => Err(InvalidClaimAct),
        }
    }

    /// After a neighbour's objection.
    ///
    /// # Errors
    /// What is neither published nor has just counted.
    pub const fn objected(self) -> Result<Self, InvalidClaimAct> {
        match self {
            Self::Notice | Self::Counted => Ok(Self::Disputed),
            _ => Err(InvalidClaimAct),
        }
    }

    /// After the household asked for another look.
    ///
    /// # Errors
    /// What the committee has not refused.
    pub const fn appealed(self) -> Result<Self, InvalidClaimAct> {
        match self {
            Self::Rejected => Ok(Self::Appealed),
            _ => Err(InvalidClaimAct),
        }
    }

    /// After the village's decision: about a dispute, an appeal, or a review that the committee did not get done. `has_counted`: an
    /// entry stands that has to be taken back.
    ///
    /// # Errors
    /// What nobody has to decide about.
    pub const fn decided(self, in_favour: bool, has_counted: bool) -> Result<Self, InvalidClaimAct> {
        match (self, in_favour, has_counted) {
            (Self::Review | Self::Appealed | Self::Disputed, true, false) => Ok(Self::Notice),
            (Self::Disputed, true, true) => Ok(Self::Counted),
            (Self::Disputed, false, true) => Ok(Self::Reversed),
            (Self::Review, false, false) => Ok(Self::Rejected),
            (Self::Appealed | Self::Disputed, false, false) => Ok(Self::Refused),
            _ => Err(InvalidClaimAct),
        }
    }

    /// After the household took it back.
    ///
    /// # Errors
    /// What has counted or has ended.
    pub const fn withdrawn(self) -> Result<Self, InvalidClaimAct> {
        match self {
            Self::Review | Self::Notice | Self::Rejected | Self::Appealed => Ok(Self::Withdrawn),
            _ => Err(InvalidClaimAct),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ClaimState as S;
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for state in S::ALL {
            assert_eq!(S::parse(state.code()), Some(*state));
        }
    }

    #[test]
    fn what_counted_is_only_left_by_an_opposite_entry() {
        for state in S::ALL {
            for has_counted in [false, true] {
                if let Ok(next) = state.decided(false, has_counted) {
                    assert_eq!(next == S::Reversed, has_counted, "{state:?}");
                }
            }
        }
        assert_eq!(S::Counted.withdrawn(), Err(InvalidClaimAct));
        assert_eq!(S::Counted.objected(), Ok(S::Disputed));
    }

    #[test]
    fn nothing_counts_that_was_not_published() {
        for state in S::ALL {
            assert_eq!(state.counted().is_ok(), *state == S::Notice);
        }
        assert_eq!(S::Appealed.decided(true, false), Ok(S::Notice));
        assert_eq!(S::Disputed.decided(true, false), Ok(S::Notice));
    }

    #[test]
    fn ends_are_ends() {
        for state in [S::Refused, S::Reversed, S::Withdrawn] {
            assert!(state.reviewed(true).is_err() && state.counted().is_err() && state.objected().is_err());
            assert!(state.appealed().is_err() && state.withdrawn().is_err());
            assert!(state.decided(true, false).is_err() && state.decided(false, true).is_err());
        }
    }
}
