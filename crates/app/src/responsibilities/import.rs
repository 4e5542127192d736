//! Importing the list from a sheet: read, shown, and put in force only when a person confirms.

use super::difference::{Change, Step, identify, steps};
use super::edit::list_changed;
use super::line::{Line, before_and_after, version};
use super::names::Names;
use super::rows::{COLUMNS, RowError, read};
use super::view::{CategoryGap, LineConflict, Viewer};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::sheets::{Header, SheetFault};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide_at};
use gezhi_store::bodies::LineRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of the preview in the store.
const KIND: &str = "responsibilities";
/// How long a preview may be confirmed, microseconds.
const GOOD_FOR: i64 = 3_600_000_000;

/// A sheet read and kept until it is confirmed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The list it was compared with.
    pub version: String,
    /// The new list.
    pub lines: Vec<Line>,
    /// What is wrong with rows.
    pub errors: Vec<RowError>,
    /// The head as typed.
    pub head: Vec<String>,
    /// Number of each data row and the row as typed.
    pub typed: Vec<(usize, Vec<String>)>,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ResponsibilityPreview)]
pub struct ImportPreview {
    /// To confirm it, try it, or fetch its sheet of errors by.
    pub preview_id: Id,
    /// Lines read without a fault.
    pub lines: usize,
    /// Lines that stay as they are.
    pub unchanged: usize,
    /// Lines that are new, say something else, or go.
    pub changed: Vec<Change>,
    /// Rows that cannot be used. While there is one, nothing can be confirmed.
    pub errors: Vec<RowError>,
    /// Categories that the new list leaves without a body.
    pub gaps: Vec<CategoryGap>,
    /// Conflicts in the new list.
    pub conflicts: Vec<LineConflict>,
}

/// What a confirmed import did.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ResponsibilityImported)]
pub struct Confirmed {
    /// Lines now in the list.
    pub lines: usize,
    /// Lines that are new, say something else, or are gone.
    pub changed: usize,
}

struct Keep {
    county: i64,
    id: i64,
    account: i64,
    data: String,
    at: i64,
}

impl Op for Keep {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::previews::insert(tx, self.county, self.id, KIND, self.account, &self.data, self.at).await
    }
}

struct Look {
    county: i64,
    id: i64,
    account: i64,
}

impl Op for Look {
    type Out = Option<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::previews::find(tx, self.county, self.id, KIND, self.account).await
    }
}

/// The preview that this person made.
///
/// # Errors
/// 401; 404 when there is none.
pub(super) async fn kept(app: &App, actor: &Actor, id: i64) -> Result<Kept> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let text =
        app.db.read(Look { county: app.county, id, account }).await?.ok_or_else(AppError::not_found)?;
    parse(&text)
}

fn parse(text: &str) -> Result<Kept> {
    serde_json::from_str(text).map_err(|error| StoreError::BadValue(format!("a kept import: {error}")).into())
}

fn read_sheet(names: &Names, version: String, bytes: &[u8]) -> std::result::Result<Kept, SheetFault> {
    let grids = crate::sheets::read(bytes)?;
    let (sheet, header) = Header::find(&grids, COLUMNS)?;
    let grid = grids.into_iter().nth(sheet).unwrap_or_default();
    let reading = read(names, &grid, &header);
    if reading.rows.is_empty() {
        return Err(SheetFault::Empty);
    }
    let row = |at: usize| grid.rows().get(at).cloned().unwrap_or_default();
    Ok(Kept {
        version,
        lines: reading.lines,
        errors: reading.errors,
        head: row(header.row),
        typed: reading.rows.into_iter().map(|at| (at + 1, row(at))).collect(),
    })
}

