//! Why a command did not do what it was asked.

use gezhi_app::AppError;
use gezhi_domain::profile::ProfileError;
use gezhi_store::engine::StoreError;
use std::path::{Path, PathBuf};

/// The one error of commands; `main` prints it and exits with 1.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A use case refused.
    #[error(transparent)]
    App(#[from] AppError),
    /// A profile cannot be used.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A sentence that says what to do.
    #[error("{0}")]
    Refused(String),
    /// The command ran and found something wrong; it has said so already.
    #[error("")]
    Said,
}

impl CommandError {
    /// A refusal in words.
    #[must_use]
    pub fn refused(words: impl Into<String>) -> Self {
        Self::Refused(words.into())
    }

    /// A failure of a file.
    #[must_use]
    pub fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}

/// Result of a command.
pub type Result<T> = std::result::Result<T, CommandError>;
