//! Which index finds the cases of a list: chosen by how many cases each would have to be looked at.

use super::terms::{Key, Terms};
use super::{Filter, Order};
use crate::engine::{Dialect, StoreError, Tx};
use crate::{params, sql};

/// Counting stops here: a value that so many cases have is not rare, and the list in its order is soon full.
const MANY: i64 = 1_000;

/// How a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Path {
    /// The condition that is looked up; `None` reads all (open) cases in order.
    pub(super) key: Option<Key>,
    /// The index gives the cases in the order of the list; otherwise they are found, sorted, and then read.
    pub(super) ordered: bool,
}

/// Whether there is an index of this key for such a list, and whether it has the list's order.
fn index(key: Key, open: bool, order: Order) -> Option<bool> {
    let by_due = open && order == Order::Due;
    match key {
        // Whatever else is asked, these are few cases.
        Key::Few => Some(false),
        Key::Place(1..=3) | Key::Body | Key::Category | Key::Channel => Some(true),
        // A hamlet's cases are few in all, and there is no index of the open ones.
        Key::Place(_) => Some(!by_due),
        Key::State | Key::Grade | Key::Overdue => open.then_some(by_due),
        Key::Unanswered | Key::Stars => (!open).then_some(true),
    }
}

/// Whether the category is the end of its branch, so that its own code covers all.
async fn is_leaf(tx: &mut Tx<'_>, county: i64, category: &str) -> Result<bool, StoreError> {
    if tx.dialect() == Dialect::Postgres {
        return Ok(true);
    }
    // Codes are compared byte by byte there, and `/` is the character after the full stop.
    let below: Vec<i64> = tx
        .rows(
            sql!("SELECT 1 FROM cases WHERE county = $1 AND category > $2 AND category < $3 LIMIT 1"),
            &params![county, &format!("{category}."), &format!("{category}/")],
        )
        .await?;
    Ok(below.is_empty())
}

/// How many cases the index would find, up to [`MANY`].
async fn found(
    tx: &mut Tx<'_>,
    terms: &Terms<'_>,
    key: Key,
    ids: Option<(i64, i64)>,
) -> Result<i64, StoreError> {
    let mut w = terms.only(key);
    let order = terms.order();
    if let (Order::Newest, Some((from, to))) = (order, ids) {
        w.and("id >= ? AND id < ?", &params![from, to]);
    }
    let counted = super::count::counting(w, order, MANY);
    let found: Vec<i64> = tx.rows_dyn(&counted.sql, &counted.params).await?;
    Ok(found.first().copied().unwrap_or(MANY))
}

/// Chooses how a list is read.
///
/// A single condition has its index. Of several the one with the fewest cases is looked up, which is found by
/// counting, up to a bound, in each index: some tens of microseconds against tens of milliseconds for a list that is
/// read in order and hardly ever matches.
pub(super) async fn choose(
    tx: &mut Tx<'_>,
    county: i64,
    terms: &Terms<'_>,
    filter: &Filter,
    order: Order,
) -> Result<Path, StoreError> {
    let keys = terms.keys();
    if keys.contains(&Key::Few) {
        // Identities that are known come in their order; whatever else is sorted first.
        return Ok(Path { key: Some(Key::Few), ordered: filter.ids.is_some() && order == Order::Newest });
    }
    let mut paths: Vec<Path> = Vec::new();
    for key in keys {
        let Some(ordered) = index(key, terms.open, order) else { continue };
        if key == Key::Category
            && let Some(category) = &filter.category
            && !is_leaf(tx, county, category).await?
        {
            continue;
        }
        paths.push(Path { key: Some(key), ordered });
    }
    let in_order =
        paths.iter().find(|path| path.ordered).copied().unwrap_or(Path { key: None, ordered: true });
    // PostgreSQL knows how often each value occurs, and its planner sees all conditions.
    if paths.is_empty()
        || (terms.number_of() == 1 && in_order.key.is_some())
        || tx.dialect() == Dialect::Postgres
    {
        return Ok(in_order);
    }
    let mut best = (MANY, in_order);
    for path in paths {
        if let Some(key) = path.key {
            let found = found(tx, terms, key, filter.ids_between).await?;
            if found < best.0 {
                best = (found, path);
            }
        }
    }
    Ok(best.1)
}
