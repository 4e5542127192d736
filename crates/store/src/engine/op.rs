//! An operation: a value that runs against a transaction.

use std::{
    any::Any,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::{StoreError, Tx};

/// A unit of work that is stored as a whole or not at all, written once for both engines.
///
/// `run` may be called again after a serialisation conflict, so whatever it needs from the outside (time, ids,
/// random numbers, computed texts) is a field of the operation. It awaits nothing but its [`Tx`].
///
/// ```
/// # use gezhi_store::{engine::{Op, StoreError, Tx}, params, sql};
/// struct Rename {
///     county: i64,
///     id: i64,
///     name: String,
/// }
///
/// impl Op for Rename {
///     type Out = bool;
///     type Err = StoreError;
///
///     async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
///         let rename = sql!("UPDATE grid SET name = $3 WHERE county = $1 AND id = $2");
///         Ok(tx.exec(rename, &params![self.county, self.id, &self.name]).await? == 1)
///     }
/// }
/// ```
pub trait Op: Send + Sync + 'static {
    /// What the caller gets.
    type Out: Send + 'static;
    /// The refusals of the business, and the store's own failures.
    ///
    /// An error returned by `run` rolls back this operation alone and reaches the caller as it is.
    type Err: From<StoreError> + Send + 'static;
    /// What a write sees of other writes on PostgreSQL; SQLite writes are always serial.
    const ISOLATION: Isolation = Isolation::Serializable;

    /// Does the work.
    fn run(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Out, Self::Err>> + Send;
}

/// The isolation of a write on PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// As if writes ran one after the other, which is what SQLite gives: the default.
    Serializable,
    /// Each statement sees what is committed. Enough for an operation that only inserts, or whose every decision is in
    /// the WHERE of an UPDATE; such writes wait for each other at a row where serialisable ones start again.
    ReadCommitted,
}

/// Runs an operation to its end in this thread, for an engine whose statements never wait.
pub(super) fn run_now<O: Op>(op: &O, tx: &mut Tx<'_>) -> Result<O::Out, O::Err> {
    let mut context = Context::from_waker(Waker::noop());
    let polled = catch_unwind(AssertUnwindSafe(|| pin!(op.run(tx)).poll(&mut context)));
    match polled {
        Ok(Poll::Ready(result)) => tx.settle(result),
        Ok(Poll::Pending) => Err(StoreError::Waited.into()),
        Err(panic) => Err(panicked(panic.as_ref()).into()),
    }
}

/// The error for a caught panic.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> StoreError {
    let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
    StoreError::Panicked(message.unwrap_or_else(|| "no message".into()))
}
