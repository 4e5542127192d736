//! The one thread that writes.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::{
    connection::open_writer,
    error::{concerns_everyone, diagnose, of_statement},
    job::Job,
};
use crate::engine::{OpenOptions, StoreError, WriteCounts};

/// Operations that may wait; a caller waits for a place in the queue beyond that.
const QUEUE: usize = 4096;

/// The way to the writer thread.
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
    counts: Arc<Counts>,
}

enum Message {
    Job(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

#[derive(Default)]
struct Counts {
    operations: AtomicU64,
    commits: AtomicU64,
}

impl Writer {
    pub(super) fn start(path: &Path, options: &OpenOptions) -> Result<Self, StoreError> {
        let connection = open_writer(path, options)?;
        let (queue, received) = mpsc::channel(QUEUE);
        let counts = Arc::new(Counts::default());
        let thread = WriterThread {
            path: path.to_owned(),
            options: options.clone(),
            connection: Some(connection),
            queue: received,
            counts: Arc::clone(&counts),
        };
        thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || thread.work())
            .map_err(|error| StoreError::Storage(error.to_string()))?;
        Ok(Self { queue, counts })
    }

    pub(super) async fn send(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.queue.send(Message::Job(job)).await.map_err(|_| StoreError::Closed)
    }

    pub(super) fn counts(&self) -> WriteCounts {
        WriteCounts {
            operations: self.counts.operations.load(Ordering::Relaxed),
            commits: self.counts.commits.load(Ordering::Relaxed),
        }
    }

    pub(super) async fn close(&self) {
        let (closed, done) = oneshot::channel();
        if self.queue.send(Message::Close(closed)).await.is_ok() {
            let _ = done.await;
        }
    }
}

struct WriterThread {
    path: PathBuf,
    options: OpenOptions,
    /// `None` after a failure that leaves it in doubt; opened again for the next group.
    connection: Option<Connection>,
    queue: mpsc::Receiver<Message>,
    counts: Arc<Counts>,
}

impl WriterThread {
    fn work(mut self) {
        let mut closing = Vec::new();
        while let Some(message) = self.queue.blocking_recv() {
            match message {
                Message::Job(job) => self.commit_group(job, &mut closing),
                Message::Close(closed) => closing.push(closed),
            }
            if !closing.is_empty() {
                // What is queued still runs; new work is refused.
                self.queue.close();
            }
        }
        if let Some(connection) = self.connection.take() {
            let folded = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            if let Err(error) = folded {
                tracing::warn!(%error, "the write-ahead log could not be folded into the database");
            }
        }
        for closed in closing {
            let _ = closed.send(());
        }
    }

    /// Runs `first` and what waits behind it, commits once and answers all of them. The operations of a group run without
    /// savepoints until one of them fails after it has written; then all of them run again, each behind a savepoint.
    fn commit_group(&mut self, first: Box<dyn Job>, closing: &mut Vec<oneshot::Sender<()>>) {
        let started = Instant::now();
        let mut next = Some(first);
        let (max_batch, max_hold) = (self.options.max_batch, self.options.max_hold);
        let mut group: Vec<Box<dyn Job>> = Vec::new();
        let mut guarded = false;
        let result = self.in_transaction(|connection, queue| {
            while let Some(job) = next.take() {
                if !job.is_abandoned() {
                    group.push(job);
                    let job = group.last_mut().ok_or(StoreError::Closed)?;
                    if guarded || !job.changes_are_counted() {
                        run_in_savepoint(connection, job.as_mut())?;
                    } else if !run_openly(connection, job.as_mut())? {
                        guarded = true;
                        control(connection, "ROLLBACK")?;
                        control(connection, "BEGIN IMMEDIATE")?;
                        for job in &mut group {
                            run_in_savepoint(connection, job.as_mut())?;
                        }
                    }
                }
                if group.len() < max_batch && started.elapsed() < max_hold {
                    match queue.try_recv() {
                        Ok(Message::Job(job)) => next = Some(job),
                        Ok(Message::Close(closed)) => closing.push(closed),
                        Err(_) => {}
                    }
                }
            }
            Ok(())
        });
        group.extend(next);
        match result {
            Ok(()) => self.answer(group),
            Err(error) if group.len() > 1 && !concerns_everyone(&error) => self.commit_one_by_one(group),
            Err(error) => fail(group, &error),
        }
    }

