//! The open database, whichever engine it is.

use std::{any::type_name, path::Path, sync::Arc};

use tracing::Instrument;

use super::{Dialect, Op, OpenOptions, Sql, StoreError, postgres::Postgres, sqlite::Sqlite};

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// How many writes were answered and in how many commits, since the database was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteCounts {
    /// Operations, those that were refused by their own rules among them.
    pub operations: u64,
    /// Commits. On SQLite one commit holds many operations.
    pub commits: u64,
}

impl Db {
    /// Opens the database in a file, which is created if it does not exist.
    pub async fn open_sqlite(path: &Path, opts: OpenOptions) -> Result<Self, StoreError> {
        Sqlite::open(path, &opts).await.map(|engine| Self { engine: Arc::new(Engine::Sqlite(engine)) })
    }

    /// Opens a database of a server, given as `postgresql://user:password@host:port/database`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the server does not answer.
    pub async fn open_postgres(url: &str, opts: OpenOptions) -> Result<Self, StoreError> {
        Postgres::open(url, &opts).await.map(|engine| Self { engine: Arc::new(Engine::Postgres(engine)) })
    }

    /// Which engine this is.
    pub fn dialect(&self) -> Dialect {
        match *self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs an operation that may change something. `Ok` means that it is on disk.
    ///
    /// Dropping the future before its answer leaves open whether the operation was stored.
    ///
    /// # Errors
    /// The operation's own; or a [`StoreError`] turned into it, of which [`StoreError::is_temporary`] tells whether
    /// trying later makes sense.
    pub async fn write<O: Op>(&self, op: O) -> Result<O::Out, O::Err> {
        let span = tracing::debug_span!("db.write", operation = type_name::<O>());
        match &*self.engine {
            Engine::Sqlite(engine) => engine.write(op).instrument(span).await,
            Engine::Postgres(engine) => engine.write(op).instrument(span).await,
        }
    }

    /// Runs an operation that only looks, on one state of the database.
    ///
    /// # Errors
    /// The operation's own; [`StoreError::Timeout`] if it takes longer than [`OpenOptions::read_timeout`];
    /// [`StoreError::ReadOnly`] if it tries to write.
    pub async fn read<O: Op>(&self, op: O) -> Result<O::Out, O::Err> {
        let span = tracing::debug_span!("db.read", operation = type_name::<O>());
        match &*self.engine {
            Engine::Sqlite(engine) => engine.read(op).instrument(span).await,
            Engine::Postgres(engine) => engine.read(op).instrument(span).await,
        }
    }

    /// Runs a script of statements, all of them or none. It holds no BEGIN or COMMIT of its own.
    pub async fn batch_ddl(&self, sql: &str) -> Result<(), StoreError> {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.batch_ddl(sql).await,
            Engine::Postgres(engine) => engine.batch_ddl(sql).await,
        }
    }

    /// Prepares a statement without running it, for the test that asks both engines about every statement.
    pub async fn check_sql(&self, query: &Sql) -> Result<(), StoreError> {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.check_sql(query).await,
            Engine::Postgres(engine) => engine.check_sql(query).await,
        }
    }

    /// Copies one consistent state to a new file while the database is in use.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] on PostgreSQL, which brings its own tools for that.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.backup_to(path).await,
            Engine::Postgres(_) => {
                Err(StoreError::Unsupported("backup to a file; use pg_basebackup or pg_dump"))
            }
        }
    }

    /// Bytes on disk.
    pub async fn size(&self) -> Result<u64, StoreError> {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.size(),
            Engine::Postgres(engine) => engine.size().await,
        }
    }

    /// How well writes share commits.
    pub fn write_counts(&self) -> WriteCounts {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.write_counts(),
            Engine::Postgres(engine) => engine.write_counts(),
        }
    }

    /// Finishes what is queued, for every clone, and closes; later calls answer [`StoreError::Closed`].
    pub async fn close(self) {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.close().await,
            Engine::Postgres(engine) => engine.close().await,
        }
    }
}
