//! Ledgers that are read, put in and taken back, part by part (feature P3).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Identity.
    pub id: i64,
    /// Place it is for.
    pub place: i64,
    /// Account of whoever puts it in.
    pub account: Option<i64>,
    /// The name.
    pub author: String,
    /// `reading`, `ready`, `running`, `undoing`, `done`, `failed`, `cancelled`, `undone`.
    pub state: String,
    /// Households to be written, while it is read: rows read.
    pub total: i64,
    /// Households written.
    pub done: i64,
    /// Counts as JSON.
    pub counts: String,
    /// Begun.
    pub created_at: i64,
    /// Ended.
    pub finished_at: Option<i64>,
    /// Parts.
    pub parts: i64,
    /// The part that is next.
    pub at_part: i64,
    /// State that it will have once it is taken back.
    pub goal: Option<String>,
    /// Why it failed, as JSON.
    pub problem: Option<String>,
}

crate::from_row! {
    struct BatchRow {
        id, place, account, author, state, total, done, counts, created_at, finished_at, parts, at_part, goal, problem
    }
}

/// A household that a ledger has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenRow {
    /// Household.
    pub household: i64,
    /// Its version afterwards.
    pub version: i64,
    /// Its file before as JSON; `None` for one that was new.
    pub before: Option<String>,
}

crate::from_row! { struct WrittenRow { household, version, before } }

/// How far a ledger must be for it to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// Ledger.
    pub id: i64,
    /// State in which it must be.
    pub state: &'a str,
    /// Part that must be next.
    pub at_part: i64,
}

/// Begins a ledger.
///
/// # Errors
/// Failures of the engine.
pub async fn begin(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &BatchRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO ledger_batch(county, id, place, account, author, state, total, done, counts, created_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)"
        ),
        &params![
            county, row.id, row.place, row.account, &row.author, &row.state, row.total, row.done, &row.counts, row.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Puts a part behind the others while the ledger is read; says whether it is still being read.
///
/// # Errors
/// Failures of the engine.
pub async fn add_part(
    tx: &mut Tx<'_>,
    county: i64,
    step: Step<'_>,
    sealed: &[u8],
    rows: i64,
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!(
                "UPDATE ledger_batch SET parts = parts + 1, total = $5 ",
                "WHERE county = $1 AND id = $2 AND state = $3 AND parts = $4"
            ),
            &params![county, step.id, step.state, step.at_part, rows],
        )
        .await?;
    if moved == 1 {
        tx.exec(
            sql!("INSERT INTO ledger_part(county, batch, seq, sealed) VALUES ($1,$2,$3,$4)"),
            &params![county, step.id, step.at_part, sealed],
        )
        .await?;
    }
    Ok(moved == 1)
}

/// Ends reading, with this many parts: it is ready to be looked at, and the file is forgotten. Says whether it was still being
/// read, by nobody else.
///
/// # Errors
/// Failures of the engine.
pub async fn ready(
    tx: &mut Tx<'_>,
    county: i64,
    (id, parts): (i64, i64),
    total: i64,
    counts: &str,
    findings: &[u8],
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!(
                "UPDATE ledger_batch SET state = 'ready', total = $3, counts = $4, findings = $5 ",
                "WHERE county = $1 AND id = $2 AND state = 'reading' AND parts = $6"
            ),
            &params![county, id, total, counts, findings, parts],
        )
        .await?;
    if moved == 1 {
        crate::ledger_files::forget(tx, county, id).await?;
    }
    Ok(moved == 1)
}

/// What was found while it was read, sealed.
///
/// # Errors
/// Failures of the engine.
pub async fn findings(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
    tx.opt(
        sql!("SELECT findings FROM ledger_batch WHERE county = $1 AND id = $2 AND findings IS NOT NULL"),
        &params![county, id],
    )
    .await
}

/// Begins to put a ledger in, once, if this person read it after `since`.
///
/// # Errors
/// Failures of the engine.
pub async fn start(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    account: i64,
    since: i64,
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!(
                "UPDATE ledger_batch SET state = 'running', at_part = 0, findings = NULL ",
                "WHERE county = $1 AND id = $2 AND account = $3 AND state = 'ready' AND created_at >= $4"
            ),
            &params![county, id, account, since],
        )
        .await?;
    Ok(moved == 1)
}

/// Goes on to the next part; says whether the ledger stood where it was thought to be. Another node may have been faster, or
/// somebody may have stopped it.
///
/// # Errors
/// Failures of the engine.
pub async fn advance(
    tx: &mut Tx<'_>,
    county: i64,
    step: Step<'_>,
    parts: i64,
    households: i64,
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!(
                "UPDATE ledger_batch SET at_part = at_part + $5, done = done + $6 ",
                "WHERE county = $1 AND id = $2 AND state = $3 AND at_part = $4"
            ),
            &params![county, step.id, step.state, step.at_part, parts, households],
        )
        .await?;
    Ok(moved == 1)
}

/// Turns a ledger round: from now on it is taken back. Says whether it was in the state.
///
/// # Errors
/// Failures of the engine.
pub async fn turn(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    from: &str,
    goal: &str,
    problem: Option<&str>,
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!(
                "UPDATE ledger_batch SET state = 'undoing', goal = $4, problem = $5, at_part = 0 ",
                "WHERE county = $1 AND id = $2 AND state = $3"
            ),
            &params![county, id, from, goal, problem],
        )
        .await?;
    Ok(moved == 1)
}

