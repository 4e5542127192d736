//! Previews: what an upload would do, kept for an hour until the person who made it confirms.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::sheets::RowError;
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How long a preview may be confirmed, microseconds.
const GOOD_FOR: i64 = 3_600_000_000;

struct Keep {
    county: i64,
    id: i64,
    kind: &'static str,
    account: i64,
    data: String,
    at: i64,
}

impl Op for Keep {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::previews::insert(tx, self.county, self.id, self.kind, self.account, &self.data, self.at)
            .await
    }
}

struct Look {
    county: i64,
    id: i64,
    kind: &'static str,
    account: i64,
}

impl Op for Look {
    type Out = Option<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::previews::find(tx, self.county, self.id, self.kind, self.account).await
    }
}

fn account_of(actor: &Actor) -> Result<i64> {
    Ok(actor.account.ok_or(Refusal::SignIn)?.0)
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::BadValue(format!("a kept import: {error}")).into())
}

/// Keeps something for this person; says by which number it is found.
///
/// # Errors
/// 401; failures of the store.
pub(crate) async fn keep<T: Serialize>(
    app: &App,
    actor: &Actor,
    kind: &'static str,
    thing: &T,
) -> Result<i64> {
    let (id, at) = (app.id(), app.now().as_microsecond());
    let data = serde_json::to_string(thing).map_err(std::io::Error::other)?;
    app.db.write(Keep { county: app.county, id, kind, account: account_of(actor)?, data, at }).await?;
    Ok(id)
}

/// Looks at what this person keeps.
///
/// # Errors
/// 401; 404 when there is no such thing, or it is somebody else's.
pub(crate) async fn look<T: DeserializeOwned>(
    app: &App,
    actor: &Actor,
    kind: &'static str,
    id: i64,
) -> Result<T> {
    let look = Look { county: app.county, id, kind, account: account_of(actor)? };
    parse(&app.db.read(look).await?.ok_or_else(AppError::not_found)?)
}

/// A preview that is being confirmed: which one, whose, and how old it may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim {
    /// Number.
    pub id: i64,
    kind: &'static str,
    account: i64,
    since: i64,
}

impl Claim {
    /// The claim of a person on a preview.
    ///
    /// # Errors
    /// 401.
    pub fn of(app: &App, actor: &Actor, kind: &'static str, id: i64) -> Result<Self> {
        Ok(Self { id, kind, account: account_of(actor)?, since: app.now().as_microsecond() - GOOD_FOR })
    }

    /// Takes the preview out, once, inside the operation that puts it in force.
    ///
    /// # Errors
    /// 422 when it was confirmed before or is too old.
    pub async fn take<T: DeserializeOwned>(&self, tx: &mut Tx<'_>, county: i64) -> Result<T> {
        let text =
            gezhi_store::previews::take(tx, county, self.id, self.kind, self.account, self.since).await?;
        parse(&text.ok_or_else(expired)?)
    }
}

/// Refuses a preview that is no longer there.
pub(crate) fn expired() -> AppError {
    AppError::invalid(
        "preview_expired",
        "preview_id",
        "这次导入已经确认过，或者超过一小时了，请重新上传。",
        "This import was confirmed before or is more than an hour old; upload the file again.",
    )
}

/// Refuses a preview that has faults.
///
/// # Errors
/// 422 while there is one.
pub(crate) fn check_faults(errors: &[RowError]) -> Result<()> {
    let count = errors.len();
    if count == 0 {
        return Ok(());
    }
    Err(AppError::invalid(
        "import_has_errors",
        "preview_id",
        format!("还有 {count} 处错误，改好后重新上传，才能确认。"),
        format!("{count} cells are wrong. Correct them and upload the file again."),
    ))
}
