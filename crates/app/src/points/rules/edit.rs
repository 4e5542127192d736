//! Writing a rule: a new draft, or the next version of what was adopted. What was adopted is never rewritten.

use super::list::Load;
use super::{RuleDetail, RuleInput};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::{path_of, place_for};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, Role, decide, decide_at};
use gezhi_domain::cases::Holder;
use gezhi_domain::deadlines::Limit;
use gezhi_domain::points::rules::{RuleSpec, VersionState};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::rules::{RuleRow, VersionRow};
use gezhi_store::tasks::NewTask;
use serde::Deserialize;
use utoipa::ToSchema;

/// Kind of the journal's and the inbox's subject.
pub(crate) const SUBJECT: &str = "points_rule";
/// Working days in which a village brings a draft to its next meeting.
const ADOPT_DAYS: u32 = 22;

/// A new rule.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PointsNewRule)]
pub struct NewRule {
    /// The village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// What it says.
    #[serde(flatten)]
    pub rule: RuleInput,
}

/// A change of a rule.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PointsRuleEdit)]
pub struct RuleEdit {
    /// `seen` of the rule that was looked at.
    pub seen: Id,
    /// What it is to say.
    #[serde(flatten)]
    pub rule: RuleInput,
}

/// Somebody else was faster.
pub(super) fn changed(rule: &RuleRow) -> AppError {
    AppError::Overtaken {
        code: "rule_changed",
        zh: "这条细则刚被别人改过。您写的内容还在，请看过最新的一版再保存。".into(),
        en: "Somebody else has just changed this rule. What you wrote is still here; look at the newest version and save again.".into(),
        current: serde_json::json!({ "kind": SUBJECT, "rule": rule.id.to_string(), "latest": rule.latest }),
    }
}

struct SaveOp {
    county: i64,
    permit: Permit,
    before: Option<RuleRow>,
    rule: RuleRow,
    version: VersionRow,
    /// The draft is written anew, instead of a new version.
    rewrite: bool,
    task: NewTask,
    entry: Entry,
}

impl Op for SaveOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::rules;
        let (county, permit) = (self.county, &self.permit);
        match &self.before {
            None => rules::insert(tx, permit, county, &self.rule).await?,
            Some(before) => {
                if !rules::update(tx, permit, county, before, &self.rule).await? {
                    return Err(changed(before));
                }
            }
        }
        if self.rewrite {
            if !rules::rewrite_draft(tx, permit, county, &self.version).await? {
                return Err(changed(&self.rule));
            }
        } else {
            rules::insert_version(tx, permit, county, &self.version).await?;
        }
        gezhi_store::tasks::put(tx, county, &self.task).await?;
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// An instant later than another, whatever the clock says: `seen` must differ after every change.
pub(super) fn after(app: &App, before: i64) -> i64 {
    app.now().as_microsecond().max(before + 1)
}

async fn save(
    app: &App,
    permit: &Permit,
    (village, before, draft): (gezhi_domain::grids::PlacePath, Option<RuleRow>, bool),
    spec: &RuleSpec,
    address: Option<&str>,
) -> Result<i64> {
    let at = after(app, before.as_ref().map_or(0, |rule| rule.updated_at));
    let id = before.as_ref().map_or_else(|| app.id(), |rule| rule.id);
    let latest = before.as_ref().map_or(1, |rule| if draft { rule.latest } else { rule.latest + 1 });
    let rule = RuleRow {
        id,
        village: village.id().0,
        programme: spec.programme.clone(),
        // What gives points now goes on being set off as it was until the draft is adopted.
        trigger_kind: match &before {
            Some(rule) if rule.adopted.is_some() => rule.trigger_kind.clone(),
            _ => spec.trigger.code().to_owned(),
        },
        latest,
        adopted: before.as_ref().and_then(|rule| rule.adopted),
        updated_at: at,
    };
    let version = VersionRow {
        rule: id,
        version: latest,
        state: VersionState::Draft.code().to_owned(),
        data: serde_json::to_string(spec).map_err(|error| StoreError::BadValue(error.to_string()))?,
        resolution: None,
        author_name: permit.name().to_owned(),
        written_at: at,
        adopted_at: None,
        retired_at: None,
    };
    let mut entry = app.entry(permit, "points_rule_draft", SUBJECT, id, address);
    entry.place = Some(village.id().0);
    entry.details = serde_json::json!({ "name": spec.name, "version": latest }).to_string();
    let task = NewTask {
        subject_kind: SUBJECT,
        subject: id,
        kind: super::ADOPT_TASK,
        holder: app.directory().holder_key(Holder::FirstOf(&[Role::Leader]), Some(&village)),
        title: spec.name.clone(),
        place: village.id().0,
        due_at: app.due(Limit::WorkingDays(ADOPT_DAYS)),
        created_at: app.now().as_microsecond(),
    };
    let op = SaveOp {
        county: app.county,
        permit: permit.clone(),
        before,
        rule,
        version,
        rewrite: draft,
        task,
        entry,
    };
    app.db.write(op).await?;
    Ok(id)
}

/// Writes a new rule as a draft.
///
/// # Errors
/// 401, 403; 404 for a place out of reach; 422 with the field and what to correct.
pub async fn create_rule(
    app: &App,
    actor: &Actor,
    new: &NewRule,
    address: Option<&str>,
) -> Result<RuleDetail> {
    let (path, _) = place_for(app, actor, Action::EditPointsRules, new.place.as_deref())?;
    let village = village_of(app, &path);
    let permit = decide_at(actor, Action::EditPointsRules, &village)?;
    let (spec, _) = new.rule.spec(app)?;
    let id = save(app, &permit, (village, None, false), &spec, address).await?;
    super::rule(app, actor, id).await
}

/// The rule as it is, and that the person may change it.
pub(super) async fn own(
    app: &App,
    actor: &Actor,
    id: i64,
) -> Result<(RuleRow, Vec<VersionRow>, Permit, gezhi_domain::grids::PlacePath)> {
    decide(actor, Action::EditPointsRules)?;
    let (rule, versions) =
        app.db.read(Load { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let village = path_of(app, rule.village)?;
    let permit = decide_at(actor, Action::EditPointsRules, &village)?;
    Ok((rule, versions, permit, village))
}

/// Changes a draft, or writes the next version of what was adopted as a draft.
///
/// # Errors
/// 401, 403, 404; 409 when somebody else was faster; 422 with the field and what to correct.
pub async fn edit_rule(
    app: &App,
    actor: &Actor,
    id: i64,
    edit: &RuleEdit,
    address: Option<&str>,
) -> Result<RuleDetail> {
    let (rule, versions, permit, village) = own(app, actor, id).await?;
    let (spec, _) = edit.rule.spec(app)?;
    if rule.updated_at != edit.seen.0 {
        return Err(changed(&rule));
    }
    let draft = versions.first().is_some_and(|latest| latest.state == VersionState::Draft.code());
    save(app, &permit, (village, Some(rule), draft), &spec, address).await?;
    super::rule(app, actor, id).await
}
