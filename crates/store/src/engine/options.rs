//! Settings of an engine.

use std::time::Duration;

/// How a [`Db`](super::Db) is opened. Every field has a default that suits a small machine.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// PostgreSQL: connections for writes.
    pub pool_size: usize,
    /// SQLite: reader threads. PostgreSQL: connections for reads.
    pub readers: usize,
    /// PostgreSQL: where reads go, if not to the primary. A replica lags: it may not show what was just written.
    pub replica_url: Option<String>,
    /// The longest a read may take, from the call to its answer.
    pub read_timeout: Duration,
    /// PostgreSQL: the longest to wait for a connection.
    pub connect_timeout: Duration,
    /// SQLite: page cache of each connection, in KiB. Reads of the mapped part of the file bypass it.
    pub cache_kib: u32,
    /// SQLite: how much of the file is mapped into memory, in bytes. Each connection maps it for itself, and what it has
    /// read of it counts as memory of the process: with five connections a large database fills five times this.
    pub mmap_bytes: u64,
    /// SQLite: the most pages the file may have; a bound for tests of a full disk.
    pub max_page_count: Option<u32>,
    /// SQLite: the most operations in one commit.
    pub max_batch: usize,
    /// SQLite: the longest a commit waits for further operations that are already queued.
    pub max_hold: Duration,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            pool_size: 16,
            readers: 4,
            replica_url: None,
            read_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(5),
            // The kernel keeps the file in memory anyway; these are copies of the pages in use.
            cache_kib: 8 * 1024,
            mmap_bytes: 0,
            max_page_count: None,
            max_batch: 256,
            max_hold: Duration::from_millis(20),
        }
    }
}
