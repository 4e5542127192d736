//! Publications themselves.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A publication as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Programme.
    pub programme: String,
    /// Kind: `day`, `month`, `quarter`, `year`.
    pub kind: String,
    /// Period.
    pub period: String,
    /// `making`, `published` or `withdrawn`.
    pub state: String,
    /// The first entry that it may be about.
    pub from_id: i64,
    /// The first that it is not about any more.
    pub upto_id: i64,
    /// When it was due.
    pub due_at: i64,
    /// When it came out.
    pub published_at: Option<i64>,
    /// Lines.
    pub accounts: i64,
    /// Figures, as JSON.
    pub data: String,
    /// Hash of figures and lines; empty while it is made.
    pub hash: String,
    /// Why it was withdrawn.
    pub reason: Option<String>,
}

crate::from_row! { struct PublicationRow {
    id, village, programme, kind, period, state, from_id, upto_id, due_at, published_at, accounts, data, hash, reason
} }

/// Adds a publication that is to be made; says whether it was new.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &PublicationRow,
) -> Result<bool, StoreError> {
    let added = tx
        .exec(
            sql!(
                "INSERT INTO publication(county, id, village, programme, kind, period, state, from_id, upto_id, due_at, accounts, data, hash) ",
                "VALUES ($1,$2,$3,$4,$5,$6,'making',$7,$8,$9,0,'{}','') ON CONFLICT (county, village, programme, kind, period) DO NOTHING"
            ),
            &params![
                county, row.id, row.village, &row.programme, &row.kind, &row.period, row.from_id, row.upto_id, row.due_at
            ],
        )
        .await?;
    Ok(added == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<PublicationRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, programme, kind, period, state, from_id, upto_id, due_at, published_at, accounts, CAST(data AS TEXT), ",
            "hash, reason FROM publication WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// What is still to be made, the longest due first.
///
/// # Errors
/// Failures of the engine.
pub async fn making(
    tx: &mut Tx<'_>,
    county: i64,
    now: i64,
    limit: i64,
) -> Result<Vec<PublicationRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, programme, kind, period, state, from_id, upto_id, due_at, published_at, accounts, CAST(data AS TEXT), ",
            "hash, reason FROM publication WHERE county = $1 AND state = 'making' AND due_at <= $2 ORDER BY due_at, id LIMIT $3"
        ),
        &params![county, now, limit],
    )
    .await
}

/// The publications of a village of one kind that are out, the latest period first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn of_kind(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme, kind): (i64, &str, &str),
    before: &str,
    limit: i64,
) -> Result<Vec<PublicationRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, programme, kind, period, state, from_id, upto_id, due_at, published_at, accounts, CAST(data AS TEXT), ",
            "hash, reason FROM publication WHERE county = $1 AND village = $2 AND programme = $3 AND kind = $4 AND period < $5 ",
            "AND state <> 'making' ORDER BY period DESC LIMIT $6"
        ),
        &params![county, village, programme, kind, before, limit],
    )
    .await
}

/// The latest publication of the kind before a period: identity.
///
/// # Errors
/// Failures of the engine.
pub async fn previous(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme, kind): (i64, &str, &str),
    period: &str,
) -> Result<Option<i64>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id FROM publication WHERE county = $1 AND village = $2 AND programme = $3 AND kind = $4 AND period = $5 ",
            "AND state <> 'making'"
        ),
        &params![county, village, programme, kind, period],
    )
    .await
}

/// Lets a publication that was being made come out; `false` when it is out already.
///
/// # Errors
/// Failures of the engine.
pub async fn finish(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    (data, hash, accounts, at): (&str, &str, i64, i64),
) -> Result<bool, StoreError> {
    let done = tx
        .exec(
            sql!(
                "UPDATE publication SET state = 'published', data = $3, hash = $4, accounts = $5, published_at = $6 ",
                "WHERE county = $1 AND id = $2 AND state = 'making'"
            ),
            &params![county, id, data, hash, accounts, at],
        )
        .await?;
    Ok(done == 1)
}

/// Withdraws a publication; `false` when it was not out.
///
/// # Errors
/// Failures of the engine.
pub async fn withdraw(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    reason: &str,
) -> Result<bool, StoreError> {
    let done = tx
        .exec(
            sql!(
                "UPDATE publication SET state = 'withdrawn', reason = $3 WHERE county = $1 AND id = $2 AND state = 'published'"
            ),
            &params![county, id, reason],
        )
        .await?;
    Ok(done == 1)
}
