//! Operations on PostgreSQL: once, or again when they lost against another.

use std::{
    panic::AssertUnwindSafe,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use rand::Rng;

use super::{
    Postgres,
    error::of_statement,
    pool::{Lease, Pool},
    tx::PgTx,
};
use crate::engine::{Isolation, Op, StoreError, Tx, op::panicked};

/// Runs after the first. Before each it waits a random time, twice as long at most as before the one before.
const RETRIES: u32 = 5;
/// The longest wait before the first retry.
const FIRST_PAUSE: Duration = Duration::from_millis(4);
/// What a read gets beyond its time to receive the server's own refusal, which keeps the connection.
const GRACE: Duration = Duration::from_millis(250);

/// What became of one run.
enum Run<O: Op> {
    Done(Result<O::Out, O::Err>),
    /// Rolled back because of another operation (SQLSTATE 40001, 40P01).
    Lost,
}

impl Postgres {
    pub(in crate::engine) async fn write<O: Op>(&self, op: O) -> Result<O::Out, O::Err> {
        let begin = match O::ISOLATION {
            Isolation::Serializable => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            Isolation::ReadCommitted => "BEGIN",
        };
        for retry in 0..=RETRIES {
            pause_before(retry).await;
            // The last run has no rival in this process, so that a busy row cannot starve an operation.
            let (_shared, _alone) = if retry < RETRIES {
                (Some(self.turns.read().await), None)
            } else {
                (None, Some(self.turns.write().await))
            };
            if let Run::Done(result) = run_once(&self.writers, &op, begin, Duration::ZERO).await {
                self.commits.fetch_add(u64::from(result.is_ok()), Ordering::Relaxed);
                return result;
            }
        }
        Err(StoreError::Conflict.into())
    }

    pub(in crate::engine) async fn read<O: Op>(&self, op: O) -> Result<O::Out, O::Err> {
        let limit = self.read_timeout;
        tokio::time::timeout(limit + GRACE, self.read_before(&op, Instant::now() + limit))
            .await
            .unwrap_or_else(|_| Err(StoreError::Timeout(limit).into()))
    }

    async fn read_before<O: Op>(&self, op: &O, end: Instant) -> Result<O::Out, O::Err> {
        for retry in 0..=RETRIES {
            pause_before(retry).await;
            let left = end.saturating_duration_since(Instant::now()).as_millis().max(1);
            let begin = format!(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = {left}"
            );
            // A replica cancels reads that stand in the way of what it replays.
            if let Run::Done(result) = run_once(&self.readers, op, &begin, self.read_timeout).await {
                return result;
            }
        }
        Err(StoreError::Conflict.into())
    }
}

async fn run_once<O: Op>(pool: &Pool, op: &O, begin: &str, limit: Duration) -> Run<O> {
    let lease = match pool.lease().await {
        Ok(lease) => lease,
        Err(error) => return Run::Done(Err(error.into())),
    };
    let mut tx = Tx::postgres(PgTx::new(lease.client(), begin, limit));
    let result = match AssertUnwindSafe(op.run(&mut tx)).catch_unwind().await {
        Ok(result) => tx.settle(result),
        Err(panic) => Err(panicked(panic.as_ref()).into()),
    };
    let lost = tx.failure() == Some(&StoreError::Conflict);
    let begun = tx.has_begun();
    drop(tx);
    match result {
        Ok(out) => match commit(lease, begun).await {
            Ok(()) => Run::Done(Ok(out)),
            Err(StoreError::Conflict) => Run::Lost,
            Err(error) => Run::Done(Err(error.into())),
        },
        Err(error) => {
            roll_back(lease, begun).await;
            if lost { Run::Lost } else { Run::Done(Err(error)) }
        }
    }
}

async fn commit(lease: Lease, begun: bool) -> Result<(), StoreError> {
    let committed = if begun { lease.client().batch_execute("COMMIT").await } else { Ok(()) };
    match committed.map_err(|fault| of_statement(&fault, "COMMIT")) {
        Err(StoreError::Unavailable(reason)) => Err(StoreError::CommitUnknown(reason)),
        // After an answer of the server, whichever, no transaction is open.
        result => {
            lease.release();
            result
        }
    }
}

async fn roll_back(lease: Lease, begun: bool) {
    if !begun || lease.client().batch_execute("ROLLBACK").await.is_ok() {
        lease.release();
    }
}

#[expect(clippy::disallowed_methods, reason = "only how long two writers keep apart, never what is stored")]
async fn pause_before(retry: u32) {
    if retry > 0 {
        let longest = FIRST_PAUSE * 2_u32.pow(retry - 1);
        let pause = rand::rng().random_range(Duration::ZERO..longest);
        tokio::time::sleep(pause).await;
    }
}
