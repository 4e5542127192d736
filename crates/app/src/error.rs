//! The one error of use cases. The HTTP edge turns it into an RFC 9457 problem.

use gezhi_domain::accounts::Refusal;
use gezhi_domain::cases::InvalidAct;
use gezhi_store::engine::StoreError;

/// What a use case answers when it does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The policy says no: 401, 403 or 404.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was sent cannot be used: 422. Says what to do, in both languages, and which field.
    #[error("{code}: {en}")]
    Invalid {
        /// Stable code.
        code: &'static str,
        /// Field.
        field: Option<&'static str>,
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
    },
    /// An uploaded sheet has no head with the columns that are needed: 422 `sheet_header`, with the heads it has.
    #[error("the columns that are needed are not among {heads:?}")]
    SheetHeader {
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
        /// Heads of the row that came nearest.
        heads: Vec<String>,
    },
    /// The act does not fit the case as it stands: 409.
    #[error(transparent)]
    Act(#[from] InvalidAct),
    /// Somebody else was faster: 409 `changed`, with the case as it is now.
    #[error("the case has changed")]
    Changed(gezhi_domain::cases::CaseId),
    /// Somebody else was faster with a household's file: 409 `file_changed`, with its version as it is now.
    #[error("the file of household {household} has changed")]
    FileChanged {
        /// Household.
        household: i64,
        /// Its version now.
        version: i64,
    },
    /// Somebody else was faster: 409 with what is different now.
    #[error("{code}: {en}")]
    Overtaken {
        /// Stable code.
        code: &'static str,
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
        /// What is different.
        current: serde_json::Value,
    },
    /// Sign-in failed: 401 with its own code.
    #[error("{code}")]
    SignIn {
        /// `wrong_credentials`, `totp_needed`, `locked`, and those of single sign-on, which begin with `oidc_`.
        code: &'static str,
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
        /// Seconds until another try makes sense.
        retry_after: Option<i64>,
    },
    /// Another system that is needed does not answer: 503.
    #[error("{code}: {en}")]
    Unavailable {
        /// Stable code.
        code: &'static str,
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
        /// Seconds until another try makes sense.
        retry_after: i64,
    },
    /// Too often: 429.
    #[error("too many requests")]
    SlowDown {
        /// Seconds until another try makes sense.
        retry_after: i64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be kept.
    #[error("the file could not be kept: {0}")]
    File(#[from] std::io::Error),
}

/// Result of a use case.
pub type Result<T> = std::result::Result<T, AppError>;

impl AppError {
    /// A refusal of input.
    #[must_use]
    pub fn invalid(
        code: &'static str,
        field: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self::Invalid { code, field: Some(field), zh: zh.into(), en: en.into() }
    }

    /// The thing does not exist, or may not be known of.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::Refused(Refusal::NotFound)
    }
}
