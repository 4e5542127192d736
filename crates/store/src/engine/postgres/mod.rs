//! PostgreSQL: pools of pipelined connections, one for writes and one for reads.

mod error;
mod pool;
mod run;
mod tx;
mod values;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::sync::RwLock;

use super::{OpenOptions, Sql, StoreError, WriteCounts};
use error::of_statement;
use pool::Pool;
pub(super) use tx::PgTx;
pub(super) use values::cell;

/// Scripts of two processes that start at the same time run one after the other: the key of that lock.
const BEGIN_DDL: &str = "BEGIN; SELECT pg_advisory_xact_lock(7305808869229538097)";

/// An open database of a server.
pub(super) struct Postgres {
    writers: Pool,
    /// Apart, or readers would starve writers; to a replica if there is one.
    readers: Pool,
    read_timeout: Duration,
    /// Writes share it; one that lost too often takes it alone, and so does closing.
    turns: RwLock<()>,
    commits: AtomicU64,
}

impl Postgres {
    pub(super) async fn open(url: &str, options: &OpenOptions) -> Result<Self, StoreError> {
        let writers = Pool::new(url, options.pool_size, options)?;
        let replica = options.replica_url.as_deref().unwrap_or(url);
        let readers = Pool::new(replica, options.readers, options)?;
        writers.lease().await?.release();
        Ok(Self {
            writers,
            readers,
            read_timeout: options.read_timeout,
            turns: RwLock::new(()),
            commits: AtomicU64::new(0),
        })
    }

    pub(super) async fn batch_ddl(&self, sql: &str) -> Result<(), StoreError> {
        let lease = self.writers.lease().await?;
        let client = lease.client();
        let run = async {
            client.batch_execute(BEGIN_DDL).await?;
            client.batch_execute(sql).await?;
            client.batch_execute("COMMIT").await
        };
        let result = run.await.map_err(|fault| of_statement(&fault, sql));
        if result.is_ok() || client.batch_execute("ROLLBACK").await.is_ok() {
            lease.release();
        }
        self.writers.forget_statements();
        self.readers.forget_statements();
        result
    }

    pub(super) async fn check_sql(&self, query: &Sql) -> Result<(), StoreError> {
        let lease = self.writers.lease().await?;
        let prepared = lease.client().prepare(query.postgres).await;
        lease.release();
        prepared.map(drop).map_err(|fault| of_statement(&fault, query.postgres))
    }

    pub(super) async fn size(&self) -> Result<u64, StoreError> {
        const QUERY: &str = "SELECT pg_database_size(current_database())";
        let lease = self.readers.lease().await?;
        let size: Result<i64, _> = lease.client().query_one_scalar(QUERY, &[]).await;
        lease.release();
        let bytes = size.map_err(|fault| of_statement(&fault, QUERY))?;
        Ok(u64::try_from(bytes).unwrap_or_default())
    }

    pub(super) fn write_counts(&self) -> WriteCounts {
        let commits = self.commits.load(Ordering::Relaxed);
        WriteCounts { operations: commits, commits }
    }

    /// Waits for the writes that run, then closes every connection.
    pub(super) async fn close(&self) {
        let _alone = self.turns.write().await;
        self.writers.close();
        self.readers.close();
    }
}
