//! Second factor (RFC 6238) and changing the password.

use super::actor::Load;
use super::password;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::secrets::{self, SecretOf};
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_store::accounts::AccountRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use serde::Serialize;
use totp_rs::{Algorithm, Secret, TOTP};
use utoipa::ToSchema;

/// What an authenticator app needs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TotpEnrolment {
    /// Base-32 secret, to type by hand.
    pub secret: String,
    /// `otpauth:` address.
    pub uri: String,
    /// The same as a QR code.
    pub qr_svg: String,
}

fn totp(app: &App, secret: &str, login: &str) -> Option<TOTP> {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes().ok()?;
    let issuer: String = app.profile().head.name.en.chars().filter(|c| *c != ':').collect();
    TOTP::new(Algorithm::SHA1, 6, 1, 30, bytes, Some(issuer), login.replace(':', "")).ok()
}

struct UseStep {
    county: i64,
    account: i64,
    step: i64,
}

impl Op for UseStep {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        gezhi_store::accounts::use_totp_step(tx, self.county, self.account, self.step).await
    }
}

/// The time step a code belongs to, one step of tolerance to either side.
fn step_of(totp: &TOTP, code: &str, now: i64) -> Option<i64> {
    let seconds = now / 1_000_000;
    [-1, 0, 1].into_iter().map(|shift| seconds / 30 + shift).find(|step| {
        u64::try_from(step * 30).is_ok_and(|at| {
            let expected = totp.generate(at);
            bool::from(subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), code.trim().as_bytes()))
        })
    })
}

/// `kept` is the secret as the database has it.
async fn accept(app: &App, account: i64, kept: &str, login: &str, code: &str) -> Result<bool> {
    let secret = secrets::open(app, SecretOf::Account, account, kept)?;
    let Some(totp) = totp(app, &secret, login) else { return Ok(false) };
    let Some(step) = step_of(&totp, code, app.now().as_microsecond()) else { return Ok(false) };
    // A code works once.
    Ok(app.db.write(UseStep { county: app.county, account, step }).await?)
}

/// Whether the second factor of a sign-in is right. A phone code is a factor of its own, but staff with a second
/// factor must give it there too.
pub(super) async fn check(app: &App, row: &AccountRow, code: Option<&str>) -> Result<bool> {
    let Some(code) = code else { return Ok(false) };
    let Some(secret) = &row.totp else { return Ok(false) };
    accept(app, row.id, secret, row.login.as_deref().unwrap_or("staff"), code).await
}

struct Change {
    county: i64,
    account: i64,
    secret: Option<String>,
    on: bool,
    password: Option<String>,
    entry: Entry,
}

impl Op for Change {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        if let Some(hash) = &self.password {
            gezhi_store::accounts::set_password(tx, self.county, self.account, hash).await?;
        } else {
            gezhi_store::accounts::set_totp(tx, self.county, self.account, self.secret.as_deref(), self.on)
                .await?;
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

async fn load(app: &App, actor: &Actor) -> Result<AccountRow> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let loaded = app.db.read(Load { county: app.county, account: account.0 }).await?;
    loaded.map(|(row, _)| row).ok_or_else(AppError::not_found)
}

fn entry(app: &App, actor: &Actor, act: &str, account: i64) -> Entry {
    let permit = gezhi_domain::accounts::system_permit(gezhi_domain::accounts::Action::SeeInbox);
    let mut entry = app.entry(&permit, act, "account", account, None);
    entry.actor = Some(account);
    entry.actor_name = actor.name.clone();
    entry
}

/// Starts enrolment: a new secret that is not in force until a code of it is given.
///
/// # Errors
/// 401, 409 when a second factor is in force already.
pub async fn enrol_totp(app: &App, actor: &Actor, qr: impl Fn(&str) -> String) -> Result<TotpEnrolment> {
    let row = load(app, actor).await?;
    if row.totp_on {
        return Err(AppError::invalid(
            "totp_on",
            "totp",
            "动态口令已经启用。要换手机，请联系安全管理员重置。",
            "The second factor is on already; ask the security administrator to reset it.",
        ));
    }
    let secret = Secret::Raw(app.settings.entropy.token().into_bytes().into_iter().take(20).collect())
        .to_encoded()
        .to_string();
    let login = row.login.clone().unwrap_or_else(|| "staff".into());
    let uri = totp(app, &secret, &login).map(|totp| totp.get_url()).unwrap_or_default();
    let op = Change {
        county: app.county,
        account: row.id,
        secret: Some(secrets::seal(app, SecretOf::Account, row.id, &secret)?),
        on: false,
        password: None,
        entry: entry(app, actor, "totp_enrol", row.id),
    };
    app.db.write(op).await?;
    Ok(TotpEnrolment { qr_svg: qr(&uri), secret, uri })
}

/// Puts the second factor in force.
///
/// # Errors
/// 401, 422 for a wrong code.
pub async fn confirm_totp(app: &App, actor: &Actor, code: &str) -> Result<()> {
    let row = load(app, actor).await?;
    let login = row.login.clone().unwrap_or_else(|| "staff".into());
    let good = match &row.totp {
        Some(secret) => accept(app, row.id, secret, &login, code).await?,
        None => false,
    };
    if !good {
        return Err(AppError::invalid(
            "totp_wrong",
            "code",
            "口令不对，请看一下手机时间是否准确，再试一次。",
            "The code is not right; check the clock of your telephone and try again.",
        ));
    }
    let op = Change {
        county: app.county,
        account: row.id,
        secret: row.totp.clone(),
        on: true,
        password: None,
        entry: entry(app, actor, "totp_on", row.id),
    };
    Ok(app.db.write(op).await?)
}

/// Changes the own password.
///
/// # Errors
/// 401, 422 when the old one is wrong or the new one too short.
pub async fn change_password(app: &App, actor: &Actor, old: &str, new: &str) -> Result<()> {
    let row = load(app, actor).await?;
    let (old, new, kept) = (old.to_owned(), new.to_owned(), row.password.clone());
    let _turn = app.heavy_turn().await;
    let hash = tokio::task::spawn_blocking(move || {
        if kept.is_none_or(|kept| password::fits(&old, &kept)) {
            password::hash(&new).map(Some)
        } else {
            Ok(None)
        }
    })
    .await
    .map_err(std::io::Error::other)??;
    let Some(hash) = hash else {
        return Err(AppError::invalid(
            "password_wrong",
            "old",
            "原密码不对。",
            "The old password is not right.",
        ));
    };
    let op = Change {
        county: app.county,
        account: row.id,
        secret: None,
        on: false,
        password: Some(hash),
        entry: entry(app, actor, "password", row.id),
    };
    Ok(app.db.write(op).await?)
}
