//! Commands that may come twice (mechanism 4): the same key with the same body gets the same answer, and nothing is done again.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use gezhi_domain::accounts::Actor;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A key and the body it came with. Without a key nothing is remembered.
#[derive(Debug, Clone)]
pub(crate) struct Key(Option<(String, String)>);

struct Find {
    county: i64,
    key: String,
}

impl Op for Find {
    type Out = Option<(String, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::idempotency::find(tx, self.county, &self.key).await
    }
}

impl Key {
    /// The key of a command. It belongs to who sent it and to what was asked.
    ///
    /// # Errors
    /// A body that is no JSON.
    pub fn of<T: Serialize>(actor: &Actor, act: &str, key: Option<&str>, body: &T) -> Result<Self> {
        let Some(key) = key else { return Ok(Self(None)) };
        let body = serde_json::to_vec(body).map_err(std::io::Error::other)?;
        let account = actor.account.map_or(0, |account| account.0);
        Ok(Self(Some((format!("{account}:{act}:{key}"), sha256(&body)))))
    }

    /// What was answered before.
    ///
    /// # Errors
    /// 422 when the key was used for something else.
    pub async fn earlier<T: DeserializeOwned>(&self, app: &App) -> Result<Option<T>> {
        let Some((key, hash)) = &self.0 else { return Ok(None) };
        let Some((known, answer)) = app.db.read(Find { county: app.county, key: key.clone() }).await? else {
            return Ok(None);
        };
        if known != *hash {
            return Err(AppError::Invalid {
                code: "idempotency_mismatch",
                field: None,
                zh: "这个编号已经用来发过另一件事，请重新提交。".into(),
                en: "This key was used for something else; send it with a new one.".into(),
            });
        }
        let answer =
            serde_json::from_str(&answer).map_err(|error| StoreError::BadValue(error.to_string()))?;
        Ok(Some(answer))
    }

    /// Remembers the answer, in the transaction of the command.
    ///
    /// # Errors
    /// `Unique` when the same command was done at the same time: then [`earlier`](Self::earlier) knows its answer.
    pub async fn remember<T: Serialize + Sync>(
        &self,
        tx: &mut Tx<'_>,
        county: i64,
        answer: &T,
        at: i64,
    ) -> std::result::Result<(), StoreError> {
        let Some((key, hash)) = &self.0 else { return Ok(()) };
        let answer =
            serde_json::to_string(answer).map_err(|error| StoreError::BadValue(error.to_string()))?;
        gezhi_store::idempotency::remember(tx, county, key, hash, &answer, at).await
    }
}
