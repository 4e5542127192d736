//! Histograms of how long cases took, and the tenth of a day in which a median lies.
//!
//! A place has some hundred different tenths a month, so a year of all towns is some ten thousands of rows. They are not
//! read: whole days, a tenth of that, say on which day the median lies, and then only the tenths of that day are looked up.

use super::sums::listed;
use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::params;
use gezhi_domain::statistics::{Dimension, Period, bucket_of_median, nth};
use std::collections::BTreeMap;

/// Cases by how long they took.
type Histogram = BTreeMap<i64, i64>;

struct Bar {
    place: i64,
    key: String,
    closed: i64,
}

impl FromRow for Bar {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self { place: row.get(0)?, key: row.get(1)?, closed: row.get(2)? })
    }
}

/// Where to look: months and places.
struct Look<'a> {
    county: i64,
    places: &'a [i64],
    months: Vec<i32>,
}

impl Look<'_> {
    /// Rows of a dimension; with `keys` only those from one to another.
    async fn bars(
        &self,
        tx: &mut Tx<'_>,
        dimension: Dimension,
        keys: Option<(&str, &str)>,
    ) -> Result<Vec<Bar>, StoreError> {
        let mut values: Vec<Param<'_>> = vec![self.county.into(), dimension.number().into()];
        let places = listed(&mut values, self.places);
        let months: Vec<i64> = self.months.iter().copied().map(i64::from).collect();
        // Named one by one, so that each of them begins where the keys do.
        let months = listed(&mut values, &months);
        let mut sql = format!(
            "SELECT place, key, closed FROM counter WHERE county = $1 AND place IN ({places}) AND dimension = $2 \
             AND day IN ({months})"
        );
        if let Some((from, to)) = keys {
            values.extend(params![from, to]);
            let last = values.len();
            sql.push_str(&format!(" AND key >= ${} AND key <= ${last}", last - 1));
        }
        tx.rows_dyn(&sql, &values).await
    }

    /// The tenth in which the median lies, after whole days have been counted.
    async fn tenth(
        &self,
        tx: &mut Tx<'_>,
        dimension: Dimension,
        prefix: &str,
        days: &Histogram,
    ) -> Result<Option<i64>, StoreError> {
        let days: Vec<(i64, i64)> = days.iter().map(|(day, count)| (*day, *count)).collect();
        let Some((day, number)) = bucket_of_median(&days) else { return Ok(None) };
        let (from, to) = (format!("{prefix}{day:03}0"), format!("{prefix}{day:03}9"));
        let mut tenths = Histogram::new();
        for bar in self.bars(tx, dimension, Some((&from, &to))).await? {
            if let Some(tenth) = bar.key.strip_prefix(prefix).and_then(|key| key.parse().ok()) {
                *tenths.entry(tenth).or_default() += bar.closed;
            }
        }
        let tenths: Vec<(i64, i64)> = tenths.into_iter().collect();
        Ok(nth(&tenths, number))
    }
}

/// The median time to close of each place, in tenths of a day, over the months that a period touches. Places where
/// nothing was closed are left out.
///
/// # Errors
/// Failures of the engine.
pub async fn durations(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[i64],
    days: (i32, i32),
) -> Result<BTreeMap<i64, i64>, StoreError> {
    let months = Period::months_touched(days.0, days.1);
    let mut by_place: BTreeMap<i64, Histogram> = BTreeMap::new();
    let look = Look { county, places, months: months.clone() };
    for bar in look.bars(tx, Dimension::DurationDays, None).await? {
        let Ok(day) = bar.key.parse::<i64>() else { continue };
        *by_place.entry(bar.place).or_default().entry(day).or_default() += bar.closed;
    }
    let mut medians = BTreeMap::new();
    for (place, days) in by_place {
        let look = Look { county, places: &[place], months: months.clone() };
        if let Some(tenth) = look.tenth(tx, Dimension::Duration, "", &days).await? {
            medians.insert(place, tenth);
        }
    }
    Ok(medians)
}

/// The same of each body, for the whole county.
///
/// # Errors
/// Failures of the engine.
pub async fn body_durations(
    tx: &mut Tx<'_>,
    county: i64,
    root: i64,
    days: (i32, i32),
) -> Result<BTreeMap<i64, i64>, StoreError> {
    let look = Look { county, places: &[root], months: Period::months_touched(days.0, days.1) };
    let mut by_body: BTreeMap<i64, Histogram> = BTreeMap::new();
    for bar in look.bars(tx, Dimension::BodyDurationDays, None).await? {
        let Some((body, day)) = bar.key.split_once('/') else { continue };
        if let (Ok(body), Ok(day)) = (body.parse(), day.parse()) {
            *by_body.entry(body).or_default().entry(day).or_default() += bar.closed;
        }
    }
    let mut medians = BTreeMap::new();
    for (body, days) in by_body {
        if let Some(tenth) = look.tenth(tx, Dimension::BodyDuration, &format!("{body}/"), &days).await? {
            medians.insert(body, tenth);
        }
    }
    Ok(medians)
}
