//! Texts that are sent again and again.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::line;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::groups::{GAPS, fill};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::groups::TemplateRow;
use gezhi_store::journal::Entry;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A template.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TemplateView {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Text with gaps.
    pub text: String,
}

/// A template as it is filled in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TemplateDraft {
    /// Identity of the one that is changed; left out for a new one.
    #[serde(default)]
    pub id: Option<Id>,
    /// Name.
    pub name: String,
    /// Text with gaps.
    pub text: String,
}

struct Read {
    county: i64,
}

impl Op for Read {
    type Out = Vec<TemplateRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::groups::templates(tx, self.county).await
    }
}

/// All templates.
///
/// # Errors
/// 401, 403.
pub async fn templates(app: &App, actor: &Actor) -> Result<Vec<TemplateView>> {
    decide(actor, Action::SeeGroups)?;
    let rows = app.db.read(Read { county: app.county }).await?;
    Ok(rows.into_iter().map(|row| TemplateView { id: Id(row.id), name: row.name, text: row.text }).collect())
}

struct Put {
    county: i64,
    permit: Permit,
    row: TemplateRow,
    entry: Entry,
}

impl Op for Put {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::groups::put_template(tx, &self.permit, self.county, &self.row, self.entry.at).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// They serve the whole place: so must the duty of whoever changes them reach.
fn permit(app: &App, actor: &Actor) -> Result<Permit> {
    decide(actor, Action::EditGroups)?;
    Ok(decide_at(actor, Action::EditGroups, &app.directory().root_path())?)
}

/// Puts a template in or changes it.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place, and for one that is gone; 422 for a text with a gap that nothing fills.
pub async fn put_template(
    app: &App,
    actor: &Actor,
    draft: &TemplateDraft,
    address: Option<&str>,
) -> Result<TemplateView> {
    let permit = permit(app, actor)?;
    let name = line(&draft.name, "name", 30)?;
    let text: String = draft.text.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect();
    if name.is_empty() || text.is_empty() || text.chars().count() > 600 {
        return Err(AppError::invalid(
            "text",
            "text",
            "请填写模板的名称和内容，内容最多 600 字。",
            "Give the template a name and a text of 600 characters at most.",
        ));
    }
    let any: BTreeMap<&str, String> = GAPS.iter().map(|(gap, _)| (*gap, String::new())).collect();
    fill(&text, &any).map_err(|gap| {
        AppError::invalid(
            "gap",
            "text",
            format!("没有 {{{}}} 这一项。可以用：地方、上级、日期、网格员、电话、网址。", gap.0),
            format!("There is no gap {{{}}}.", gap.0),
        )
    })?;
    let rows = app.db.read(Read { county: app.county }).await?;
    let id = match draft.id {
        Some(id) if rows.iter().any(|row| row.id == id.0) => id.0,
        Some(_) => return Err(AppError::not_found()),
        None => app.id(),
    };
    let mut entry = app.entry(&permit, "group_template", "group_template", id, address);
    entry.details = serde_json::json!({ "name": name }).to_string();
    let row = TemplateRow { id, name: name.clone(), text: text.clone() };
    app.db.write(Put { county: app.county, permit, row, entry }).await?;
    Ok(TemplateView { id: Id(id), name, text })
}

struct Remove {
    county: i64,
    permit: Permit,
    id: i64,
    entry: Entry,
}

impl Op for Remove {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        if !gezhi_store::groups::remove_template(tx, &self.permit, self.county, self.id).await? {
            return Err(AppError::not_found());
        }
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

/// Takes a template away.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place, and for one that is gone.
pub async fn remove_template(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    let permit = permit(app, actor)?;
    let entry = app.entry(&permit, "group_template_remove", "group_template", id, address);
    app.db.write(Remove { county: app.county, permit, id, entry }).await
}
