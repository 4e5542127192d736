//! What waits in the queues of the threads.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::tx::SqliteTx;
use crate::engine::{Op, StoreError, Tx, op::run_now};

/// Work for a connection, with someone who waits for its answer.
pub(super) trait Job: Send {
    /// When it was asked for.
    fn queued(&self) -> Instant;
    /// Whether nobody waits any more.
    fn is_abandoned(&self) -> bool;
    /// Whether SQLite counts every change of it, so that no change counted means nothing to undo. DDL is not counted.
    fn changes_are_counted(&self) -> bool;
    /// Does the work and keeps the answer; may be called again after a rollback.
    fn run(&mut self, connection: &mut Connection, limit: Duration) -> Verdict;
    /// Gives the answer that was kept.
    fn answer(self: Box<Self>);
    /// Gives this error instead.
    fn fail(self: Box<Self>, error: &StoreError);
}

/// How the work went.
pub(super) struct Verdict {
    /// Whether its changes are to be kept.
    pub(super) keep: bool,
    /// The first statement that failed.
    pub(super) failure: Option<StoreError>,
}

type Answer<T, E> = oneshot::Sender<Result<T, E>>;

/// An operation.
pub(super) struct OpJob<O: Op> {
    op: O,
    queued: Instant,
    result: Option<Result<O::Out, O::Err>>,
    answer: Answer<O::Out, O::Err>,
}

impl<O: Op> OpJob<O> {
    pub(super) fn new(op: O, answer: Answer<O::Out, O::Err>) -> Self {
        Self { op, queued: Instant::now(), result: None, answer }
    }
}

impl<O: Op> Job for OpJob<O> {
    fn queued(&self) -> Instant {
        self.queued
    }

    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn changes_are_counted(&self) -> bool {
        true
    }

    fn run(&mut self, connection: &mut Connection, limit: Duration) -> Verdict {
        let mut tx = Tx::sqlite(SqliteTx::new(connection, limit));
        let result = run_now(&self.op, &mut tx);
        let verdict = Verdict { keep: result.is_ok(), failure: tx.failure().cloned() };
        self.result = Some(result);
        verdict
    }

    fn answer(self: Box<Self>) {
        let result = self.result.unwrap_or_else(|| Err(StoreError::Closed.into()));
        // Whoever asked may have gone; the work is done nevertheless.
        let _ = self.answer.send(result);
    }

    fn fail(self: Box<Self>, error: &StoreError) {
        let _ = self.answer.send(Err(error.clone().into()));
    }
}

/// Work of the engine itself, such as a DDL script.
pub(super) struct TaskJob<F> {
    task: F,
    queued: Instant,
    result: Result<(), StoreError>,
    answer: Answer<(), StoreError>,
}

impl<F> TaskJob<F> {
    pub(super) fn new(task: F, answer: Answer<(), StoreError>) -> Self {
        Self { task, queued: Instant::now(), result: Err(StoreError::Closed), answer }
    }
}

impl<F> Job for TaskJob<F>
where
    F: FnMut(&mut Connection) -> Result<(), StoreError> + Send,
{
    fn queued(&self) -> Instant {
        self.queued
    }

    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn changes_are_counted(&self) -> bool {
        false
    }

    fn run(&mut self, connection: &mut Connection, _limit: Duration) -> Verdict {
        self.result = (self.task)(connection);
        Verdict { keep: self.result.is_ok(), failure: self.result.clone().err() }
    }

    fn answer(self: Box<Self>) {
        let _ = self.answer.send(self.result);
    }

    fn fail(self: Box<Self>, error: &StoreError) {
        let _ = self.answer.send(Err(error.clone()));
    }
}
