//! Counters: what boards, figures and the head of the work list read instead of counting cases (features C12, B1, C13).

mod categories;
mod durations;
mod heads;
mod loads;
mod sums;

pub use categories::{OpenCategory, open_categories};
pub use durations::{body_durations, durations};
pub use heads::{Head, due_until, heads};
pub use loads::{Load, load_of, loads, loads_of};
pub use sums::{Sum, by_day, by_key, by_place};

use crate::engine::{Stmt, StoreError, Tx};
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

/// Every counter row: place, dimension, key, day and metrics. For `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<Sum>, StoreError> {
    tx.rows(
        sql!(
            "SELECT place, CAST(place AS TEXT) || '|' || CAST(dimension AS TEXT) || '|' || key || '|' || CAST(day AS TEXT), ",
            "reported, replied, closed, on_time, rated, satisfied, stars, open, overdue, closed_here ",
            "FROM counter WHERE county = $1"
        ),
        &params![county],
    )
    .await
}