/// Reads a sheet and says what it would change. Nothing is put in force.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place; 422 when the file as a whole cannot be used.
pub async fn preview(app: &App, actor: &Actor, bytes: Vec<u8>) -> Result<ImportPreview> {
    let directory = app.directory();
    decide_at(actor, Action::EditDuties, &directory.root_path())?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let names = Names::of(app);
    let version = version(&directory.lines);
    let read = tokio::task::spawn_blocking(move || read_sheet(&names, version, &bytes));
    let mut kept = read.await.map_err(std::io::Error::other)??;
    let present: Vec<Line> = directory.lines.iter().map(Line::from).collect();
    kept.lines = identify(&present, std::mem::take(&mut kept.lines), || app.id());
    let steps = steps(&present, &kept.lines);
    let id = app.id();
    let at = app.now().as_microsecond();
    let data = serde_json::to_string(&kept).map_err(std::io::Error::other)?;
    app.db.write(Keep { county: app.county, id, account, data, at }).await?;
    let viewer = Viewer::new(app);
    let new = directory.with_lines(kept.lines.iter().map(LineRow::from).collect());
    let touched = steps.iter().filter(|step| step.after.is_some()).count();
    Ok(ImportPreview {
        preview_id: Id(id),
        lines: kept.lines.len(),
        unchanged: kept.lines.len().saturating_sub(touched),
        changed: steps.iter().map(|step| step.view(&viewer)).collect(),
        errors: kept.errors,
        gaps: viewer.gaps(&new),
        conflicts: viewer.conflicts(&new),
    })
}

struct ConfirmOp {
    county: i64,
    permit: Permit,
    id: i64,
    account: i64,
    since: i64,
    entries: Vec<Entry>,
}

impl Op for ConfirmOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let text =
            gezhi_store::previews::take(tx, self.county, self.id, KIND, self.account, self.since).await?;
        let kept = parse(&text.ok_or_else(expired)?)?;
        if version(&gezhi_store::bodies::lines(tx, self.county).await?) != kept.version {
            return Err(list_changed());
        }
        gezhi_store::bodies::clear_lines(tx, &self.permit, self.county).await?;
        for line in &kept.lines {
            gezhi_store::bodies::put_line(tx, &self.permit, self.county, &LineRow::from(line)).await?;
        }
        for entry in &self.entries {
            gezhi_store::journal::append(tx, self.county, entry).await?;
        }
        Ok(())
    }
}

fn expired() -> AppError {
    AppError::invalid(
        "preview_expired",
        "preview_id",
        "这次导入已经确认过，或者超过一小时了，请重新上传。",
        "This import was confirmed before or is more than an hour old; upload the file again.",
    )
}

fn has_errors(count: usize) -> AppError {
    AppError::invalid(
        "import_has_errors",
        "preview_id",
        format!("还有 {count} 处错误，改好后重新上传，才能确认。"),
        format!("{count} cells are wrong. Correct them and upload the file again."),
    )
}

/// Puts a previewed list in force, as a whole or not at all.
///
/// # Errors
/// 401, 403; 404 for somebody else's preview; 422 when rows are wrong, the hour is over, or the list was changed.
pub async fn confirm(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<Confirmed> {
    let directory = app.directory();
    let permit = decide_at(actor, Action::EditDuties, &directory.root_path())?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let kept = kept(app, actor, id).await?;
    if !kept.errors.is_empty() {
        return Err(has_errors(kept.errors.len()));
    }
    if version(&directory.lines) != kept.version {
        return Err(list_changed());
    }
    let present: Vec<Line> = directory.lines.iter().map(Line::from).collect();
    let steps = steps(&present, &kept.lines);
    let done = Confirmed { lines: kept.lines.len(), changed: steps.len() };
    let entries = entries(app, &permit, id, &kept.lines, &steps, address);
    let since = app.now().as_microsecond() - GOOD_FOR;
    let written = app.db.write(ConfirmOp { county: app.county, permit, id, account, since, entries }).await;
    app.reload_directory().await?;
    written.map(|()| done)
}

/// One entry for the import and one for every line that changes, so that a line's history is complete.
fn entries(
    app: &App,
    permit: &Permit,
    id: i64,
    lines: &[Line],
    steps: &[Step],
    address: Option<&str>,
) -> Vec<Entry> {
    let mut whole = app.entry(permit, "responsibility_import", "responsibility", id, address);
    whole.details = serde_json::json!({ "lines": lines.len(), "changed": steps.len() }).to_string();
    let each = steps.iter().map(|step| {
        let (act, line) = match (&step.before, &step.after) {
            (Some(before), None) => ("responsibility_delete", Some(before)),
            (Some(_), after) => ("responsibility_change", after.as_ref()),
            (None, after) => ("responsibility_add", after.as_ref()),
        };
        let mut entry = app.entry(permit, act, "responsibility", line.map_or(0, |line| line.id), address);
        entry.place = line.and_then(|line| line.place);
        entry.details = before_and_after(step.before.as_ref(), step.after.as_ref());
        entry
    });
    std::iter::once(whole).chain(each).collect()
}
