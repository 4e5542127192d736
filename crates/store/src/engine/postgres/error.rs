//! PostgreSQL's SQLSTATE codes in our words.

use std::{error::Error as _, io, time::Duration};

use tokio_postgres::{Error, error::DbError};

use super::values::CannotBind;
use crate::engine::StoreError;

/// The failure of a statement or of its connection. A cancelled statement becomes a `Timeout` without its length.
pub(super) fn of_statement(fault: &Error, sql: &str) -> StoreError {
    if let Some(refusal) = fault.as_db_error() {
        return of_server(refusal, sql);
    }
    match fault.source() {
        Some(cause) if cause.is::<CannotBind>() => StoreError::BadValue(in_full(fault)),
        Some(cause) if cause.is::<io::Error>() => StoreError::Unavailable(in_full(fault)),
        None if fault.is_closed() => StoreError::Unavailable(in_full(fault)),
        _ => StoreError::Statement { message: in_full(fault), sql: sql.to_owned() },
    }
}

/// Whether a prepared statement does not fit its changed tables any more.
pub(super) fn is_stale_plan(fault: &Error) -> bool {
    fault.as_db_error().is_some_and(|refusal| {
        refusal.code().code() == "0A000" && refusal.routine() == Some("RevalidateCachedQuery")
    })
}

/// The message with all its causes.
pub(super) fn in_full(fault: &Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn of_server(refusal: &DbError, sql: &str) -> StoreError {
    let name = |name: Option<&str>| name.unwrap_or_default().to_owned();
    let message = || format!("{} ({})", refusal.message(), refusal.code().code());
    match refusal.code().code() {
        "23505" => StoreError::Unique { table: name(refusal.table()), columns: columns_of_key(refusal) },
        "23514" => StoreError::Check { constraint: name(refusal.constraint()) },
        "23503" => StoreError::Foreign { constraint: refusal.constraint().map(str::to_owned) },
        "23502" => StoreError::NotNull { table: name(refusal.table()), column: name(refusal.column()) },
        "40001" | "40P01" => StoreError::Conflict,
        "57014" => StoreError::Timeout(Duration::ZERO),
        "53100" => StoreError::DiskFull,
        "25006" => StoreError::ReadOnly,
        // Characters that the encoding does not have; `\u0000` inside JSON.
        "22021" | "22P05" => StoreError::BadText(message()),
        "58030" | "XX001" | "XX002" => StoreError::Storage(message()),
        code => match code.get(..2) {
            // Data exceptions: out of range, not JSON, too long.
            Some("22") => StoreError::BadValue(message()),
            // Connection, resources, shutdown.
            Some("08" | "53" | "57") => StoreError::Unavailable(message()),
            _ => StoreError::Statement { message: message(), sql: sql.to_owned() },
        },
    }
}

/// From `Key (county, code)=(1, A) already exists.`, whose parentheses are the same in every language.
fn columns_of_key(refusal: &DbError) -> Vec<String> {
    let key = refusal.detail().and_then(|detail| {
        let (_, key) = detail.split_once('(')?;
        Some(key.split_once(")=(")?.0)
    });
    match key {
        Some(key) if !key.contains('(') => {
            key.split(", ").map(|column| column.trim_matches('"').to_owned()).collect()
        }
        _ => refusal.constraint().map(str::to_owned).into_iter().collect(),
    }
}
