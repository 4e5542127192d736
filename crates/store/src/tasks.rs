//! The inbox: whatever waits for a person, by due time (mechanism 6, feature W9).

use crate::engine::{Sql, StoreError, Tx};
use crate::{params, sql};

/// The insert, for pipelined operations.
pub const INSERT: &Sql = sql!(
    "INSERT INTO task(county, case_id, kind, holder, due_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)"
);

/// A row of an inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    /// Case.
    pub case_id: i64,
    /// Kind.
    pub kind: String,
    /// By when.
    pub due_at: i64,
    /// Since when.
    pub created_at: i64,
}

crate::from_row! { struct TaskRow { case_id, kind, due_at, created_at } }

/// Replaces the tasks of a case.
///
/// # Errors
/// Failures of the engine.
pub async fn replace(
    tx: &mut Tx<'_>,
    county: i64,
    case_id: i64,
    tasks: &[(String, String)],
    due_at: i64,
    now: i64,
) -> Result<(), StoreError> {
    tx.exec(sql!("DELETE FROM task WHERE county = $1 AND case_id = $2"), &params![county, case_id]).await?;
    for (kind, holder) in tasks {
        tx.exec(INSERT, &params![county, case_id, kind, holder, due_at, now]).await?;
    }
    Ok(())
}

/// Puts a task of a case into another inbox; its times stay.
///
/// # Errors
/// Failures of the engine.
pub async fn hand_over(
    tx: &mut Tx<'_>,
    county: i64,
    case_id: i64,
    kind: &str,
    holder: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE task SET holder = $4 WHERE county = $1 AND case_id = $2 AND kind = $3"),
        &params![county, case_id, kind, holder],
    )
    .await?;
    Ok(())
}

/// Gives the tasks of a case another due instant.
///
/// # Errors
/// Failures of the engine.
pub async fn set_due(tx: &mut Tx<'_>, county: i64, case_id: i64, due_at: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE task SET due_at = $3 WHERE county = $1 AND case_id = $2"),
        &params![county, case_id, due_at],
    )
    .await?;
    Ok(())
}

/// The first tasks of a holder by due time, after a cursor.
///
/// # Errors
/// Failures of the engine.
pub async fn of_holder(
    tx: &mut Tx<'_>,
    county: i64,
    holder: &str,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<TaskRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT case_id, kind, due_at, created_at FROM task WHERE county = $1 AND holder = $2 ",
            "AND (due_at, case_id) > ($3, $4) ORDER BY due_at, case_id LIMIT $5"
        ),
        &params![county, holder, after.0, after.1, limit],
    )
    .await
}

/// How many tasks a holder has, and how many of them are late; counted up to 1,000.
///
/// # Errors
/// Failures of the engine.
pub async fn count(tx: &mut Tx<'_>, county: i64, holder: &str, now: i64) -> Result<(i64, i64), StoreError> {
    tx.one(
        sql!(
            "SELECT count(*), CAST(coalesce(sum(CASE WHEN t.due_at < $3 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM ",
            "(SELECT due_at FROM task WHERE county = $1 AND holder = $2 ORDER BY due_at LIMIT 1000) t"
        ),
        &params![county, holder, now],
    )
    .await
}
