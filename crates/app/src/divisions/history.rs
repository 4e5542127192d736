//! What a place was called, and where it belonged, on any day.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id};
use gezhi_domain::divisions::DivisionCode;
use gezhi_domain::grids::PlaceId;
use gezhi_store::divisions::DivisionRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A span of days in which name and parent stayed the same.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DivisionSpan {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the division above.
    pub parent: Option<String>,
    /// Its name at the beginning of the span.
    pub parent_name: Option<String>,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds; `null` while it does.
    pub until: Option<String>,
    /// What ended it: `renamed`, `moved`, `recoded`, `merged` or `abolished`.
    pub became: Option<String>,
    /// The same in words.
    pub became_word: Option<Bi>,
    /// The code that goes on.
    pub successor: Option<String>,
    /// The place of the grid tree, where it is one.
    pub place: Option<Id>,
    /// Oddities of the list it came from.
    pub flags: Vec<String>,
}

/// Which division, on which day.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Code, of today or of the past.
    pub code: Option<String>,
    /// Only the span that holds on this day.
    pub on: Option<String>,
}

struct Read {
    county: i64,
    code: Option<String>,
    place: Option<i64>,
}

impl Op for Read {
    type Out = Vec<(DivisionRow, Option<String>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut rows = Vec::new();
        if let Some(code) = &self.code {
            rows.extend(gezhi_store::divisions::of_code(tx, self.county, code).await?);
        }
        if let Some(place) = self.place {
            rows.extend(gezhi_store::divisions::of_place(tx, self.county, place).await?);
        }
        let mut named = Vec::with_capacity(rows.len());
        for row in rows {
            let parents = match &row.parent {
                Some(parent) => gezhi_store::divisions::of_code(tx, self.county, parent).await?,
                None => Vec::new(),
            };
            let then = parents.iter().find(|parent| holds_on(parent, &row.since)).or(parents.last());
            let name = then.map(|parent| parent.name.clone());
            named.push((row, name));
        }
        Ok(named)
    }
}

fn holds_on(row: &DivisionRow, day: &str) -> bool {
    row.since.as_str() <= day && row.until.as_deref().is_none_or(|until| day < until)
}

fn word(became: &str) -> Bi {
    match became {
        "renamed" => Bi::new("更名", "renamed"),
        "moved" => Bi::new("划归其他上级", "moved under another division"),
        "recoded" => Bi::new("代码变更", "given a new code"),
        "merged" => Bi::new("并入", "merged"),
        "abolished" => Bi::new("撤销", "abolished"),
        other => Bi::new(other, other),
    }
}

fn view((row, parent_name): (DivisionRow, Option<String>)) -> DivisionSpan {
    DivisionSpan {
        became_word: row.became.as_deref().map(word),
        flags: serde_json::from_str(&row.flags).unwrap_or_default(),
        place: row.place.map(Id),
        code: row.code,
        name: row.name,
        parent: row.parent,
        parent_name,
        since: row.since,
        until: row.until,
        became: row.became,
        successor: row.successor,
    }
}

fn day_of(on: Option<&str>) -> Result<Option<String>> {
    let Some(text) = on.filter(|text| !text.is_empty()) else { return Ok(None) };
    let day: Date = text.parse().map_err(|_| {
        AppError::invalid("date", "on", "日期请写成 2026-01-31 这样。", "Write the date like 2026-01-31.")
    })?;
    Ok(Some(day.to_string()))
}

async fn spans(app: &App, read: Read, on: Option<&str>) -> Result<Vec<DivisionSpan>> {
    let day = day_of(on)?;
    let rows = app.db.read(read).await?;
    Ok(rows
        .into_iter()
        .filter(|(row, _)| day.as_deref().is_none_or(|day| holds_on(row, day)))
        .map(view)
        .collect())
}

/// All spans of a place under every code it has had, oldest first; with `on`, the one that holds on that day.
///
/// A place that no list has named is what it always was: one span, from the day it was made.
///
/// # Errors
/// 404 for an unknown place; 422 for a day that is none.
pub async fn place_history(app: &App, id: PlaceId, on: Option<&str>) -> Result<Vec<DivisionSpan>> {
    let directory = app.directory();
    let place = directory.place(id).ok_or_else(AppError::not_found)?;
    let found = spans(app, Read { county: app.county, code: None, place: Some(id.0) }, on).await?;
    if !found.is_empty() || day_of(on)?.is_some() {
        return Ok(found);
    }
    let above = place.path.depth().checked_sub(1).and_then(|depth| place.path.at(depth));
    let above = above.and_then(|id| directory.place(id));
    Ok(vec![DivisionSpan {
        code: place.code.clone(),
        name: place.name.clone(),
        parent: above.map(|above| above.code.clone()),
        parent_name: above.map(|above| above.name.clone()),
        since: String::new(),
        until: None,
        became: None,
        became_word: None,
        successor: None,
        place: Some(Id(id.0)),
        flags: Vec::new(),
    }])
}

/// All spans of a code, oldest first; with `on`, the one that holds on that day.
///
/// # Errors
/// 422 for a code or a day that is none.
pub async fn history(app: &App, query: &HistoryQuery) -> Result<Vec<DivisionSpan>> {
    let typed = query.code.as_deref().unwrap_or_default();
    let code: DivisionCode = typed.parse().map_err(|error: gezhi_domain::divisions::BadCode| {
        AppError::invalid("division_code", "code", error.zh(), error.to_string())
    })?;
    let read = Read { county: app.county, code: Some(code.to_string()), place: None };
    spans(app, read, query.on.as_deref()).await
}
