//! What members say about a declaration, and the steps it went through.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// A member's place in the review of a declaration; the word is empty until it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotRow {
    /// Identity: what the member's inbox refers to.
    pub id: i64,
    /// Declaration.
    pub claim: i64,
    /// Round.
    pub round: i64,
    /// Member.
    pub account: i64,
    /// Name.
    pub name: String,
    /// For or against.
    pub approves: Option<bool>,
    /// Why.
    pub reason: Option<String>,
    /// When it was said, or the place was made.
    pub at: i64,
}

crate::from_row! { struct BallotRow { id, claim, round, account, name, approves, reason, at } }

/// A step of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Number.
    pub seq: i64,
    /// What was done.
    pub act: String,
    /// Who.
    pub actor: Option<i64>,
    /// Name of who.
    pub actor_name: String,
    /// What was said.
    pub text: Option<String>,
    /// When.
    pub at: i64,
}

crate::from_row! { struct StepRow { seq, act, actor, actor_name, text, at } }

/// Makes a place for a member; one that is there stays.
///
/// # Errors
/// Failures of the engine.
pub async fn put_slot(tx: &mut Tx<'_>, county: i64, row: &BallotRow) -> Result<bool, StoreError> {
    let made = tx
        .exec(
            sql!(
                "INSERT INTO points_ballot(county, id, claim, round, account, name, approves, reason, at) ",
                "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT (county, claim, round, account) DO NOTHING"
            ),
            &params![
                county,
                row.id,
                row.claim,
                row.round,
                row.account,
                &row.name,
                row.approves,
                &row.reason,
                row.at
            ],
        )
        .await?;
    Ok(made == 1)
}

/// Says a member's word; a later one stands instead of the earlier. `false` for whoever has no place.
///
/// # Errors
/// Failures of the engine.
pub async fn say(tx: &mut Tx<'_>, county: i64, row: &BallotRow) -> Result<bool, StoreError> {
    let said = tx
        .exec(
            sql!(
                "UPDATE points_ballot SET approves = $5, reason = $6, at = $7 ",
                "WHERE county = $1 AND claim = $2 AND round = $3 AND account = $4"
            ),
            &params![county, row.claim, row.round, row.account, row.approves, &row.reason, row.at],
        )
        .await?;
    Ok(said == 1)
}

/// The places of a declaration in a round.
///
/// # Errors
/// Failures of the engine.
pub async fn ballots(
    tx: &mut Tx<'_>,
    county: i64,
    claim: i64,
    round: i64,
) -> Result<Vec<BallotRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, claim, round, account, name, approves, reason, at FROM points_ballot ",
            "WHERE county = $1 AND claim = $2 AND round = $3 ORDER BY at, account"
        ),
        &params![county, claim, round],
    )
    .await
}

/// The places of a member that wait for a word, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn open_ballots_of(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
) -> Result<Vec<BallotRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, claim, round, account, name, approves, reason, at FROM points_ballot ",
            "WHERE county = $1 AND account = $2 AND approves IS NULL ORDER BY id LIMIT 500"
        ),
        &params![county, account],
    )
    .await
}

/// Takes away the places of a declaration that wait for a word: nobody is asked any more.
///
/// # Errors
/// Failures of the engine.
pub async fn remove_slots(
    tx: &mut Tx<'_>,
    county: i64,
    claim: i64,
    account: Option<i64>,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "DELETE FROM points_ballot WHERE county = $1 AND claim = $2 AND approves IS NULL ",
            "AND (CAST($3 AS BIGINT) IS NULL OR account = CAST($3 AS BIGINT))"
        ),
        &params![county, claim, account],
    )
    .await?;
    Ok(())
}

/// Adds a step.
///
/// # Errors
/// `Unique` when the number is taken.
pub async fn add_step(tx: &mut Tx<'_>, county: i64, claim: i64, row: &StepRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO points_claim_step(county, claim, seq, act, actor, actor_name, text, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
        ),
        &params![county, claim, row.seq, &row.act, row.actor, &row.actor_name, &row.text, row.at],
    )
    .await?;
    Ok(())
}

/// The steps of a declaration, in order.
///
/// # Errors
/// Failures of the engine.
pub async fn steps(tx: &mut Tx<'_>, county: i64, claim: i64) -> Result<Vec<StepRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT seq, act, actor, actor_name, text, at FROM points_claim_step WHERE county = $1 AND claim = $2 ORDER BY seq LIMIT 200"
        ),
        &params![county, claim],
    )
    .await
}
