//! SQLite's result codes in our words.

use std::{io, path::Path, time::Duration};

use rusqlite::{ErrorCode, ffi};

use crate::engine::StoreError;

/// The failure of a statement. An interruption becomes a `Timeout` without its length.
pub(in crate::engine) fn of_statement(fault: rusqlite::Error, sql: &str) -> StoreError {
    let code = match &fault {
        rusqlite::Error::SqliteFailure(code, _) | rusqlite::Error::SqlInputError { error: code, .. } => *code,
        _ => return StoreError::Statement { message: fault.to_string(), sql: sql.to_owned() },
    };
    let message = match fault {
        rusqlite::Error::SqliteFailure(_, Some(message))
        | rusqlite::Error::SqlInputError { msg: message, .. } => message,
        other => other.to_string(),
    };
    match code.code {
        ErrorCode::ConstraintViolation => of_constraint(code.extended_code, message, sql),
        ErrorCode::DiskFull => StoreError::DiskFull,
        ErrorCode::ReadOnly => StoreError::ReadOnly,
        ErrorCode::OperationInterrupted => StoreError::Timeout(Duration::ZERO),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Unavailable(message),
        ErrorCode::TypeMismatch | ErrorCode::TooBig => StoreError::BadValue(message),
        ErrorCode::SystemIoFailure
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::OutOfMemory
        | ErrorCode::FileLockingProtocolFailed => StoreError::Storage(message),
        _ => StoreError::Statement { message, sql: sql.to_owned() },
    }
}

/// The failure to open or control a connection at this path.
pub(super) fn of_connection(fault: rusqlite::Error, path: &Path) -> StoreError {
    diagnose(of_statement(fault, "opening the database"), path)
}

/// The failure of a file operation.
pub(super) fn of_file(fault: &io::Error) -> StoreError {
    match fault.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        _ => StoreError::Storage(fault.to_string()),
    }
}

/// Finds the cause of an input/output error, which SQLite does not tell: tries to write beside the database.
pub(super) fn diagnose(error: StoreError, database: &Path) -> StoreError {
    if !matches!(error, StoreError::Storage(_)) {
        return error;
    }
    let mut name = database.as_os_str().to_owned();
    name.push("-probe");
    let written = std::fs::write(&name, [0; 8192]);
    let _ = std::fs::remove_file(&name);
    match written.as_ref().map_err(of_file) {
        Err(cause @ (StoreError::DiskFull | StoreError::ReadOnly)) => cause,
        _ => error,
    }
}

/// Whether the failure is one of the place where the data is kept, so that no neighbour can be stored either.
pub(super) fn concerns_everyone(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::DiskFull | StoreError::ReadOnly | StoreError::Storage(_) | StoreError::Unavailable(_)
    )
}

fn of_constraint(extended_code: i32, message: String, sql: &str) -> StoreError {
    let subject = message.split_once("failed: ").map_or("", |(_, subject)| subject);
    match extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            of_unique(subject)
        }
        ffi::SQLITE_CONSTRAINT_CHECK => StoreError::Check { constraint: subject.to_owned() },
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => StoreError::Foreign { constraint: None },
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            let (table, column) = subject.split_once('.').unwrap_or(("", subject));
            StoreError::NotNull { table: table.to_owned(), column: column.to_owned() }
        }
        ffi::SQLITE_CONSTRAINT_DATATYPE => StoreError::BadValue(message),
        _ => StoreError::Statement { message, sql: sql.to_owned() },
    }
}

/// `cases.county, cases.id`, or `index 'name'` if the index is made of expressions.
fn of_unique(subject: &str) -> StoreError {
    if let Some(index) = subject.strip_prefix("index ") {
        return StoreError::Unique {
            table: String::new(),
            columns: vec![index.trim_matches('\'').to_owned()],
        };
    }
    let table = subject.split('.').next().unwrap_or_default().to_owned();
    let columns =
        subject.split(", ").map(|name| name.rsplit('.').next().unwrap_or(name).to_owned()).collect();
    StoreError::Unique { table, columns }
}
