//! The board: what a leader's page and the big screen show at a glance (feature B1).

use super::figures::place_for;
use crate::background::LiveEvent;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id, PlaceRef};
use gezhi_domain::accounts::Actor;
use gezhi_domain::cases::{Case, CaseId};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::statistics::{Dimension, Figures, MetricVector, day_number};
use gezhi_store::counters::{Load, Sum};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Today in numbers.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct BoardToday {
    /// Reported today.
    pub reported: i64,
    /// Closed today.
    pub closed: i64,
    /// Open now.
    pub open: i64,
    /// Open and past the deadline.
    pub overdue: i64,
    /// Grid workers posted in the place.
    pub workers: i64,
    /// Reported in the last 365 days.
    pub year_reported: i64,
    /// Of these, answered.
    pub year_replied: i64,
    /// answered / reported.
    pub reply_rate: Option<f64>,
    /// closed / reported.
    pub close_rate: Option<f64>,
    /// in time / closed.
    pub on_time_rate: Option<f64>,
    /// 4 or 5 stars / rated.
    pub satisfied_rate: Option<f64>,
}

/// Reports of an hour.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct BoardHour {
    /// 0 to 23.
    pub hour: u8,
    /// Today.
    pub count: i64,
    /// Average of the last seven days.
    pub average: f64,
}

/// Reports of a category in the last 30 days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardCategory {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Reports.
    pub count: i64,
}

/// A place below.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardPlace {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// In time of closed, last 365 days.
    pub on_time_rate: Option<f64>,
    /// Open.
    pub open: i64,
    /// Overdue.
    pub overdue: i64,
}

/// A day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardDay {
    /// Day.
    pub day: String,
    /// Reported.
    pub reported: i64,
    /// Closed.
    pub closed: i64,
}

/// The board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Board {
    /// Computed at.
    pub as_of: String,
    /// Place.
    pub place: PlaceRef,
    /// Today.
    pub today: BoardToday,
    /// By hour.
    pub hours: Vec<BoardHour>,
    /// By category.
    pub categories: Vec<BoardCategory>,
    /// Places below.
    pub places: Vec<BoardPlace>,
    /// Last 30 days.
    pub trend: Vec<BoardDay>,
    /// What happened last, newest first; only public cases.
    pub recent: Vec<LiveEvent>,
    /// What the figures count.
    pub definitions: BTreeMap<String, Bi>,
}

struct Read {
    county: i64,
    place: i64,
    path: PlacePath,
    root: PlaceId,
    children: Vec<i64>,
    today: i32,
}

struct Rows {
    year: MetricVector,
    days: Vec<Sum>,
    hours: Vec<Sum>,
    hours_today: Vec<Sum>,
    categories: Vec<Sum>,
    load: Load,
    children: Vec<(i64, MetricVector, Load)>,
    posts: i64,
    recent: Vec<(i64, i64, String, Case)>,
}

impl Op for Read {
    type Out = Rows;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Rows, StoreError> {
        use gezhi_store::counters::{by_day, by_key, load_of};
        let (county, place, today) = (self.county, self.place, self.today);
        let total = |sums: Vec<Sum>| sums.first().map(|sum| sum.metrics).unwrap_or_default();
        let year = total(by_key(tx, county, place, Dimension::All, today - 365, today).await?);
        let days = by_day(tx, county, place, Dimension::All, "", today - 29, today).await?;
        let hours = by_key(tx, county, place, Dimension::Hour, today - 7, today - 1).await?;
        let hours_today = by_key(tx, county, place, Dimension::Hour, today, today).await?;
        let categories = by_key(tx, county, place, Dimension::Category, today - 29, today).await?;
        let load = load_of(tx, county, place).await?;
        let mut children = Vec::with_capacity(self.children.len());
        for child in &self.children {
            let year = total(by_key(tx, county, *child, Dimension::All, today - 365, today).await?);
            children.push((*child, year, load_of(tx, county, *child).await?));
        }
        let posts = gezhi_store::posts::count_workers(tx, county, place).await?;
        let mut recent = Vec::new();
        for entry in gezhi_store::journal::latest_of_cases(tx, county, 60).await? {
            if recent.len() == RECENT {
                break;
            }
            let id = CaseId(entry.subject);
            let Some(stored) = gezhi_store::cases::by_id(tx, county, id).await? else { continue };
            let inside = |place| self.path.reaches(&gezhi_store::cases::with_root(place, self.root));
            if stored.case.public && stored.case.place.is_none_or(inside) {
                recent.push((entry.id, entry.at, entry.act, stored.case));
            }
        }
        Ok(Rows { year, days, hours, hours_today, categories, load, children, posts, recent })
    }
}

