//! What can be done to a case.

use super::{CaseId, Grade};
use crate::accounts::{Action, BodyId};
use crate::deadlines::Limit;
use crate::grids::PlacePath;

/// An act with what it needs to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Category, grade and place are right (or corrected).
    Confirm {
        /// Category code.
        category: String,
        /// Grade.
        grade: Grade,
        /// A better place.
        place: Option<PlacePath>,
        /// Whether everybody may follow it.
        public: Option<bool>,
    },
    /// A body becomes responsible. Also the ruling after too many returns.
    Assign {
        /// Lead body.
        body: BodyId,
        /// Bodies that help.
        helpers: Vec<BodyId>,
        /// Limit.
        limit: Limit,
    },
    /// The body takes it on.
    Accept,
    /// The body gives it back.
    Return,
    /// Internal note.
    Note,
    /// Answer to the reporter.
    Reply,
    /// Handled on the spot by whoever stands there.
    OnSpot,
    /// The clock rests.
    Suspend,
    /// The clock runs again.
    Resume,
    /// More time is asked for.
    AskExtension {
        /// Working days.
        days: u32,
        /// Why.
        reason: String,
    },
    /// More time is granted or refused.
    DecideExtension {
        /// Granted.
        grant: bool,
    },
    /// The body says it is done.
    Resolve,
    /// Checked on the spot.
    Check {
        /// Good.
        passed: bool,
    },
    /// Closed with an answer.
    Close,
    /// Opened again.
    Reopen,
    /// 催办
    Urge,
    /// 督办
    Supervise,
    /// Merged into another case.
    Merge {
        /// The case that stays.
        into: CaseId,
    },
    /// Withdrawn by its reporter.
    Withdraw,
    /// Rated by its reporter.
    Rate {
        /// 1 to 5.
        stars: u8,
        /// Words.
        words: Option<String>,
    },
    /// The deadline has passed (the clock's own act).
    Expire,
}

/// An act's name, without its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActKind(pub &'static str);

impl Act {
    /// Stable code, as in the API's path and in the journal.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Confirm { .. } => "confirm",
            Self::Assign { .. } => "assign",
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Note => "note",
            Self::Reply => "reply",
            Self::OnSpot => "on_spot",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::AskExtension { .. } => "ask_extension",
            Self::DecideExtension { .. } => "decide_extension",
            Self::Resolve => "resolve",
            Self::Check { .. } => "check",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Urge => "urge",
            Self::Supervise => "supervise",
            Self::Merge { .. } => "merge",
            Self::Withdraw => "withdraw",
            Self::Rate { .. } => "rate",
            Self::Expire => "expire",
        }
    }

    /// What the policy must allow.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Confirm { .. } => Action::Confirm,
            Self::Assign { .. } => Action::Assign,
            Self::Accept => Action::Accept,
            Self::Return => Action::Return,
            Self::Note => Action::Note,
            Self::Reply => Action::Reply,
            Self::OnSpot => Action::OnSpot,
            Self::Suspend => Action::Suspend,
            Self::Resume => Action::Resume,
            Self::AskExtension { .. } => Action::AskExtension,
            Self::DecideExtension { .. } => Action::DecideExtension,
            Self::Resolve => Action::Resolve,
            Self::Check { .. } => Action::Check,
            Self::Close => Action::Close,
            Self::Reopen => Action::Reopen,
            Self::Urge => Action::Urge,
            Self::Supervise | Self::Expire => Action::Supervise,
            Self::Merge { .. } => Action::Merge,
            Self::Withdraw => Action::Withdraw,
            Self::Rate { .. } => Action::Rate,
        }
    }
}

/// Why an act does not fit the case as it stands: HTTP 409.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {en}")]
pub struct InvalidAct {
    /// Stable code.
    pub code: &'static str,
    /// What to do, in Chinese.
    pub zh: &'static str,
    /// What to do, in English.
    pub en: &'static str,
}
