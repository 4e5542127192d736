//! Rounds of stars, nominations and votes (feature S5).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A round as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Title.
    pub title: String,
    /// Kinds of stars, as a JSON list of names.
    pub stars: String,
    /// `open`, `decided` or `cancelled`; whether it takes nominations or votes follows from the times.
    pub state: String,
    /// End of nominations.
    pub nominate_until: i64,
    /// End of the vote.
    pub vote_until: i64,
    /// Who opened it.
    pub opener_name: String,
    /// When.
    pub opened_at: i64,
    /// When it was decided.
    pub decided_at: Option<i64>,
}

crate::from_row! { struct RoundRow {
    id, village, title, stars, state, nominate_until, vote_until, opener_name, opened_at, decided_at
} }

/// A nomination as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NominationRow {
    /// Identity.
    pub id: i64,
    /// Round.
    pub round: i64,
    /// Which of its stars.
    pub star: i64,
    /// Household.
    pub household: i64,
    /// Name as it is shown: in clear where the household agreed, else masked.
    pub name: String,
    /// Why.
    pub reason: String,
    /// `proposed`, `accepted` or `rejected`.
    pub state: String,
    /// Votes.
    pub votes: i64,
    /// Whether it won.
    pub awarded: bool,
    /// Who nominated.
    pub nominator: Option<i64>,
    /// When.
    pub at: i64,
}

crate::from_row! { struct NominationRow { id, round, star, household, name, reason, state, votes, awarded, nominator, at } }

/// Adds a round.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_round(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    row: &RoundRow,
) -> Result<(), StoreError> {
    let opener = permit.account().map(|account| account.0);
    tx.exec(
        sql!(
            "INSERT INTO star_round(county, id, village, title, stars, state, nominate_until, vote_until, opener, opener_name, opened_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)"
        ),
        &params![
            county, row.id, row.village, &row.title, &row.stars, &row.state, row.nominate_until, row.vote_until, opener,
            &row.opener_name, row.opened_at
        ],
    )
    .await?;
    Ok(())
}

/// A round by identity.
///
/// # Errors
/// Failures of the engine.
pub async fn round(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<RoundRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, title, CAST(stars AS TEXT), state, nominate_until, vote_until, opener_name, opened_at, decided_at ",
            "FROM star_round WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The rounds of a village, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn rounds(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<RoundRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, title, CAST(stars AS TEXT), state, nominate_until, vote_until, opener_name, opened_at, decided_at ",
            "FROM star_round WHERE county = $1 AND village = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
        ),
        &params![county, village, before, limit],
    )
    .await
}

/// Ends a round that is open; `false` when it was ended before.
///
/// # Errors
/// Failures of the engine.
pub async fn end_round(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    state: &str,
    at: i64,
) -> Result<bool, StoreError> {
    let done = tx
        .exec(
            sql!("UPDATE star_round SET state = $3, decided_at = $4 WHERE county = $1 AND id = $2 AND state = 'open'"),
            &params![county, id, state, at],
        )
        .await?;
    Ok(done == 1)
}

/// Adds a nomination.
///
/// # Errors
/// `Unique` for a household that is nominated for this star already.
pub async fn nominate(tx: &mut Tx<'_>, county: i64, row: &NominationRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO star_nomination(county, id, round, star, household, name, reason, state, votes, awarded, nominator, at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,0,$9,$10,$11)"
        ),
        &params![
            county, row.id, row.round, row.star, row.household, &row.name, &row.reason, &row.state, false, row.nominator, row.at
        ],
    )
    .await?;
    Ok(())
}

/// A nomination by identity.
///
/// # Errors
/// Failures of the engine.
pub async fn nomination(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<NominationRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, round, star, household, name, reason, state, votes, awarded, nominator, at FROM star_nomination ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The nominations of a round, by star, most votes first.
///
/// # Errors
/// Failures of the engine.
pub async fn nominations(tx: &mut Tx<'_>, county: i64, round: i64) -> Result<Vec<NominationRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, round, star, household, name, reason, state, votes, awarded, nominator, at FROM star_nomination ",
            "WHERE county = $1 AND round = $2 ORDER BY star, votes DESC, id LIMIT 2000"
        ),
        &params![county, round],
    )
    .await
}

