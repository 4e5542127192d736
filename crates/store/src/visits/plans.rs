//! Plans: whom one person is to visit by when.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A plan as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// Identity.
    pub id: i64,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: i64,
    /// Who goes.
    pub visitor: i64,
    /// Name of who goes.
    pub visitor_name: String,
    /// What its households were taken from: `unvisited`, `links`, `care`, `chosen`.
    pub source: String,
    /// By when.
    pub due_at: i64,
    /// `open`, `done` or `dropped`.
    pub state: String,
    /// Households.
    pub total: i64,
    /// Of these, visited.
    pub done: i64,
    /// Who made it.
    pub author: Option<i64>,
    /// Made.
    pub created_at: i64,
}

crate::from_row! { struct PlanRow {
    id, title, place, visitor, visitor_name, source, due_at, state, total, done, author, created_at
} }

/// Adds a plan.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &PlanRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO visit_plan(county, id, title, place, visitor, visitor_name, source, due_at, state, total, done, author, ",
            "created_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"
        ),
        &params![
            county, row.id, &row.title, row.place, row.visitor, &row.visitor_name, &row.source, row.due_at, &row.state,
            row.total, row.done, row.author, row.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Puts a household on a plan.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_household(
    tx: &mut Tx<'_>,
    county: i64,
    plan: &PlanRow,
    household: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO visit_plan_household(county, plan, household, visitor, visit) VALUES ($1,$2,$3,$4,NULL)"
        ),
        &params![county, plan.id, household, plan.visitor],
    )
    .await?;
    Ok(())
}

/// Ticks a household off the open plans of a visitor; gives the plans that are complete now.
///
/// # Errors
/// Failures of the engine.
pub async fn advance(
    tx: &mut Tx<'_>,
    county: i64,
    (visitor, household): (i64, i64),
    visit: i64,
) -> Result<Vec<i64>, StoreError> {
    let ticked: Vec<i64> = tx
        .rows(
            sql!(
                "UPDATE visit_plan_household SET visit = $4 WHERE county = $1 AND visitor = $2 AND household = $3 AND visit IS NULL ",
                "RETURNING plan"
            ),
            &params![county, visitor, household, visit],
        )
        .await?;
    let mut complete = Vec::new();
    for plan in ticked {
        let state: Vec<String> = tx
            .rows(
                sql!(
                    "UPDATE visit_plan SET done = done + 1, ",
                    "state = CASE WHEN done + 1 >= total AND state = 'open' THEN 'done' ELSE state END ",
                    "WHERE county = $1 AND id = $2 RETURNING state"
                ),
                &params![county, plan],
            )
            .await?;
        if state.first().is_some_and(|state| state == "done") {
            complete.push(plan);
        }
    }
    Ok(complete)
}

/// Drops an open plan; says whether it was open.
///
/// # Errors
/// Failures of the engine.
pub async fn drop_plan(tx: &mut Tx<'_>, _permit: &Permit, county: i64, id: i64) -> Result<bool, StoreError> {
    let dropped = tx
        .exec(
            sql!("UPDATE visit_plan SET state = 'dropped' WHERE county = $1 AND id = $2 AND state = 'open'"),
            &params![county, id],
        )
        .await?;
    if dropped == 1 {
        tx.exec(
            sql!("DELETE FROM visit_plan_household WHERE county = $1 AND plan = $2 AND visit IS NULL"),
            &params![county, id],
        )
        .await?;
    }
    Ok(dropped == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn plan(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<PlanRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, title, place, visitor, visitor_name, source, due_at, state, total, done, author, created_at ",
            "FROM visit_plan WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The open plans of somebody, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_visitor(tx: &mut Tx<'_>, county: i64, visitor: i64) -> Result<Vec<PlanRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, title, place, visitor, visitor_name, source, due_at, state, total, done, author, created_at ",
            "FROM visit_plan WHERE county = $1 AND visitor = $2 AND state = 'open' ORDER BY id LIMIT 50"
        ),
        &params![county, visitor],
    )
    .await
}

/// Plans in whatever state, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn within(
    tx: &mut Tx<'_>,
    county: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<PlanRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, title, place, visitor, visitor_name, source, due_at, state, total, done, author, created_at ",
            "FROM visit_plan WHERE county = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        &params![county, before, limit],
    )
    .await
}

/// The households of a plan, each with the visit that ticked it off.
///
/// # Errors
/// Failures of the engine.
pub async fn households(
    tx: &mut Tx<'_>,
    county: i64,
    plan: i64,
) -> Result<Vec<(i64, Option<i64>)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT household, visit FROM visit_plan_household WHERE county = $1 AND plan = $2 ORDER BY household LIMIT 1000"
        ),
        &params![county, plan],
    )
    .await
}

/// How many households of a plan are still to be visited.
///
/// # Errors
/// Failures of the engine.
pub async fn count_open(tx: &mut Tx<'_>, county: i64, plan: i64) -> Result<i64, StoreError> {
    tx.one(
        sql!("SELECT count(*) FROM visit_plan_household WHERE county = $1 AND plan = $2 AND visit IS NULL"),
        &params![county, plan],
    )
    .await
}

/// All open plans, after one: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn open(tx: &mut Tx<'_>, county: i64, after: i64, limit: i64) -> Result<Vec<PlanRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, title, place, visitor, visitor_name, source, due_at, state, total, done, author, created_at ",
            "FROM visit_plan WHERE county = $1 AND state = 'open' AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}
