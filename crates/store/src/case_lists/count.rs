//! How many cases a list has, counted from its index up to a bound.

use super::page::PlanLine;
use super::path::{self, Path};
use super::terms::{Terms, Where};
use super::{Filter, Order, Scope};
use crate::engine::{StoreError, Tx};

/// How many cases match, counted up to a bound so that the cost stays flat.
///
/// # Errors
/// Failures of the engine.
pub async fn count(
    tx: &mut Tx<'_>,
    county: i64,
    scope: Scope,
    filter: &Filter,
    bound: i64,
) -> Result<i64, StoreError> {
    let (terms, order, path) = by_index(tx, county, scope, filter).await?;
    let counted = counting(terms.all(path.key), order, bound);
    let found: Vec<i64> = tx.rows_dyn(&counted.sql, &counted.params).await?;
    Ok(found.first().copied().unwrap_or(0))
}

/// Conditions, order and index by which the cases of a filter are counted.
async fn by_index<'a>(
    tx: &mut Tx<'_>,
    county: i64,
    scope: Scope,
    filter: &'a Filter,
) -> Result<(Terms<'a>, Order, Path), StoreError> {
    let terms = Terms::of(county, scope, filter, tx.dialect());
    let order = terms.order();
    let path = path::choose(tx, county, &terms, filter, order).await?;
    Ok((terms, order, path))
}

/// Counts up to a bound. The order keeps a planner that does not know how few cases are open to the indexes of the open
/// ones.
pub(super) fn counting(mut w: Where<'_>, order: Order, bound: i64) -> Where<'_> {
    w.params.push(bound.into());
    w.sql = format!(
        "SELECT count(*) FROM (SELECT id FROM cases WHERE {} ORDER BY {} LIMIT ${}) t",
        w.sql,
        order.sql(),
        w.params.len()
    );
    w
}

/// Open cases of a state: how many, and how many of them are overdue, due before an instant, and returned.
#[derive(Debug, Clone, Copy, Default)]
pub struct Head {
    /// State.
    pub state: i64,
    /// Open.
    pub open: i64,
    /// Past the deadline.
    pub overdue: i64,
    /// Due before the instant.
    pub due: i64,
    /// Returned at least once.
    pub returned: i64,
}

crate::from_row! { struct Head { state, open, overdue, due, returned } }

/// The open cases of a scope by state, as far as `bound` of them go. Read from an index alone.
///
/// # Errors
/// Failures of the engine.
pub async fn heads(
    tx: &mut Tx<'_>,
    county: i64,
    scope: Scope,
    filter: &Filter,
    before: i64,
    bound: i64,
) -> Result<Vec<Head>, StoreError> {
    let open = Filter { open: true, ..filter.clone() };
    let terms = Terms::of(county, scope, &open, tx.dialect());
    let path = path::choose(tx, county, &terms, &open, Order::Due).await?;
    let mut w = terms.all(path.key);
    w.params.push(bound.into());
    w.params.push(before.into());
    let (limit, due) = (w.params.len() - 1, w.params.len());
    let sum = |what: &str| format!("CAST(sum(CASE WHEN {what} THEN 1 ELSE 0 END) AS BIGINT)");
    let sql = format!(
        "SELECT t.state, count(*), {}, {}, {} FROM \
         (SELECT state, overdue, sort_at, bounces FROM cases WHERE {} ORDER BY sort_at, id LIMIT ${limit}) t \
         GROUP BY t.state ORDER BY t.state",
        sum("t.overdue"),
        sum(&format!("t.sort_at < ${due}")),
        sum("t.bounces > 0"),
        w.sql
    );
    tx.rows_dyn(&sql, &w.params).await
}

/// The smallest identity among the open cases of a scope; `None` where nothing is open.
///
/// # Errors
/// Failures of the engine.
pub async fn oldest_open(tx: &mut Tx<'_>, county: i64, scope: Scope) -> Result<Option<i64>, StoreError> {
    let filter = Filter { open: true, ..Filter::default() };
    let (terms, order, path) = by_index(tx, county, scope, &filter).await?;
    let oldest = oldest(terms.all(path.key), order);
    let found: Vec<Option<i64>> = tx.rows_dyn(&oldest.sql, &oldest.params).await?;
    Ok(found.into_iter().flatten().next())
}

fn oldest(mut w: Where<'_>, order: Order) -> Where<'_> {
    w.params.push(i64::MAX.into());
    w.sql = format!(
        "SELECT min(t.id) FROM (SELECT id FROM cases WHERE {} ORDER BY {} LIMIT ${}) t",
        w.sql,
        order.sql(),
        w.params.len()
    );
    w
}

/// How SQLite would count, and look for the oldest open case: for the test that each has its index.
///
/// # Errors
/// Failures of the engine; PostgreSQL explains in another way.
pub async fn explain_counts(
    tx: &mut Tx<'_>,
    county: i64,
    scope: Scope,
    filter: &Filter,
) -> Result<Vec<String>, StoreError> {
    let (terms, order, path) = by_index(tx, county, scope, filter).await?;
    let mut queries = vec![counting(terms.all(path.key), order, 1_000)];
    queries.extend(terms.keys().into_iter().map(|key| counting(terms.only(key), order, 1_000)));
    if terms.open {
        queries.push(oldest(terms.all(path.key), order));
    }
    let mut plan = Vec::new();
    for query in queries {
        let lines: Vec<PlanLine> =
            tx.rows_dyn(&format!("EXPLAIN QUERY PLAN {}", query.sql), &query.params).await?;
        plan.extend(lines.into_iter().map(|line| line.detail));
    }
    Ok(plan)
}
