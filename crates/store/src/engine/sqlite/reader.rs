//! The threads that read.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rusqlite::Connection;

use super::{blocking, connection::open_reader, error::of_statement, job::Job};
use crate::engine::{OpenOptions, StoreError};

/// Reads that may wait for a thread.
const QUEUE: usize = 4096;
/// Steps of SQLite's virtual machine between two looks at the clock, some tens of microseconds.
const STEPS: i32 = 4000;
/// The deadline while nothing runs.
const NEVER: u64 = u64::MAX;

/// The way to the reader threads.
pub(super) struct Readers {
    queue: async_channel::Sender<Box<dyn Job>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Readers {
    pub(super) fn start(path: &Path, options: &OpenOptions) -> Result<Self, StoreError> {
        let (queue, received) = async_channel::bounded(QUEUE);
        let mut threads = Vec::new();
        for number in 0..options.readers.max(1) {
            let mut reader = Reader::open(path, options)?;
            let received: async_channel::Receiver<Box<dyn Job>> = received.clone();
            let work = move || {
                while let Ok(job) = received.recv_blocking() {
                    reader.serve(job);
                }
            };
            let thread = thread::Builder::new().name(format!("store-reader-{number}")).spawn(work);
            threads.push(thread.map_err(|error| StoreError::Storage(error.to_string()))?);
        }
        Ok(Self { queue, threads: Mutex::new(threads) })
    }

    pub(super) async fn send(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.queue.send(job).await.map_err(|_| StoreError::Closed)
    }

    /// Serves what is queued and ends the threads.
    pub(super) async fn close(&self) {
        self.queue.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = blocking(move || {
            threads.into_iter().for_each(|thread| drop(thread.join()));
            Ok(())
        });
        if let Err(error) = joined.await {
            tracing::warn!(%error, "the reader threads did not end");
        }
    }
}

struct Reader {
    path: PathBuf,
    options: OpenOptions,
    connection: Option<Connection>,
    deadline: Arc<Deadline>,
}

impl Reader {
    fn open(path: &Path, options: &OpenOptions) -> Result<Self, StoreError> {
        let deadline = Arc::new(Deadline::new());
        let connection = Some(open_bounded(path, options, &deadline)?);
        Ok(Self { path: path.to_owned(), options: options.clone(), connection, deadline })
    }

    /// Runs one operation on one snapshot and answers it.
    fn serve(&mut self, mut job: Box<dyn Job>) {
        if job.is_abandoned() {
            return;
        }
        let limit = self.options.read_timeout;
        let end = job.queued() + limit;
        if end <= Instant::now() {
            return job.fail(&StoreError::Timeout(limit));
        }
        let mut connection = match self.connection.take().map_or_else(|| self.reopen(), Ok) {
            Ok(connection) => connection,
            Err(error) => return job.fail(&error),
        };
        self.deadline.set(Some(end));
        let ran = control(&connection, "BEGIN").map(|()| job.run(&mut connection, limit));
        self.deadline.set(None);
        let sound = connection.is_autocommit() || control(&connection, "ROLLBACK").is_ok();
        let damaged = match &ran {
            Ok(verdict) => matches!(verdict.failure, Some(StoreError::Storage(_))),
            Err(_) => true,
        };
        if sound && !damaged {
            self.connection = Some(connection);
        }
        match ran {
            Ok(_) => job.answer(),
            Err(error) => job.fail(&error),
        }
    }

    fn reopen(&self) -> Result<Connection, StoreError> {
        open_bounded(&self.path, &self.options, &self.deadline)
    }
}

/// When the running read has to end, for SQLite to look at while it works.
struct Deadline {
    base: Instant,
    /// Microseconds after `base`.
    end: AtomicU64,
}

impl Deadline {
    fn new() -> Self {
        Self { base: Instant::now(), end: AtomicU64::new(NEVER) }
    }

    fn set(&self, end: Option<Instant>) {
        self.end.store(end.map_or(NEVER, |end| micros(end - self.base)), Ordering::Relaxed);
    }

    fn has_passed(&self) -> bool {
        let end = self.end.load(Ordering::Relaxed);
        end != NEVER && micros(self.base.elapsed()) >= end
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(NEVER - 1)
}

fn open_bounded(
    path: &Path,
    options: &OpenOptions,
    deadline: &Arc<Deadline>,
) -> Result<Connection, StoreError> {
    let mut connection = open_reader(path, options)?;
    let deadline = Arc::clone(deadline);
    let interrupt = move || deadline.has_passed();
    connection
        .progress_handler(STEPS, Some(interrupt))
        .map_err(|fault| of_statement(fault, "progress handler"))?;
    Ok(connection)
}

fn control(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    let run = || connection.prepare_cached(sql)?.execute([]);
    run().map(drop).map_err(|fault| of_statement(fault, sql))
}
