//! Statements on a SQLite connection. Nothing here waits.

use std::time::Duration;

use rusqlite::{Connection, params_from_iter};

use super::error::of_statement;
use crate::engine::{FromRow, Param, Row, StoreError, sql::question_marks_at_run_time, tx::Text};

/// The connection that a transaction is open on. (Exclusive: a future that holds a shared one is not `Send`.)
pub(in crate::engine) struct SqliteTx<'a> {
    connection: &'a mut Connection,
    /// How long the whole transaction may take; named in the error when it is interrupted.
    limit: Duration,
}

impl<'a> SqliteTx<'a> {
    pub(super) fn new(connection: &'a mut Connection, limit: Duration) -> Self {
        Self { connection, limit }
    }

    pub(in crate::engine) fn exec(
        &mut self,
        text: Text<'_>,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        self.with_sqlite_text(text, |connection, sql| {
            let changed = connection.prepare_cached(sql)?.execute(params_from_iter(params))?;
            Ok(u64::try_from(changed).unwrap_or(u64::MAX))
        })
    }

    pub(in crate::engine) fn rows<T: FromRow>(
        &mut self,
        text: Text<'_>,
        params: &[Param<'_>],
    ) -> Result<Vec<T>, StoreError> {
        self.with_sqlite_text(text, |connection, sql| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(params_from_iter(params))?;
            let mut read = Vec::new();
            while let Some(row) = rows.next()? {
                read.push(T::from_row(&Row::sqlite(row, text.postgres()))?);
            }
            Ok(read)
        })
    }

    /// Runs `work` with the statement in SQLite's spelling, and tells its failure in our words.
    fn with_sqlite_text<T>(
        &mut self,
        text: Text<'_>,
        work: impl FnOnce(&Connection, &str) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let result = match text {
            Text::Fixed(query) => work(self.connection, query.sqlite),
            Text::Dynamic(query) => {
                let sql = question_marks_at_run_time(query);
                #[cfg(debug_assertions)]
                let looked = super::plans::look(self.connection, &sql);
                #[cfg(not(debug_assertions))]
                let looked = Ok(());
                looked.and_then(|()| work(self.connection, &sql))
            }
        };
        result.map_err(|failure| match failure {
            Failure::Store(error) => error,
            Failure::Sqlite(fault) => match of_statement(fault, text.postgres()) {
                StoreError::Timeout(_) => StoreError::Timeout(self.limit),
                error => error,
            },
        })
    }
}

/// What a statement may fail with: SQLite, or the reading of a row.
pub(super) enum Failure {
    Sqlite(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(fault: rusqlite::Error) -> Self {
        Self::Sqlite(fault)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
