//! Keys of machines: screens, other systems (features A1, A7). A key is shown once; only its hash is kept.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::secrets::{SecretOf, open, seal};
use crate::views::Id;
use crate::webhooks::new_secret;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_store::accounts::ApiKeyRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What every key begins with, so that scanners for leaked secrets know it.
const PREFIX: &str = "gz_";

/// A key in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyView {
    /// Identity.
    pub id: Id,
    /// What it is for.
    pub name: String,
    /// Created.
    pub created_at: String,
    /// Revoked.
    pub revoked_at: Option<String>,
    /// Messages under this key must be signed.
    pub signed: bool,
}

/// A key just made.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewApiKey {
    /// Identity.
    pub id: Id,
    /// The key itself; it cannot be seen again.
    pub key: String,
    /// Secret under which messages must be signed, where that was asked for; it cannot be seen again.
    pub signing_secret: Option<String>,
}

struct CreateOp {
    county: i64,
    permit: Permit,
    row: ApiKeyRow,
    hash: String,
    entry: Entry,
}

impl Op for CreateOp {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::accounts::insert_api_key(tx, &self.permit, self.county, &self.row, &self.hash).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

struct RevokeOp {
    county: i64,
    permit: Permit,
    id: i64,
    at: i64,
    entry: Entry,
}

impl Op for RevokeOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        if !gezhi_store::accounts::revoke_api_key(tx, &self.permit, self.county, self.id, self.at).await? {
            return Err(AppError::not_found());
        }
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

struct ListOp {
    county: i64,
}

impl Op for ListOp {
    type Out = Vec<ApiKeyRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::accounts::api_keys(tx, self.county).await
    }
}

struct FindOp {
    county: i64,
    hash: String,
}

impl Op for FindOp {
    type Out = Option<ApiKeyRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::accounts::api_key(tx, self.county, &self.hash).await
    }
}

fn permit(app: &App, actor: &Actor) -> Result<Permit> {
    // A key reaches the whole county: so must the duty of whoever makes one.
    Ok(decide_at(actor, Action::Secure, &app.directory().root_path())?)
}

fn time(micros: i64) -> String {
    Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default()
}

/// Makes a key; with `signed`, messages that are handed over under it must be signed.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place; 422 without a name.
pub async fn create(
    app: &App,
    actor: &Actor,
    name: &str,
    signed: bool,
    address: Option<&str>,
) -> Result<NewApiKey> {
    let permit = permit(app, actor)?;
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim().to_owned();
    if !(1..=60).contains(&name.chars().count()) {
        return Err(AppError::invalid(
            "name",
            "name",
            "请写明给什么系统用，最多 60 字。",
            "Say what the key is for, in 60 characters at most.",
        ));
    }
    let key = format!("{PREFIX}{}", app.settings.entropy.token());
    let signing = signed.then(|| new_secret(&app.settings.entropy.token()));
    let created_at = app.now().as_microsecond();
    let id = app.id();
    let sealed = signing.as_deref().map(|secret| seal(app, SecretOf::ApiKey, id, secret)).transpose()?;
    let row = ApiKeyRow { id, name, created_at, revoked_at: None, signing: sealed };
    let mut entry = app.entry(&permit, "api_key_create", "api_key", row.id, address);
    entry.details = serde_json::json!({ "name": row.name, "signed": signed }).to_string();
    let made = NewApiKey { id: Id(row.id), key, signing_secret: signing };
    let hash = sha256(made.key.as_bytes());
    app.db.write(CreateOp { county: app.county, permit, row, hash, entry }).await?;
    Ok(made)
}

/// All keys, newest first.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<ApiKeyView>> {
    permit(app, actor)?;
    let rows = app.db.read(ListOp { county: app.county }).await?;
    let view = |row: ApiKeyRow| ApiKeyView {
        id: Id(row.id),
        name: row.name,
        created_at: time(row.created_at),
        revoked_at: row.revoked_at.map(time),
        signed: row.signing.is_some(),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Revokes a key; it is refused from now on.
///
/// # Errors
/// 401, 403; 404 for an unknown key, or one revoked before.
pub async fn revoke(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    let permit = permit(app, actor)?;
    let at = app.now().as_microsecond();
    let entry = app.entry(&permit, "api_key_revoke", "api_key", id, address);
    app.db.write(RevokeOp { county: app.county, permit, id, at, entry }).await
}

/// The live key that a machine shows, if it is one; its signing secret in clear.
///
/// # Errors
/// Failures of the store.
pub async fn check(app: &App, key: &str) -> Result<Option<ApiKeyRow>> {
    if !key.starts_with(PREFIX) {
        return Ok(None);
    }
    let found = app.db.read(FindOp { county: app.county, hash: sha256(key.as_bytes()) }).await?;
    let Some(mut row) = found else { return Ok(None) };
    if let Some(kept) = &row.signing {
        row.signing = Some(open(app, SecretOf::ApiKey, row.id, kept)?);
    }
    Ok(Some(row))
}