/// What residents have nominated in open rounds of all villages and nobody has looked at: for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn proposed(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!(
            "SELECT n.id FROM star_nomination n JOIN star_round r ON r.county = n.county AND r.id = n.round ",
            "WHERE n.county = $1 AND n.state = 'proposed' AND r.state = 'open' ORDER BY n.id"
        ),
        &params![county],
    )
    .await
}

/// Accepts or rejects a nomination that waits; `false` when that was done before.
///
/// # Errors
/// Failures of the engine.
pub async fn admit(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    state: &str,
) -> Result<bool, StoreError> {
    let done = tx
        .exec(
            sql!(
                "UPDATE star_nomination SET state = $3 WHERE county = $1 AND id = $2 AND state = 'proposed'"
            ),
            &params![county, id, state],
        )
        .await?;
    Ok(done == 1)
}

/// The vote of a person for a star: the nomination.
///
/// # Errors
/// Failures of the engine.
pub async fn vote_of(
    tx: &mut Tx<'_>,
    county: i64,
    (round, star, person): (i64, i64, i64),
) -> Result<Option<i64>, StoreError> {
    tx.opt(
        sql!(
            "SELECT nomination FROM star_vote WHERE county = $1 AND round = $2 AND star = $3 AND person = $4"
        ),
        &params![county, round, star, person],
    )
    .await
}

/// Counts a vote; `false` when the person has voted for this star.
///
/// # Errors
/// Failures of the engine.
pub async fn vote(
    tx: &mut Tx<'_>,
    county: i64,
    row: &NominationRow,
    person: i64,
    at: i64,
) -> Result<bool, StoreError> {
    let new = tx
        .exec(
            sql!(
                "INSERT INTO star_vote(county, round, star, person, nomination, at) VALUES ($1,$2,$3,$4,$5,$6) ",
                "ON CONFLICT (county, round, star, person) DO NOTHING"
            ),
            &params![county, row.round, row.star, person, row.id, at],
        )
        .await?;
    if new == 0 {
        return Ok(false);
    }
    tx.exec(
        sql!("UPDATE star_nomination SET votes = votes + 1 WHERE county = $1 AND id = $2"),
        &params![county, row.id],
    )
    .await?;
    Ok(true)
}

/// Writes that a household took part in the vote of a round; `false` when it had already.
///
/// # Errors
/// Failures of the engine.
pub async fn turn_out(
    tx: &mut Tx<'_>,
    county: i64,
    (round, household): (i64, i64),
    (id, at): (i64, i64),
) -> Result<bool, StoreError> {
    let new = tx
        .exec(
            sql!(
                "INSERT INTO star_turnout(county, round, household, id, at) VALUES ($1,$2,$3,$4,$5) ",
                "ON CONFLICT (county, round, household) DO NOTHING"
            ),
            &params![county, round, household, id, at],
        )
        .await?;
    Ok(new == 1)
}

/// Households that took part in the vote of a round.
///
/// # Errors
/// Failures of the engine.
pub async fn turnout(tx: &mut Tx<'_>, county: i64, round: i64) -> Result<i64, StoreError> {
    tx.one(
        sql!("SELECT count(*) FROM star_turnout WHERE county = $1 AND round = $2"),
        &params![county, round],
    )
    .await
}

/// Marks the nominations that won.
///
/// # Errors
/// Failures of the engine.
pub async fn award(tx: &mut Tx<'_>, _permit: &Permit, county: i64, ids: &[i64]) -> Result<(), StoreError> {
    for id in ids {
        tx.exec(
            sql!("UPDATE star_nomination SET awarded = $3 WHERE county = $1 AND id = $2"),
            &params![county, id, true],
        )
        .await?;
    }
    Ok(())
}
