//! What a publication reads from the ledger.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Entries of a village's book from one identity up to another, in order, after one: identity, kind, debit, credit, amount, category,
/// label.
pub type EntryParts = (i64, String, i64, i64, i64, Option<String>, String);

/// A page of the entries between two identities.
///
/// # Errors
/// Failures of the engine.
pub async fn entries_between(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme): (i64, &str),
    (from, upto): (i64, i64),
    limit: i64,
) -> Result<Vec<EntryParts>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, kind, debit, credit, amount, category, label FROM points_entry ",
            "WHERE county = $1 AND (village, id) >= ($2, $3) AND (village, id) < ($2, $4) AND programme = $5 ORDER BY village, id LIMIT $6"
        ),
        &params![county, village, from, upto, programme, limit],
    )
    .await
}

/// Whether a village's book has an entry of a programme between two identities.
///
/// # Errors
/// Failures of the engine.
pub async fn has_entries(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme): (i64, &str),
    (from, upto): (i64, i64),
) -> Result<bool, StoreError> {
    let found: Option<i64> = tx
        .opt(
            sql!(
                "SELECT id FROM points_entry WHERE county = $1 AND (village, id) >= ($2, $3) AND (village, id) < ($2, $4) AND programme = $5 LIMIT 1"
            ),
            &params![county, village, from, upto, programme],
        )
        .await?;
    Ok(found.is_some())
}

/// The first entry of a village's book.
///
/// # Errors
/// Failures of the engine.
pub async fn first_entry(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<Option<i64>, StoreError> {
    tx.opt(
        sql!("SELECT id FROM points_entry WHERE county = $1 AND village = $2 ORDER BY id LIMIT 1"),
        &params![county, village],
    )
    .await
}

/// An account with what stood on it at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Account.
    pub account: i64,
    /// Holder within the kind.
    pub holder: i64,
    /// Where.
    pub place: i64,
    /// What stood on it; `None` before its first line.
    pub balance: Option<i64>,
}

crate::from_row! { struct Standing { account, holder, place, balance } }

/// The accounts of a village after one, each with what its last line before an identity left on it.
///
/// # Errors
/// Failures of the engine.
pub async fn standings(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme, kind): (i64, &str, &str),
    upto: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<Standing>, StoreError> {
    tx.rows(
        sql!(
            "SELECT a.id, a.holder, a.place, (SELECT l.balance FROM points_line l WHERE l.county = a.county AND l.account = a.id ",
            "AND l.entry < $5 ORDER BY l.seq DESC LIMIT 1) FROM points_account a ",
            "WHERE a.county = $1 AND a.village = $2 AND a.programme = $3 AND a.kind = $4 AND a.id > $6 ORDER BY a.id LIMIT $7"
        ),
        &params![county, village, programme, kind, upto, after, limit],
    )
    .await
}
