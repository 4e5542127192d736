//! Signing in by phone code or by password and second factor, with a lockout per account and per address.

use super::actor::actor_of;
use super::session::{self, Source};
use super::{code, password, totp};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Actor;
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// Phone and code.
    Code {
        /// Telephone.
        phone: String,
        /// Code.
        code: String,
        /// Six digits, of staff with a second factor.
        totp: Option<String>,
    },
    /// Login or phone, password, second factor.
    Password {
        /// Login name or telephone.
        login: String,
        /// Password.
        password: String,
        /// Six digits.
        totp: Option<String>,
    },
}

impl SignIn {
    /// The six digits of the second factor, where they were given.
    pub(super) fn totp(&self) -> Option<&str> {
        match self {
            Self::Code { totp, .. } | Self::Password { totp, .. } => totp.as_deref(),
        }
    }

    /// As the journal names it.
    const fn way(&self) -> &'static str {
        match self {
            Self::Code { .. } => "code",
            Self::Password { .. } => "password",
        }
    }
}

/// A new session.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Token for the cookie; only its hash is kept.
    pub token: String,
    /// Who.
    pub actor: Actor,
    /// When it ends unless used.
    pub expires_at: String,
}

const WINDOW: i64 = 15 * 60 * 1_000_000;
const LOCK: i64 = 15 * 60 * 1_000_000;
const PER_ACCOUNT: i64 = 5;
const PER_ADDRESS: i64 = 30;

fn wrong() -> AppError {
    AppError::SignIn {
        code: "wrong_credentials",
        zh: "账号、密码或验证码不对，请再试一次。".into(),
        en: "Name, password or code is not right; try again.".into(),
        retry_after: None,
    }
}

/// The account or the address is locked out until then.
pub(super) fn locked_out(until: i64, now: i64) -> AppError {
    let seconds = (until - now) / 1_000_000;
    let minutes = (seconds + 59) / 60;
    AppError::SignIn {
        code: "locked",
        zh: format!("试错次数太多，请 {minutes} 分钟后再试，或联系管理员。"),
        en: format!("Too many tries; wait {minutes} minutes or ask an administrator."),
        retry_after: Some(seconds),
    }
}

/// An administrator has locked the account.
pub(super) fn disabled() -> AppError {
    AppError::SignIn {
        code: "locked",
        zh: "这个账号已被停用，请联系管理员。".into(),
        en: "This account is locked; ask an administrator.".into(),
        retry_after: None,
    }
}

/// The second factor is missing or wrong.
pub(super) fn totp_needed() -> AppError {
    AppError::SignIn {
        code: "totp_needed",
        zh: "请输入动态口令（6 位数字）。".into(),
        en: "Give the six digits of the second factor.".into(),
        retry_after: None,
    }
}

/// What an account is looked for by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Phone,
    Login,
    LoginOrPhone,
}

pub(super) struct Find {
    pub county: i64,
    pub login: String,
    pub by: By,
    pub keys: [String; 2],
    pub now: i64,
}

pub(super) struct Found {
    pub account: Option<(AccountRow, Vec<DutyRow>)>,
    pub locked_until: Option<i64>,
}

impl Op for Find {
    type Out = Found;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Found, StoreError> {
        let mut locked_until = None;
        for key in &self.keys {
            let until = gezhi_store::sessions::locked_until(tx, self.county, key, self.now).await?;
            locked_until = locked_until.max(until);
        }
        let mut account = if self.by == By::Phone {
            None
        } else {
            gezhi_store::accounts::by_login(tx, self.county, &self.login).await?
        };
        if account.is_none() && self.by != By::Login {
            account = gezhi_store::accounts::by_phone(tx, self.county, &self.login).await?;
        }
        let account = match account {
            Some(row) => {
                let duties = gezhi_store::accounts::duties(tx, self.county, row.id).await?;
                Some((row, duties))
            }
            None => None,
        };
        Ok(Found { account, locked_until })
    }
}

/// What failures are counted under: the account as it was named, and the address.
pub(super) fn lockout_keys(login: &str, address: &str) -> [String; 2] {
    [format!("account:{login}"), format!("address:{address}")]
}

