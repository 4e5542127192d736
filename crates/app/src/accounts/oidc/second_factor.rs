//! Takes the second factor of somebody whom the provider has vouched for.

use super::configured;
use super::pending::{Pending, look, take};
use super::stale;
use crate::accounts::actor::{Load, actor_of};
use crate::accounts::session::{self, Source};
use crate::accounts::sign_in::{
    By, Find, Signed, disabled, locked_out, lockout_keys, note_failure, totp_needed,
};
use crate::accounts::totp;
use crate::context::App;
use crate::error::Result;

/// Signs in with the six digits; gives the session and the page to go on with. A wrong code leaves the sign-in waiting.
///
/// # Errors
/// 404 where no provider is configured; 401 `oidc_stale`, `totp_needed`, `locked`.
pub async fn give_second_factor(
    app: &App,
    token: Option<&str>,
    digits: &str,
    agent: &str,
    address: &str,
) -> Result<(Signed, String)> {
    configured(app)?;
    let token = token.ok_or_else(stale)?;
    let Pending::SecondFactor { account, login, to } = look(app, token).await? else {
        return Err(stale());
    };
    let now = app.now().as_microsecond();
    let find = Find {
        county: app.county,
        login: login.clone(),
        by: By::LoginOrPhone,
        keys: lockout_keys(&login, address),
        now,
    };
    if let Some(until) = app.db.read(find).await?.locked_until {
        return Err(locked_out(until, now));
    }
    let loaded = app.db.read(Load { county: app.county, account }).await?;
    let (row, duties) = loaded.ok_or_else(stale)?;
    if row.locked {
        return Err(disabled());
    }
    // Where an administrator has taken the factor away in the meantime, the sign-in begins anew.
    if !row.totp_on {
        return Err(stale());
    }
    if !totp::check(app, &row, Some(digits)).await? {
        note_failure(app, Some(&login), Some(account), address).await?;
        return Err(totp_needed());
    }
    take(app, token).await?;
    let source = Source { login: &login, agent, address, way: "oidc" };
    Ok((session::open(app, actor_of(app, &row, &duties), source).await?, to))
}
