//! Leaves and who stands in.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveRow {
    /// Identity.
    pub id: i64,
    /// Post whose holder is away.
    pub post: i64,
    /// Post of the stand-in.
    pub stand_in: i64,
    /// First instant away.
    pub from_at: i64,
    /// First instant back.
    pub until_at: i64,
    /// Why, in few words.
    pub reason: Option<String>,
    /// `planned`, `running`, `over` or `cancelled`.
    pub state: String,
    /// The stand-in's duty for that time.
    pub duty: Option<i64>,
    /// When it was entered.
    pub created_at: i64,
}

crate::from_row! { struct LeaveRow { id, post, stand_in, from_at, until_at, reason, state, duty, created_at } }

/// A duty whose holder is away: account, role and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwayRow {
    /// Account of the holder.
    pub account: i64,
    /// Role.
    pub role: String,
    /// Place of the duty.
    pub place: i64,
}

crate::from_row! { struct AwayRow { account, role, place } }

/// Adds a leave.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_leave(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &LeaveRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO post_leave(county, id, post, stand_in, from_at, until_at, reason, state, duty, created_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)"
        ),
        &params![
            county, row.id, row.post, row.stand_in, row.from_at, row.until_at, &row.reason, &row.state, row.duty,
            row.created_at
        ],
    )
    .await?;
    Ok(())
}

/// One leave.
///
/// # Errors
/// Failures of the engine.
pub async fn leave(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<LeaveRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, post, stand_in, from_at, until_at, reason, state, duty, created_at FROM post_leave ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Leaves of a post, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn leaves_of(tx: &mut Tx<'_>, county: i64, post: i64) -> Result<Vec<LeaveRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, post, stand_in, from_at, until_at, reason, state, duty, created_at FROM post_leave ",
            "WHERE county = $1 AND post = $2 ORDER BY from_at DESC, id DESC LIMIT 50"
        ),
        &params![county, post],
    )
    .await
}

/// Planned and running leaves of the whole county.
///
/// # Errors
/// Failures of the engine.
pub async fn unfinished_leaves(tx: &mut Tx<'_>, county: i64) -> Result<Vec<LeaveRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, post, stand_in, from_at, until_at, reason, state, duty, created_at FROM post_leave ",
            "WHERE county = $1 AND state IN ('planned', 'running') ORDER BY id"
        ),
        &params![county],
    )
    .await
}

/// Planned and running leaves in which this post's holder is away or stands in.
///
/// # Errors
/// Failures of the engine.
pub async fn unfinished_of_account(
    tx: &mut Tx<'_>,
    county: i64,
    post: i64,
) -> Result<Vec<LeaveRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, post, stand_in, from_at, until_at, reason, state, duty, created_at FROM post_leave ",
            "WHERE county = $1 AND state IN ('planned', 'running') AND (post = $2 OR stand_in = $2) ORDER BY id"
        ),
        &params![county, post],
    )
    .await
}

/// Leaves that are under way at an instant.
///
/// # Errors
/// Failures of the engine.
pub async fn running_at(tx: &mut Tx<'_>, county: i64, at: i64) -> Result<Vec<LeaveRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, post, stand_in, from_at, until_at, reason, state, duty, created_at FROM post_leave ",
            "WHERE county = $1 AND state IN ('planned', 'running') AND from_at <= $2 AND until_at > $2 ORDER BY id"
        ),
        &params![county, at],
    )
    .await
}

/// Moves a leave from one state to another; `false` when somebody was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn set_leave(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    from: &str,
    to: &str,
    duty: Option<i64>,
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!("UPDATE post_leave SET state = $4, duty = $5 WHERE county = $1 AND id = $2 AND state = $3"),
            &params![county, id, from, to, duty],
        )
        .await?;
    Ok(moved == 1)
}

/// Duties whose holders are away and have somebody who stands in.
///
/// # Errors
/// Failures of the engine.
pub async fn away(tx: &mut Tx<'_>, county: i64) -> Result<Vec<AwayRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT d.account, d.role, d.place FROM post_leave l ",
            "JOIN post t ON t.county = l.county AND t.id = l.post JOIN duty d ON d.county = t.county AND d.id = t.duty ",
            "WHERE l.county = $1 AND l.state = 'running'"
        ),
        &params![county],
    )
    .await
}
