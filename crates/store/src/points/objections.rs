//! Objections to entries of boards and to publications (features S4, S5).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// An objection as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectionRow {
    /// Identity.
    pub id: i64,
    /// `board_entry` or `publication`.
    pub subject_kind: String,
    /// The thing.
    pub subject: i64,
    /// Village.
    pub village: i64,
    /// Who objects.
    pub account: i64,
    /// Name of who.
    pub account_name: String,
    /// What is said.
    pub text: String,
    /// When.
    pub at: i64,
    /// `open`, `upheld`, `refused`.
    pub state: String,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub decided_by: Option<i64>,
    /// Name of who.
    pub decided_name: Option<String>,
    /// When.
    pub decided_at: Option<i64>,
}

crate::from_row! { struct ObjectionRow {
    id, subject_kind, subject, village, account, account_name, text, at, state, answer, decided_by, decided_name, decided_at
} }

/// Adds an objection.
///
/// # Errors
/// `Unique` for a second one of the same person to the same thing.
pub async fn insert(tx: &mut Tx<'_>, county: i64, row: &ObjectionRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO honour_objection(county, id, subject_kind, subject, village, account, account_name, body_text, at, state) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,'open')"
        ),
        &params![
            county, row.id, &row.subject_kind, row.subject, row.village, row.account, &row.account_name, &row.text, row.at
        ],
    )
    .await?;
    Ok(())
}

/// Answers an open objection; `false` when it was answered before.
///
/// # Errors
/// Failures of the engine.
pub async fn decide(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    id: i64,
    (state, answer): (&str, &str),
    at: i64,
) -> Result<bool, StoreError> {
    let by = permit.account().map(|account| account.0);
    let done = tx
        .exec(
            sql!(
                "UPDATE honour_objection SET state = $3, answer = $4, decided_by = $5, decided_name = $6, decided_at = $7 ",
                "WHERE county = $1 AND id = $2 AND state = 'open'"
            ),
            &params![county, id, state, answer, by, permit.name(), at],
        )
        .await?;
    Ok(done == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<ObjectionRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, subject_kind, subject, village, account, account_name, body_text, at, state, answer, decided_by, decided_name, ",
            "decided_at FROM honour_objection WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// How many objections to a thing are open.
///
/// # Errors
/// Failures of the engine.
pub async fn open(tx: &mut Tx<'_>, county: i64, subject: i64) -> Result<i64, StoreError> {
    let found: Option<i64> = tx
        .opt(
            sql!(
                "SELECT count(*) FROM honour_objection WHERE county = $1 AND subject = $2 AND state = 'open'"
            ),
            &params![county, subject],
        )
        .await?;
    Ok(found.unwrap_or(0))
}

/// All that are open: for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn all_open(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!("SELECT id FROM honour_objection WHERE county = $1 AND state = 'open' ORDER BY id"),
        &params![county],
    )
    .await
}

/// The objections of a village in one state, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn of_village(
    tx: &mut Tx<'_>,
    county: i64,
    (village, state): (i64, &str),
    before: i64,
    limit: i64,
) -> Result<Vec<ObjectionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, subject_kind, subject, village, account, account_name, body_text, at, state, answer, decided_by, decided_name, ",
            "decided_at FROM honour_objection WHERE county = $1 AND village = $2 AND state = $3 AND id < $4 ORDER BY id DESC LIMIT $5"
        ),
        &params![county, village, state, before, limit],
    )
    .await
}
