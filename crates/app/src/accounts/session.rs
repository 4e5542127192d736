//! Sessions: opened by signing in, listed, and ended at once.

use super::actor::actor_of;
use super::second_factor;
use super::sign_in::Signed;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::views::Id;
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::sessions::SessionRow;
use serde::Serialize;
use utoipa::ToSchema;

/// Staff sessions end after this much rest (graded protection: idle timeout).
const STAFF_IDLE: i64 = 2 * 3_600 * 1_000_000;
/// Villagers and grid workers stay signed in on their telephones.
const PHONE_IDLE: i64 = 30 * 86_400 * 1_000_000;
/// A session's end is moved at most this often, so that reading does not write.
const TOUCH: i64 = 60 * 1_000_000;

fn idle(actor: &Actor) -> i64 {
    if actor.duties.iter().any(|duty| duty.role.is_staff()) { STAFF_IDLE } else { PHONE_IDLE }
}

struct Open {
    county: i64,
    hash: String,
    row: SessionRow,
    keys: String,
    entry: Entry,
    phone: String,
}

impl Op for Open {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::sessions::insert(tx, self.county, &self.hash, &self.row).await?;
        gezhi_store::sessions::clear_failures(tx, self.county, &self.keys).await?;
        gezhi_store::sessions::delete_code(tx, self.county, &self.phone).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// Where a sign-in came from, and how.
pub(super) struct Source<'a> {
    /// Account as it was named.
    pub login: &'a str,
    /// Browser.
    pub agent: &'a str,
    /// Address.
    pub address: &'a str,
    /// `password`, `code`, `oidc`.
    pub way: &'static str,
}

pub(super) async fn open(app: &App, actor: Actor, from: Source<'_>) -> Result<Signed> {
    let Source { login, agent, address, way } = from;
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let token = app.settings.entropy.token();
    let now = app.now();
    let expires = now.as_microsecond() + idle(&actor);
    let row = SessionRow {
        id: app.id(),
        account: account.0,
        created_at: now.as_microsecond(),
        seen_at: now.as_microsecond(),
        expires_at: expires,
        agent: agent.chars().filter(|c| *c != '\0').take(200).collect(),
        address: address.to_owned(),
    };
    let permit = gezhi_domain::accounts::system_permit(gezhi_domain::accounts::Action::SeeInbox);
    let mut entry = app.entry(&permit, "sign_in", "account", account.0, Some(address));
    entry.actor = Some(account.0);
    entry.actor_name = actor.name.clone();
    entry.role = actor.leading_role().map(|role| role.code().to_owned());
    entry.details = serde_json::json!({ "way": way }).to_string();
    let op = Open {
        county: app.county,
        hash: sha256(token.as_bytes()),
        row,
        keys: format!("account:{login}"),
        entry,
        phone: login.to_owned(),
    };
    app.db.write(op).await?;
    Ok(Signed { token, actor, expires_at: text(expires) })
}

fn text(micros: i64) -> String {
    gezhi_store::time::instant(micros).map(|at| at.to_string()).unwrap_or_default()
}

struct Find {
    county: i64,
    hash: String,
    now: i64,
}

struct Found {
    session: SessionRow,
    account: AccountRow,
    duties: Vec<DutyRow>,
    due: bool,
}

/// Who a token belongs to.
#[derive(Debug, Clone)]
pub struct Authenticated {
    /// Who.
    pub actor: Actor,
    /// When the session ends unless used.
    pub expires_at: String,
    /// This person must set a second factor up before anything else.
    pub second_factor_due: bool,
}

impl Op for Find {
    type Out = Option<Found>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::sessions::{SignedIn, signed_in};
        let found = signed_in(tx, self.county, &self.hash, self.now, second_factor::SETTING).await?;
        let Some(SignedIn { session, account, setting }) = found else { return Ok(None) };
        let duties = gezhi_store::accounts::duties(tx, self.county, account.id).await?;
        let due = second_factor::is_due_by(setting.as_deref(), &account, &duties);
        Ok(Some(Found { session, account, duties, due }))
    }
}

