//! Adding, changing and taking out a line.

use super::line::{Line, before_and_after, check_limit};
use super::view::{LineView, Viewer};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, BodyId, Permit, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::bodies::LineRow;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use serde::Deserialize;
use utoipa::ToSchema;

/// A line as a person writes it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ResponsibilityLineInput)]
pub struct LineInput {
    /// Category code.
    pub category: String,
    /// Place; everywhere when absent.
    #[serde(default)]
    pub place: Option<Id>,
    /// Lead body. One of a town stands for that of every town where no place is named.
    pub body: Id,
    /// Bodies that help.
    #[serde(default)]
    pub helpers: Vec<Id>,
    /// Working days.
    #[serde(default)]
    pub days: Option<i64>,
    /// Hours; the grade's own limit when neither is given.
    #[serde(default)]
    pub hours: Option<i64>,
    /// `worker` (default) or `leader`.
    #[serde(default)]
    pub checker: Option<String>,
}

fn place_path(app: &App, place: Option<i64>) -> Result<PlacePath> {
    let directory = app.directory();
    let Some(id) = place else { return Ok(directory.root_path()) };
    directory.place(PlaceId(id)).map(|place| place.path).ok_or_else(|| {
        AppError::invalid(
            "place_unknown",
            "place",
            "没有这个地方，请重新选择。",
            "There is no such place; choose again.",
        )
    })
}

/// The key of a body, if it may serve the line's place.
fn body_key(app: &App, id: Id, place: Option<&PlacePath>, field: &'static str) -> Result<String> {
    let directory = app.directory();
    let body = directory.body(BodyId(id.0)).ok_or_else(|| {
        AppError::invalid(
            "body_unknown",
            field,
            "没有这个单位，请重新选择。",
            "There is no such body; choose again.",
        )
    })?;
    let own = directory.place(PlaceId(body.place)).map(|place| place.path);
    if let (Some(own), Some(place)) = (own, place)
        && !own.reaches(place)
        // A village's committee on a line for the town stands for that of every village.
        && !place.reaches(&own)
    {
        return Err(AppError::invalid(
            "body_elsewhere",
            field,
            format!("「{}」不管这个地方，请重新选择单位或地点。", body.name),
            format!("{} does not serve this place; choose another body or place.", body.name),
        ));
    }
    Ok(body.key.clone())
}

fn line_of(app: &App, id: i64, input: &LineInput) -> Result<Line> {
    if app.profile().category(&input.category).is_none() {
        return Err(AppError::invalid(
            "category_unknown",
            "category",
            "没有这个类别，请重新选择。",
            "There is no such category; choose again.",
        ));
    }
    check_limit(input.days, input.hours)?;
    let path = place_path(app, input.place.map(|id| id.0))?;
    let place = Some(path).filter(|path| path.depth() > 0);
    let body = body_key(app, input.body, place.as_ref(), "body")?;
    let mut helpers = Vec::new();
    for helper in &input.helpers {
        let key = body_key(app, *helper, place.as_ref(), "helpers")?;
        if key != body && !helpers.contains(&key) {
            helpers.push(key);
        }
    }
    let checker = match input.checker.as_deref() {
        None | Some("" | "worker") => "worker",
        Some("leader") => "leader",
        Some(_) => {
            return Err(AppError::invalid(
                "checker",
                "checker",
                "请选网格员或网格长。",
                "Choose worker or leader.",
            ));
        }
    };
    let checker = checker.to_owned();
    let place = place.map(|path| path.id().0);
    Ok(Line {
        id,
        category: input.category.clone(),
        place,
        body,
        helpers,
        days: input.days,
        hours: input.hours,
        checker,
    })
}

/// Puts a line in or takes it out, and says so in the journal.
struct EditOp {
    county: i64,
    permit: Permit,
    id: i64,
    /// The line as it stood when the person was asked; `None` for a new one.
    seen: Option<Line>,
    after: Option<Line>,
    entry: Entry,
}

