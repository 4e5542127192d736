//! Numbers of posts.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// Held posts by kind.
///
/// # Errors
/// Failures of the engine.
pub async fn count_posts(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(String, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT kind, count(*) FROM post WHERE county = $1 AND until IS NULL GROUP BY kind ORDER BY kind"
        ),
        &params![county],
    )
    .await
}

/// Grid workers posted in a subtree.
///
/// # Errors
/// Failures of the engine.
pub async fn count_workers(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<i64, StoreError> {
    tx.one(
        sql!(
            "SELECT count(*) FROM post t JOIN place p ON p.county = t.county AND p.id = t.place ",
            "WHERE t.county = $1 AND t.kind = 'worker' AND t.until IS NULL ",
            "AND (p.a0 = $2 OR p.a1 = $2 OR p.a2 = $2 OR p.a3 = $2 OR p.a4 = $2)"
        ),
        &params![county, place],
    )
    .await
}

/// Held posts by place and kind, but those of households.
///
/// # Errors
/// Failures of the engine.
pub async fn held(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, String, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT place, kind, count(*) FROM post WHERE county = $1 AND until IS NULL AND household IS NULL ",
            "GROUP BY place, kind"
        ),
        &params![county],
    )
    .await
}

/// Accounts with more than one post, and how many.
///
/// # Errors
/// Failures of the engine.
pub async fn holders_per_account(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT account, count(*) FROM post WHERE county = $1 AND until IS NULL AND account IS NOT NULL ",
            "GROUP BY account HAVING count(*) > 1"
        ),
        &params![county],
    )
    .await
}

/// Households with somebody of a kind, by place.
///
/// # Errors
/// Failures of the engine.
pub async fn literate_per_place(
    tx: &mut Tx<'_>,
    county: i64,
    kind: &str,
) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT place, count(DISTINCT household) FROM post WHERE county = $1 AND kind = $2 AND until IS NULL ",
            "AND household IS NOT NULL GROUP BY place"
        ),
        &params![county, kind],
    )
    .await
}

/// Held posts of whose term's end somebody was reminded: those with a term and without a clock.
///
/// # Errors
/// Failures of the engine.
pub async fn reminded(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!(
            "SELECT t.id FROM post t WHERE t.county = $1 AND t.until IS NULL AND t.term_until IS NOT NULL ",
            "AND NOT EXISTS (SELECT 1 FROM clock c WHERE c.county = t.county AND c.kind = 'post' AND c.subject = t.id) ",
            "ORDER BY t.id"
        ),
        &params![county],
    )
    .await
}
