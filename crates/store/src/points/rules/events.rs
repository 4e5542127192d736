//! Events that rules pay for. They are written once, wait until they were looked at, and stay.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Identity.
    pub id: i64,
    /// Kind: the trigger of the rules that it sets off.
    pub kind: String,
    /// The thing: a case, a visit.
    pub subject: i64,
    /// The village whose rules count.
    pub village: i64,
    /// Kind of who is paid.
    pub holder_kind: String,
    /// Who is paid.
    pub holder: i64,
    /// Who of the household.
    pub person: Option<i64>,
    /// Day in Beijing.
    pub day: String,
    /// What rules may ask for, as JSON.
    pub facts: String,
    /// `waiting` or `done`.
    pub state: String,
    /// What came of it, when nothing was paid.
    pub said: Option<String>,
    /// When, microseconds.
    pub at: i64,
}

crate::from_row! { struct EventRow {
    id, kind, subject, village, holder_kind, holder, person, day, facts, state, said, at
} }

/// An event to be written.
pub type NewEvent = EventRow;

/// Writes an event that waits; one that the thing had before stays as it was.
///
/// # Errors
/// Failures of the engine.
pub async fn record_event(tx: &mut Tx<'_>, county: i64, row: &NewEvent) -> Result<bool, StoreError> {
    let written = tx
        .exec(
            sql!(
                "INSERT INTO points_event(county, id, kind, subject, village, holder_kind, holder, person, day, facts, state, said, at) ",
                "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13) ON CONFLICT (county, kind, subject) DO NOTHING"
            ),
            &params![
                county, row.id, &row.kind, row.subject, row.village, &row.holder_kind, row.holder, row.person, &row.day, &row.facts,
                &row.state, &row.said, row.at
            ],
        )
        .await?;
    Ok(written == 1)
}

/// The oldest that wait.
///
/// # Errors
/// Failures of the engine.
pub async fn waiting_events(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<EventRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, kind, subject, village, holder_kind, holder, person, day, facts, state, said, at FROM points_event ",
            "WHERE county = $1 AND state = 'waiting' ORDER BY id LIMIT $2"
        ),
        &params![county, limit],
    )
    .await
}

/// What was said about events of a kind under which a rule could not be worked out: for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn said_broken(tx: &mut Tx<'_>, county: i64, kind: &str) -> Result<Vec<String>, StoreError> {
    tx.rows(
        sql!(
            "SELECT DISTINCT said FROM points_event WHERE county = $1 AND kind = $2 AND said LIKE '%\"broken\"%' ORDER BY said"
        ),
        &params![county, kind],
    )
    .await
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn event_by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<EventRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, kind, subject, village, holder_kind, holder, person, day, facts, state, said, at FROM points_event ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Says what came of one that waits; `false` when somebody else was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn finish_event(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    said: Option<&str>,
    at: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE points_event SET state = 'done', said = $3, done_at = $4 WHERE county = $1 AND id = $2 AND state = 'waiting'"
            ),
            &params![county, id, &said.map(str::to_owned), at],
        )
        .await?;
    Ok(changed == 1)
}

/// The events of a village from one day to another, both counted in, in the order of their days.
///
/// # Errors
/// Failures of the engine.
pub async fn events_between(
    tx: &mut Tx<'_>,
    county: i64,
    (village, kind): (i64, &str),
    (from, to): (&str, &str),
    limit: i64,
) -> Result<Vec<EventRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, kind, subject, village, holder_kind, holder, person, day, facts, state, said, at FROM points_event ",
            "WHERE county = $1 AND village = $2 AND kind = $3 AND day >= $4 AND day <= $5 ORDER BY day, id LIMIT $6"
        ),
        &params![county, village, kind, from, to, limit],
    )
    .await
}
