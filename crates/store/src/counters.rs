//! Counters: what boards and figures read instead of counting cases (features C12, B1).

use crate::engine::{FromRow, Row, Stmt, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::statistics::{Contribution, Dimension, MetricVector};
use std::collections::BTreeMap;

/// Upserts that travel together to PostgreSQL.
const TOGETHER: usize = 500;

/// Adds a sum of deltas.
///
/// # Errors
/// Failures of the engine.
pub async fn fold(
    tx: &mut Tx<'_>,
    county: i64,
    deltas: &BTreeMap<Contribution, MetricVector>,
) -> Result<(), StoreError> {
    let upsert = sql!(
        "INSERT INTO counter(county, place, dimension, key, day, reported, replied, closed, on_time, rated, satisfied, stars, ",
        "open, overdue, closed_here) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15) ",
        "ON CONFLICT (county, place, dimension, day, key) DO UPDATE SET reported = counter.reported + excluded.reported, ",
        "replied = counter.replied + excluded.replied, closed = counter.closed + excluded.closed, ",
        "on_time = counter.on_time + excluded.on_time, rated = counter.rated + excluded.rated, ",
        "satisfied = counter.satisfied + excluded.satisfied, stars = counter.stars + excluded.stars, ",
        "open = counter.open + excluded.open, overdue = counter.overdue + excluded.overdue, ",
        "closed_here = counter.closed_here + excluded.closed_here"
    );
    let mut loads: BTreeMap<i64, (i64, i64, i64)> = BTreeMap::new();
    let rows: Vec<_> = deltas
        .iter()
        .map(|(key, v)| {
            params![
                county,
                key.place.0,
                key.dimension.number(),
                &key.key,
                key.day,
                v.reported,
                v.replied,
                v.closed,
                v.on_time,
                v.rated,
                v.satisfied,
                v.stars,
                v.open,
                v.overdue,
                v.closed_here
            ]
        })
        .collect();
    for (key, v) in deltas.iter().filter(|(key, _)| key.dimension == Dimension::All) {
        let load = loads.entry(key.place.0).or_default();
        *load = (load.0 + v.open, load.1 + v.overdue, load.2 + v.reported);
    }
    let load = sql!(
        "INSERT INTO place_load(county, place, open, overdue, reported) VALUES ($1,$2,$3,$4,$5) ",
        "ON CONFLICT (county, place) DO UPDATE SET open = place_load.open + excluded.open, ",
        "overdue = place_load.overdue + excluded.overdue, reported = place_load.reported + excluded.reported"
    );
    let loads: Vec<_> = loads
        .into_iter()
        .filter(|(_, change)| *change != (0, 0, 0))
        .map(|(place, (open, overdue, reported))| params![county, place, open, overdue, reported])
        .collect();
    let statements: Vec<Stmt<'_>> = rows
        .iter()
        .map(|values| (upsert, values.as_slice()))
        .chain(loads.iter().map(|values| (load, values.as_slice())))
        .collect();
    for part in statements.chunks(TOGETHER) {
        tx.exec_all(part).await?;
    }
    Ok(())
}

/// A counter row summed over days: key, then the metrics.
#[derive(Debug, Clone)]
pub struct Sum {
    /// Key, or the day as text.
    pub key: String,
    /// Metrics.
    pub metrics: MetricVector,
}

impl FromRow for Sum {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        let key = c.read()?;
        let mut values = [0; 10];
        for value in &mut values {
            *value = c.read()?;
        }
        Ok(Self { key, metrics: MetricVector::from_values(values) })
    }
}

/// Sums by key over days `from..=to`.
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
    tx.rows(
        sql!(
            "SELECT key, CAST(sum(reported) AS BIGINT), CAST(sum(replied) AS BIGINT), CAST(sum(closed) AS BIGINT), ",
            "CAST(sum(on_time) AS BIGINT), CAST(sum(rated) AS BIGINT), CAST(sum(satisfied) AS BIGINT), ",
            "CAST(sum(stars) AS BIGINT), CAST(sum(open) AS BIGINT), CAST(sum(overdue) AS BIGINT), ",
            "CAST(sum(closed_here) AS BIGINT) FROM counter ",
            "WHERE county = $1 AND place = $2 AND dimension = $3 AND day >= $4 AND day <= $5 GROUP BY key ORDER BY key"
        ),
        &params![county, place, dimension.number(), from, to],
    )
    .await
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
            "SELECT CAST(day AS TEXT), reported, replied, closed, on_time, rated, satisfied, stars, open, overdue, closed_here ",
            "FROM counter WHERE county = $1 AND place = $2 AND dimension = $3 AND key = $4 AND day >= $5 AND day <= $6 ",
            "ORDER BY day"
        ),
        &params![county, place, dimension.number(), key, from, to],
    )
    .await
}

/// Open, overdue and reported cases of a place's subtree.
#[derive(Debug, Clone, Copy, Default)]
pub struct Load {
    /// Place.
    pub place: i64,
    /// Open.
    pub open: i64,
    /// Overdue.
    pub overdue: i64,
    /// Reported since the beginning.
    pub reported: i64,
}

crate::from_row! { struct Load { place, open, overdue, reported } }

/// The load of every place: as many rows as places.
///
/// # Errors
/// Failures of the engine.
pub async fn loads(tx: &mut Tx<'_>, county: i64) -> Result<Vec<Load>, StoreError> {
    tx.rows(sql!("SELECT place, open, overdue, reported FROM place_load WHERE county = $1"), &params![county])
        .await
}

/// The load of one place.
///
/// # Errors
/// Failures of the engine.
pub async fn load_of(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<Load, StoreError> {
    let found = tx
        .opt(
            sql!("SELECT place, open, overdue, reported FROM place_load WHERE county = $1 AND place = $2"),
            &params![county, place],
        )
        .await?;
    Ok(found.unwrap_or(Load { place, ..Load::default() }))
}

/// Every counter row: place, dimension, key, day and metrics. For `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<Sum>, StoreError> {
    tx.rows(
        sql!(
            "SELECT CAST(place AS TEXT) || '|' || CAST(dimension AS TEXT) || '|' || key || '|' || CAST(day AS TEXT), ",
            "reported, replied, closed, on_time, rated, satisfied, stars, open, overdue, closed_here ",
            "FROM counter WHERE county = $1"
        ),
        &params![county],
    )
    .await
}
