//! Entries of the red and black boards, objections, and what a village has decided about them (feature S5).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// `red` or `black`.
    pub colour: String,
    /// `proposed`, `notice`, `shown`, `ended`.
    pub state: String,
    /// Household.
    pub household: i64,
    /// Where it stands.
    pub place: i64,
    /// Its name, masked.
    pub name: String,
    /// What for.
    pub reason: String,
    /// Who put it forward.
    pub proposer: Option<i64>,
    /// Name of who.
    pub proposer_name: String,
    /// When.
    pub proposed_at: i64,
    /// The second person.
    pub approver: Option<i64>,
    /// Name of the second person.
    pub approver_name: Option<String>,
    /// When.
    pub approved_at: Option<i64>,
    /// How the household was told.
    pub told: Option<String>,
    /// End of the time to object.
    pub notice_until: Option<i64>,
    /// Since when it is on the board.
    pub shown_at: Option<i64>,
    /// When it comes off by itself.
    pub expires_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// Why.
    pub ended_why: Option<String>,
    /// Grows with every change.
    pub version: i64,
}

crate::from_row! { struct BoardRow {
    id, village, colour, state, household, place, name, reason, proposer, proposer_name, proposed_at, approver, approver_name,
    approved_at, told, notice_until, shown_at, expires_at, ended_at, ended_why, version
} }

/// Adds an entry.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &BoardRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO honour_entry(county, id, village, colour, state, household, place, name, reason, proposer, proposer_name, ",
            "proposed_at, shown_at, expires_at, version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"
        ),
        &params![
            county, row.id, row.village, &row.colour, &row.state, row.household, row.place, &row.name, &row.reason, row.proposer,
            &row.proposer_name, row.proposed_at, row.shown_at, row.expires_at, row.version
        ],
    )
    .await?;
    Ok(())
}

/// Writes an entry whose version was `before`; `false` when somebody was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &BoardRow,
    before: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE honour_entry SET state = $3, approver = $4, approver_name = $5, approved_at = $6, told = $7, notice_until = $8, ",
                "shown_at = $9, expires_at = $10, ended_at = $11, ended_why = $12, version = $13 ",
                "WHERE county = $1 AND id = $2 AND version = $14"
            ),
            &params![
                county, row.id, &row.state, row.approver, &row.approver_name, row.approved_at, &row.told, row.notice_until,
                row.shown_at, row.expires_at, row.ended_at, &row.ended_why, row.version, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<BoardRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, colour, state, household, place, name, reason, proposer, proposer_name, proposed_at, approver, ",
            "approver_name, approved_at, told, notice_until, shown_at, expires_at, ended_at, ended_why, version ",
            "FROM honour_entry WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Those that wait for a second person: for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn proposed(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!("SELECT id FROM honour_entry WHERE county = $1 AND state = 'proposed' ORDER BY id"),
        &params![county],
    )
    .await
}

/// The entries of a village in one state, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn of_village(
    tx: &mut Tx<'_>,
    county: i64,
    (village, state, colour): (i64, &str, &str),
    before: i64,
    limit: i64,
) -> Result<Vec<BoardRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, colour, state, household, place, name, reason, proposer, proposer_name, proposed_at, approver, ",
            "approver_name, approved_at, told, notice_until, shown_at, expires_at, ended_at, ended_why, version FROM honour_entry ",
            "WHERE county = $1 AND village = $2 AND state = $3 AND colour = $4 AND id < $5 ORDER BY id DESC LIMIT $6"
        ),
        &params![county, village, state, colour, before, limit],
    )
    .await
}

/// The entries about a household, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
    limit: i64,
) -> Result<Vec<BoardRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, colour, state, household, place, name, reason, proposer, proposer_name, proposed_at, approver, ",
            "approver_name, approved_at, told, notice_until, shown_at, expires_at, ended_at, ended_why, version FROM honour_entry ",
            "WHERE county = $1 AND household = $2 ORDER BY id DESC LIMIT $3"
        ),
        &params![county, household, limit],
    )
    .await
}

/// What a village has decided: black board, days to object, days shown. `None` where it keeps what is usual.
///
/// # Errors
/// Failures of the engine.
pub async fn rules(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
) -> Result<Option<(bool, i64, i64)>, StoreError> {
    tx.opt(
        sql!("SELECT black_board, objection_days, show_days FROM honour_setting WHERE county = $1 AND village = $2"),
        &params![county, village],
    )
    .await
}

/// Writes what a village has decided.
///
/// # Errors
/// Failures of the engine.
pub async fn put_rules(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    village: i64,
    (black_board, objection_days, show_days): (bool, i64, i64),
    at: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO honour_setting(county, village, black_board, objection_days, show_days, changed_at) VALUES ($1,$2,$3,$4,$5,$6) ",
            "ON CONFLICT (county, village) DO UPDATE SET black_board = excluded.black_board, ",
            "objection_days = excluded.objection_days, show_days = excluded.show_days, changed_at = excluded.changed_at"
        ),
        &params![county, village, black_board, objection_days, show_days, at],
    )
    .await?;
    Ok(())
}
