//! Putting settings in force: a new version, journalled, and every node reads it.

use super::check::{SettingFault, faults};
use super::difference::{SettingChange, changes};
use super::form::SettingsForm;
use super::kinds::{dropped, keep_later_kinds};
use super::versions::stored;
use crate::context::App;
use crate::directory::Directory;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_domain::cases::tasks;
use gezhi_domain::profile::Profile;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::profile_versions::VersionRow;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Settings to be put in force.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SaveSettings {
    /// The version that was edited.
    pub based_on: i64,
    /// Why, in a few words.
    #[serde(default)]
    pub note: String,
    /// The settings.
    pub settings: SettingsForm,
}

/// What settings would change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettingsPreview {
    /// Fields that differ.
    pub changes: Vec<SettingChange>,
    /// What is wrong; while there is something, nothing can be saved.
    pub faults: Vec<SettingFault>,
}

fn permit(app: &App, actor: &Actor) -> Result<Permit> {
    Ok(decide_at(actor, Action::EditSettings, &app.directory().root_path())?)
}

/// Says what settings would change, and what is wrong with them.
///
/// # Errors
/// 401, 403.
pub fn preview(app: &App, actor: &Actor, settings: &SettingsForm) -> Result<SettingsPreview> {
    permit(app, actor)?;
    let profile = app.profile();
    Ok(SettingsPreview {
        changes: changes(&SettingsForm::of(&profile), settings),
        faults: faults(&profile, settings),
    })
}

/// Puts settings in force; says the version.
///
/// # Errors
/// 401, 403; 422 with the first fault; 422 `settings_changed` when somebody else was faster.
pub async fn save(app: &App, actor: &Actor, save: &SaveSettings, address: Option<&str>) -> Result<i64> {
    let permit = permit(app, actor)?;
    let profile = app.profile();
    if let Some(fault) = faults(&profile, &save.settings).into_iter().next() {
        return Err(refuse(&fault));
    }
    let next = save.settings.onto(&profile);
    let reason = Reason { act: "profile_change", note: save.note.clone(), based_on: save.based_on, address };
    put_in_force(app, permit, next, reason).await
}

pub(crate) fn refuse(fault: &SettingFault) -> AppError {
    AppError::invalid(
        "setting_fault",
        "settings",
        format!("{}：{}", fault.field, fault.zh),
        format!("{}: {}", fault.field, fault.en),
    )
}

/// Goes back to an earlier version, as a new one.
///
/// # Errors
/// 401, 403, 404.
pub async fn restore(app: &App, actor: &Actor, version: i64, address: Option<&str>) -> Result<i64> {
    let permit = permit(app, actor)?;
    let (older, last) = stored(app, version).await?;
    let next = keep_later_kinds(&app.profile(), older);
    let note = format!("→ {version}");
    put_in_force(app, permit, next, Reason { act: "profile_restore", note, based_on: last, address }).await
}

/// Why a version comes.
pub(crate) struct Reason<'a> {
    /// Act of the journal.
    pub act: &'static str,
    /// In the person's words.
    pub note: String,
    /// The version that was edited.
    pub based_on: i64,
    /// Address of the request.
    pub address: Option<&'a str>,
}

struct Save {
    county: i64,
    permit: Permit,
    before: Arc<Profile>,
    before_text: String,
    next: Profile,
    text: String,
    row: VersionRow,
    based_on: i64,
    directory: Arc<Directory>,
    entry: Entry,
}

fn changed() -> AppError {
    AppError::invalid(
        "settings_changed",
        "based_on",
        "设置刚被别人改过，请重新打开，再改一次。您写的内容还在页面上。",
        "Somebody else has just changed the settings; open them again and repeat your change. What you wrote is still on the page.",
    )
}

fn in_use(code: &str) -> AppError {
    AppError::invalid(
        "kind_in_use",
        "attributes",
        format!("“{code}”已经标在户或人身上，不能删除，也不能改标在哪里；不再用请选“停用”。"),
        format!(
            "{code} stands on households or people; it cannot be deleted or be about something else. Retire it instead."
        ),
    )
}

impl Op for Save {
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let county = self.county;
        let mut last = gezhi_store::profile_versions::last(tx, county).await?;
        if last != self.based_on {
            return Err(changed());
        }
        let root = self.directory.root().0;
        for code in dropped(&self.before, &self.next) {
            if gezhi_store::residents::kind_was_used(tx, county, root, &code).await? {
                return Err(in_use(&code));
            }
        }
        if last == 0 {
            // What the county began with can be gone back to as well.
            let row = VersionRow {
                version: 1,
                at: self.row.at,
                account: None,
                author: "gezhi".to_owned(),
                note: String::new(),
                changes: "[]".to_owned(),
            };
            gezhi_store::profile_versions::insert(tx, &self.permit, county, &row, &self.before_text).await?;
            last = 1;
        }
        let row = VersionRow { version: last + 1, ..self.row.clone() };
        gezhi_store::profile_versions::insert(tx, &self.permit, county, &row, &self.text).await?;
        gezhi_store::settings::put(tx, county, "profile", &self.text).await?;
        if self.before.work.bounce_limit != self.next.work.bounce_limit {
            self.hand_over(tx).await?;
        }
        let entry = Entry { subject: row.version, ..self.entry.clone() };
        gezhi_store::journal::append(tx, county, &entry).await?;
        gezhi_store::revisions::bump(tx, county, gezhi_store::revisions::PROFILE).await?;
        Ok(row.version)
    }
}

impl Save {
    /// With another bounce limit the dispatcher has to rule on other cases.
    async fn hand_over(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let (old, new) = (self.before.work.bounce_limit, self.next.work.bounce_limit);
        for stored in gezhi_store::case_lists::open(tx, self.county).await? {
            let case = crate::cases::complete(stored.case, &self.directory);
            let specs = tasks(&case, new);
            if specs == tasks(&case, old) {
                continue;
            }
            let rows: Vec<(String, String)> = specs
                .into_iter()
                .map(|spec| {
                    let holder = self.directory.holder_key(spec.holder, case.place.as_ref());
                    (spec.kind.code().to_owned(), holder)
                })
                .collect();
            let due = gezhi_store::cases::sort_at(&case);
            gezhi_store::tasks::replace(tx, self.county, case.id.0, &rows, due, self.row.at).await?;
        }
        Ok(())
    }
}

/// Stores a profile as the next version and has it read.
///
/// # Errors
/// 422 `settings_changed`; failures of the store.
pub(crate) async fn put_in_force(
    app: &App,
    permit: Permit,
    next: Profile,
    reason: Reason<'_>,
) -> Result<i64> {
    let before = app.profile();
    let json = |profile: &Profile| serde_json::to_string(profile).map_err(std::io::Error::other);
    let list = changes(&SettingsForm::of(&before), &SettingsForm::of(&next));
    let mut entry = app.entry(&permit, reason.act, "profile", 0, reason.address);
    let details = serde_json::json!({ "note": reason.note, "changes": list });
    entry.details = details.to_string();
    let row = VersionRow {
        version: 0,
        at: app.now().as_microsecond(),
        account: permit.account().map(|account| account.0),
        author: permit.name().to_owned(),
        note: reason.note.chars().take(200).collect(),
        changes: serde_json::to_string(&list).map_err(std::io::Error::other)?,
    };
    let op = Save {
        county: app.county,
        before_text: json(&before)?,
        text: json(&next)?,
        before,
        next,
        row,
        based_on: reason.based_on,
        directory: app.directory(),
        entry,
        permit,
    };
    let written = app.db.write(op).await;
    app.refresh().await?;
    written
}
