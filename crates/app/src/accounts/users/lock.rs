//! Locking accounts, ending their sessions, taking a lost second factor away: the security administrator's work.

use super::scope::in_power;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;

/// What is done to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Lock,
    Unlock,
    EndSessions,
    ResetSecondFactor,
}

impl Measure {
    const fn act(self) -> &'static str {
        match self {
            Self::Lock => "user_lock",
            Self::Unlock => "user_unlock",
            Self::EndSessions => "sessions_end",
            Self::ResetSecondFactor => "totp_reset",
        }
    }
}

struct SecureOp {
    county: i64,
    permit: Permit,
    account: i64,
    measure: Measure,
    entry: Entry,
}

impl Op for SecureOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let locked = match self.measure {
            Measure::Lock => Some(true),
            Measure::Unlock => Some(false),
            Measure::EndSessions | Measure::ResetSecondFactor => None,
        };
        if self.measure == Measure::ResetSecondFactor {
            gezhi_store::accounts::set_totp(tx, self.county, self.account, None, false).await?;
        }
        if let Some(locked) = locked
            && !gezhi_store::accounts::set_locked(tx, &self.permit, self.county, self.account, locked).await?
        {
            return Err(AppError::not_found());
        }
        let mut entry = self.entry.clone();
        if self.measure != Measure::Unlock {
            let ended = gezhi_store::sessions::end(tx, self.county, self.account, None).await?;
            entry.details = serde_json::json!({ "sessions": ended }).to_string();
        }
        Ok(gezhi_store::journal::append(tx, self.county, &entry).await?)
    }
}

async fn secure(
    app: &App,
    actor: &Actor,
    account: i64,
    measure: Measure,
    address: Option<&str>,
) -> Result<()> {
    let (_, permit) = in_power(app, actor, Action::Secure, account).await?;
    if measure == Measure::Lock && actor.account.is_some_and(|own| own.0 == account) {
        return Err(AppError::invalid(
            "own_lock",
            "id",
            "不能锁定自己的账号。",
            "You cannot lock your own account.",
        ));
    }
    let entry = app.entry(&permit, measure.act(), "account", account, address);
    app.db.write(SecureOp { county: app.county, permit, account, measure, entry }).await
}

/// Locks an account and ends all its sessions.
///
/// # Errors
/// 401, 403; 404 for a user out of sight; 422 for oneself.
pub async fn lock(app: &App, actor: &Actor, account: i64, address: Option<&str>) -> Result<()> {
    secure(app, actor, account, Measure::Lock, address).await
}

/// Unlocks an account.
///
/// # Errors
/// 401, 403; 404 for a user out of sight.
pub async fn unlock(app: &App, actor: &Actor, account: i64, address: Option<&str>) -> Result<()> {
    secure(app, actor, account, Measure::Unlock, address).await
}

/// Ends all sessions of an account.
///
/// # Errors
/// 401, 403; 404 for a user out of sight.
pub async fn end_sessions(app: &App, actor: &Actor, account: i64, address: Option<&str>) -> Result<()> {
    secure(app, actor, account, Measure::EndSessions, address).await
}

/// Takes a lost second factor away and ends all sessions of the account; a new one can be set up at the next sign-in.
///
/// # Errors
/// 401, 403; 404 for a user out of sight.
pub async fn reset_second_factor(
    app: &App,
    actor: &Actor,
    account: i64,
    address: Option<&str>,
) -> Result<()> {
    secure(app, actor, account, Measure::ResetSecondFactor, address).await
}
