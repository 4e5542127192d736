//! The settings in force and their earlier versions.

use super::difference::SettingChange;
use super::form::SettingsForm;
use super::kinds::may_see;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Bi;
use gezhi_domain::accounts::{Action, Actor, Role, decide};
use gezhi_domain::profile::Profile;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::profile_versions::VersionRow;
use serde::Serialize;
use utoipa::ToSchema;

/// The settings in force.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettingsView {
    /// Version, 0 where they were never edited.
    pub version: i64,
    /// The settings.
    pub settings: SettingsForm,
    /// Words of the four grades.
    pub grades: Vec<GradeWord>,
    /// Codes of kinds of attributes that stand or stood on somebody: they can be retired and not deleted.
    pub kinds_in_use: Vec<String>,
    /// Roles that a kind may be shown to.
    pub kind_roles: Vec<RoleWord>,
}

/// A grade.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradeWord {
    /// Code.
    pub code: String,
    /// Word.
    pub word: Bi,
}

/// A role.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleWord {
    /// Code.
    pub code: String,
    /// Word.
    pub word: Bi,
}

/// A version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettingsVersion {
    /// Number.
    pub version: i64,
    /// When it came into force.
    pub at: String,
    /// Who put it in force.
    pub author: String,
    /// Why.
    pub note: String,
    /// What changed.
    pub changes: Vec<SettingChange>,
}

struct KindsInUse {
    county: i64,
    root: i64,
    codes: Vec<String>,
}

impl Op for KindsInUse {
    type Out = Vec<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Vec<String>, StoreError> {
        let mut used = Vec::new();
        for code in &self.codes {
            if gezhi_store::residents::kind_was_used(tx, self.county, self.root, code).await? {
                used.push(code.clone());
            }
        }
        Ok(used)
    }
}

struct Last {
    county: i64,
}

impl Op for Last {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<i64, StoreError> {
        gezhi_store::profile_versions::last(tx, self.county).await
    }
}

/// The number of the version in force.
///
/// # Errors
/// Failures of the store.
pub async fn version(app: &App) -> Result<i64> {
    Ok(app.db.read(Last { county: app.county }).await?)
}

/// The settings in force.
///
/// # Errors
/// 401, 403; failures of the store.
pub async fn current(app: &App, actor: &Actor) -> Result<SettingsView> {
    decide(actor, Action::SeeSettings)?;
    let word = |code: &str, zh: &str, en: &str| GradeWord { code: code.to_owned(), word: Bi::new(zh, en) };
    let profile = app.profile();
    let codes = profile.attributes.attributes.iter().map(|spec| spec.code.clone()).collect();
    let used = KindsInUse { county: app.county, root: app.directory().root().0, codes };
    let roles = Role::ALL.iter().filter(|role| may_see(**role));
    Ok(SettingsView {
        version: version(app).await?,
        settings: SettingsForm::of(&profile),
        kinds_in_use: app.db.read(used).await?,
        kind_roles: roles
            .map(|role| RoleWord { code: role.code().to_owned(), word: Bi::new(role.zh(), role.en()) })
            .collect(),
        grades: vec![
            word("critical", "特急", "Critical"),
            word("urgent", "紧急", "Urgent"),
            word("normal", "一般", "Normal"),
            word("complex", "复杂", "Complex"),
        ],
    })
}

struct All {
    county: i64,
}

impl Op for All {
    type Out = Vec<VersionRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::profile_versions::all(tx, self.county).await
    }
}

/// All versions, newest first.
///
/// # Errors
/// 401, 403; failures of the store.
pub async fn versions(app: &App, actor: &Actor) -> Result<Vec<SettingsVersion>> {
    decide(actor, Action::SeeSettings)?;
    let rows = app.db.read(All { county: app.county }).await?;
    Ok(rows
        .into_iter()
        .map(|row| SettingsVersion {
            version: row.version,
            at: gezhi_store::time::instant(row.at).map(|at| at.to_string()).unwrap_or_default(),
            author: row.author,
            note: row.note,
            changes: serde_json::from_str(&row.changes).unwrap_or_default(),
        })
        .collect())
}

struct Text {
    county: i64,
    version: i64,
}

impl Op for Text {
    type Out = (Option<String>, i64);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let text = gezhi_store::profile_versions::profile(tx, self.county, self.version).await?;
        Ok((text, gezhi_store::profile_versions::last(tx, self.county).await?))
    }
}

/// The profile of a version, and the number of the last one.
pub(super) async fn stored(app: &App, version: i64) -> Result<(Profile, i64)> {
    let (text, last) = app.db.read(Text { county: app.county, version }).await?;
    let text = text.ok_or_else(AppError::not_found)?;
    let profile: Profile = serde_json::from_str(&text)
        .map_err(|error| StoreError::BadValue(format!("version {version} of the profile: {error}")))?;
    Ok((profile, last))
}
