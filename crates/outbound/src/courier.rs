//! Webhooks over HTTP: bounded in time, without redirects and proxies, to public addresses only unless told otherwise.

use crate::resolver::{PrivateAddress, Resolver, UnknownHost, Unresolved};
use gezhi_app::webhooks::{Courier, Errand, Parcel, Receipt, Reply, Unfit};
use gezhi_domain::webhooks::is_public;
use reqwest::{Client, Response, redirect};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// A receiver answers within this.
const PATIENCE: Duration = Duration::from_secs(10);

/// Of an answer no more is read.
const LONGEST_REPLY: usize = 16 * 1024;

/// Carries webhooks.
#[derive(Debug, Clone)]
pub struct HttpCourier {
    client: Client,
    resolver: Resolver,
}

impl HttpCourier {
    /// A courier; `allow_private` lets it into private networks and to this machine.
    ///
    /// # Errors
    /// A TLS library that cannot start.
    pub fn new(allow_private: bool) -> Result<Self, reqwest::Error> {
        Self::with_patience(allow_private, PATIENCE)
    }

    /// A courier with another patience, for tests.
    ///
    /// # Errors
    /// A TLS library that cannot start.
    pub fn with_patience(allow_private: bool, patience: Duration) -> Result<Self, reqwest::Error> {
        let resolver = Resolver { allow_private };
        let client = Client::builder()
            .timeout(patience)
            .connect_timeout(patience / 2)
            // A redirect could lead where the address itself may not, and a proxy would look the name up by itself.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(resolver))
            .user_agent(concat!("gezhi/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, resolver })
    }

    /// What can be said of an address without asking anybody: its form, and numbers in the place of a name.
    fn form(&self, text: &str) -> Result<Url, Unfit> {
        let url = Url::parse(text).map_err(|_| Unfit::NotHttp)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Unfit::NotHttp);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unfit::Credentials);
        }
        let number = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(Unfit::NotHttp),
        };
        if !self.resolver.allow_private && number.is_some_and(|address| !is_public(address)) {
            return Err(Unfit::Private);
        }
        Ok(url)
    }

    async fn look(&self, text: &str) -> Result<(), Unfit> {
        let url = self.form(text)?;
        let Some(Host::Domain(name)) = url.host() else { return Ok(()) };
        match tokio::time::timeout(PATIENCE, self.resolver.addresses(name)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(Unresolved::Private)) => Err(Unfit::Private),
            Ok(Err(Unresolved::Unknown)) | Err(_) => Err(Unfit::UnknownHost),
        }
    }

    async fn send(&self, parcel: Parcel) -> Result<Response, &'static str> {
        // Numbers never reach the resolver, and the setting may have changed since the address was taken.
        let url = self.form(&parcel.url).map_err(|unfit| match unfit {
            Unfit::Private => "private_address",
            _ => "no_connection",
        })?;
        let mut request = self.client.post(url).header("content-type", "application/json").body(parcel.body);
        for (name, value) in &parcel.headers {
            request = request.header(*name, value);
        }
        request.send().await.map_err(|error| why(&error))
    }

    async fn ask(&self, parcel: Parcel) -> Result<Reply, &'static str> {
        let mut response = self.send(parcel).await?;
        let mut bytes = Vec::new();
        // Whoever answers without end is read no further.
        while bytes.len() < LONGEST_REPLY {
            let Some(chunk) = response.chunk().await.map_err(|error| why(&error))? else { break };
            bytes.extend_from_slice(&chunk);
        }
        bytes.truncate(LONGEST_REPLY);
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Reply { status: response.status().as_u16(), body })
    }
}

/// What a failed request failed with.
fn why(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<PrivateAddress>() {
            return "private_address";
        }
        if error.is::<UnknownHost>() {
            return "unknown_host";
        }
        cause = error.source();
    }
    if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "no_connection"
    } else {
        "broke_off"
    }
}

impl Courier for HttpCourier {
    fn look_at<'a>(&'a self, url: &'a str) -> Errand<'a, Result<(), Unfit>> {
        Box::pin(self.look(url))
    }

    fn carry(&self, parcel: Parcel) -> Errand<'_, Receipt> {
        Box::pin(async {
            match self.send(parcel).await {
                Ok(response) => Receipt::Answered(response.status().as_u16()),
                Err(why) => Receipt::Failed(why),
            }
        })
    }

    fn exchange(&self, parcel: Parcel) -> Errand<'_, Result<Reply, &'static str>> {
        Box::pin(self.ask(parcel))
    }
}
