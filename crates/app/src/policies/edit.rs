//! Entering, changing and ending a policy.

use super::input::{PolicyInput, day};
use super::view::{PolicyView, view};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::line;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::cases::InvalidAct;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::policies::{PolicyRow, VersionRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// A policy as somebody wants to have it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct EditPolicy {
    /// The fields.
    #[serde(flatten)]
    pub policy: PolicyInput,
    /// The version that was looked at.
    pub version: i64,
}

/// That a policy no longer holds.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct EndPolicy {
    /// The version that was looked at.
    pub version: i64,
    /// First day on which it no longer holds.
    pub until: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Somebody else was faster.
const CHANGED: InvalidAct = InvalidAct {
    code: "policy_changed",
    zh: "这条政策刚被别人改过。您写的内容还在，请打开最新的一版对照后再保存。",
    en: "Somebody else has just changed this policy. What you wrote is still here; look at the newest version and save again.",
};

struct SaveOp {
    county: i64,
    permit: Permit,
    row: PolicyRow,
    /// Version that is replaced; `None` for a new one.
    before: Option<i64>,
    tokens: String,
    salt: [u8; 32],
    entry: Entry,
}

impl Op for SaveOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (county, row) = (self.county, &self.row);
        match self.before {
            None => gezhi_store::policies::insert(tx, &self.permit, county, row).await?,
            Some(before) => {
                if !gezhi_store::policies::update(tx, &self.permit, county, row, before).await? {
                    return Err(AppError::Act(CHANGED));
                }
            }
        }
        let data = serde_json::to_string(row).map_err(|error| StoreError::BadValue(error.to_string()))?;
        let version = VersionRow {
            version: row.version,
            data,
            author_name: self.permit.name().to_owned(),
            at: row.updated_at,
        };
        gezhi_store::policies::keep_version(tx, &self.permit, county, row.id, &version).await?;
        gezhi_store::policies::put_text(tx, county, row.id, &self.tokens).await?;
        crate::transparency::publish_policy(tx, county, row, &self.salt).await?;
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

struct Save<'a> {
    permit: Permit,
    row: PolicyRow,
    before: Option<i64>,
    act: &'static str,
    reason: Option<String>,
    address: Option<&'a str>,
}

async fn save(app: &App, actor: &Actor, wish: Save<'_>) -> Result<PolicyView> {
    let Save { permit, row, before, act, reason, address } = wish;
    let mut entry = app.entry(&permit, act, "policy", row.id, address);
    entry.place = Some(row.place);
    entry.text = reason;
    entry.details = serde_json::json!({ "title": row.title, "version": row.version }).to_string();
    let tokens = super::tokens(&row);
    let salt = app.settings.entropy.bytes();
    let op = SaveOp { county: app.county, permit, row: row.clone(), before, tokens, salt, entry };
    app.db.write(op).await?;
    Ok(view(app, actor, &row))
}

/// Enters a policy.
///
/// # Errors
/// 401, 403; 404 for a place out of reach; 422 with the field.
pub async fn create(
    app: &App,
    actor: &Actor,
    input: &PolicyInput,
    address: Option<&str>,
) -> Result<PolicyView> {
    decide(actor, Action::EditPolicies)?;
    let path = input.path(app)?;
    let permit = decide_at(actor, Action::EditPolicies, &path)?;
    let row = input.row(app, app.id(), 1, &path)?;
    save(app, actor, Save { permit, row, before: None, act: "policy_create", reason: None, address }).await
}

/// The policy as it is, and that the person may change it.
async fn own(app: &App, actor: &Actor, id: i64) -> Result<(PolicyRow, Permit)> {
    decide(actor, Action::EditPolicies)?;
    let found = app.db.read(super::view::Load { county: app.county, id }).await?;
    let row = found.ok_or_else(AppError::not_found)?;
    let path: PlacePath =
        app.directory().place(PlaceId(row.place)).map(|place| place.path).ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditPolicies, &path).map_err(|_| {
        // Everybody may read it; only changing it is not for this person.
        AppError::Refused(gezhi_domain::accounts::Refusal::Forbidden)
    })?;
    Ok((row, permit))
}

/// The instant of a version: after the one before, also when the clock was set back. The log tells versions apart by it.
fn later(now: i64, before: &PolicyRow) -> i64 {
    now.max(before.updated_at + 1)
}

/// Changes a policy; the version before stays readable.
///
/// # Errors
/// 401, 403, 404; 409 when somebody else was faster; 422 with the field.
pub async fn edit(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &EditPolicy,
    address: Option<&str>,
) -> Result<PolicyView> {
    let (former, permit) = own(app, actor, id).await?;
    let path = wish.policy.path(app)?;
    decide_at(actor, Action::EditPolicies, &path)?;
    let mut row = wish.policy.row(app, id, wish.version + 1, &path)?;
    row.updated_at = later(row.updated_at, &former);
    let before = Some(wish.version);
    save(app, actor, Save { permit, row, before, act: "policy_edit", reason: None, address }).await
}

/// Says from which day a policy no longer holds.
///
/// # Errors
/// 401, 403, 404; 409 when somebody else was faster; 422 for a day that is none.
pub async fn end(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &EndPolicy,
    address: Option<&str>,
) -> Result<PolicyView> {
    let (row, permit) = own(app, actor, id).await?;
    let until = day(&wish.until, "until")?.to_string();
    if until <= row.since {
        return Err(AppError::invalid(
            "until",
            "until",
            "失效日期要在生效日期之后。",
            "The end comes after the first day.",
        ));
    }
    let reason = Some(line(&wish.reason, "reason", 200)?).filter(|text| !text.is_empty());
    let row = PolicyRow {
        until: Some(until),
        version: wish.version + 1,
        updated_at: later(app.now().as_microsecond(), &row),
        ..row
    };
    let before = Some(wish.version);
    save(app, actor, Save { permit, row, before, act: "policy_end", reason, address }).await
}
