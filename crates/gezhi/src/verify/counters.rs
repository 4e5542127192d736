//! Counters: equal to a recount of all cases, together with what still waits in the outbox (features C12, B4).

use super::Finding;
use super::digest::Digest;
use gezhi_app::{App, AppError, Result};
use gezhi_domain::accounts::BodyId;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::statistics::{Dimension, Facts, MetricVector, delta};
use gezhi_store::counters::{Load, Sum};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::outbox::OutboxRow;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A digest for every place and dimension.
pub type Sums = BTreeMap<(i64, i64), Digest>;

/// Adds a counter's values to the digest of its place and dimension.
pub fn add(digest: &mut Digest, key: &str, day: i32, vector: &MetricVector) {
    for (column, value) in vector.values().into_iter().enumerate().filter(|(_, value)| *value != 0) {
        digest.add((key, day, column), value);
    }
}

struct Read {
    county: i64,
}

impl Op for Read {
    type Out = (Vec<Sum>, Vec<OutboxRow>, Vec<Load>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::counters::all(tx, self.county).await?;
        let waiting = gezhi_store::outbox::peek(tx, self.county).await?;
        Ok((rows, waiting, gezhi_store::counters::loads(tx, self.county).await?))
    }
}

/// The part of an outbox row that counters depend on.
#[derive(Deserialize)]
struct Waiting {
    before: Option<Facts>,
    after: Facts,
}

/// The parts of a counter's key: place, dimension, key, day.
fn parts(text: &str) -> Option<(i64, i64, &str, i32)> {
    let (place, rest) = text.split_once('|')?;
    let (dimension, rest) = rest.split_once('|')?;
    let (key, day) = rest.rsplit_once('|')?;
    Some((place.parse().ok()?, dimension.parse().ok()?, key, day.parse().ok()?))
}

/// Compares counters with the recount, and the loads of the places with the counters.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App, recount: Sums) -> Result<[Finding; 2]> {
    let (rows, waiting, loads) = app.db.read(Read { county: app.county }).await?;
    let mut stored: Sums = BTreeMap::new();
    let mut by_place: BTreeMap<i64, (i64, i64, i64)> = BTreeMap::new();
    for row in &rows {
        let (place, dimension, key, day) = parts(&row.key)
            .ok_or_else(|| AppError::Store(StoreError::BadValue(format!("counter key {}", row.key))))?;
        add(stored.entry((place, dimension)).or_default(), key, day, &row.metrics);
        if dimension == Dimension::All.number() {
            let load = by_place.entry(place).or_default();
            *load = (load.0 + row.metrics.open, load.1 + row.metrics.overdue, load.2 + row.metrics.reported);
        }
    }
    for row in waiting {
        let Ok(act) = serde_json::from_str::<Waiting>(&row.data) else { continue };
        for (key, vector) in delta(act.before.as_ref(), &act.after) {
            let digest = stored.entry((key.place.0, key.dimension.number())).or_default();
            add(digest, &key.key, key.day, &vector);
        }
    }
    Ok([compare(app, &stored, &recount), compare_loads(&by_place, &loads)])
}

/// Counters that stand under a body's number and not under a place's.
const OF_BODIES: [Dimension; 3] = [Dimension::BodyStates, Dimension::BodyDueMonths, Dimension::BodyDueDays];

fn compare(app: &App, stored: &Sums, recount: &Sums) -> Finding {
    let mut finding = Finding::new("counters");
    let directory = app.directory();
    let keys: std::collections::BTreeSet<_> = stored.keys().chain(recount.keys()).collect();
    for key in keys {
        let side = |sums: &Sums| sums.get(key).copied().unwrap_or_default();
        let of_body = OF_BODIES.iter().any(|dimension| dimension.number() == key.1);
        let name = if of_body {
            directory.body(BodyId(key.0)).map(|body| body.name.clone())
        } else {
            directory.place(PlaceId(key.0)).map(|place| place.name.clone())
        };
        let fault = (side(stored) != side(recount)).then(|| {
            let what = if of_body { "body" } else { "place" };
            let name = name.unwrap_or_default();
            format!("{what} {} {name}, dimension {}: the counters differ from a recount", key.0, key.1)
        });
        finding.look(fault);
    }
    finding
}

fn compare_loads(by_place: &BTreeMap<i64, (i64, i64, i64)>, loads: &[Load]) -> Finding {
    let mut finding = Finding::new("loads");
    let mut left = by_place.clone();
    for load in loads {
        let counted = left.remove(&load.place).unwrap_or_default();
        let fault = (counted != (load.open, load.overdue, load.reported)).then(|| {
            format!(
                "place {}: load {:?} differs from its counters {counted:?}",
                load.place,
                (load.open, load.overdue, load.reported)
            )
        });
        finding.look(fault);
    }
    for (place, counted) in left.into_iter().filter(|(_, counted)| *counted != (0, 0, 0)) {
        finding.look(Some(format!("place {place} has no load, its counters say {counted:?}")));
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_hold_anything() {
        assert_eq!(parts("1|2|road.surface|20000"), Some((1, 2, "road.surface", 20_000)));
        assert_eq!(parts("1|5|9/0021|19"), Some((1, 5, "9/0021", 19)));
        assert_eq!(parts("1|0||-3"), Some((1, 0, "", -3)));
        assert_eq!(parts("1|0"), None);
    }
}
