//! What is counted for an assessment: each a range of an index, or a counter.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Visits that somebody made between two instants and on which somebody was met.
///
/// # Errors
/// Failures of the engine.
pub async fn visits(
    tx: &mut Tx<'_>,
    county: i64,
    visitor: i64,
    (from, until): (i64, i64),
) -> Result<i64, StoreError> {
    tx.one(
        sql!(
            "SELECT count(*) FROM visit WHERE county = $1 AND visitor = $2 AND started_at >= $3 AND started_at < $4 AND outcome = 'met'"
        ),
        &params![county, visitor, from, until],
    )
    .await
}

/// Households of a place that somebody visited between two instants.
///
/// # Errors
/// Failures of the engine.
pub async fn households_visited(
    tx: &mut Tx<'_>,
    county: i64,
    (visitor, place): (i64, i64),
    (from, until): (i64, i64),
) -> Result<i64, StoreError> {
    tx.one(
        sql!(
            "SELECT count(DISTINCT household) FROM visit WHERE county = $1 AND visitor = $2 AND started_at >= $3 AND started_at < $4 ",
            "AND outcome = 'met' AND place = $5"
        ),
        &params![county, visitor, from, until, place],
    )
    .await
}

/// Reports that somebody checked on the spot, by the journal between two identities.
///
/// # Errors
/// Failures of the engine.
pub async fn checks(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
    (from, until): (i64, i64),
) -> Result<i64, StoreError> {
    tx.one(
        sql!(
            "SELECT count(DISTINCT subject) FROM journal WHERE county = $1 AND actor = $2 AND id >= $3 AND id < $4 AND act = 'check'"
        ),
        &params![county, account, from, until],
    )
    .await
}

/// Reports from a place at a depth between two identities: all, and those that did not become late.
///
/// # Errors
/// Failures of the engine.
pub async fn reports_of_place(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): (usize, i64),
    (from, until): (i64, i64),
) -> Result<(i64, i64), StoreError> {
    let column = match depth {
        1 => "a1 = $2",
        2 => "a2 = $2",
        3 => "a3 = $2",
        4 => "a4 = $2",
        _ => "CAST($2 AS BIGINT) = $2",
    };
    let text = format!(
        "SELECT count(*), CAST(coalesce(sum(CASE WHEN overdue THEN 0 ELSE 1 END), 0) AS BIGINT) FROM cases \
         WHERE county = $1 AND {column} AND id >= $3 AND id < $4 AND merged_into IS NULL"
    );
    let found = tx.rows_dyn::<(i64, i64)>(&text, &params![county, place, from, until]).await?;
    Ok(found.first().copied().unwrap_or((0, 0)))
}

/// What a household's account earned in a month.
///
/// # Errors
/// Failures of the engine.
pub async fn earned(
    tx: &mut Tx<'_>,
    county: i64,
    (household, programme): (i64, &str),
    month: &str,
) -> Result<i64, StoreError> {
    let found: Option<i64> = tx
        .opt(
            sql!(
                "SELECT m.earned FROM points_account a JOIN points_month m ON m.county = a.county AND m.account = a.id ",
                "WHERE a.county = $1 AND a.kind = 'household' AND a.holder = $2 AND a.programme = $3 AND m.month = $4"
            ),
            &params![county, household, programme, month],
        )
        .await?;
    Ok(found.unwrap_or(0))
}
