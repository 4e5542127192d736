//! Sums over days, a row each breakdown's value.

use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::statistics::{Dimension, MetricVector, Period};

/// A counter row summed over days: key, then the metrics.
#[derive(Debug, Clone)]
pub struct Sum {
    /// Place.
    pub place: i64,
    /// Key, or the day as text.
    pub key: String,
    /// Metrics.
    pub metrics: MetricVector,
}

impl FromRow for Sum {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        let (place, key) = (c.read()?, c.read()?);
        let mut values = [0; 10];
        for value in &mut values {
            *value = c.read()?;
        }
        Ok(Self { place, key, metrics: MetricVector::from_values(values) })
    }
}

const METRICS: &str =
    "reported, replied, closed, on_time, rated, satisfied, stars, open, overdue, closed_here";

/// `CAST(sum(reported) AS BIGINT), ...`
fn summed() -> String {
    let sums: Vec<String> =
        METRICS.split(", ").map(|metric| format!("CAST(sum({metric}) AS BIGINT)")).collect();
    sums.join(", ")
}

/// A list of places as numbered parameters behind those that are there already.
pub(super) fn listed<'a>(values: &mut Vec<Param<'a>>, places: &'a [i64]) -> String {
    let start = values.len();
    values.extend(places.iter().map(Param::from));
    let numbers: Vec<String> = (start + 1..=values.len()).map(|number| format!("${number}")).collect();
    if numbers.is_empty() { "-1".to_owned() } else { numbers.join(",") }
}

/// Sums of several places by key, over days and, where the breakdown is also kept by month, whole months.
///
/// # Errors
/// Failures of the engine.
pub async fn by_place(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[i64],
    dimension: Dimension,
    months: Option<Dimension>,
    days: (i32, i32),
) -> Result<Vec<Sum>, StoreError> {
    let (period, by_month) = match months {
        Some(months) => (Period::by_month(days.0, days.1), months),
        None => (Period::by_day(days.0, days.1), dimension),
    };
    let mut values: Vec<Param<'_>> = vec![county.into()];
    let places = listed(&mut values, places);
    let mut parts: Vec<String> = Vec::new();
    for (dimension, (from, to)) in
        [(dimension, period.head), (by_month, period.months), (dimension, period.tail)]
    {
        // An end that is empty would still be looked up in each place.
        if from > to {
            continue;
        }
        let last = values.len();
        values.extend(params![dimension.number(), from, to]);
        parts.push(format!(
            "SELECT place, key, {METRICS} FROM counter WHERE county = $1 AND place IN ({places}) \
             AND dimension = ${} AND day >= ${} AND day <= ${}",
            last + 1,
            last + 2,
            last + 3
        ));
    }
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT place, key, {} FROM ({}) t GROUP BY place, key ORDER BY place, key",
        summed(),
        parts.join(" UNION ALL ")
    );
    tx.rows_dyn(&sql, &values).await
}

/// Sums of one place by key over days `from..=to`, day by day.
///
/// # Errors
/// Failures of the engine.
pub async fn by_key(
    tx: &mut Tx<'_>,
    county: i64,
    place: i64,
    dimension: Dimension,
    from: i32,
    to: i32,
) -> Result<Vec<Sum>, StoreError> {
    by_place(tx, county, &[place], dimension, None, (from, to)).await
}

/// One place's daily rows of a dimension's key, the day as key.
///
/// # Errors
/// Failures of the engine.
pub async fn by_day(
    tx: &mut Tx<'_>,
    county: i64,
    place: i64,
    dimension: Dimension,
    key: &str,
    from: i32,
    to: i32,
) -> Result<Vec<Sum>, StoreError> {
    tx.rows(
        sql!(
            "SELECT place, CAST(day AS TEXT), reported, replied, closed, on_time, rated, satisfied, stars, open, overdue, closed_here ",
            "FROM counter WHERE county = $1 AND place = $2 AND dimension = $3 AND key = $4 AND day >= $5 AND day <= $6 ",
            "ORDER BY day"
        ),
        &params![county, place, dimension.number(), key, from, to],
    )
    .await
}
