//! A page of a list: one index range, or what an index finds and then is sorted.

use super::path;
use super::terms::{Terms, Where};
use super::{Filter, Order, Scope};
use crate::cases::{COLUMNS, NEVER, StoredCase};
use crate::engine::{FromRow, Row, StoreError, Tx};
use crate::params;

/// One page of one scope, after a cursor.
///
/// # Errors
/// Failures of the engine, among them a read that took too long.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    scope: Scope,
    filter: &Filter,
    order: Order,
    after: Option<(i64, i64)>,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let terms = Terms::of(county, scope, filter, tx.dialect());
    if order == Order::Newest || terms.open {
        return one_order(tx, county, &terms, filter, order, after, limit).await;
    }
    // Closed cases stand last by due time, in order of their identity (`NEVER`).
    let mut all = Vec::new();
    if filter.closed != Some(true) && after.is_none_or(|(due, _)| due < NEVER) {
        let open = Filter { open: true, ..filter.clone() };
        let terms = Terms::of(county, scope, &open, tx.dialect());
        all = one_order(tx, county, &terms, &open, order, after, limit).await?;
    }
    let left = limit - i64::try_from(all.len()).unwrap_or(limit);
    if left > 0 {
        let after = after.filter(|(due, _)| *due == NEVER).map(|(_, id)| id);
        all.extend(closed_by_id(tx, county, &terms, filter, after, left).await?);
    }
    Ok(all)
}

async fn one_order(
    tx: &mut Tx<'_>,
    county: i64,
    terms: &Terms<'_>,
    filter: &Filter,
    order: Order,
    after: Option<(i64, i64)>,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let path = path::choose(tx, county, terms, filter, order).await?;
    let query = composed(path, terms, filter, order, after, limit);
    tx.rows_dyn(&query.sql, &query.params).await
}

/// The query of a page.
fn composed<'a>(
    path: path::Path,
    terms: &Terms<'a>,
    filter: &Filter,
    order: Order,
    after: Option<(i64, i64)>,
    limit: i64,
) -> Where<'a> {
    let mut w = terms.all(path.key);
    if let (Order::Newest, Some((from, to))) = (order, filter.ids_between) {
        w.and("id >= ? AND id < ?", &params![from, to]);
    }
    match (order, after) {
        (Order::Due, Some((due, id))) => w.and("(sort_at, id) > (?, ?)", &params![due, id]),
        (Order::Newest, Some((_, id))) => w.and("id < ?", &params![id]),
        (_, None) => {}
    }
    w.params.push(limit.into());
    let (place, by) = (w.params.len(), order.sql());
    w.sql = if path.ordered {
        format!("SELECT {COLUMNS} FROM cases WHERE {} ORDER BY {by} LIMIT ${place}", w.sql)
    } else {
        // Sorted by identity alone, and only what is on the page is read in full.
        format!(
            "SELECT {COLUMNS} FROM cases WHERE county = $1 AND id IN \
             (SELECT id FROM cases WHERE {} ORDER BY {by} LIMIT ${place}) ORDER BY {by}",
            w.sql
        )
    };
    w
}

/// How SQLite would read the first page: for the test that every list has its index.
///
/// # Errors
/// Failures of the engine; PostgreSQL explains in another way.
pub async fn explain(
    tx: &mut Tx<'_>,
    county: i64,
    scope: Scope,
    filter: &Filter,
    order: Order,
) -> Result<Vec<String>, StoreError> {
    let terms = Terms::of(county, scope, filter, tx.dialect());
    let path = path::choose(tx, county, &terms, filter, order).await?;
    let query = composed(path, &terms, filter, order, None, 21);
    let plan: Vec<PlanLine> =
        tx.rows_dyn(&format!("EXPLAIN QUERY PLAN {}", query.sql), &query.params).await?;
    Ok(plan.into_iter().map(|line| line.detail).collect())
}

pub(super) struct PlanLine {
    pub(super) detail: String,
}

impl FromRow for PlanLine {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self { detail: row.get(3)? })
    }
}

async fn closed_by_id(
    tx: &mut Tx<'_>,
    county: i64,
    terms: &Terms<'_>,
    filter: &Filter,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let path = path::choose(tx, county, terms, filter, Order::Newest).await?;
    let mut w = terms.all(path.key);
    w.and("closed_at IS NOT NULL", &[]);
    if let Some(id) = after {
        w.and("id > ?", &params![id]);
    }
    if let Some((from, to)) = filter.ids_between {
        w.and("id >= ? AND id < ?", &params![from, to]);
    }
    w.params.push(limit.into());
    let sql = format!("SELECT {COLUMNS} FROM cases WHERE {} ORDER BY id LIMIT ${}", w.sql, w.params.len());
    tx.rows_dyn(&sql, &w.params).await
}
