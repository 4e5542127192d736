//! Rates by place, body, category, channel and month, each with its definition and the moment it was computed.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, BodyId, Role, decide};
use gezhi_domain::cases::Channel;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::statistics::{Dimension, Figures, MetricVector, day_number, median_tenths, month_of};
use gezhi_store::counters::Sum;
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

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

/// Counts and rates.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FigureValues {
    /// Reported in the period.
    pub reported: i64,
    /// Of these, answered.
    pub replied: i64,
    /// Of these, closed.
    pub closed: i64,
    /// Of the closed, in time.
    pub on_time: i64,
    /// Rated.
    pub rated: i64,
    /// Rated with 4 or 5 stars.
    pub satisfied: i64,
    /// Sum of stars.
    pub stars_sum: i64,
    /// Median days from report to closing.
    pub median_days: Option<f64>,
    /// Still open.
    pub open: i64,
    /// Still open and past the deadline.
    pub overdue: i64,
    /// replied / reported.
    pub reply_rate: Option<f64>,
    /// closed / reported.
    pub close_rate: Option<f64>,
    /// on_time / closed.
    pub on_time_rate: Option<f64>,
    /// satisfied / rated.
    pub satisfied_rate: Option<f64>,
}

impl From<Figures> for FigureValues {
    fn from(f: Figures) -> Self {
        Self {
            reported: f.counts.reported,
            replied: f.counts.replied,
            closed: f.counts.closed,
            on_time: f.counts.on_time,
            rated: f.counts.rated,
            satisfied: f.counts.satisfied,
            stars_sum: f.counts.stars,
            median_days: f.median_days,
            open: f.counts.open,
            overdue: f.counts.overdue,
            reply_rate: f.reply_rate(),
            close_rate: f.close_rate(),
            on_time_rate: f.on_time_rate(),
            satisfied_rate: f.satisfied_rate(),
        }
    }
}

/// One row of a breakdown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FigureRow {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Bi,
    /// Figures.
    pub figures: FigureValues,
    /// Filter of the case list that shows the cases behind it.
    pub href: Option<String>,
}

/// Figures of a place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FiguresView {
    /// Computed at.
    pub as_of: String,
    /// Place.
    pub place: PlaceRef,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// All together.
    pub total: FigureValues,
    /// Breakdown.
    pub rows: Vec<FigureRow>,
    /// What each figure counts.
    pub definitions: BTreeMap<String, Bi>,
}

