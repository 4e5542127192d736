//! Importing the list from a sheet: read, shown, and put in force only when a person confirms.

use super::difference::{Change, Step, identify, steps};
use super::edit::list_changed;
use super::line::{Line, before_and_after, version};
use super::names::Names;
use super::rows::{COLUMNS, read};
use super::view::{CategoryGap, LineConflict, Viewer};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::previews::{Claim, check_faults, look};
use crate::sheets::{Header, RowError, SheetFault, Typed};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_store::bodies::LineRow;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of the preview in the store.
pub(super) const KIND: &str = "responsibilities";

/// A sheet read and kept until it is confirmed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The list it was compared with.
    pub version: String,
    /// The new list.
    pub lines: Vec<Line>,
    /// What is wrong with rows.
    pub errors: Vec<RowError>,
    /// The sheet as typed.
    pub typed: Typed,
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
        typed: Typed {
            head: row(header.row),
            rows: reading.rows.into_iter().map(|at| (at + 1, row(at))).collect(),
        },
    })
}

/// Reads a sheet and says what it would change. Nothing is put in force.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place; 422 when the file as a whole cannot be used.
pub async fn preview(app: &App, actor: &Actor, bytes: Vec<u8>) -> Result<ImportPreview> {
    let directory = app.directory();
    decide_at(actor, Action::EditDuties, &directory.root_path())?;
    let names = Names::of(app);
    let version = version(&directory.lines);
    let read = tokio::task::spawn_blocking(move || read_sheet(&names, version, &bytes));
    let mut kept = read.await.map_err(std::io::Error::other)??;
    let present: Vec<Line> = directory.lines.iter().map(Line::from).collect();
    kept.lines = identify(&present, std::mem::take(&mut kept.lines), || app.id());
    let steps = steps(&present, &kept.lines);
    let id = crate::previews::keep(app, actor, KIND, &kept).await?;
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
    claim: Claim,
    entries: Vec<Entry>,
}

impl Op for ConfirmOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let kept: Kept = self.claim.take(tx, self.county).await?;
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

/// Puts a previewed list in force, as a whole or not at all.
///
/// # Errors
/// 401, 403; 404 for somebody else's preview; 422 when rows are wrong, the hour is over, or the list was changed.
pub async fn confirm(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<Confirmed> {
    let directory = app.directory();
    let permit = decide_at(actor, Action::EditDuties, &directory.root_path())?;
    let kept: Kept = look(app, actor, KIND, id).await?;
    check_faults(&kept.errors)?;
    if version(&directory.lines) != kept.version {
        return Err(list_changed());
    }
    let present: Vec<Line> = directory.lines.iter().map(Line::from).collect();
    let steps = steps(&present, &kept.lines);
    let done = Confirmed { lines: kept.lines.len(), changed: steps.len() };
    let entries = entries(app, &permit, id, &kept.lines, &steps, address);
    let claim = Claim::of(app, actor, KIND, id)?;
    let written = app.db.write(ConfirmOp { county: app.county, permit, claim, entries }).await;
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
