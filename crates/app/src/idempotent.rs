//! Commands that may come twice (mechanism 4): the same key with the same body gets the same answer, and nothing is done again.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use gezhi_domain::accounts::Actor;
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A key and the hash of the body it came with. Without a key nothing is remembered.
#[derive(Debug, Clone)]
pub(crate) struct Key(Option<(String, String)>);

fn account(actor: &Actor) -> i64 {
    actor.account.map_or(0, |account| account.0)
}

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

/// What is written down for a key: the key, the hash of the body, the answer.
pub(crate) type Remembered = (String, String, String);

impl Key {
    /// Nothing is remembered.
    pub const fn none() -> Self {
        Self(None)
    }

    /// The key of a command. It belongs to who sent it and to what was asked.
    ///
    /// # Errors
    /// A body that is no JSON.
    pub fn of<T: Serialize>(actor: &Actor, act: &str, key: Option<&str>, body: &T) -> Result<Self> {
        let Some(key) = key else { return Ok(Self(None)) };
        let body = serde_json::to_vec(body).map_err(std::io::Error::other)?;
        Ok(Self(Some((format!("{}:{act}:{key}", account(actor)), sha256(&body)))))
    }

    /// The key of a report, whose body was hashed at the edge while its files arrived. Strangers share one room of keys,
    /// which are random.
    pub fn of_report(actor: &Actor, key: Option<&str>, body_hash: &str) -> Self {
        Self(key.map(|key| (format!("{}:{key}", account(actor)), body_hash.to_owned())))
    }

    /// Whether something was answered to it, whatever the body.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn is_known(&self, app: &App) -> Result<bool> {
        let Some((key, _)) = &self.0 else { return Ok(false) };
        Ok(app.db.read(Find { county: app.county, key: key.clone() }).await?.is_some())
    }

    /// The same for a body with numbers of people in it: what is remembered of it is a blind index, from which nobody can try out
    /// numbers.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn sealed<T: Serialize>(
        app: &App,
        actor: &Actor,
        act: &str,
        key: Option<&str>,
        body: &T,
    ) -> Result<Self> {
        if key.is_none() {
            return Ok(Self(None));
        }
        let text = serde_json::to_string(body).map_err(std::io::Error::other)?;
        let index = app.vault().index("command.body", &text);
        Self::of(actor, act, key, &index.to_vec())
    }

    /// What was answered before.
    ///
    /// # Errors
    /// 422 when the key was used for something else.
    pub async fn earlier<T: DeserializeOwned>(&self, app: &App) -> Result<Option<T>> {
        let Some((key, _)) = &self.0 else { return Ok(None) };
        let found = app.db.read(Find { county: app.county, key: key.clone() }).await?;
        found.map(|found| self.answer(found)).transpose()
    }

    /// The same within the transaction of the command.
    ///
    /// # Errors
    /// Those of [`earlier`](Self::earlier).
    pub async fn earlier_in<T: DeserializeOwned>(&self, tx: &mut Tx<'_>, county: i64) -> Result<Option<T>> {
        let Some((key, _)) = &self.0 else { return Ok(None) };
        let found = gezhi_store::idempotency::find(tx, county, key).await?;
        found.map(|found| self.answer(found)).transpose()
    }

    /// The first answer, where a command failed because the same one was being done at the same time: its key was taken, or
    /// what it was about had been changed by its twin.
    ///
    /// # Errors
    /// The failure itself when nothing was answered; those of [`earlier`](Self::earlier).
    pub async fn earlier_or<T: DeserializeOwned>(&self, app: &App, error: AppError) -> Result<T> {
        self.earlier(app).await?.ok_or(error)
    }

    fn answer<T: DeserializeOwned>(&self, (known, answer): (String, String)) -> Result<T> {
        if self.0.as_ref().is_none_or(|(_, hash)| *hash != known) {
            return Err(AppError::Invalid {
                code: "idempotency_mismatch",
                field: None,
                zh: "这个编号已经用来发过另一件事，请重新提交。".into(),
                en: "This key was used for something else; send it with a new one.".into(),
            });
        }
        Ok(serde_json::from_str(&answer).map_err(|error| StoreError::BadValue(error.to_string()))?)
    }

    /// What is to be written down, for an operation that sends it together with other statements
    /// ([`gezhi_store::idempotency::INSERT`]).
    ///
    /// # Errors
    /// An answer that is no JSON.
    pub fn remembered<T: Serialize>(
        &self,
        answer: &T,
    ) -> std::result::Result<Option<Remembered>, StoreError> {
        let Some((key, hash)) = &self.0 else { return Ok(None) };
        let answer =
            serde_json::to_string(answer).map_err(|error| StoreError::BadValue(error.to_string()))?;
        Ok(Some((key.clone(), hash.clone(), answer)))
    }

    /// Remembers the answer, in the transaction of the command.
    ///
    /// # Errors
    /// `Unique` when the same command was done at the same time: then
    /// [`earlier_or`](Self::earlier_or) knows its answer.
    pub async fn remember<T: Serialize + Sync>(
        &self,
        tx: &mut Tx<'_>,
        county: i64,
        answer: &T,
        at: i64,
    ) -> std::result::Result<(), StoreError> {
        let Some((key, hash, answer)) = self.remembered(answer)? else { return Ok(()) };
        gezhi_store::idempotency::remember(tx, county, &key, &hash, &answer, at).await
    }
}

/// A command with the memory of its answer, in one transaction.
struct Once<O> {
    op: O,
    key: Key,
    county: i64,
    answer: i64,
    at: i64,
}

impl<O> Op for Once<O>
where
    O: Op<Err = AppError>,
{
    type Out = ();
    type Err = AppError;
    const ISOLATION: Isolation = O::ISOLATION;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.op.run(tx).await?;
        Ok(self.key.remember(tx, self.county, &self.answer, self.at).await?)
    }
}

/// Does a command that makes something with an identity; sent again, it answers with the identity of the first time.
///
/// # Errors
/// As the command; 422 when the key was used for something else.
pub(crate) async fn once<O>(app: &App, key: Key, op: O, identity: i64) -> Result<i64>
where
    O: Op<Err = AppError>,
{
    if let Some(earlier) = key.earlier(app).await? {
        return Ok(earlier);
    }
    let (county, at) = (app.county, app.now().as_microsecond());
    let once = Once { op, key: key.clone(), county, answer: identity, at };
    match app.db.write(once).await {
        Ok(()) => Ok(identity),
        // The same command was faster: whatever this one was refused for, that one's answer counts.
        Err(error) => key.earlier(app).await?.ok_or(error),
    }
}
