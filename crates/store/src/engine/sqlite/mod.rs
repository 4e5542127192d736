//! SQLite: one writer thread that commits in groups, and reader threads with a snapshot each.

mod backup;
mod connection;
mod error;
mod job;
#[cfg(debug_assertions)]
mod plans;
mod reader;
mod tx;
mod values;
mod writer;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{Op, OpenOptions, Sql, StoreError, WriteCounts};
use job::{OpJob, TaskJob};
pub(super) use tx::SqliteTx;
pub(super) use values::cell;
#[cfg(feature = "reference")]
pub(super) use {connection::open_writer, error::of_statement};

/// An open database file.
pub(super) struct Sqlite {
    path: PathBuf,
    writer: writer::Writer,
    readers: reader::Readers,
}

impl Sqlite {
    pub(super) async fn open(path: &Path, options: &OpenOptions) -> Result<Self, StoreError> {
        let (path, options) = (path.to_owned(), options.clone());
        blocking(move || {
            // The writer first: it creates the file and puts it into WAL mode.
            let writer = writer::Writer::start(&path, &options)?;
            let readers = reader::Readers::start(&path, &options)?;
            Ok(Self { path, writer, readers })
        })
        .await
    }

    pub(super) async fn write<O: Op>(&self, op: O) -> Result<O::Out, O::Err> {
        let (answer, answered) = oneshot::channel();
        self.writer.send(Box::new(OpJob::new(op, answer))).await?;
        answered.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    pub(super) async fn read<O: Op>(&self, op: O) -> Result<O::Out, O::Err> {
        let (answer, answered) = oneshot::channel();
        self.readers.send(Box::new(OpJob::new(op, answer))).await?;
        answered.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    pub(super) async fn batch_ddl(&self, sql: &str) -> Result<(), StoreError> {
        let sql = sql.to_owned();
        self.on_writer(move |connection| {
            connection.execute_batch(&sql).map_err(|fault| error::of_statement(fault, &sql))
        })
        .await
    }

    pub(super) async fn check_sql(&self, query: &Sql) -> Result<(), StoreError> {
        let sql = query.sqlite;
        self.on_writer(move |connection| {
            connection.prepare(sql).map(drop).map_err(|fault| error::of_statement(fault, sql))
        })
        .await
    }

    pub(super) async fn backup_to(&self, target: &Path) -> Result<(), StoreError> {
        let (source, target) = (self.path.clone(), target.to_owned());
        blocking(move || backup::backup(&source, &target)).await
    }

    /// Bytes of the database and its write-ahead log.
    pub(super) fn size(&self) -> Result<u64, StoreError> {
        let database = std::fs::metadata(&self.path).map_err(|fault| error::of_file(&fault))?.len();
        let log = std::fs::metadata(connection::log_path(&self.path)).map_or(0, |file| file.len());
        Ok(database + log)
    }

    pub(super) fn write_counts(&self) -> WriteCounts {
        self.writer.counts()
    }

    /// Finishes what is queued, folds the log into the database and ends the threads.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn on_writer<F>(&self, task: F) -> Result<(), StoreError>
    where
        F: FnMut(&mut Connection) -> Result<(), StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.writer.send(Box::new(TaskJob::new(task, answer))).await?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }
}

async fn blocking<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(task).await;
    done.unwrap_or_else(|error| Err(StoreError::Storage(error.to_string())))
}
