//! Takes somebody in who comes back from the provider.

use super::pending::{Pending, keep, take};
use super::provider::{Claim, Person, Return, SingleSignOn, Trouble};
use super::{configured, redirect_uri, refused, stale, told};
use crate::accounts::actor::actor_of;
use crate::accounts::code::mobile;
use crate::accounts::session::{self, Source};
use crate::accounts::sign_in::{By, Find, Signed, disabled, locked_out, lockout_keys, note_failure};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Actor;
use gezhi_store::accounts::AccountRow;

/// What a browser came back with.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// The secret that stayed with it.
    pub token: Option<&'a str>,
    /// State.
    pub state: Option<&'a str>,
    /// Authorization code.
    pub code: Option<&'a str>,
    /// Browser.
    pub agent: &'a str,
    /// Address.
    pub address: &'a str,
}

/// What became of it.
#[derive(Debug)]
pub enum Outcome {
    /// Signed in.
    In {
        /// Session.
        signed: Signed,
        /// Page to go on with.
        to: String,
    },
    /// Vouched for; our own second factor must be given with this secret.
    SecondFactor {
        /// Secret for the browser.
        token: String,
        /// Page to go on with.
        to: String,
    },
}

/// Turned away.
#[derive(Debug)]
pub struct Turned {
    /// Why.
    pub why: AppError,
    /// Page to go on with, where it is known.
    pub to: Option<String>,
}

/// Takes somebody in who comes back from the provider.
///
/// # Errors
/// 404 where no provider is configured; 401 `oidc_stale`, `oidc_cancelled`, `oidc_invalid`, `oidc_unknown`, `locked`;
/// 503 `oidc_unreachable`.
pub async fn arrive(app: &App, arrival: Arrival<'_>) -> std::result::Result<Outcome, Turned> {
    let lost = |why| Turned { why, to: None };
    let single_sign_on = configured(app).map_err(lost)?;
    let token = arrival.token.ok_or_else(|| lost(stale()))?;
    let Pending::Provider { state, nonce, verifier, to } = take(app, token).await.map_err(lost)? else {
        return Err(lost(stale()));
    };
    let given = arrival.state.unwrap_or_default();
    if !bool::from(subtle::ConstantTimeEq::ct_eq(state.as_bytes(), given.as_bytes())) {
        return Err(Turned { why: stale(), to: Some(to) });
    }
    let redirect_uri = redirect_uri(app);
    let back = Return {
        code: arrival.code.unwrap_or_default(),
        redirect_uri: &redirect_uri,
        nonce: &nonce,
        verifier: &verifier,
        claim: single_sign_on.claim,
        now: app.now(),
    };
    enter(app, single_sign_on, back, arrival, &to).await.map_err(|why| Turned { why, to: Some(to) })
}

async fn enter(
    app: &App,
    single_sign_on: &SingleSignOn,
    back: Return<'_>,
    arrival: Arrival<'_>,
    to: &str,
) -> Result<Outcome> {
    if back.code.is_empty() {
        return Err(refused(
            "oidc_cancelled",
            "您在统一身份认证页面取消了登录，或对方没有同意。可以重新登录，或用密码登录。",
            "The sign-in was cancelled, or the sign-in service did not agree. Start again, or use your password.",
        ));
    }
    let (agent, address) = (arrival.agent, arrival.address);
    let person = match single_sign_on.provider.redeem(back).await {
        Ok(person) => person,
        Err(trouble) => {
            if matches!(trouble, Trouble::Invalid(_)) {
                note_failure(app, None, None, address).await?;
            }
            return Err(told(&trouble));
        }
    };
    let known = find(app, single_sign_on.claim, &person, address).await?;
    let Some((row, actor, login)) = known else {
        note_failure(app, None, None, address).await?;
        return Err(refused(
            "oidc_unknown",
            "统一身份认证里的这个人在本系统没有工作人员账号。请联系系统管理员开通，或核对手机号、用户名。",
            "This person has no staff account here. Ask the system administrator for one, or to compare telephone and user name.",
        ));
    };
    if row.locked {
        return Err(disabled());
    }
    let vouched = single_sign_on.trust_mfa && person.methods.iter().any(|way| way == "mfa" || way == "otp");
    if row.totp_on && !vouched {
        let pending = Pending::SecondFactor { account: row.id, login, to: to.to_owned() };
        return Ok(Outcome::SecondFactor { token: keep(app, &pending).await?, to: to.to_owned() });
    }
    let source = Source { login: &login, agent, address, way: "oidc" };
    Ok(Outcome::In { signed: session::open(app, actor, source).await?, to: to.to_owned() })
}

/// The staff account that the provider names, with the name under which failures are counted. Villagers are not staff.
async fn find(
    app: &App,
    claim: Claim,
    person: &Person,
    address: &str,
) -> Result<Option<(AccountRow, Actor, String)>> {
    let (named, by) = match claim {
        Claim::PhoneNumber if person.phone_verified == Some(false) => (None, By::Phone),
        Claim::PhoneNumber => (person.phone.as_deref().and_then(|phone| mobile(phone).ok()), By::Phone),
        // A user name never means somebody's telephone: people choose user names themselves.
        Claim::PreferredUsername => (person.username.clone().filter(|name| !name.is_empty()), By::Login),
    };
    let Some(login) = named else { return Ok(None) };
    let now = app.now().as_microsecond();
    let keys = lockout_keys(&login, address);
    let found = app.db.read(Find { county: app.county, login: login.clone(), by, keys, now }).await?;
    if let Some(until) = found.locked_until {
        return Err(locked_out(until, now));
    }
    Ok(found.account.and_then(|(row, duties)| {
        let actor = actor_of(app, &row, &duties);
        (!actor.duties.is_empty()).then_some((row, actor, login))
    }))
}