    /// After a COMMIT that was refused because of one of the group (a deferred foreign key): each for itself.
    fn commit_one_by_one(&mut self, group: Vec<Box<dyn Job>>) {
        for mut job in group {
            match self.in_transaction(|connection, _| run_in_savepoint(connection, job.as_mut())) {
                Ok(()) => self.answer(vec![job]),
                Err(error) => job.fail(&error),
            }
        }
    }

    /// BEGIN, `work`, COMMIT; or ROLLBACK and the error that everyone in the group gets.
    fn in_transaction(
        &mut self,
        work: impl FnOnce(&mut Connection, &mut mpsc::Receiver<Message>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => open_writer(&self.path, &self.options)?,
        };
        let result = control(&connection, "BEGIN IMMEDIATE")
            .and_then(|()| work(&mut connection, &mut self.queue))
            .and_then(|()| control(&connection, "COMMIT"));
        let Err(error) = result else {
            self.connection = Some(connection);
            return Ok(());
        };
        let error = diagnose(error, &self.path);
        let rolled_back = connection.is_autocommit() || control(&connection, "ROLLBACK").is_ok();
        if matches!(error, StoreError::DiskFull) {
            // May make room in the log, so that service resumes without more disk.
            let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
        if concerns_everyone(&error) {
            tracing::error!(%error, "a group of writes is not stored");
        }
        if rolled_back && !matches!(error, StoreError::Storage(_)) {
            self.connection = Some(connection);
        }
        Err(error)
    }

    fn answer(&self, group: Vec<Box<dyn Job>>) {
        if group.is_empty() {
            return;
        }
        let operations = u64::try_from(group.len()).unwrap_or(u64::MAX);
        self.counts.operations.fetch_add(operations, Ordering::Relaxed);
        self.counts.commits.fetch_add(1, Ordering::Relaxed);
        for job in group {
            job.answer();
        }
    }
}

/// Runs one operation so that its failure leaves the others alone. An error concerns the whole group.
fn run_in_savepoint(connection: &mut Connection, job: &mut dyn Job) -> Result<(), StoreError> {
    control(connection, "SAVEPOINT op")?;
    if !run(connection, job)? {
        control(connection, "ROLLBACK TO op")?;
    }
    control(connection, "RELEASE op")
}

/// Runs one operation without a savepoint, which would copy every page that the operation touches. `false` when it failed
/// after it had changed something: then what the whole group wrote has to be undone. Most of those that fail are refused
/// before they write, and there is nothing to undo.
fn run_openly(connection: &mut Connection, job: &mut dyn Job) -> Result<bool, StoreError> {
    let before = connection.total_changes();
    Ok(run(connection, job)? || connection.total_changes() == before)
}

/// Runs one operation; says whether its changes are to be kept. An error concerns the whole group.
fn run(connection: &mut Connection, job: &mut dyn Job) -> Result<bool, StoreError> {
    let verdict = job.run(connection, Duration::MAX);
    match verdict.failure {
        Some(failure) if connection.is_autocommit() || concerns_everyone(&failure) => Err(failure),
        None if connection.is_autocommit() => Err(StoreError::Storage("SQLite ended the transaction".into())),
        _ => Ok(verdict.keep),
    }
}

fn control(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    let run = || connection.prepare_cached(sql)?.execute([]);
    run().map(drop).map_err(|fault| of_statement(fault, sql))
}

fn fail(group: Vec<Box<dyn Job>>, error: &StoreError) {
    for job in group {
        job.fail(error);
    }
}