struct Fail {
    county: i64,
    keys: Vec<(String, i64)>,
    now: i64,
    entry: Entry,
}

impl Op for Fail {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        for (key, limit) in &self.keys {
            gezhi_store::sessions::fail(tx, self.county, key, self.now, WINDOW, *limit, LOCK).await?;
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

struct Register {
    county: i64,
    row: AccountRow,
}

impl Op for Register {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::accounts::insert(tx, self.county, &self.row).await
    }
}

/// Counts a failure against the account and the address, or the address alone where no account was named.
pub(super) async fn note_failure(
    app: &App,
    login: Option<&str>,
    account: Option<i64>,
    address: &str,
) -> Result<()> {
    let permit = gezhi_domain::accounts::system_permit(gezhi_domain::accounts::Action::SeeInbox);
    let mut entry = app.entry(&permit, "sign_in_failed", "account", account.unwrap_or(0), Some(address));
    entry.actor = account;
    let [by_account, by_address] = lockout_keys(login.unwrap_or_default(), address);
    let mut keys = vec![(by_address, PER_ADDRESS)];
    if login.is_some() {
        keys.push((by_account, PER_ACCOUNT));
    }
    Ok(app.db.write(Fail { county: app.county, keys, now: app.now().as_microsecond(), entry }).await?)
}

/// Signs somebody in. A telephone number that is new becomes a villager's account.
///
/// # Errors
/// 401 `wrong_credentials`, `totp_needed`, `locked`.
pub async fn sign_in(app: &App, what: SignIn, agent: &str, address: &str) -> Result<Signed> {
    let (login, by) = match &what {
        SignIn::Code { phone, .. } => (code::mobile(phone)?, By::Phone),
        SignIn::Password { login, .. } => (login.trim().to_owned(), By::LoginOrPhone),
    };
    let now = app.now().as_microsecond();
    let keys = lockout_keys(&login, address);
    let found = app.db.read(Find { county: app.county, login: login.clone(), by, keys, now }).await?;
    if let Some(until) = found.locked_until {
        return Err(locked_out(until, now));
    }
    let account_id = found.account.as_ref().map(|(row, _)| row.id);
    let good = match &what {
        SignIn::Code { code, .. } => code::check(app, &login, code).await?,
        SignIn::Password { password, .. } => {
            let hash = found.account.as_ref().and_then(|(row, _)| row.password.clone());
            let password = password.clone();
            let _turn = app.heavy_turn().await;
            tokio::task::spawn_blocking(move || match hash {
                Some(hash) => password::fits(&password, &hash),
                None => {
                    password::pretend(&password);
                    false
                }
            })
            .await
            .map_err(std::io::Error::other)?
        }
    };
    if !good {
        note_failure(app, Some(&login), account_id, address).await?;
        return Err(wrong());
    }
    let (row, duties) = match found.account {
        Some(known) => known,
        None => (register(app, &login).await?, Vec::new()),
    };
    if row.locked {
        return Err(disabled());
    }
    if row.totp_on && !totp::check(app, &row, what.totp()).await? {
        if what.totp().is_some_and(|given| !given.trim().is_empty()) {
            note_failure(app, Some(&login), Some(row.id), address).await?;
        }
        return Err(totp_needed());
    }
    let from = Source { login: &login, agent, address, way: what.way() };
    session::open(app, actor_of(app, &row, &duties), from).await
}

async fn register(app: &App, phone: &str) -> Result<AccountRow> {
    let tail: String = phone.chars().skip(phone.chars().count().saturating_sub(4)).collect();
    let row = AccountRow {
        id: app.id(),
        login: None,
        name: format!("村民{tail}"),
        phone: Some(phone.to_owned()),
        password: None,
        totp: None,
        totp_on: false,
        totp_step: None,
        locked: false,
        home: None,
        created_at: app.now().as_microsecond(),
        seen_at: None,
    };
    app.db.write(Register { county: app.county, row: row.clone() }).await?;
    Ok(row)
}
