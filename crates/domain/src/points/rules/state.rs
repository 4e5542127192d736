//! The life of a version: draft, adopted by a resolution, retired. A later version that is adopted retires the one before it.

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VersionState {
    /// Written, gives nothing yet.
    Draft,
    /// Adopted by a resolution: gives points.
    Adopted,
    /// No longer: gives nothing more. What was given and what was declared under it stays.
    Retired,
}

/// An act that does not fit where the version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRuleAct {
    /// It was adopted or retired: what a village resolved is not rewritten.
    #[error("only a draft is changed or adopted")]
    NotADraft,
    /// It gives no points now.
    #[error("only an adopted version is retired")]
    NotAdopted,
}

impl VersionState {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Adopted => "adopted",
            Self::Retired => "retired",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Draft, Self::Adopted, Self::Retired].into_iter().find(|state| state.code() == code)
    }

    /// Adopts a draft.
    ///
    /// # Errors
    /// Anything but a draft.
    pub const fn adopt(self) -> Result<Self, InvalidRuleAct> {
        match self {
            Self::Draft => Ok(Self::Adopted),
            Self::Adopted | Self::Retired => Err(InvalidRuleAct::NotADraft),
        }
    }

    /// Retires what was adopted.
    ///
    /// # Errors
    /// Anything that is not adopted.
    pub const fn retire(self) -> Result<Self, InvalidRuleAct> {
        match self {
            Self::Adopted => Ok(Self::Retired),
            Self::Draft | Self::Retired => Err(InvalidRuleAct::NotAdopted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_goes_one_way() {
        assert_eq!(VersionState::Draft.adopt(), Ok(VersionState::Adopted));
        assert_eq!(VersionState::Adopted.adopt(), Err(InvalidRuleAct::NotADraft));
        assert_eq!(VersionState::Retired.adopt(), Err(InvalidRuleAct::NotADraft));
        assert_eq!(VersionState::Adopted.retire(), Ok(VersionState::Retired));
        assert_eq!(VersionState::Draft.retire(), Err(InvalidRuleAct::NotAdopted));
    }
}
