//! Whether staff must have a second factor (feature A1): a setting of the county, read with each request of those it is about,
//! so that it holds on every node at once.

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, Role, decide_at};
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Key of the setting.
pub(super) const SETTING: &str = "second_factor_required";

/// How staff sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Security {
    /// Staff without a second factor may do nothing but set one up.
    pub second_factor_required: bool,
}

async fn is_required(tx: &mut Tx<'_>, county: i64) -> std::result::Result<bool, StoreError> {
    Ok(requires(gezhi_store::settings::get(tx, county, SETTING).await?.as_deref()))
}

fn requires(setting: Option<&str>) -> bool {
    setting == Some("true")
}

/// Whether this person must set a second factor up before anything else.
pub(super) async fn is_due(
    tx: &mut Tx<'_>,
    county: i64,
    account: &AccountRow,
    duties: &[DutyRow],
) -> std::result::Result<bool, StoreError> {
    Ok(may_be_due(account, duties) && is_required(tx, county).await?)
}

/// The same by a setting that has been read.
pub(super) fn is_due_by(setting: Option<&str>, account: &AccountRow, duties: &[DutyRow]) -> bool {
    may_be_due(account, duties) && requires(setting)
}

fn may_be_due(account: &AccountRow, duties: &[DutyRow]) -> bool {
    let staff = duties.iter().any(|duty| Role::parse(&duty.role).is_some_and(Role::is_staff));
    staff && !account.totp_on
}

fn permit(app: &App, actor: &Actor) -> Result<Permit> {
    Ok(decide_at(actor, Action::Secure, &app.directory().root_path())?)
}

struct Read {
    county: i64,
}

impl Op for Read {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        is_required(tx, self.county).await
    }
}

struct Change {
    county: i64,
    own: i64,
    required: bool,
    entry: Entry,
}

impl Op for Change {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let own = gezhi_store::accounts::by_id(tx, self.county, self.own).await?;
        if self.required && !own.is_some_and(|row| row.totp_on) {
            return Err(AppError::invalid(
                "own_second_factor",
                "second_factor_required",
                "请先在“我的账号”里给自己启用动态口令，再要求所有人使用。",
                "Set up your own second factor first, on the page of your account; then ask it of everybody.",
            ));
        }
        let value = if self.required { "true" } else { "false" };
        gezhi_store::settings::put(tx, self.county, SETTING, value).await?;
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

/// How staff sign in here.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place.
pub async fn security(app: &App, actor: &Actor) -> Result<Security> {
    permit(app, actor)?;
    let second_factor_required = app.db.read(Read { county: app.county }).await?;
    Ok(Security { second_factor_required })
}

/// Asks a second factor of all staff, or no longer. Sessions that are open are limited at once.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place; 422 from somebody without a second factor.
pub async fn set_security(
    app: &App,
    actor: &Actor,
    wanted: Security,
    address: Option<&str>,
) -> Result<Security> {
    let permit = permit(app, actor)?;
    let required = wanted.second_factor_required;
    let act = if required { "second_factor_on" } else { "second_factor_off" };
    let entry = app.entry(&permit, act, "setting", 0, address);
    let own = actor.account.map_or(0, |account| account.0);
    app.db.write(Change { county: app.county, own, required, entry }).await?;
    Ok(wanted)
}
