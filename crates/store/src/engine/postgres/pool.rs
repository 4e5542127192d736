//! Connections of a server.

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, PoolError, RecyclingMethod, Runtime};
use tokio_postgres::{CancelToken, Config, NoTls};

use super::error::{in_full, of_statement};
use crate::engine::{OpenOptions, StoreError};

/// How long an operation waits for a connection when all are in use.
const WAIT: Duration = Duration::from_secs(30);
/// After this much silence the kernel asks whether the server is still there.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// A number of connections that are opened when they are needed.
pub(super) struct Pool {
    pool: deadpool_postgres::Pool,
}

impl Pool {
    pub(super) fn new(url: &str, size: usize, options: &OpenOptions) -> Result<Self, StoreError> {
        let mut config: Config =
            url.parse().map_err(|fault: tokio_postgres::Error| StoreError::Unavailable(in_full(&fault)))?;
        config.connect_timeout(options.connect_timeout).keepalives_idle(KEEPALIVE);
        if config.get_application_name().is_none() {
            config.application_name("gezhi");
        }
        let pool = deadpool_postgres::Pool::builder(manager(config))
            .max_size(size.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(options.connect_timeout))
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { pool })
    }

    pub(super) async fn lease(&self) -> Result<Lease, StoreError> {
        match self.pool.get().await {
            Ok(client) => Ok(Lease { client: Some(client) }),
            Err(PoolError::Closed) => Err(StoreError::Closed),
            Err(PoolError::Backend(fault)) => match of_statement(&fault, "connecting") {
                refusal @ StoreError::Unavailable(_) => Err(refusal),
                refusal => Err(StoreError::Unavailable(refusal.to_string())),
            },
            Err(other) => Err(StoreError::Unavailable(other.to_string())),
        }
    }

    /// Prepared statements do not survive a change of their tables.
    pub(super) fn forget_statements(&self) {
        self.pool.manager().statement_caches.clear();
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }
}

/// The one place that decides how the connection is protected; encryption would be set up here and in [`cancel`].
fn manager(config: Config) -> Manager {
    Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast })
}

async fn cancel(token: CancelToken) {
    // The server notices the closed connection later in any case.
    let _ = token.cancel_query(NoTls).await;
}

/// A connection on loan. Only [`release`](Self::release) gives it back: dropped half way it may be inside a
/// transaction, so it is closed, and the server told to stop.
pub(super) struct Lease {
    client: Option<Object>,
}

impl Lease {
    #[expect(
        clippy::expect_used,
        reason = "the client leaves in `release` and `drop` only, which take the lease"
    )]
    pub(super) fn client(&self) -> &Object {
        self.client.as_ref().expect("a lease has its client")
    }

    /// Gives the connection back. It must be outside of a transaction.
    pub(super) fn release(mut self) {
        drop(self.client.take());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current()
            && !client.is_closed()
        {
            runtime.spawn(cancel(client.cancel_token()));
        }
        drop(Object::take(client));
    }
}
