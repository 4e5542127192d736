//! What the product is measured against: its own statements, run as fast as the database allows (`gezhi bench`).
//!
//! The statements are not written down a second time. [`record`] runs an operation against a [`Tx`] that only takes
//! notes, so the reference runs what the product runs, today and after the next change.

mod book;
mod pgbench;
mod raw_sqlite;

pub use book::{FillAccounts, FillMonth, FilledMonth, village_sizes};
pub use pgbench::{PgbenchError, PgbenchRun, Unique, run_pgbench, script_of};
pub use raw_sqlite::{RawSqlite, sqlite_version};

use super::{Op, Param, Sql, StoreError, Tx, op::run_now};

/// A value that a statement was bound to.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer or an instant in microseconds.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// Text or JSON.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<&Param<'_>> for Value {
    fn from(param: &Param<'_>) -> Self {
        match *param {
            Param::Null => Self::Null,
            Param::Bool(value) => Self::Bool(value),
            Param::Int(value) => Self::Int(value),
            Param::Float(value) => Self::Float(value),
            Param::Text(value) => Self::Text(value.to_owned()),
            Param::Bytes(value) => Self::Bytes(value.to_owned()),
        }
    }
}

impl Value {
    fn param(&self) -> Param<'_> {
        match self {
            Self::Null => Param::Null,
            Self::Bool(value) => Param::Bool(*value),
            Self::Int(value) => Param::Int(*value),
            Self::Float(value) => Param::Float(*value),
            Self::Text(value) => Param::Text(value),
            Self::Bytes(value) => Param::Bytes(value),
        }
    }
}

/// A statement as an operation ran it.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text.
    pub query: &'static Sql,
    /// The values.
    pub values: Vec<Value>,
}

/// The statements that an operation would run, none of which is run.
///
/// # Errors
/// The operation's own; [`StoreError::Unsupported`] for one that reads.
pub fn record<O: Op>(op: &O) -> Result<Vec<Statement>, O::Err> {
    let mut notes = Vec::new();
    run_now(op, &mut Tx::notes(&mut notes))?;
    Ok(notes)
}

/// An operation that runs, and tells which statements it ran: for one that decides by what it reads.
pub struct Traced<O>(pub O);

impl<O: Op> Op for Traced<O> {
    type Out = (O::Out, Vec<Statement>);
    type Err = O::Err;
    const ISOLATION: super::Isolation = O::ISOLATION;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, O::Err> {
        tx.begin_trace();
        let done = self.0.run(tx).await?;
        Ok((done, tx.end_trace()))
    }
}

/// Takes a statement down instead of running it.
pub(super) fn note(notes: &mut Vec<Statement>, query: &'static Sql, params: &[Param<'_>]) {
    notes.push(Statement { query, values: params.iter().map(Value::from).collect() });
}

pub(super) fn cannot_read<T>() -> Result<T, StoreError> {
    Err(StoreError::Unsupported("an operation that reads, or makes its text while running, as a recording"))
}
