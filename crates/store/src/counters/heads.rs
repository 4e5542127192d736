//! What is open now, by state and by deadline: the head of the work list of somebody who looks at many cases.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::statistics::{Dimension, Holder, month_of};

/// Open cases of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// State and whether returned, as [`gezhi_domain::statistics::state_of_key`] reads it.
    pub key: String,
    /// Open.
    pub open: i64,
    /// Past the deadline.
    pub overdue: i64,
}

crate::from_row! { struct Head { key, open, overdue } }

/// The open cases of a holder by state.
///
/// # Errors
/// Failures of the engine.
pub async fn heads(tx: &mut Tx<'_>, county: i64, holder: Holder) -> Result<Vec<Head>, StoreError> {
    tx.rows(
        sql!(
            "SELECT key, open, overdue FROM counter ",
            "WHERE county = $1 AND place = $2 AND dimension = $3 AND day = 0 ORDER BY key"
        ),
        &params![county, holder.number().0, holder.by_state().number()],
    )
    .await
}

/// How many open cases of a holder are due on a day or were before: whole months, then the days of this one.
///
/// # Errors
/// Failures of the engine.
pub async fn due_until(tx: &mut Tx<'_>, county: i64, holder: Holder, day: i32) -> Result<i64, StoreError> {
    let (months, days) = holder.by_due();
    let month = month_of(day);
    let mut sum = 0;
    let ranges: [(Dimension, i32, i32); 2] = [(months, 0, month - 1), (days, month, day)];
    for (dimension, from, to) in ranges {
        let part: i64 = tx
            .one(
                sql!(
                    "SELECT CAST(coalesce(sum(open), 0) AS BIGINT) FROM counter ",
                    "WHERE county = $1 AND place = $2 AND dimension = $3 AND day >= $4 AND day <= $5"
                ),
                &params![county, holder.number().0, dimension.number(), from, to],
            )
            .await?;
        sum += part;
    }
    Ok(sum)
}
