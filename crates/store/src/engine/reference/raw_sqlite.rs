//! The raw batched SQLite loop: one thread, one connection, no queue, no savepoints, nobody to answer.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params_from_iter};

use super::Statement;
use crate::engine::{
    OpenOptions, StoreError,
    sqlite::{of_statement, open_writer},
};

/// A connection as the product's writer opens it: the same settings, the same cache of statements.
pub struct RawSqlite {
    connection: Connection,
}

impl RawSqlite {
    /// Opens the file.
    ///
    /// # Errors
    /// Failures of the file.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, StoreError> {
        Ok(Self { connection: open_writer(path, options)? })
    }

    /// Runs every operation's statements, `batch` operations in a transaction, and says how long it took.
    ///
    /// # Errors
    /// A statement that fails.
    pub fn run(&self, operations: &[Vec<Statement>], batch: usize) -> Result<Duration, StoreError> {
        let started = Instant::now();
        for group in operations.chunks(batch.max(1)) {
            self.control("BEGIN IMMEDIATE")?;
            for statement in group.iter().flatten() {
                self.exec(statement)?;
            }
            self.control("COMMIT")?;
        }
        Ok(started.elapsed())
    }

    fn exec(&self, statement: &Statement) -> Result<(), StoreError> {
        let text = statement.query.sqlite;
        let values = statement.values.iter().map(super::Value::param);
        // Stepped to its end, whether it reads or writes.
        let run = || {
            let mut prepared = self.connection.prepare_cached(text)?;
            let mut rows = prepared.query(params_from_iter(values))?;
            while rows.next()?.is_some() {}
            Ok(())
        };
        run().map_err(|fault| of_statement(fault, text))
    }

    fn control(&self, text: &str) -> Result<(), StoreError> {
        let run = || self.connection.prepare_cached(text)?.execute([]);
        run().map(drop).map_err(|fault| of_statement(fault, text))
    }
}

/// The version of the library inside this program.
#[must_use]
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}
