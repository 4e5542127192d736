//! A sign-in on its way: kept in the database, so that every node knows it, under the hash of a secret that the browser holds.

use super::{GOOD_FOR_SECONDS, stale};
use crate::context::App;
use crate::error::Result;
use crate::files::sha256;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::{Deserialize, Serialize};

/// How far it has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub(super) enum Pending {
    /// At the provider.
    Provider {
        /// Comes back with the browser.
        state: String,
        /// Stands in the ID token.
        nonce: String,
        /// Of PKCE.
        verifier: String,
        /// Where to go on.
        to: String,
    },
    /// Back, and vouched for; our own second factor is missing.
    SecondFactor {
        /// Account.
        account: i64,
        /// What failures are counted under.
        login: String,
        /// Where to go on.
        to: String,
    },
}

struct Put {
    county: i64,
    hash: String,
    data: String,
    at: i64,
}

impl Op for Put {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::oidc::put(tx, self.county, &self.hash, &self.data, self.at).await
    }
}

struct Take {
    county: i64,
    hash: String,
    since: i64,
}

impl Op for Take {
    type Out = Option<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Option<String>, StoreError> {
        gezhi_store::oidc::take(tx, self.county, &self.hash, self.since).await
    }
}

struct Look(Take);

impl Op for Look {
    type Out = Option<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Option<String>, StoreError> {
        gezhi_store::oidc::find(tx, self.0.county, &self.0.hash, self.0.since).await
    }
}

fn of(app: &App, token: &str) -> Take {
    let since = app.now().as_microsecond() - GOOD_FOR_SECONDS * 1_000_000;
    Take { county: app.county, hash: sha256(token.as_bytes()), since }
}

fn read(text: Option<String>) -> Result<Pending> {
    let text = text.ok_or_else(stale)?;
    Ok(serde_json::from_str(&text).map_err(|error| StoreError::BadValue(format!("oidc_sign_in: {error}")))?)
}

/// Keeps it; gives the secret for the browser.
pub(super) async fn keep(app: &App, pending: &Pending) -> Result<String> {
    let token = app.settings.entropy.token();
    let data = serde_json::to_string(pending).map_err(|error| StoreError::BadValue(error.to_string()))?;
    let (hash, at) = (sha256(token.as_bytes()), app.now().as_microsecond());
    app.db.write(Put { county: app.county, hash, data, at }).await?;
    Ok(token)
}

/// Takes it out: it is there once.
pub(super) async fn take(app: &App, token: &str) -> Result<Pending> {
    read(app.db.write(of(app, token)).await?)
}

/// Looks at it and leaves it there.
pub(super) async fn look(app: &App, token: &str) -> Result<Pending> {
    read(app.db.read(Look(of(app, token))).await?)
}
