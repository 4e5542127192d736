//! What can go wrong in the store, in the same words for both engines.

use std::time::Duration;

/// A failure of the store. Cloneable, because the callers of one group commit share its fate.
///
/// A rule of the business ("the case is closed") is not found here: an [`Op`](super::Op) has its own error type for it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StoreError {
    /// A row with this key exists.
    #[error("{table} has a row with the same {}", .columns.join(", "))]
    Unique {
        /// The table; empty if the engine names only an index.
        table: String,
        /// The columns of the key, or the name of the index if it is made of expressions.
        columns: Vec<String>,
    },
    /// A CHECK constraint refuses the row.
    #[error("the check {constraint} refuses the row")]
    Check {
        /// The name of the constraint as the DDL gives it (an unnamed one: SQLite gives its text).
        constraint: String,
    },
    /// A foreign key points nowhere, or the row is still pointed at.
    #[error("a reference points to a row that does not exist{}", .constraint.as_deref().map(|name| format!(" ({name})")).unwrap_or_default())]
    Foreign {
        /// The name of the constraint; SQLite does not tell.
        constraint: Option<String>,
    },
    /// A required column has no value.
    #[error("{table}.{column} must have a value")]
    NotNull {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Text that cannot be stored, such as one with a NUL character.
    #[error("the text cannot be stored: {0}")]
    BadText(String),
    /// A value that the column or parameter does not take. A fault of the program or of unchecked input.
    #[error("the value cannot be stored: {0}")]
    BadValue(String),
    /// A column of a result is not what the program reads it as.
    #[error("column {index} of `{sql}`: {problem}")]
    Column {
        /// Counted from 0.
        index: usize,
        /// Expected and found.
        problem: String,
        /// The statement.
        sql: String,
    },
    /// A row that must be there is not.
    #[error("no row for `{sql}`")]
    NoRow {
        /// The statement.
        sql: String,
    },
    /// More than one row where there must be at most one.
    #[error("more than one row for `{sql}`")]
    ManyRows {
        /// The statement.
        sql: String,
    },
    /// A read was not done in time and was stopped.
    #[error("the read took longer than {0:?}")]
    Timeout(Duration),
    /// Other operations came in between at every attempt. The caller may try again.
    #[error("the operation lost against others at every attempt")]
    Conflict,
    /// No space left where the data is kept. Nothing of the operation is stored; service resumes when there is space.
    #[error("the disk that holds the database is full")]
    DiskFull,
    /// The data may be read but not written: a read-only file system or server, or a write inside a read.
    #[error("the database is read-only")]
    ReadOnly,
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The connection broke during COMMIT: the operation may or may not be stored.
    #[error("the connection broke while committing, the outcome is unknown: {0}")]
    CommitUnknown(String),
    /// This [`Db`](super::Db) was closed.
    #[error("the database is closed")]
    Closed,
    /// The operation panicked and was rolled back.
    #[error("the operation panicked: {0}")]
    Panicked(String),
    /// The operation went on after a failed statement and returned `Ok`; nothing of it is stored.
    #[error("the operation ignored the failure of a statement: {0}")]
    Ignored(Box<StoreError>),
    /// The operation waited for something else than its `Tx`.
    #[error("an operation may wait for nothing but its transaction")]
    Waited,
    /// The storage reports a fault or damage.
    #[error("the storage reports a fault: {0}")]
    Storage(String),
    /// This engine cannot do that.
    #[error("not supported by this engine: {0}")]
    Unsupported(&'static str),
    /// Any other refusal of a statement: a fault of the program.
    #[error("{message} in `{sql}`")]
    Statement {
        /// What the engine says.
        message: String,
        /// The statement.
        sql: String,
    },
}

impl StoreError {
    /// Whether this is a [`Unique`](Self::Unique) violation of the key made of these columns, in this order.
    pub fn is_unique_violation_of(&self, columns: &[&str]) -> bool {
        matches!(self, Self::Unique { columns: found, .. } if found == columns)
    }

    /// Whether the same operation may succeed later without a change.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Timeout(_) | Self::Conflict | Self::DiskFull | Self::ReadOnly | Self::Unavailable(_)
        )
    }
}
