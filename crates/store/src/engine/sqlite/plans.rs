//! Statements that are put together while running are not in the list of those that read a whole county (`tests/statements.rs`).
//! Builds for development therefore look at the plan of each of them before it runs first: what would read all rows of a county fails
//! there, in whichever test or story meets it, and not in a prefecture of three million people.

use super::tx::Failure;
use crate::engine::StoreError;
use rusqlite::Connection;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Tables that grow with the people of a county. Lists of cases have their own test (`case_lists`), places are few.
const GROWING: &[&str] = &[
    "person",
    "household",
    "attribute",
    "stay",
    "house",
    "vehicle",
    "visit",
    "attachment",
    "points_account",
    "points_entry",
];
/// Stands in a statement that reads a whole county knowingly.
const KNOWN: &str = "/* whole county */";
/// The condition for the whole county, where lists of places have one for a place: whoever asks for all of it gets all of it.
const ROOT: &str = "AS BIGINT) = ";

static SEEN: LazyLock<(RandomState, Mutex<HashSet<u64>>)> = LazyLock::new(Default::default);

/// Fails for a statement that would read all rows of a county in a table that grows with its people.
pub(super) fn look(connection: &Connection, sql: &str) -> Result<(), Failure> {
    if sql.contains(KNOWN) || sql.contains(ROOT) || sql.starts_with("EXPLAIN") {
        return Ok(());
    }
    let (state, seen) = &*SEEN;
    let text = state.hash_one(sql);
    if seen.lock().unwrap_or_else(PoisonError::into_inner).contains(&text) {
        return Ok(());
    }
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    // The plan does not depend on the values, but all of them have to be there.
    let nothing = vec![rusqlite::types::Null; plan.parameter_count()];
    let mut steps = plan.query(rusqlite::params_from_iter(nothing))?;
    while let Some(step) = steps.next()? {
        let step: String = step.get(3)?;
        let reads_all = step.starts_with("SCAN ") || step.ends_with("(county=?)");
        // An index for full text is a table of its own kind, and is always looked up.
        let reads_all = reads_all && !step.contains("VIRTUAL TABLE");
        // Indexes are called after their table: `person_household`, `sqlite_autoindex_person_1`.
        let of = |table: &&str| {
            step.contains(&format!(" {table}_"))
                || step.contains(&format!("index_{table}_"))
                || step.ends_with(&format!(" {table}"))
        };
        if reads_all && GROWING.iter().any(of) {
            return Err(StoreError::BadValue(format!("reads a whole county ({step}): {sql}")).into());
        }
    }
    seen.lock().unwrap_or_else(PoisonError::into_inner).insert(text);
    Ok(())
}