/// Ends a ledger and forgets its parts; says whether it was in the state.
///
/// # Errors
/// Failures of the engine.
pub async fn finish(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    from: &str,
    state: &str,
    problem: Option<&str>,
    at: i64,
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!(
                "UPDATE ledger_batch SET state = $4, finished_at = $5, findings = NULL, problem = coalesce($6, problem) ",
                "WHERE county = $1 AND id = $2 AND state = $3"
            ),
            &params![county, id, from, state, at, problem],
        )
        .await?;
    if moved == 1 {
        tx.exec(sql!("DELETE FROM ledger_part WHERE county = $1 AND batch = $2"), &params![county, id])
            .await?;
        crate::ledger_files::forget(tx, county, id).await?;
    }
    Ok(moved == 1)
}

/// A part.
///
/// # Errors
/// Failures of the engine.
pub async fn part(tx: &mut Tx<'_>, county: i64, batch: i64, seq: i64) -> Result<Option<Vec<u8>>, StoreError> {
    tx.opt(
        sql!("SELECT sealed FROM ledger_part WHERE county = $1 AND batch = $2 AND seq = $3"),
        &params![county, batch, seq],
    )
    .await
}

/// Writes down a household that was written.
///
/// # Errors
/// Failures of the engine.
pub async fn wrote(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    batch: i64,
    row: &WrittenRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO ledger_household(county, batch, household, version, before) VALUES ($1,$2,$3,$4,$5)"
        ),
        &params![county, batch, row.household, row.version, &row.before],
    )
    .await?;
    Ok(())
}

/// Forgets that a household was written: it is as before.
///
/// # Errors
/// Failures of the engine.
pub async fn unwrote(tx: &mut Tx<'_>, county: i64, batch: i64, household: i64) -> Result<bool, StoreError> {
    let gone = tx
        .exec(
            sql!("DELETE FROM ledger_household WHERE county = $1 AND batch = $2 AND household = $3"),
            &params![county, batch, household],
        )
        .await?;
    Ok(gone == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<BatchRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, place, account, author, state, total, done, counts, created_at, finished_at, parts, at_part, goal, ",
            "problem FROM ledger_batch WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The newest that were at least begun to be put in, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn newest(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<BatchRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, place, account, author, state, total, done, counts, created_at, finished_at, parts, at_part, goal, ",
            "problem FROM ledger_batch WHERE county = $1 AND (state NOT IN ('reading', 'ready', 'cancelled') OR done > 0 OR ",
            "goal IS NOT NULL) ORDER BY id DESC LIMIT $2"
        ),
        &params![county, limit],
    )
    .await
}

/// Those that are not at an end.
///
/// # Errors
/// Failures of the engine.
pub async fn busy(tx: &mut Tx<'_>, county: i64) -> Result<Vec<BatchRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, place, account, author, state, total, done, counts, created_at, finished_at, parts, at_part, goal, ",
            "problem FROM ledger_batch WHERE county = $1 AND state IN ('reading', 'ready', 'running', 'undoing') ORDER BY id"
        ),
        &params![county],
    )
    .await
}

/// The first households that a ledger has written and that come behind one.
///
/// # Errors
/// Failures of the engine.
pub async fn written(
    tx: &mut Tx<'_>,
    county: i64,
    batch: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<WrittenRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT household, version, before FROM ledger_household ",
            "WHERE county = $1 AND batch = $2 AND household > $3 ORDER BY household LIMIT $4"
        ),
        &params![county, batch, after, limit],
    )
    .await
}

/// How many of the households that a ledger has written were changed since.
///
/// # Errors
/// Failures of the engine.
pub async fn touched(tx: &mut Tx<'_>, county: i64, batch: i64) -> Result<i64, StoreError> {
    tx.one(
        sql!(
            "SELECT count(*) FROM ledger_household l JOIN household h ON h.county = l.county AND h.id = l.household ",
            "WHERE l.county = $1 AND l.batch = $2 AND h.version <> l.version"
        ),
        &params![county, batch],
    )
    .await
}

/// What people have said about heads of columns: head and name of the column, empty for one that is left out.
///
/// # Errors
/// Failures of the engine.
pub async fn columns(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(String, String)>, StoreError> {
    tx.rows(
        sql!("SELECT head, name FROM ledger_column WHERE county = $1 ORDER BY at DESC LIMIT 500"),
        &params![county],
    )
    .await
}

/// Remembers what a head means.
///
/// # Errors
/// Failures of the engine.
pub async fn remember_column(
    tx: &mut Tx<'_>,
    county: i64,
    head: &str,
    name: &str,
    at: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO ledger_column(county, head, name, at) VALUES ($1,$2,$3,$4) ",
            "ON CONFLICT (county, head) DO UPDATE SET name = excluded.name, at = excluded.at"
        ),
        &params![county, head, name, at],
    )
    .await?;
    Ok(())
}

/// Puts a part that was sealed anew in the place of the old one.
///
/// # Errors
/// Failures of the engine.
pub async fn put_part(
    tx: &mut Tx<'_>,
    county: i64,
    (batch, seq): (i64, i64),
    (old, fresh): (&[u8], &[u8]),
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!("UPDATE ledger_part SET sealed = $5 WHERE county = $1 AND batch = $2 AND seq = $3 AND sealed = $4"),
            &params![county, batch, seq, old, fresh],
        )
        .await?;
    Ok(moved == 1)
}

/// Puts what a household was before, sealed anew, in the place of the old.
///
/// # Errors
/// Failures of the engine.
pub async fn put_before(
    tx: &mut Tx<'_>,
    county: i64,
    batch: i64,
    household: i64,
    before: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE ledger_household SET before = $4 WHERE county = $1 AND batch = $2 AND household = $3"),
        &params![county, batch, household, before],
    )
    .await?;
    Ok(())
}