/// The board of the person's place, or of one below it.
///
/// # Errors
/// 401, 403, 404.
pub async fn board(app: &App, actor: Option<&Actor>, place: Option<&str>) -> Result<Board> {
    let path = match actor {
        Some(actor) => place_for(app, actor, place)?,
        // The public screen shows the whole place.
        None => app.directory().root_path(),
    };
    app.boards.of(path.id(), compute(app, &path)).await
}

/// Events that are shown.
const RECENT: usize = 20;

/// Events from journal entries.
fn recent(app: &App, entries: Vec<(i64, i64, String, Case)>) -> Vec<LiveEvent> {
    let directory = app.directory();
    entries
        .into_iter()
        .map(|(id, at, act, case)| (id, at, act, crate::cases::complete(case, &directory)))
        .map(|(id, at, act, case)| {
            let at = gezhi_store::time::instant(at).map(|at| at.to_string()).unwrap_or_default();
            LiveEvent::of(app, &case, id, at, &act)
        })
        .collect()
}

async fn compute(app: &App, path: &PlacePath) -> Result<Board> {
    let directory = app.directory();
    let now = app.now();
    let today = day_number(local_date(now));
    let here = directory.place(path.id()).ok_or_else(AppError::not_found)?;
    let children = here.children.iter().take(40).map(|child| child.0).collect();
    let rows = app
        .db
        .read(Read {
            county: app.county,
            place: here.id.0,
            path: *path,
            root: directory.root(),
            children,
            today,
        })
        .await?;
    let today_row =
        rows.days.iter().find(|sum| sum.key == today.to_string()).map(|sum| sum.metrics).unwrap_or_default();
    let year = Figures { counts: rows.year, median_days: None };
    let by_hour = |sums: &[Sum], hour: u8| {
        sums.iter().find(|sum| sum.key == format!("{hour:02}")).map_or(0, |sum| sum.metrics.reported)
    };
    #[expect(clippy::as_conversions, reason = "counts of a week are far below 2^52")]
    let hours = (0..24)
        .map(|hour| BoardHour {
            hour,
            count: by_hour(&rows.hours_today, hour),
            average: (by_hour(&rows.hours, hour) as f64 / 7.0 * 10.0).round() / 10.0,
        })
        .collect();
    let mut categories: Vec<BoardCategory> = rows
        .categories
        .iter()
        .filter(|sum| !sum.key.contains('.'))
        .map(|sum| BoardCategory {
            code: sum.key.clone(),
            name: app.category_name(&sum.key),
            count: sum.metrics.reported,
        })
        .collect();
    categories.sort_by_key(|category| std::cmp::Reverse(category.count));
    let trend = (today - 29..=today)
        .map(|day| {
            let metrics = rows
                .days
                .iter()
                .find(|sum| sum.key == day.to_string())
                .map(|sum| sum.metrics)
                .unwrap_or_default();
            let date = jiff::civil::Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(day));
            BoardDay { day: date.to_string(), reported: metrics.reported, closed: metrics.closed_here }
        })
        .collect();
    let recent = recent(app, rows.recent);
    let mut places: Vec<BoardPlace> = rows
        .children
        .iter()
        .map(|(id, counts, load)| BoardPlace {
            id: Id(*id),
            name: directory
                .place(gezhi_domain::grids::PlaceId(*id))
                .map(|place| place.name.clone())
                .unwrap_or_default(),
            on_time_rate: Figures { counts: *counts, median_days: None }.on_time_rate(),
            open: load.open,
            overdue: load.overdue,
        })
        .collect();
    places.sort_by_key(|place| (std::cmp::Reverse(place.overdue), std::cmp::Reverse(place.open)));
    Ok(Board {
        as_of: now.to_string(),
        place: app.place_ref(path).ok_or_else(AppError::not_found)?,
        today: BoardToday {
            reported: today_row.reported,
            closed: today_row.closed_here,
            open: rows.load.open,
            overdue: rows.load.overdue,
            workers: rows.posts,
            year_reported: rows.year.reported,
            year_replied: rows.year.replied,
            reply_rate: year.reply_rate(),
            close_rate: year.close_rate(),
            on_time_rate: year.on_time_rate(),
            satisfied_rate: year.satisfied_rate(),
        },
        hours,
        categories,
        places,
        trend,
        recent,
        definitions: super::figures::definitions(),
    })
}
