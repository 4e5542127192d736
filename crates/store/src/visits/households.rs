//! When each present household was visited last: what coverage is counted from and the list of those never visited is read from.

use super::within;
use crate::engine::{Param, StoreError, Tx};
use crate::residents::HouseholdRow;
use crate::{params, sql};

/// What is known of a household's visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HouseholdVisitRow {
    /// Household.
    pub household: i64,
    /// Begin of the last visit that counts, 0 for none.
    pub last_at: i64,
    /// Begin of the last try that does not count, 0 for none.
    pub tried_at: i64,
    /// Visits that count.
    pub visits: i64,
}

crate::from_row! { struct HouseholdVisitRow { household, last_at, tried_at, visits } }

/// A household in the list of those that were not visited.
pub type Unvisited = (HouseholdVisitRow, HouseholdRow);

/// A place at its depth.
pub type Within = (usize, i64);

/// Puts a household's row right after its file was written: a new one is never visited, an ended one leaves the list.
///
/// # Errors
/// Failures of the engine.
pub async fn follow(tx: &mut Tx<'_>, county: i64, row: &HouseholdRow) -> Result<(), StoreError> {
    if row.until.is_some() {
        tx.exec(
            sql!("DELETE FROM household_visit WHERE county = $1 AND household = $2"),
            &params![county, row.id],
        )
        .await?;
        return Ok(());
    }
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "INSERT INTO household_visit(county, household, a1, a2, a3, a4, last_at, tried_at, visits) ",
            "VALUES ($1,$2,$3,$4,$5,$6,0,0,0) ON CONFLICT (county, household) DO UPDATE SET ",
            "a1 = excluded.a1, a2 = excluded.a2, a3 = excluded.a3, a4 = excluded.a4"
        ),
        &params![county, row.id, a1, a2, a3, a4],
    )
    .await?;
    Ok(())
}

/// Notes a visit, or a try that does not count. One that is told late does not make the last one earlier.
///
/// # Errors
/// Failures of the engine.
pub async fn record(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
    at: i64,
    counts: bool,
) -> Result<(), StoreError> {
    let text = if counts {
        sql!(
            "UPDATE household_visit SET visits = visits + 1, last_at = CASE WHEN last_at < CAST($3 AS BIGINT) THEN CAST($3 AS BIGINT) ELSE last_at END ",
            "WHERE county = $1 AND household = $2"
        )
    } else {
        sql!(
            "UPDATE household_visit SET tried_at = CASE WHEN tried_at < CAST($3 AS BIGINT) THEN CAST($3 AS BIGINT) ELSE tried_at END ",
            "WHERE county = $1 AND household = $2"
        )
    };
    tx.exec(text, &params![county, household, at]).await?;
    Ok(())
}

/// Of one household; ended ones have none.
///
/// # Errors
/// Failures of the engine.
pub async fn get(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
) -> Result<Option<HouseholdVisitRow>, StoreError> {
    tx.opt(
        sql!("SELECT household, last_at, tried_at, visits FROM household_visit WHERE county = $1 AND household = $2"),
        &params![county, household],
    )
    .await
}

/// Of some households.
///
/// # Errors
/// Failures of the engine.
pub async fn of_households(
    tx: &mut Tx<'_>,
    county: i64,
    ids: &[i64],
) -> Result<Vec<HouseholdVisitRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (values, listed) = crate::residents::listed(county, ids);
    let text = format!(
        "{listed} SELECT household, last_at, tried_at, visits FROM listed CROSS JOIN household_visit WHERE county = $1 AND household = sought"
    );
    tx.rows_dyn(&text, &values).await
}

/// Households within a place that were visited last before an instant, those never visited first, after a last visit and a
/// household. One range of one index, whatever the size of the place.
///
/// # Errors
/// Failures of the engine.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): Within,
    before: i64,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<Unvisited>, StoreError> {
    let text = format!(
        "SELECT household, last_at, tried_at, visits FROM household_visit WHERE county = $1 AND {} AND last_at < $3 \
         AND (last_at, household) > ($4, $5) ORDER BY last_at, household LIMIT $6",
        within(depth)
    );
    let values: [Param<'_>; 6] =
        [county.into(), place.into(), before.into(), after.0.into(), after.1.into(), limit.into()];
    let rows: Vec<HouseholdVisitRow> = tx.rows_dyn(&text, &values).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.household).collect();
    let files = crate::residents::households_by_ids(tx, county, &ids).await?;
    let with_file = |row: HouseholdVisitRow| {
        let file = files.iter().find(|file| file.id == row.household)?;
        Some((row, file.clone()))
    };
    Ok(rows.into_iter().filter_map(with_file).collect())
}

/// Households, those visited since an instant, and those never visited, within a place.
///
/// # Errors
/// Failures of the engine.
pub async fn coverage(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): Within,
    since: i64,
) -> Result<(i64, i64, i64), StoreError> {
    let text = format!(
        "SELECT count(*), CAST(coalesce(sum(CASE WHEN last_at >= CAST($3 AS BIGINT) THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(coalesce(sum(CASE WHEN last_at = 0 THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM household_visit WHERE county = $1 AND {}",
        within(depth)
    );
    let rows: Vec<(i64, i64, i64)> = tx.rows_dyn(&text, &params![county, place, since]).await?;
    Ok(rows.first().copied().unwrap_or_default())
}

/// How many within a place were visited last before an instant.
///
/// # Errors
/// Failures of the engine.
pub async fn left_of(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): Within,
    before: i64,
) -> Result<i64, StoreError> {
    let text = format!(
        "SELECT count(*) FROM household_visit WHERE county = $1 AND {} AND last_at < $3",
        within(depth)
    );
    let rows: Vec<i64> = tx.rows_dyn(&text, &params![county, place, before]).await?;
    Ok(rows.first().copied().unwrap_or_default())
}

/// All rows in the order of their key, after one, with the ancestors: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<(HouseholdVisitRow, [Option<i64>; 4])>, StoreError> {
    struct Whole(HouseholdVisitRow, [Option<i64>; 4]);
    impl crate::engine::FromRow for Whole {
        fn from_row(row: &crate::engine::Row<'_>) -> Result<Self, StoreError> {
            let mut c = row.columns();
            let seen = HouseholdVisitRow {
                household: c.read()?,
                last_at: c.read()?,
                tried_at: c.read()?,
                visits: c.read()?,
            };
            Ok(Self(seen, [c.read()?, c.read()?, c.read()?, c.read()?]))
        }
    }
    let rows: Vec<Whole> = tx
        .rows(
            sql!(
                "SELECT household, last_at, tried_at, visits, a1, a2, a3, a4 FROM household_visit ",
                "WHERE county = $1 AND household > $2 ORDER BY household LIMIT $3"
            ),
            &params![county, after, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|Whole(row, ancestors)| (row, ancestors)).collect())
}
