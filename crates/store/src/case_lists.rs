//! Lists of cases: filtered by scope in SQL, one index range a page (feature C13).

mod path;
mod terms;

use crate::cases::{COLUMNS, NEVER, StoredCase};
use crate::engine::{FromRow, Row, StoreError, Tx};
use crate::{params, sql};
use terms::{Terms, Where};

/// One part of what a person may see. A list is the union of the person's scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole county.
    County,
    /// The subtree of a place at a depth of 1 to 4.
    Place(usize, i64),
    /// Cases of a body, as lead.
    Body(i64),
    /// Own reports.
    Reporter(i64),
}

/// Which cases, within the scope.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only open ones.
    pub open: bool,
    /// States.
    pub states: Vec<i64>,
    /// Category code; covers its branch.
    pub category: Option<String>,
    /// Channel.
    pub channel: Option<i64>,
    /// Grade.
    pub grade: Option<i64>,
    /// Body.
    pub body: Option<i64>,
    /// A place with its depth.
    pub place: Option<(usize, i64)>,
    /// Past the deadline.
    pub overdue: bool,
    /// Nobody is responsible.
    pub nobody: bool,
    /// Reported from, microseconds.
    pub from: Option<i64>,
    /// Reported before.
    pub to: Option<i64>,
    /// Identities between which all cases reported from `from` until `to` lie. They grow with time, so that lists by
    /// identity begin where the period does.
    pub ids_between: Option<(i64, i64)>,
    /// Closed on or after / before: for drill-down of rates.
    pub closed: Option<bool>,
    /// Answered or not.
    pub replied: Option<bool>,
    /// Stars at least.
    pub stars: Option<(i64, i64)>,
    /// Only these cases (full-text hits).
    pub ids: Option<Vec<i64>>,
    /// Due before this instant.
    pub due_before: Option<i64>,
    /// Returned and waiting for the dispatcher.
    pub returned: bool,
    /// Telephone of the reporter.
    pub phone: Option<String>,
}

/// How the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By due time, soonest first; cursor is (due, id).
    Due,
    /// Newest first; cursor is (0, id).
    Newest,
}

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

struct PlanLine {
    detail: String,
}

impl FromRow for PlanLine {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self { detail: row.get(3)? })
    }
}

impl Order {
    const fn sql(self) -> &'static str {
        match self {
            Self::Due => "sort_at, id",
            Self::Newest => "id DESC",
        }
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
    let terms = Terms::of(county, scope, filter, tx.dialect());
    let order = if terms.open { Order::Due } else { Order::Newest };
    let path = path::choose(tx, county, &terms, filter, order).await?;
    let mut w = terms.all(path.key);
    w.params.push(bound.into());
    let sql =
        format!("SELECT count(*) FROM (SELECT id FROM cases WHERE {} LIMIT ${}) t", w.sql, w.params.len());
    let found: Vec<i64> = tx.rows_dyn(&sql, &w.params).await?;
    Ok(found.first().copied().unwrap_or(0))
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
    let terms = Terms::of(county, scope, &filter, tx.dialect());
    let path = path::choose(tx, county, &terms, &filter, Order::Due).await?;
    let w = terms.all(path.key);
    let found: Vec<Option<i64>> =
        tx.rows_dyn(&format!("SELECT min(id + 0) FROM cases WHERE {}", w.sql), &w.params).await?;
    Ok(found.into_iter().flatten().next())
}

/// Cases by state.
///
/// # Errors
/// Failures of the engine.
pub async fn by_state(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!("SELECT state, count(*) FROM cases WHERE county = $1 GROUP BY state ORDER BY state"),
        &params![county],
    )
    .await
}

/// Cases after an id in order of id: for `verify` and exports.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM cases WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3");
    tx.rows_dyn(&sql, &params![county, after, limit]).await
}

/// Cases that stand exactly in a place of this depth (1 to 4), in batches by identity.
///
/// # Errors
/// Failures of the engine.
pub async fn standing_at(
    tx: &mut Tx<'_>,
    county: i64,
    place: (usize, i64),
    after: i64,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let (depth, id) = (place.0.clamp(1, 4), place.1);
    let sql = format!(
        "SELECT {COLUMNS} FROM cases WHERE county = $1 AND a{depth} = $2 AND place = $2 AND id > $3 ORDER BY id LIMIT $4"
    );
    tx.rows_dyn(&sql, &params![county, id, after, limit]).await
}

/// Cases with a deadline at or after an instant that was not missed. Reads the whole table: for what happens once a year.
///
/// # Errors
/// Failures of the engine.
pub async fn due_after(tx: &mut Tx<'_>, county: i64, at: i64) -> Result<Vec<StoredCase>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases WHERE county = $1 AND due_at >= $2 AND overdue = $3 ORDER BY id"
    );
    tx.rows_dyn(&sql, &params![county, at, false]).await
}

/// All open cases, by due time.
///
/// # Errors
/// Failures of the engine.
pub async fn open(tx: &mut Tx<'_>, county: i64) -> Result<Vec<StoredCase>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM cases WHERE county = $1 AND closed_at IS NULL ORDER BY sort_at, id");
    tx.rows_dyn(&sql, &params![county]).await
}

/// How many open cases stand in the subtree of a place of this depth (1 to 4).
///
/// # Errors
/// Failures of the engine.
pub async fn count_open_within(tx: &mut Tx<'_>, county: i64, place: (usize, i64)) -> Result<i64, StoreError> {
    let depth = place.0.clamp(1, 4);
    let sql = format!("SELECT count(*) FROM cases WHERE county = $1 AND a{depth} = $2 AND closed_at IS NULL");
    let rows: Vec<i64> = tx.rows_dyn(&sql, &params![county, place.1]).await?;
    Ok(rows.into_iter().next().unwrap_or(0))
}

/// Open cases near a point or in a grid, newest first: candidates for "has somebody reported this already?".
///
/// # Errors
/// Failures of the engine.
pub async fn near(
    tx: &mut Tx<'_>,
    county: i64,
    village: (usize, i64),
    since: i64,
    limit: i64,
) -> Result<Vec<StoredCase>, StoreError> {
    let filter = Filter { from: Some(since), closed: Some(false), place: Some(village), ..Filter::default() };
    page(tx, county, Scope::County, &filter, Order::Newest, None, limit).await
}
