//! How many households, people and attributes stand in a place and below it, kept in the writing transaction.

use crate::engine::{Stmt, StoreError, Tx};
use crate::{params, sql};
use std::collections::BTreeMap;

/// Upserts that travel together to PostgreSQL.
const TOGETHER: usize = 500;

/// Adds deltas by place and key.
///
/// # Errors
/// Failures of the engine.
pub async fn add(
    tx: &mut Tx<'_>,
    county: i64,
    deltas: &BTreeMap<(i64, String), i64>,
) -> Result<(), StoreError> {
    let upsert = sql!(
        "INSERT INTO register_count(county, place, key, number) VALUES ($1,$2,$3,$4) ",
        "ON CONFLICT (county, place, key) DO UPDATE SET number = register_count.number + excluded.number"
    );
    let rows: Vec<_> = deltas
        .iter()
        .filter(|(_, number)| **number != 0)
        .map(|((place, key), number)| params![county, *place, key, *number])
        .collect();
    let statements: Vec<Stmt<'_>> = rows.iter().map(|values| (upsert, values.as_slice())).collect();
    for part in statements.chunks(TOGETHER) {
        tx.exec_all(part).await?;
    }
    Ok(())
}

/// Key and number of a place.
///
/// # Errors
/// Failures of the engine.
pub async fn within(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<Vec<(String, i64)>, StoreError> {
    tx.rows(
        sql!("SELECT key, number FROM register_count WHERE county = $1 AND place = $2 AND number <> 0 ORDER BY key"),
        &params![county, place],
    )
    .await
}

/// Place, key and number of some places, each read by its key.
///
/// # Errors
/// Failures of the engine.
pub async fn of_places(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[i64],
) -> Result<Vec<(i64, String, i64)>, StoreError> {
    let mut all = Vec::new();
    for part in places.chunks(TOGETHER) {
        let (values, marks) = super::list_of(county, part);
        let text = format!(
            "SELECT place, key, number FROM register_count WHERE county = $1 AND place IN ({marks}) AND number <> 0"
        );
        all.extend(tx.rows_dyn::<(i64, String, i64)>(&text, &values).await?);
    }
    Ok(all)
}

/// Whether a kind of attribute stands or ever stood on somebody: its count stays when it falls back to none.
///
/// # Errors
/// Failures of the engine.
pub async fn kind_was_used(tx: &mut Tx<'_>, county: i64, root: i64, code: &str) -> Result<bool, StoreError> {
    let key = format!("+{code}");
    let found: Option<i64> = tx
        .opt(
            sql!("SELECT number FROM register_count WHERE county = $1 AND place = $2 AND key = $3"),
            &params![county, root, &key],
        )
        .await?;
    Ok(found.is_some())
}

/// Households, people and living people counted from the rows of the whole county: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn recount(tx: &mut Tx<'_>, county: i64) -> Result<(i64, i64, i64), StoreError> {
    let found: Option<(i64, i64, i64)> = tx
        .opt(
            sql!(
                "SELECT count(*), CAST(coalesce(sum(members), 0) AS BIGINT), CAST(coalesce(sum(living), 0) AS BIGINT) ",
                "FROM household WHERE county = $1 AND until IS NULL"
            ),
            &params![county],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

/// Place, key and number of every count: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, String, i64)>, StoreError> {
    tx.rows(
        sql!("SELECT place, key, number FROM register_count WHERE county = $1 ORDER BY place, key"),
        &params![county],
    )
    .await
}

/// Households by place, at every level.
///
/// # Errors
/// Failures of the engine.
pub async fn households_by_place(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!("SELECT place, number FROM register_count WHERE county = $1 AND key = 'households'"),
        &params![county],
    )
    .await
}
