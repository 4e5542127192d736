//! Lists of cases: filtered by scope in SQL, one index range a page (feature C13).

use crate::cases::{COLUMNS, StoredCase};
use crate::engine::{Param, StoreError, Tx};
use crate::{params, sql};

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

const ANCESTORS: [&str; 5] = ["a0", "a1", "a2", "a3", "a4"];

struct Where<'a> {
    sql: String,
    params: Vec<Param<'a>>,
}

impl<'a> Where<'a> {
    fn add(&mut self, condition: &str, value: impl Into<Param<'a>>) {
        self.params.push(value.into());
        let number = self.params.len();
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition.replace('?', &format!("${number}")));
    }
    fn place(&mut self, depth: usize, id: i64) {
        match ANCESTORS.get(depth) {
            Some(column) if depth > 0 => self.add(&format!("{column} = ?"), id),
            _ => {}
        }
    }
}

fn conditions<'a>(county: i64, scope: Scope, filter: &'a Filter) -> Where<'a> {
    let mut w = Where { sql: "county = $1".to_owned(), params: vec![county.into()] };
    match scope {
        Scope::County => {}
        Scope::Place(depth, id) => w.place(depth, id),
        Scope::Body(id) => w.add("body = ?", id),
        Scope::Reporter(id) => w.add("reporter = ?", id),
    }
    if filter.open {
        w.sql.push_str(" AND closed_at IS NULL");
    }
    if !filter.states.is_empty() {
        let list: Vec<String> = filter.states.iter().map(i64::to_string).collect();
        w.sql.push_str(&format!(" AND state IN ({})", list.join(",")));
    }
    if let Some(category) = &filter.category {
        w.add("(category = ?", category);
        let number = w.params.len();
        w.sql.push_str(&format!(" OR category LIKE ${number} || '.%')"));
    }
    if let Some(channel) = filter.channel {
        w.add("channel = ?", channel);
    }
    if let Some(grade) = filter.grade {
        w.add("grade = ?", grade);
    }
    if let Some(body) = filter.body {
        w.add("body = ?", body);
    }
    if let Some((depth, id)) = filter.place {
        w.place(depth, id);
    }
    if filter.overdue {
        w.sql.push_str(" AND overdue");
    }
    if filter.nobody {
        w.sql.push_str(" AND body IS NULL AND state = 1");
    }
    if let Some(from) = filter.from {
        w.add("reported_at >= ?", from);
    }
    if let Some(to) = filter.to {
        w.add("reported_at < ?", to);
    }
    match filter.closed {
        Some(true) => w.sql.push_str(" AND closed_at IS NOT NULL"),
        Some(false) => w.sql.push_str(" AND closed_at IS NULL"),
        None => {}
    }
    match filter.replied {
        Some(true) => w.sql.push_str(" AND replied_at IS NOT NULL"),
        Some(false) => w.sql.push_str(" AND replied_at IS NULL"),
        None => {}
    }
    if let Some((low, high)) = filter.stars {
        w.add("stars >= ?", low);
        w.add("stars <= ?", high);
    }
    if let Some(ids) = &filter.ids {
        let list: Vec<String> = ids.iter().map(i64::to_string).collect();
        w.sql.push_str(&format!(
            " AND id IN ({})",
            if list.is_empty() { "-1".to_owned() } else { list.join(",") }
        ));
    }
    if let Some(before) = filter.due_before {
        w.add("sort_at < ?", before);
    }
    if filter.returned {
        w.sql.push_str(" AND state = 1 AND bounces > 0");
    }
    if let Some(phone) = &filter.phone {
        w.add("reporter_phone = ?", phone);
    }
    w
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
    let mut w = conditions(county, scope, filter);
    if let Some((due, id)) = after {
        match order {
            Order::Due => {
                w.add("(sort_at, id) > (?", due);
                w.params.push(id.into());
                let number = w.params.len();
                w.sql.push_str(&format!(", ${number})"));
            }
            Order::Newest => w.add("id < ?", id),
        }
    }
    w.params.push(limit.into());
    let order = match order {
        Order::Due => "sort_at, id",
        Order::Newest => "id DESC",
    };
    let sql =
        format!("SELECT {COLUMNS} FROM cases WHERE {} ORDER BY {order} LIMIT ${}", w.sql, w.params.len());
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
    let mut w = conditions(county, scope, filter);
    w.params.push(bound.into());
    let sql =
        format!("SELECT count(*) FROM (SELECT id FROM cases WHERE {} LIMIT ${}) t", w.sql, w.params.len());
    let found: Vec<i64> = tx.rows_dyn(&sql, &w.params).await?;
    Ok(found.first().copied().unwrap_or(0))
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
