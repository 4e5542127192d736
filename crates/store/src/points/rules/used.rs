//! What a holder has had under a rule, by period.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::points::rules::{CapKind, Used};
use jiff::civil::Date;

/// What a holder (kind and identity) has had under a rule in the periods of a day.
///
/// # Errors
/// Failures of the engine.
pub async fn used(
    tx: &mut Tx<'_>,
    county: i64,
    rule: i64,
    holder: (&str, i64),
    day: Date,
) -> Result<Used, StoreError> {
    let keys = CapKind::ALL.map(|kind| kind.key(day));
    let [first, second, third, fourth] = &keys;
    let found: Vec<(String, i64)> = tx
        .rows(
            sql!(
                "SELECT period, used FROM points_used WHERE county = $1 AND rule = $2 AND kind = $3 AND holder = $4 ",
                "AND period IN ($5,$6,$7,$8)"
            ),
            &params![county, rule, holder.0, holder.1, first, second, third, fourth],
        )
        .await?;
    let of = |key: &String| found.iter().find(|(period, _)| period == key).map_or(0, |(_, used)| *used);
    Ok(keys.each_ref().map(of))
}

/// Adds to it; less than nothing for an entry that was taken back, whose points may be earned again.
///
/// # Errors
/// Failures of the engine.
pub async fn add_used(
    tx: &mut Tx<'_>,
    county: i64,
    rule: i64,
    holder: (&str, i64),
    (day, amount): (Date, i64),
) -> Result<(), StoreError> {
    let [first, second, third, fourth] = &CapKind::ALL.map(|kind| kind.key(day));
    tx.exec(
        sql!(
            "INSERT INTO points_used(county, rule, kind, holder, period, used) VALUES ($1,$2,$3,$4,$5,$9), ($1,$2,$3,$4,$6,$9), ",
            "($1,$2,$3,$4,$7,$9), ($1,$2,$3,$4,$8,$9) ",
            "ON CONFLICT (county, rule, kind, holder, period) DO UPDATE SET used = points_used.used + excluded.used"
        ),
        &params![county, rule, holder.0, holder.1, first, second, third, fourth, amount],
    )
    .await?;
    Ok(())
}
