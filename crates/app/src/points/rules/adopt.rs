//! Adopting and retiring a rule, each by a named resolution of the village.

use super::edit::{SUBJECT, after, changed, own};
use super::input::required;
use super::list::spec_of;
use super::{ADOPT_TASK, BROKEN_TASK};
use super::{Compiled, RuleDetail};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::transparency::{Statement, enter};
use crate::views::Id;
use gezhi_domain::accounts::{Actor, Permit};
use gezhi_domain::cases::InvalidAct;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::points::rules::{Resolution, VersionState};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::rules::{RuleRow, VersionRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// The resolution that adopts a draft.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PointsAdoption)]
pub struct Adoption {
    /// `seen` of the rule that was looked at.
    pub seen: Id,
    /// Title of the resolution.
    pub title: String,
    /// Day on which it was passed.
    pub date: String,
    /// Who passed it: villagers' assembly, representatives.
    pub body: String,
}

/// That a rule gives nothing more.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PointsRetirement)]
pub struct Retirement {
    /// `seen` of the rule that was looked at.
    pub seen: Id,
    /// Why.
    pub reason: String,
}

const NO_DRAFT: InvalidAct = InvalidAct {
    code: "no_draft",
    zh: "这条细则没有待通过的草案，请先修改再提交决议。",
    en: "This rule has no draft to adopt; write one first.",
};
const NOT_IN_FORCE: InvalidAct = InvalidAct {
    code: "not_in_force",
    zh: "这条细则现在没有施行，不用停用。",
    en: "This rule is not in force; there is nothing to retire.",
};

struct StateOp {
    county: i64,
    permit: Permit,
    before: RuleRow,
    rule: RuleRow,
    /// Versions with the state that they stood in.
    versions: Vec<(VersionState, VersionRow)>,
    /// What the transparency log is told.
    said: Option<serde_json::Value>,
    entry: Entry,
}

impl Op for StateOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::rules;
        let county = self.county;
        if !rules::update(tx, &self.permit, county, &self.before, &self.rule).await? {
            return Err(changed(&self.before));
        }
        for (before, version) in &self.versions {
            if !rules::set_state(tx, &self.permit, county, before.code(), version).await? {
                return Err(changed(&self.before));
            }
        }
        if let Some(body) = &self.said {
            let (subject, at) = (self.rule.id, self.rule.updated_at);
            enter(tx, county, &Statement { kind: SUBJECT, subject, at, body: body.clone() }).await?;
        }
        gezhi_store::tasks::done(tx, county, self.rule.id, BROKEN_TASK).await?;
        // A draft that waits beside what was retired still waits.
        if self.rule.adopted == Some(self.rule.latest) {
            gezhi_store::tasks::done(tx, county, self.rule.id, ADOPT_TASK).await?;
        }
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

fn retired(versions: &[VersionRow], number: i64, at: i64) -> Result<Option<(VersionState, VersionRow)>> {
    let Some(row) = versions.iter().find(|row| row.version == number) else { return Ok(None) };
    let state = VersionState::parse(&row.state).ok_or_else(|| StoreError::BadValue(row.state.clone()))?;
    let next = state.retire().map_err(|_| NOT_IN_FORCE)?;
    Ok(Some((state, VersionRow { state: next.code().to_owned(), retired_at: Some(at), ..row.clone() })))
}

/// Adopts the draft of a rule by a named resolution. From now on events and declarations are paid under it; what was declared
/// before stays under the version it was declared under.
///
/// # Errors
/// 401, 403, 404; 409 when there is no draft or somebody else was faster; 422 with the field.
pub async fn adopt_rule(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Adoption,
    address: Option<&str>,
) -> Result<RuleDetail> {
    let (rule, versions, permit, village) = own(app, actor, id).await?;
    let today = local_date(app.now());
    let date = crate::residents::input::day(&wish.date, "date", today)?;
    let resolution = Resolution {
        title: required(&wish.title, "title", 80)?,
        date: date.to_string(),
        body: required(&wish.body, "body", 40)?,
    };
    let draft = versions.first().ok_or_else(AppError::not_found)?;
    let state = VersionState::parse(&draft.state).ok_or_else(|| StoreError::BadValue(draft.state.clone()))?;
    let adopted = state.adopt().map_err(|_| NO_DRAFT)?;
    if rule.updated_at != wish.seen.0 {
        return Err(changed(&rule));
    }
    let spec = spec_of(draft)?;
    // The language may have become stricter since the draft was written.
    Compiled::checked(&spec).map_err(|(field, bad)| AppError::invalid("rule", field, bad.zh, bad.en))?;
    let at = after(app, rule.updated_at);
    let json = serde_json::to_string(&resolution).map_err(|error| StoreError::BadValue(error.to_string()))?;
    let mut changes: Vec<_> = rule
        .adopted
        .map(|number| retired(&versions, number, at))
        .transpose()?
        .flatten()
        .into_iter()
        .collect();
    changes.push((
        state,
        VersionRow {
            state: adopted.code().to_owned(),
            resolution: Some(json),
            adopted_at: Some(at),
            ..draft.clone()
        },
    ));
    let next = RuleRow {
        adopted: Some(draft.version),
        programme: spec.programme.clone(),
        trigger_kind: spec.trigger.code().to_owned(),
        updated_at: at,
        ..rule.clone()
    };
    let mut entry = app.entry(&permit, "points_rule_adopt", SUBJECT, id, address);
    entry.place = Some(village.id().0);
    entry.details = serde_json::json!({
        "name": spec.name, "version": draft.version, "resolution": resolution.title, "date": resolution.date, "body": resolution.body,
    })
    .to_string();
    let said = Some(super::statement::said(&spec, draft.version, village.id().0, &resolution));
    app.db
        .write(StateOp {
            county: app.county,
            permit,
            before: rule,
            rule: next,
            versions: changes,
            said,
            entry,
        })
        .await?;
    super::rule(app, actor, id).await
}

/// Retires a rule: it gives nothing more. What it gave stays, and declarations that wait are still reviewed under it.
///
/// # Errors
/// 401, 403, 404; 409 when it is not in force or somebody else was faster; 422 without a reason.
pub async fn retire_rule(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Retirement,
    address: Option<&str>,
) -> Result<RuleDetail> {
    let (rule, versions, permit, village) = own(app, actor, id).await?;
    let reason = required(&wish.reason, "reason", 200)?;
    let number = rule.adopted.ok_or(NOT_IN_FORCE)?;
    if rule.updated_at != wish.seen.0 {
        return Err(changed(&rule));
    }
    let at = after(app, rule.updated_at);
    let changes: Vec<_> = retired(&versions, number, at)?.into_iter().collect();
    let next = RuleRow { adopted: None, updated_at: at, ..rule.clone() };
    let mut entry = app.entry(&permit, "points_rule_retire", SUBJECT, id, address);
    entry.place = Some(village.id().0);
    entry.text = Some(reason);
    entry.details = serde_json::json!({ "version": number }).to_string();
    app.db
        .write(StateOp {
            county: app.county,
            permit,
            before: rule,
            rule: next,
            versions: changes,
            said: None,
            entry,
        })
        .await?;
    super::rule(app, actor, id).await
}
