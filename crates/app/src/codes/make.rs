//! Making, rotating and revoking a code.

use super::list::CodeView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_store::codes::CodeRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use serde::Deserialize;
use utoipa::ToSchema;

/// Characters of a token: 50 bits, enough that nobody guesses one.
pub(super) const TOKEN: usize = 10;
/// Longest name printed under a code.
const LONGEST_NAME: usize = 60;
/// Kinds a code may have.
const KINDS: &[&str] = &["grid", "village", "facility"];

/// A code to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewCode {
    /// Place it fills in.
    pub place: Id,
    /// `grid`, `village` or `facility`.
    pub kind: String,
    /// Name printed under it; the place's own when absent.
    #[serde(default)]
    pub name: Option<String>,
}

/// A fresh code in force.
pub(super) fn fresh(app: &App, kind: &str, name: String, place: i64) -> CodeRow {
    CodeRow {
        id: app.id(),
        token: app.settings.entropy.readable(TOKEN),
        kind: kind.to_owned(),
        name,
        place,
        state: "active".to_owned(),
        scans: 0,
        created_at: app.now().as_microsecond(),
    }
}

/// Takes a code out of force, puts one in force, or both.
struct SwitchOp {
    county: i64,
    permit: Permit,
    out: Option<(i64, &'static str)>,
    into: Option<CodeRow>,
    entry: Entry,
}

impl Op for SwitchOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        if let Some((id, state)) = self.out
            && !gezhi_store::codes::set_state(tx, &self.permit, self.county, id, state).await?
        {
            return Err(AppError::invalid(
                "code_revoked",
                "id",
                "这个码已经停用了。",
                "This code is no longer in use.",
            ));
        }
        if let Some(row) = &self.into {
            gezhi_store::codes::insert(tx, &self.permit, self.county, row).await?;
        }
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

struct Find {
    county: i64,
    id: i64,
}

impl Op for Find {
    type Out = Option<CodeRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::codes::by_id(tx, self.county, self.id).await
    }
}

/// A code, if the person may do this at its place.
pub(super) async fn permitted(
    app: &App,
    actor: &Actor,
    action: Action,
    id: i64,
) -> Result<(CodeRow, Permit)> {
    decide(actor, action)?;
    let row = app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let path =
        app.directory().place(PlaceId(row.place)).map(|place| place.path).ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, action, &path)?;
    Ok((row, permit))
}

fn clean_name(name: Option<&str>, otherwise: &str) -> Result<String> {
    let name: String = name.unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
    let name = name.trim();
    if name.chars().count() > LONGEST_NAME {
        return Err(AppError::invalid(
            "name_too_long",
            "name",
            format!("名称最多 {LONGEST_NAME} 字。"),
            format!("A name has {LONGEST_NAME} characters at most."),
        ));
    }
    Ok(if name.is_empty() { otherwise.to_owned() } else { name.to_owned() })
}

/// Makes a code.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 with the field.
pub async fn create(app: &App, actor: &Actor, new: &NewCode, address: Option<&str>) -> Result<CodeView> {
    decide(actor, Action::EditCodes)?;
    let directory = app.directory();
    let place = directory.place(PlaceId(new.place.0)).ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditCodes, &place.path)?;
    if !KINDS.contains(&new.kind.as_str()) {
        return Err(AppError::invalid(
            "code_kind",
            "kind",
            "请选网格、村或设施。",
            "Choose grid, village or facility.",
        ));
    }
    let name = clean_name(new.name.as_deref(), &directory.path_name(&place.path))?;
    let row = fresh(app, &new.kind, name, place.id.0);
    let mut entry = app.entry(&permit, "code_create", "code", row.id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "kind": row.kind, "name": row.name }).to_string();
    let view = CodeView::of(app, &row);
    app.db.write(SwitchOp { county: app.county, permit, out: None, into: Some(row), entry }).await?;
    view.ok_or_else(AppError::not_found)
}

/// Puts a new code in the place of one that was spoilt or passed around; the old one no longer works.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 when the code was not in force.
pub async fn rotate(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<CodeView> {
    let (old, permit) = permitted(app, actor, Action::EditCodes, id).await?;
    let row = fresh(app, &old.kind, old.name.clone(), old.place);
    let mut entry = app.entry(&permit, "code_rotate", "code", old.id, address);
    entry.place = Some(old.place);
    entry.details =
        serde_json::json!({ "name": old.name, "scans": old.scans, "new": row.id.to_string() }).to_string();
    let view = CodeView::of(app, &row);
    let op = SwitchOp { county: app.county, permit, out: Some((old.id, "rotated")), into: Some(row), entry };
    app.db.write(op).await?;
    view.ok_or_else(AppError::not_found)
}

/// Takes a code out of force.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 when the code was not in force.
pub async fn revoke(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    let (old, permit) = permitted(app, actor, Action::EditCodes, id).await?;
    let mut entry = app.entry(&permit, "code_revoke", "code", old.id, address);
    entry.place = Some(old.place);
    entry.details = serde_json::json!({ "name": old.name, "scans": old.scans }).to_string();
    app.db
        .write(SwitchOp { county: app.county, permit, out: Some((old.id, "revoked")), into: None, entry })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_a_name_has_the_places() {
        assert_eq!(clean_name(None, "姚山村").unwrap(), "姚山村");
        assert_eq!(clean_name(Some("  \n "), "姚山村").unwrap(), "姚山村");
        assert_eq!(clean_name(Some(" 村口凉亭 "), "姚山村").unwrap(), "村口凉亭");
        assert!(clean_name(Some(&"长".repeat(61)), "姚山村").is_err());
    }
}
