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
    let mut had = Used::default();
    for (kind, had) in CapKind::ALL.into_iter().zip(had.iter_mut()) {
        let found: Option<i64> = tx
            .opt(
                sql!(
                    "SELECT used FROM points_used WHERE county = $1 AND rule = $2 AND kind = $3 AND holder = $4 AND period = $5"
                ),
                &params![county, rule, holder.0, holder.1, &kind.key(day)],
            )
            .await?;
        *had = found.unwrap_or(0);
    }
    Ok(had)
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
    for kind in CapKind::ALL {
        tx.exec(
            sql!(
                "INSERT INTO points_used(county, rule, kind, holder, period, used) VALUES ($1,$2,$3,$4,$5,$6) ",
                "ON CONFLICT (county, rule, kind, holder, period) DO UPDATE SET used = points_used.used + excluded.used"
            ),
            &params![county, rule, holder.0, holder.1, &kind.key(day), amount],
        )
        .await?;
    }
    Ok(())
}
