//! Rates by place, body, category, channel and month, each with its definition and the moment it was computed.

mod definitions;
mod read;
mod rows;
mod view;

pub use definitions::definitions;
pub use read::Breakdown;
pub use view::{FigureRow, FigureValues, FiguresView};

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Role, decide};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::statistics::{Dimension, Figures, day_number};
use jiff::civil::Date;
use read::Read;
use rows::{days, rows};
use serde::Deserialize;
use utoipa::IntoParams;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FiguresQuery {
    /// Place; the person's own when left out.
    pub place: Option<String>,
    /// First day; a year ago when left out.
    pub from: Option<String>,
    /// Last day; today when left out.
    pub to: Option<String>,
    /// `place`, `body`, `category`, `channel` or `month`.
    pub by: Option<String>,
}

/// The place the person may see figures of: what was asked for, or the own one.
///
/// # Errors
/// 401, 403, 404.
pub(super) fn place_for(app: &App, actor: &Actor, wanted: Option<&str>) -> Result<PlacePath> {
    decide(actor, Action::SeeFigures)?;
    let directory = app.directory();
    let own = actor
        .duties
        .iter()
        .filter(|duty| gezhi_domain::accounts::reach(duty.role, Action::SeeFigures).any())
        .map(|duty| (duty.place, duty.role))
        .min_by_key(|(path, _)| path.depth());
    let Some((own, role)) = own else { return Err(AppError::not_found()) };
    match wanted {
        None => Ok(own),
        Some(id) => {
            let id = id.parse().map_err(|_| AppError::not_found())?;
            let path = directory.place(PlaceId(id)).ok_or_else(AppError::not_found)?.path;
            let reaches = actor.duties.iter().any(|duty| duty.place.reaches(&path));
            // A body works in the whole county and sees its figures; a grid worker sees the own village's.
            if reaches || role == Role::Handler { Ok(path) } else { Err(AppError::not_found()) }
        }
    }
}

fn date(text: Option<&str>, otherwise: Date, field: &'static str) -> Result<Date> {
    text.map_or(Ok(otherwise), |text| {
        text.parse().map_err(|_| {
            AppError::invalid(
                "date",
                field,
                "日期请写成 2026-11-23 的样子。",
                "Write the date like 2026-11-23.",
            )
        })
    })
}

/// Figures of a place over a period, broken down.
///
/// # Errors
/// 401, 403, 404, 422.
pub async fn figures(app: &App, actor: &Actor, query: &FiguresQuery) -> Result<FiguresView> {
    let root = app.directory().root_path();
    let whole = query.place.as_ref().is_none_or(|id| *id == root.id().0.to_string());
    // The figures of the whole place are published; who looks closer needs a duty.
    let path =
        if whole && actor.duties.is_empty() { root } else { place_for(app, actor, query.place.as_deref())? };
    of_place(app, &path, query).await
}

async fn of_place(app: &App, path: &PlacePath, query: &FiguresQuery) -> Result<FiguresView> {
    let today = local_date(app.now());
    let to = date(query.to.as_deref(), today, "to")?;
    let a_year = today.checked_sub(jiff::Span::new().years(1)).unwrap_or(today);
    let from = date(query.from.as_deref(), a_year, "from")?;
    if from > to {
        return Err(AppError::invalid(
            "period",
            "from",
            "开始日期在结束日期之后，请调整。",
            "The period ends before it begins.",
        ));
    }
    let breakdown = match query.by.as_deref().unwrap_or("place") {
        "place" => Breakdown::Places,
        "body" => Breakdown::Values(Dimension::Body),
        "category" => Breakdown::Values(Dimension::Category),
        "channel" => Breakdown::Values(Dimension::Channel),
        "month" => Breakdown::Months,
        _ => {
            return Err(AppError::invalid(
                "by",
                "by",
                "请选按地区、单位、类别、渠道或月份。",
                "Break down by place, body, category, channel or month.",
            ));
        }
    };
    let key = (path.id(), breakdown, day_number(from), day_number(to));
    app.figures.of(key, compute(app, path, breakdown, from, to)).await
}

/// What figures are kept by: place, breakdown, first and last day.
pub type Key = (PlaceId, Breakdown, i32, i32);

async fn compute(
    app: &App,
    path: &PlacePath,
    breakdown: Breakdown,
    from: Date,
    to: Date,
) -> Result<FiguresView> {
    let directory = app.directory();
    let now = app.now();
    let here = directory.place(path.id()).ok_or_else(AppError::not_found)?;
    let children: Vec<i64> = here.children.iter().map(|child| child.0).collect();
    let op = Read {
        county: app.county,
        place: (here.id.0, path.depth()),
        children: children.clone(),
        breakdown,
        days: (day_number(from), day_number(to)),
    };
    let read = app.db.read(op).await?;
    let period = format!("view=all&from={from}&to={to}");
    Ok(FiguresView {
        as_of: now.to_string(),
        place: app.place_ref(path).ok_or_else(AppError::not_found)?,
        from: from.to_string(),
        to: to.to_string(),
        total: Figures { counts: read.total, median_days: days(read.durations.get(&here.id.0)) }.into(),
        rows: rows(app, &read, breakdown, here.id.0, &children, &period),
        definitions: definitions(),
    })
}
