//! The two engines.

use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::{Db, OpenOptions};
use std::path::Path;
use std::sync::OnceLock;

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file.
    Sqlite,
    /// A private cluster.
    Postgres,
}

/// One cluster for all tests of a process; each test has a database of its own.
fn cluster() -> &'static PrivateCluster {
    static CLUSTER: OnceLock<PrivateCluster> = OnceLock::new();
    CLUSTER.get_or_init(|| PrivateCluster::start().expect("PostgreSQL for tests"))
}

impl Engine {
    /// An empty database.
    pub async fn open(self, folder: &Path) -> Db {
        let options = OpenOptions { pool_size: 6, readers: 3, ..OpenOptions::default() };
        match self {
            Self::Sqlite => Db::open_sqlite(&folder.join("gezhi.db"), options).await.expect("a database"),
            Self::Postgres => {
                let cluster = tokio::task::spawn_blocking(cluster).await.expect("a thread");
                let url = cluster.fresh_database().await.expect("a fresh database");
                Db::open_postgres(&url, options).await.expect("a database")
            }
        }
    }
}

/// Everything a database of PostgreSQL holds, as text.
pub async fn dump(db: &Db) -> Vec<u8> {
    gezhi_store::engine::private_cluster::dump(db).await.expect("a dump").into_bytes()
}
