//! The clock's next firings (mechanism 5, feature C7). Each (subject, epoch, stage) fires once: the key says so.

use crate::engine::{Sql, StoreError, Tx};
use crate::{params, sql};

/// The upsert, for pipelined operations.
pub const PUT: &Sql = sql!(
    "INSERT INTO clock(county, kind, subject, epoch, next_at, stage) VALUES ($1,$2,$3,$4,$5,$6) ",
    "ON CONFLICT (county, kind, subject) DO UPDATE SET epoch = excluded.epoch, next_at = excluded.next_at, stage = excluded.stage"
);

/// What fires next for one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRow {
    /// Kind: `case`.
    pub kind: String,
    /// The thing.
    pub subject: i64,
    /// Number of its deadline.
    pub epoch: i64,
    /// When.
    pub next_at: i64,
    /// Stage.
    pub stage: String,
}

crate::from_row! { struct ClockRow { kind, subject, epoch, next_at, stage } }

/// Sets the next firing.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, county: i64, row: &ClockRow) -> Result<(), StoreError> {
    tx.exec(PUT, &params![county, &row.kind, row.subject, row.epoch, row.next_at, &row.stage]).await?;
    Ok(())
}

/// Nothing fires any more.
///
/// # Errors
/// Failures of the engine.
pub async fn clear(tx: &mut Tx<'_>, county: i64, kind: &str, subject: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!("DELETE FROM clock WHERE county = $1 AND kind = $2 AND subject = $3"),
        &params![county, kind, subject],
    )
    .await?;
    Ok(())
}

/// What is due to fire.
///
/// # Errors
/// Failures of the engine.
pub async fn due(tx: &mut Tx<'_>, county: i64, now: i64, limit: i64) -> Result<Vec<ClockRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT kind, subject, epoch, next_at, stage FROM clock WHERE county = $1 AND next_at <= $2 ORDER BY next_at LIMIT $3"
        ),
        &params![county, now, limit],
    )
    .await
}

/// The row of one thing.
///
/// # Errors
/// Failures of the engine.
pub async fn of(
    tx: &mut Tx<'_>,
    county: i64,
    kind: &str,
    subject: i64,
) -> Result<Option<ClockRow>, StoreError> {
    tx.opt(
        sql!("SELECT kind, subject, epoch, next_at, stage FROM clock WHERE county = $1 AND kind = $2 AND subject = $3"),
        &params![county, kind, subject],
    )
    .await
}

/// Marks a stage as fired; `false` when it had fired before.
///
/// # Errors
/// Failures of the engine.
pub async fn fire(tx: &mut Tx<'_>, county: i64, row: &ClockRow, at: i64) -> Result<bool, StoreError> {
    let fired = tx
        .exec(
            sql!(
                "INSERT INTO firing(county, kind, subject, epoch, stage, at) VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT DO NOTHING"
            ),
            &params![county, &row.kind, row.subject, row.epoch, &row.stage, at],
        )
        .await?;
    Ok(fired == 1)
}

/// Stages that have fired for a deadline.
///
/// # Errors
/// Failures of the engine.
pub async fn fired(
    tx: &mut Tx<'_>,
    county: i64,
    kind: &str,
    subject: i64,
    epoch: i64,
) -> Result<Vec<String>, StoreError> {
    tx.rows(
        sql!("SELECT stage FROM firing WHERE county = $1 AND kind = $2 AND subject = $3 AND epoch = $4"),
        &params![county, kind, subject, epoch],
    )
    .await
}