/// What each figure counts.
#[must_use]
pub fn definitions() -> BTreeMap<String, Bi> {
    [
        (
            "reported",
            "所选时间内上报的事件数，不含撤回和合并的。",
            "Cases reported in the period, without withdrawn and merged ones.",
        ),
        (
            "replied",
            "其中已答复上报人的件数（首次公开答复、办结答复都算）。",
            "Of these, answered to the reporter (a public answer or a closing answer).",
        ),
        ("closed", "其中已办结的件数。", "Of these, closed."),
        ("reply_rate", "回复率＝已答复件数÷上报件数。", "Reply rate: answered of reported."),
        ("close_rate", "办结率＝已办结件数÷上报件数。", "Closing rate: closed of reported."),
        (
            "on_time_rate",
            "按时率＝时限内办结件数÷已办结件数。",
            "On-time rate: closed within the limit of closed.",
        ),
        (
            "satisfied_rate",
            "满意率＝评价 4、5 星件数÷已评价件数。",
            "Satisfaction: rated 4 or 5 stars of rated.",
        ),
        (
            "median_days",
            "从上报到办结的天数中位数，精确到 0.1 天。",
            "Median days from report to closing, to a tenth of a day.",
        ),
        ("open", "所选时间内上报、现在还没有办结的件数。", "Reported in the period and not closed yet."),
        ("overdue", "其中已超过时限的件数。", "Of these, past the deadline."),
    ]
    .into_iter()
    .map(|(key, zh, en)| (key.to_owned(), Bi::new(zh, en)))
    .collect()
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

struct Read {
    county: i64,
    places: Vec<i64>,
    dimension: Dimension,
    from: i32,
    to: i32,
    by_day: bool,
    durations: bool,
}

/// Tenths of a day and how many cases took them.
type Histogram = Vec<(i64, i64)>;
/// A place, its sums and its histogram.
type Group = (i64, Vec<Sum>, Histogram);

struct Rows {
    total: MetricVector,
    histogram: Vec<(i64, i64)>,
    groups: Vec<Group>,
    bodies: Vec<Sum>,
}

fn histogram(rows: &[Sum]) -> Vec<(i64, i64)> {
    rows.iter().filter_map(|row| Some((row.key.parse().ok()?, row.metrics.closed))).collect()
}

impl Op for Read {
    type Out = Rows;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Rows, StoreError> {
        let mut groups = Vec::with_capacity(self.places.len());
        let (month_from, month_to) = (month_of(self.from), self.to);
        let (mut total, mut all) = (MetricVector::default(), Vec::new());
        for (number, place) in self.places.iter().enumerate() {
            let durations = gezhi_store::counters::by_key(
                tx,
                self.county,
                *place,
                Dimension::Duration,
                month_from,
                month_to,
            )
            .await?;
            let sums =
                gezhi_store::counters::by_key(tx, self.county, *place, Dimension::All, self.from, self.to)
                    .await?;
            if number == 0 {
                total = sums.first().map(|sum| sum.metrics).unwrap_or_default();
                all = histogram(&durations);
            }
            let rows = if self.by_day && number == 0 {
                gezhi_store::counters::by_day(tx, self.county, *place, Dimension::All, "", self.from, self.to)
                    .await?
            } else if self.dimension != Dimension::All && number == 0 {
                gezhi_store::counters::by_key(tx, self.county, *place, self.dimension, self.from, self.to)
                    .await?
            } else {
                sums
            };
            groups.push((*place, rows, histogram(&durations)));
        }
        let bodies = match (self.durations, self.places.first()) {
            (true, Some(root)) => {
                gezhi_store::counters::by_key(
                    tx,
                    self.county,
                    *root,
                    Dimension::BodyDuration,
                    month_from,
                    month_to,
                )
                .await?
            }
            _ => Vec::new(),
        };
        Ok(Rows { total, histogram: all, groups, bodies })
    }
}

fn tenths(histogram: &[(i64, i64)]) -> Option<f64> {
    #[expect(clippy::as_conversions, reason = "tenths of days are at most 9,999")]
    median_tenths(histogram).map(|tenths| tenths as f64 / 10.0)
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

fn group_name(app: &App, by: &str, key: &str) -> (Bi, Option<String>) {
    match by {
        "body" => {
            let body = key.parse().ok().and_then(|id| app.body_ref(BodyId(id)));
            let name = body.map_or_else(|| Bi::new("—", "—"), |body| Bi::new(body.name.clone(), body.name));
            (name, Some(format!("body={key}")))
        }
        "category" => (app.category_name(key), Some(format!("category={key}"))),
        "channel" => {
            let channel = key.parse().ok().and_then(Channel::from_number);
            let profile = app.profile();
            let name = profile.work.channels.iter().find(|spec| Some(spec.key) == channel);
            let code = channel.map_or_else(|| key.to_owned(), |channel| channel.code().to_owned());
            (
                name.map_or_else(|| Bi::new(code.clone(), code.clone()), |spec| Bi::from(&spec.name)),
                Some(format!("channel={code}")),
            )
        }
        _ => (Bi::new(key, key), None),
    }
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
    compute(app, &path, query).await
}

pub(super) async fn compute(app: &App, path: &PlacePath, query: &FiguresQuery) -> Result<FiguresView> {
    let directory = app.directory();
    let now = app.now();
    let today = local_date(now);
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
    let by = query.by.as_deref().unwrap_or("place");
    let (dimension, by_day) = match by {
        "place" => (Dimension::All, false),
        "body" => (Dimension::Body, false),
        "category" => (Dimension::Category, false),
        "channel" => (Dimension::Channel, false),
        "month" => (Dimension::All, true),
        _ => {
            return Err(AppError::invalid(
                "by",
                "by",
                "请选按地区、单位、类别、渠道或月份。",
                "Break down by place, body, category, channel or month.",
            ));
        }
    };
    let here = directory.place(path.id()).ok_or_else(AppError::not_found)?;
    let mut places = vec![here.id.0];
    if by == "place" {
        places.extend(here.children.iter().map(|child| child.0));
    }
    let at_root = path.depth() == 0;
    let op = Read {
        county: app.county,
        places,
        dimension,
        from: day_number(from),
        to: day_number(to),
        by_day,
        durations: by == "body" && at_root,
    };
    let read = app.db.read(op).await?;
    let period = format!("view=all&from={from}&to={to}");
    let mut rows: Vec<FigureRow> = Vec::new();
    if by == "place" {
        for (place, sums, durations) in read.groups.iter().skip(1) {
            let counts = sums.first().map(|sum| sum.metrics).unwrap_or_default();
            let name = directory.place(PlaceId(*place)).map(|place| place.name.clone()).unwrap_or_default();
            rows.push(FigureRow {
                key: place.to_string(),
                name: Bi::new(name.clone(), name),
                figures: Figures { counts, median_days: tenths(durations) }.into(),
                href: Some(format!("{period}&place={place}")),
            });
        }
    } else if by == "month" {
        rows = months(
            read.groups.first().map(|(_, sums, _)| sums.as_slice()).unwrap_or_default(),
            &here.id.0.to_string(),
        );
    } else {
        for sum in read.groups.first().map(|(_, sums, _)| sums.as_slice()).unwrap_or_default() {
            let (name, filter) = group_name(app, by, &sum.key);
            let prefix = format!("{}/", sum.key);
            let own: Vec<(i64, i64)> = read
                .bodies
                .iter()
                .filter_map(|row| Some((row.key.strip_prefix(&prefix)?.parse().ok()?, row.metrics.closed)))
                .collect();
            rows.push(FigureRow {
                key: sum.key.clone(),
                name,
                figures: Figures { counts: sum.metrics, median_days: tenths(&own) }.into(),
                href: filter.map(|filter| format!("{period}&place={}&{filter}", here.id.0)),
            });
        }
    }
    Ok(FiguresView {
        as_of: now.to_string(),
        place: app.place_ref(path).ok_or_else(AppError::not_found)?,
        from: from.to_string(),
        to: to.to_string(),
        total: Figures { counts: read.total, median_days: tenths(&read.histogram) }.into(),
        rows,
        definitions: definitions(),
    })
}

fn months(days: &[Sum], place: &str) -> Vec<FigureRow> {
    let mut months: BTreeMap<String, (MetricVector, String)> = BTreeMap::new();
    for day in days {
        let Ok(number) = day.key.parse::<i32>() else { continue };
        let Ok(date) = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(number)) else {
            continue;
        };
        let first = date.first_of_month();
        let key = first.strftime("%Y-%m").to_string();
        let entry = months.entry(key).or_insert_with(|| {
            (
                MetricVector::default(),
                format!("view=all&place={place}&from={first}&to={}", date.last_of_month()),
            )
        });
        entry.0.add(&day.metrics, 1);
    }
    months
        .into_iter()
        .map(|(key, (counts, href))| FigureRow {
            name: Bi::new(key.clone(), key.clone()),
            key,
            figures: Figures { counts, median_days: None }.into(),
            href: Some(href),
        })
        .collect()
}
