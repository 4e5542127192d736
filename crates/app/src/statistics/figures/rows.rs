//! The rows of a breakdown: named, with the filter that lists the cases behind each.

use super::FigureRow;
use super::read::{Breakdown, Rows};
use crate::context::App;
use crate::views::Bi;
use gezhi_domain::accounts::BodyId;
use gezhi_domain::cases::Channel;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::statistics::{Dimension, Figures, MetricVector, date_of};
use gezhi_store::counters::Sum;
use std::collections::BTreeMap;

/// Tenths of a day as days.
#[expect(clippy::as_conversions, reason = "tenths of days are at most 9,999")]
pub(super) fn days(tenths: Option<&i64>) -> Option<f64> {
    tenths.map(|tenths| *tenths as f64 / 10.0)
}

/// The rows; `children` in reading order.
pub(super) fn rows(
    app: &App,
    read: &Rows,
    breakdown: Breakdown,
    here: i64,
    children: &[i64],
    period: &str,
) -> Vec<FigureRow> {
    match breakdown {
        Breakdown::Places => children.iter().map(|place| of_place(app, read, *place, period)).collect(),
        Breakdown::Months => months(&read.groups, &here.to_string()),
        Breakdown::Values(dimension) => {
            read.groups.iter().map(|sum| of_value(app, read, dimension, sum, here, period)).collect()
        }
    }
}

fn of_place(app: &App, read: &Rows, place: i64, period: &str) -> FigureRow {
    let counts = read.groups.iter().find(|sum| sum.place == place).map(|sum| sum.metrics).unwrap_or_default();
    let directory = app.directory();
    let name = directory.place(PlaceId(place)).map(|place| place.name.clone()).unwrap_or_default();
    FigureRow {
        key: place.to_string(),
        name: Bi::new(name.clone(), name),
        figures: Figures { counts, median_days: days(read.durations.get(&place)) }.into(),
        href: Some(format!("{period}&place={place}")),
    }
}

fn of_value(app: &App, read: &Rows, dimension: Dimension, sum: &Sum, here: i64, period: &str) -> FigureRow {
    let (name, filter) = named(app, dimension, &sum.key);
    // Only a breakdown by body has read any.
    let median = sum.key.parse().ok().and_then(|body: i64| read.body_durations.get(&body));
    FigureRow {
        key: match dimension {
            Dimension::Channel => code_of(&sum.key),
            _ => sum.key.clone(),
        },
        name,
        figures: Figures { counts: sum.metrics, median_days: days(median) }.into(),
        href: filter.map(|filter| format!("{period}&place={here}&{filter}")),
    }
}

/// The code of a channel; counters keep its number.
fn code_of(number: &str) -> String {
    let channel = number.parse().ok().and_then(Channel::from_number);
    channel.map_or_else(|| number.to_owned(), |channel| channel.code().to_owned())
}

fn named(app: &App, dimension: Dimension, key: &str) -> (Bi, Option<String>) {
    match dimension {
        Dimension::Body => {
            let body = key.parse().ok().and_then(|id| app.body_ref(BodyId(id)));
            let name = body.map_or_else(|| Bi::new("—", "—"), |body| Bi::new(body.name.clone(), body.name));
            (name, Some(format!("body={key}")))
        }
        Dimension::Category => (app.category_name(key), Some(format!("category={key}"))),
        Dimension::Channel => {
            let channel = key.parse().ok().and_then(Channel::from_number);
            let profile = app.profile();
            let name = profile.work.channels.iter().find(|spec| Some(spec.key) == channel);
            let code = code_of(key);
            (
                name.map_or_else(|| Bi::new(code.clone(), code.clone()), |spec| Bi::from(&spec.name)),
                Some(format!("channel={code}")),
            )
        }
        _ => (Bi::new(key, key), None),
    }
}

pub(super) fn months(days: &[Sum], place: &str) -> Vec<FigureRow> {
    let mut months: BTreeMap<String, (MetricVector, String)> = BTreeMap::new();
    for day in days {
        let Ok(number) = day.key.parse::<i32>() else { continue };
        let date = date_of(number);
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
