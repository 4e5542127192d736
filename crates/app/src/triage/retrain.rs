//! Learning from the place's own closed cases and corrections, in the background, by versions.

use super::{RuleVariable, RuleView, variables};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Bi;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, system_permit};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::triage::ModelRow;
use gezhi_triage::eval::{LabelledText, cross_validate, summarise};
use gezhi_triage::{Model, Options, Trainer};
use serde::Serialize;
use utoipa::ToSchema;

/// Rows the background training takes at most: memory of the server is bounded.
const MAX_ROWS: i64 = 3_000;
/// Under this many rows nothing can be learnt.
const MIN_ROWS: usize = 50;

/// A version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriageVersion {
    /// Version.
    pub version: i64,
    /// When.
    pub trained_at: String,
    /// Rows it learnt from.
    pub rows: i64,
    /// Classes.
    pub classes: i64,
    /// Cross-validated on these rows.
    pub macro_f1: Option<f64>,
}

/// The desk's state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriageStatus {
    /// In use.
    pub active: Option<TriageVersion>,
    /// All, newest first.
    pub versions: Vec<TriageVersion>,
    /// What people corrected since the version in use was trained.
    pub pending_corrections: i64,
    /// Rules above the model.
    pub rules: Vec<RuleView>,
    /// What their conditions may use.
    pub variables: Vec<RuleVariable>,
    /// The version of the settings that holds them.
    pub settings_version: i64,
}

struct StatusOp {
    county: i64,
}

impl Op for StatusOp {
    type Out = (Vec<ModelRow>, i64);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let versions = gezhi_store::triage::versions(tx, self.county).await?;
        let since = versions.iter().find(|row| row.active).map_or(0, |row| row.trained_at);
        let pending = gezhi_store::triage::corrections_since(tx, self.county, since).await?;
        Ok((versions, pending))
    }
}

fn version(row: &ModelRow) -> TriageVersion {
    TriageVersion {
        version: row.version,
        trained_at: gezhi_store::time::instant(row.trained_at).map(|at| at.to_string()).unwrap_or_default(),
        rows: row.rows,
        classes: row.classes,
        macro_f1: row.macro_f1,
    }
}

/// Versions, corrections and rules.
///
/// # Errors
/// 401, 403.
pub async fn status(app: &App, actor: &Actor) -> Result<TriageStatus> {
    decide(actor, Action::SeeTriage)?;
    let (versions, pending_corrections) = app.db.read(StatusOp { county: app.county }).await?;
    Ok(TriageStatus {
        active: versions.iter().find(|row| row.active).map(version),
        versions: versions.iter().map(version).collect(),
        pending_corrections,
        rules: app
            .profile()
            .work
            .rules
            .iter()
            .map(|rule| RuleView {
                name: Bi::from(&rule.name),
                when: rule.when.clone(),
                category: rule.category.clone(),
                grade: rule.grade.map(|grade| grade.code().to_owned()),
            })
            .collect(),
        variables: variables(),
        settings_version: crate::settings::version(app).await?,
    })
}

struct Rows {
    county: i64,
}

impl Op for Rows {
    type Out = Vec<(String, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::triage::training_rows(tx, self.county, MAX_ROWS).await
    }
}

struct Save {
    county: i64,
    row: ModelRow,
    blob: Vec<u8>,
    entry: Entry,
}

impl Op for Save {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<i64, StoreError> {
        let last = gezhi_store::triage::versions(tx, self.county).await?.first().map_or(0, |row| row.version);
        let row = ModelRow { version: last + 1, ..self.row.clone() };
        gezhi_store::triage::insert(tx, self.county, &row, &self.blob).await?;
        let details =
            serde_json::json!({ "version": row.version, "rows": row.rows, "macro_f1": row.macro_f1 });
        let entry = Entry { details: details.to_string(), subject: row.version, ..self.entry.clone() };
        gezhi_store::journal::append(tx, self.county, &entry).await?;
        Ok(row.version)
    }
}

/// Trains a new version from closed cases and corrections and puts it in use. Takes seconds; runs beside everything else.
///
/// # Errors
/// 401, 403, 422 when there is too little to learn from.
pub async fn retrain(app: &App, actor: &Actor) -> Result<i64> {
    let permit = decide(actor, Action::EditTriage)?;
    train(app, &permit).await
}

