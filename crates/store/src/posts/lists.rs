//! Posts in lists.

use super::rows::PostRow;
use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// What a list of posts is asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Kind.
    pub kind: Option<String>,
    /// Part of a name or telephone.
    pub words: Option<String>,
    /// Terms that end before this instant.
    pub term_before: Option<i64>,
    /// Only those whose holder is away.
    pub away: bool,
    /// Only people with more than one post.
    pub several: bool,
}

/// Held posts within a place, in the order of their identities, after one.
///
/// # Errors
/// Failures of the engine.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    within: i64,
    filter: &Filter,
    after: i64,
    limit: i64,
) -> Result<Vec<PostRow>, StoreError> {
    let like = filter.words.as_deref().map(|text| format!("%{}%", text.replace(['%', '_'], "")));
    tx.rows(
        sql!(
            "SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person ",
            "FROM post t JOIN place p ON p.county = t.county AND p.id = t.place ",
            "WHERE t.county = $1 AND t.id > $3 AND t.until IS NULL AND t.household IS NULL ",
            "AND (p.a0 = $2 OR p.a1 = $2 OR p.a2 = $2 OR p.a3 = $2 OR p.a4 = $2) ",
            "AND (CAST($4 AS TEXT) IS NULL OR t.kind = $4) ",
            "AND (CAST($5 AS TEXT) IS NULL OR t.name LIKE $5 OR t.phone LIKE $5) ",
            "AND ($6 = 0 OR t.term_until < $7) ",
            "AND ($8 = 0 OR EXISTS (SELECT 1 FROM post_leave l WHERE l.county = t.county AND l.post = t.id AND l.state IN ('planned', 'running'))) ",
            "AND ($9 = 0 OR (t.account IS NOT NULL AND EXISTS (SELECT 1 FROM post o WHERE o.county = t.county AND o.account = t.account AND o.id <> t.id AND o.until IS NULL))) ",
            "ORDER BY t.id LIMIT $10"
        ),
        &params![
            county,
            within,
            after,
            filter.kind.as_deref(),
            like.as_deref(),
            i64::from(filter.term_before.is_some()),
            filter.term_before.unwrap_or(0),
            i64::from(filter.away),
            i64::from(filter.several),
            limit
        ],
    )
    .await
}

/// All held posts in the order of their identities, after one.
///
/// # Errors
/// Failures of the engine.
pub async fn after(tx: &mut Tx<'_>, county: i64, last: i64, limit: i64) -> Result<Vec<PostRow>, StoreError> {
    tx.rows(
        sql!("SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person ",
            "FROM post t WHERE t.county = $1 AND t.id > $2 AND t.until IS NULL ORDER BY t.id LIMIT $3"),
        &params![county, last, limit],
    )
    .await
}

/// All held posts but those of households: what a list that is taken in is compared with.
///
/// # Errors
/// Failures of the engine.
pub async fn all_in_force(tx: &mut Tx<'_>, county: i64) -> Result<Vec<PostRow>, StoreError> {
    tx.rows(
        sql!("SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person ",
            "FROM post t WHERE t.county = $1 AND t.until IS NULL AND t.household IS NULL ORDER BY t.id"),
        &params![county],
    )
    .await
}

/// Posts of some places that were held at some instant between two, whether they are held now or not; those of households left out.
///
/// # Errors
/// Failures of the engine.
pub async fn held_between(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[i64],
    (from, until): (i64, i64),
) -> Result<Vec<PostRow>, StoreError> {
    let mut rows = Vec::new();
    for chunk in places.chunks(500) {
        let list: Vec<String> = chunk.iter().map(i64::to_string).collect();
        let text = format!(
            "SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person \
             FROM post t WHERE t.county = $1 AND t.place IN ({}) AND t.since < $3 AND (t.until IS NULL OR t.until > $2) \
             AND t.household IS NULL ORDER BY t.place, t.kind, t.id",
            list.join(",")
        );
        rows.extend(tx.rows_dyn::<PostRow>(&text, &params![county, from, until]).await?);
    }
    Ok(rows)
}
