//! The engine: the only place that names SQLite or PostgreSQL.
//!
//! A query is written once with [`sql!`](crate::sql), its values with [`params!`](crate::params), and lives inside an
//! [`Op`]: a value that runs against a [`Tx`]. [`Db::write`] and [`Db::read`] hand the operation to the engine
//! that was opened; everything above sees the same types, the same errors and the same guarantees:
//!
//! * an operation commits as a whole or leaves nothing, and its failure never touches another operation;
//! * a write that was answered `Ok` is on disk;
//! * a read sees one state of the database and ends within [`OpenOptions::read_timeout`].
//!
//! An operation may run more than once (PostgreSQL answers a serialisation conflict that way), so it
//! takes its clock readings, ids and random numbers as fields and awaits nothing but its `Tx`.
#![warn(missing_docs)]

mod cell;
mod db;
pub mod ddl;
mod error;
pub mod fulltext;
mod op;
mod options;
mod param;
mod postgres;
#[cfg(feature = "private-cluster")]
pub mod private_cluster;
#[cfg(feature = "reference")]
pub mod reference;
mod row;
#[cfg(feature = "private-cluster")]
pub mod small_disk;
mod sql;
mod sqlite;
mod tx;

pub use cell::{Cell, FromCell, WrongCell};
pub use db::{Db, WriteCounts};
pub use ddl::Dialect;
pub use error::StoreError;
pub use fulltext::Fulltext;
pub use op::{Isolation, Op};
pub use options::OpenOptions;
pub use param::Param;
pub use row::{Columns, FromRow, Row};
pub use sql::{Sql, Stmt};
#[doc(hidden)]
pub use sql::{as_text, question_marks};
pub use tx::Tx;