async fn train(app: &App, permit: &Permit) -> Result<i64> {
    let mut rows = app.db.read(Rows { county: app.county }).await?;
    if rows.len() < MIN_ROWS {
        return Err(AppError::invalid(
            "too_few_rows",
            "rows",
            format!("可学习的办结事件只有 {} 件，至少要 {MIN_ROWS} 件。", rows.len()),
            format!("Only {} closed cases to learn from; at least {MIN_ROWS} are needed.", rows.len()),
        ));
    }
    // Oldest first is what the trainer expects; level 2 is as fine as most desks route.
    rows.reverse();
    let rows: Vec<(String, String)> = rows
        .into_iter()
        .map(|(code, text)| (code.splitn(3, '.').take(2).collect::<Vec<_>>().join("."), text))
        .collect();
    let (model, macro_f1, count) = tokio::task::spawn_blocking(move || {
        let options = Options { max_rows: 3_000, ..Options::default() };
        let pairs: Vec<(&str, &str)> =
            rows.iter().map(|(label, text)| (label.as_str(), text.as_str())).collect();
        let model = Trainer::fit(&pairs, &options);
        let labelled: Vec<LabelledText> = rows
            .iter()
            .map(|(label, text)| LabelledText { label: label.clone(), text: text.clone() })
            .collect();
        let reports = cross_validate(&labelled, 3, 1, &options, &|| std::time::Duration::ZERO);
        let (mean, _) = summarise(&reports, |report| report.macro_f1);
        (model, mean, rows.len())
    })
    .await
    .map_err(std::io::Error::other)?;
    let entry = app.entry(permit, "retrain", "triage", 0, None);
    let row = ModelRow {
        version: 0,
        trained_at: app.now().as_microsecond(),
        rows: i64::try_from(count).unwrap_or(i64::MAX),
        classes: i64::try_from(model.classes().len()).unwrap_or(i64::MAX),
        macro_f1: Some(macro_f1),
        active: true,
    };
    let blob = model.to_bytes();
    let version = app.db.write(Save { county: app.county, row, blob, entry }).await?;
    app.triage.use_model(version, model);
    Ok(version)
}

/// Trains once at night where enough was corrected.
///
/// # Errors
/// Failures of the store.
pub async fn retrain_if_due(app: &App) -> Result<Option<i64>> {
    let (_, pending) = app.db.read(StatusOp { county: app.county }).await?;
    if pending < 20 {
        return Ok(None);
    }
    train(app, &system_permit(Action::EditTriage)).await.map(Some)
}

/// Trains anew where a version is in use that this program cannot read: after an update that changed the format.
///
/// # Errors
/// Failures of the store; too little to learn from.
pub async fn replace_unreadable(app: &App) -> Result<Option<i64>> {
    let (versions, _) = app.db.read(StatusOp { county: app.county }).await?;
    if app.triage.version().is_some() || !versions.iter().any(|row| row.active) {
        return Ok(None);
    }
    train(app, &system_permit(Action::EditTriage)).await.map(Some)
}

struct Active {
    county: i64,
}

impl Op for Active {
    type Out = Option<(i64, Vec<u8>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::triage::active(tx, self.county).await
    }
}

/// Loads the version in use, after a start or when another node trained one.
///
/// # Errors
/// Failures of the store; weights that cannot be read are logged and left out.
pub async fn load_active(app: &App) -> Result<()> {
    if let Some((version, blob)) = app.db.read(Active { county: app.county }).await? {
        match Model::from_bytes(&blob) {
            Ok(model) => app.triage.use_model(version, model),
            Err(error) => tracing::warn!(version, %error, "the classifier's weights cannot be read"),
        }
    }
    Ok(())
}

struct Activate {
    county: i64,
    version: i64,
    entry: Entry,
}

impl Op for Activate {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let known = gezhi_store::triage::activate(tx, self.county, self.version).await?;
        if known {
            gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        }
        Ok(known)
    }
}

/// Goes back to an earlier version.
///
/// # Errors
/// 401, 403, 404.
pub async fn activate(app: &App, actor: &Actor, version: i64) -> Result<()> {
    let permit = decide(actor, Action::EditTriage)?;
    let entry = app.entry(&permit, "activate", "triage", version, None);
    if !app.db.write(Activate { county: app.county, version, entry }).await? {
        return Err(AppError::not_found());
    }
    load_active(app).await
}