struct Touch {
    county: i64,
    hash: String,
    now: i64,
    expires: i64,
}

impl Op for Touch {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::sessions::touch(tx, self.county, &self.hash, self.now, self.expires).await
    }
}

/// Who a token belongs to; `None` for a token that is not (or no longer) in force.
///
/// # Errors
/// Failures of the store.
pub async fn authenticate(app: &App, token: &str) -> Result<Option<Authenticated>> {
    let hash = sha256(token.as_bytes());
    let now = app.now().as_microsecond();
    let found = app.db.read(Find { county: app.county, hash: hash.clone(), now }).await?;
    let Some(Found { session, account, duties, due }) = found else { return Ok(None) };
    if account.locked {
        return Ok(None);
    }
    let actor = actor_of(app, &account, &duties);
    let expires = now + idle(&actor);
    if now - session.seen_at > TOUCH {
        app.db.write(Touch { county: app.county, hash, now, expires }).await?;
    }
    Ok(Some(Authenticated { actor, expires_at: text(expires), second_factor_due: due }))
}

struct End {
    county: i64,
    account: i64,
    id: Option<i64>,
    entry: Entry,
}

impl Op for End {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<u64, StoreError> {
        let ended = gezhi_store::sessions::end(tx, self.county, self.account, self.id).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        Ok(ended)
    }
}

struct EndToken {
    county: i64,
    hash: String,
}

impl Op for EndToken {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<u64, StoreError> {
        gezhi_store::sessions::end_token(tx, self.county, &self.hash).await
    }
}

/// Ends the session of a token.
///
/// # Errors
/// Failures of the store.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    app.db.write(EndToken { county: app.county, hash: sha256(token.as_bytes()) }).await?;
    Ok(())
}

/// A session in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    /// Identity.
    pub id: Id,
    /// Opened.
    pub created_at: String,
    /// Last used.
    pub last_seen_at: String,
    /// Browser.
    pub agent: String,
    /// Address.
    pub address: String,
    /// This very session.
    pub current: bool,
}

struct Mine {
    county: i64,
    account: i64,
    hash: Option<String>,
    now: i64,
}

impl Op for Mine {
    type Out = (Vec<SessionRow>, Option<i64>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::sessions::of_account(tx, self.county, self.account, self.now).await?;
        let current = match &self.hash {
            Some(hash) => {
                gezhi_store::sessions::find(tx, self.county, hash, self.now).await?.map(|row| row.id)
            }
            None => None,
        };
        Ok((rows, current))
    }
}

/// My sessions.
///
/// # Errors
/// 401.
pub async fn sessions(app: &App, actor: &Actor, token: Option<&str>) -> Result<Vec<SessionView>> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let hash = token.map(|token| sha256(token.as_bytes()));
    let now = app.now().as_microsecond();
    let (rows, current) = app.db.read(Mine { county: app.county, account: account.0, hash, now }).await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionView {
            id: Id(row.id),
            created_at: text(row.created_at),
            last_seen_at: text(row.seen_at),
            agent: row.agent,
            address: row.address,
            current: Some(row.id) == current,
        })
        .collect())
}

/// Ends one of my sessions.
///
/// # Errors
/// 401, 404.
pub async fn end(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let mut entry = app.entry(
        &gezhi_domain::accounts::system_permit(gezhi_domain::accounts::Action::SeeInbox),
        "session_end",
        "account",
        account.0,
        address,
    );
    entry.actor = Some(account.0);
    entry.actor_name = actor.name.clone();
    let ended = app.db.write(End { county: app.county, account: account.0, id: Some(id), entry }).await?;
    if ended == 0 { Err(AppError::not_found()) } else { Ok(()) }
}

/// Ends every session of an account, after a changed password or by the security administrator.
///
/// # Errors
/// Failures of the store.
pub async fn end_all_but(app: &App, account: i64, by: Entry) -> Result<u64> {
    Ok(app.db.write(End { county: app.county, account, id: None, entry: by }).await?)
}