impl Op for EditOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let rows = gezhi_store::bodies::lines(tx, self.county).await?;
        let before = rows.iter().find(|row| row.id == self.id).map(Line::from);
        if before != self.seen {
            return Err(list_changed());
        }
        let claimed = |line: &Line, row: &LineRow| {
            row.id != line.id
                && row.category == line.category
                && row.place == line.place
                && row.body_key == line.body
        };
        match &self.after {
            Some(line) if rows.iter().any(|row| claimed(line, row)) => {
                return Err(AppError::invalid(
                    "line_exists",
                    "category",
                    "已经有一行是同样的类别、地点和单位。",
                    "There is a line with the same category, place and body.",
                ));
            }
            Some(line) => {
                gezhi_store::bodies::put_line(tx, &self.permit, self.county, &LineRow::from(line)).await?;
            }
            None => {
                gezhi_store::bodies::delete_line(tx, &self.permit, self.county, self.id).await?;
            }
        }
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

/// Somebody else changed the list meanwhile.
pub(super) fn list_changed() -> AppError {
    AppError::invalid(
        "list_changed",
        "version",
        "清单刚被别人改过，请刷新后再试。",
        "Somebody else has just changed the list. Load it again and repeat.",
    )
}

async fn write(
    app: &App,
    permit: Permit,
    before: Option<Line>,
    after: Option<Line>,
    address: Option<&str>,
) -> Result<()> {
    let (act, id, place) = match (&before, &after) {
        (None, Some(line)) => ("responsibility_add", line.id, line.place),
        (Some(_), Some(line)) => ("responsibility_change", line.id, line.place),
        (Some(line), None) => ("responsibility_delete", line.id, line.place),
        (None, None) => return Err(AppError::not_found()),
    };
    let mut entry = app.entry(&permit, act, "responsibility", id, address);
    entry.place = place;
    entry.details = before_and_after(before.as_ref(), after.as_ref());
    let written = app.db.write(EditOp { county: app.county, permit, id, seen: before, after, entry }).await;
    // Also after a refusal: it may come from a directory that is behind the store.
    app.reload_directory().await?;
    written
}

/// The line, if the person may change lines of its place.
fn present(app: &App, actor: &Actor, id: i64) -> Result<(Line, Permit)> {
    gezhi_domain::accounts::decide(actor, Action::EditDuties)?;
    let directory = app.directory();
    let line =
        directory.lines.iter().find(|row| row.id == id).map(Line::from).ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditDuties, &place_path(app, line.place)?)?;
    Ok((line, permit))
}

/// Adds a line.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn add(app: &App, actor: &Actor, input: &LineInput, address: Option<&str>) -> Result<LineView> {
    let permit = decide_at(actor, Action::EditDuties, &place_path(app, input.place.map(|id| id.0))?)?;
    let line = line_of(app, app.id(), input)?;
    write(app, permit, None, Some(line.clone()), address).await?;
    Ok(Viewer::new(app).line(&line))
}

/// Changes a line.
///
/// # Errors
/// 401, 403; 404 for an unknown line or one outside the person's scope; 422 with the field.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: i64,
    input: &LineInput,
    address: Option<&str>,
) -> Result<LineView> {
    let (before, _) = present(app, actor, id)?;
    let permit = decide_at(actor, Action::EditDuties, &place_path(app, input.place.map(|id| id.0))?)?;
    let line = line_of(app, id, input)?;
    if line != before {
        write(app, permit, Some(before), Some(line.clone()), address).await?;
    }
    Ok(Viewer::new(app).line(&line))
}

/// Takes a line out.
///
/// # Errors
/// 401, 403; 404 for an unknown line or one outside the person's scope.
pub async fn remove(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    let (before, permit) = present(app, actor, id)?;
    write(app, permit, Some(before), None, address).await
}
