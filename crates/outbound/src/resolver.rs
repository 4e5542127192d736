//! Names to addresses, public ones only: what is checked is what is connected to, so a name that means something else a
//! moment later (DNS rebinding) leads nowhere.

use gezhi_domain::webhooks::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;

/// The name leads to this machine or into a private network.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the name leads into a private network")]
pub(crate) struct PrivateAddress;

/// Nobody knows the name.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the name is not known")]
pub(crate) struct UnknownHost;

/// Resolves names for webhooks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resolver {
    pub allow_private: bool,
}

/// Why a name gives no address to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unresolved {
    Unknown,
    Private,
}

impl Resolver {
    /// The addresses of a name that may be connected to. One private address among them refuses the name as a whole.
    pub async fn addresses(self, host: &str) -> Result<Vec<SocketAddr>, Unresolved> {
        let found = tokio::net::lookup_host((host, 0)).await.map_err(|_| Unresolved::Unknown)?;
        let found: Vec<SocketAddr> = found.collect();
        if found.is_empty() {
            return Err(Unresolved::Unknown);
        }
        if !self.allow_private && found.iter().any(|address| !is_public(address.ip())) {
            return Err(Unresolved::Private);
        }
        Ok(found)
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = *self;
        Box::pin(async move {
            let host = name.as_str().to_owned();
            match resolver.addresses(&host).await {
                Ok(found) => {
                    let found: Addrs = Box::new(found.into_iter());
                    Ok(found)
                }
                Err(Unresolved::Private) => Err(PrivateAddress.into()),
                Err(Unresolved::Unknown) => Err(UnknownHost.into()),
            }
        })
    }
}
