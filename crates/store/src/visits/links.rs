//! Who is linked with which household or place: party member 联户, official and department 包联.

use super::households::Within;
use super::within as standing_in;
use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A link as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Identity.
    pub id: i64,
    /// `member`, `official` or `department`.
    pub kind: String,
    /// Who, in words.
    pub name: String,
    /// Account, where there is one.
    pub account: Option<i64>,
    /// Body, where it is a department.
    pub body: Option<i64>,
    /// Household; without one the whole place is linked.
    pub household: Option<i64>,
    /// Place.
    pub place: i64,
    /// Ancestors of the place at depths 1 to 4, itself at its own.
    pub ancestors: [Option<i64>; 4],
    /// Days between visits.
    pub every_days: i64,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// Visits made for it.
    pub visits: i64,
    /// Begin of the last of them, 0 for none.
    pub last_at: i64,
}

impl FromRow for LinkRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            kind: c.read()?,
            name: c.read()?,
            account: c.read()?,
            body: c.read()?,
            household: c.read()?,
            place: c.read()?,
            ancestors: [c.read()?, c.read()?, c.read()?, c.read()?],
            every_days: c.read()?,
            since: c.read()?,
            until: c.read()?,
            visits: c.read()?,
            last_at: c.read()?,
        })
    }
}

const COLUMNS: &str = "id, kind, name, account, body, household, place, a1, a2, a3, a4, every_days, since, until, visits, last_at";

/// Adds a link.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &LinkRow) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "INSERT INTO visit_link(county, id, kind, name, account, body, household, place, a1, a2, a3, a4, every_days, since, until, ",
            "visits, last_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)"
        ),
        &params![
            county, row.id, &row.kind, &row.name, row.account, row.body, row.household, row.place, a1, a2, a3, a4,
            row.every_days, &row.since, &row.until, row.visits, row.last_at
        ],
    )
    .await?;
    Ok(())
}

/// Lets a link end; says whether it held.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    day: &str,
) -> Result<bool, StoreError> {
    let ended = tx
        .exec(
            sql!("UPDATE visit_link SET until = $3 WHERE county = $1 AND id = $2 AND until IS NULL"),
            &params![county, id, day],
        )
        .await?;
    Ok(ended == 1)
}

/// Notes a visit for a link.
///
/// # Errors
/// Failures of the engine.
pub async fn came(tx: &mut Tx<'_>, county: i64, id: i64, at: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE visit_link SET visits = visits + 1, last_at = CASE WHEN last_at < CAST($3 AS BIGINT) THEN CAST($3 AS BIGINT) ELSE last_at END ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id, at],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn link(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<LinkRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, kind, name, account, body, household, place, a1, a2, a3, a4, every_days, since, until, visits, last_at ",
            "FROM visit_link WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The links of a household itself.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(tx: &mut Tx<'_>, county: i64, household: i64) -> Result<Vec<LinkRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, kind, name, account, body, household, place, a1, a2, a3, a4, every_days, since, until, visits, last_at ",
            "FROM visit_link WHERE county = $1 AND household = $2 AND until IS NULL ORDER BY id + 0 LIMIT 50"
        ),
        &params![county, household],
    )
    .await
}

/// The links of an account.
///
/// # Errors
/// Failures of the engine.
pub async fn of_holder(tx: &mut Tx<'_>, county: i64, account: i64) -> Result<Vec<LinkRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, kind, name, account, body, household, place, a1, a2, a3, a4, every_days, since, until, visits, last_at ",
            "FROM visit_link WHERE county = $1 AND account = $2 AND until IS NULL ORDER BY id + 0 LIMIT 500"
        ),
        &params![county, account],
    )
    .await
}

/// The links of some bodies.
///
/// # Errors
/// Failures of the engine.
pub async fn of_bodies(tx: &mut Tx<'_>, county: i64, bodies: &[i64]) -> Result<Vec<LinkRow>, StoreError> {
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let (values, marks) = crate::residents::list_of(county, bodies);
    let text = format!(
        "SELECT {COLUMNS} FROM visit_link WHERE county = $1 AND body IN ({marks}) AND until IS NULL ORDER BY id + 0 LIMIT 500"
    );
    tx.rows_dyn(&text, &values).await
}

/// The links within a place, those for which nobody has come first, after a last visit and an identity; of one kind where
/// one is named.
///
/// # Errors
/// Failures of the engine.
pub async fn within(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): Within,
    kind: Option<&str>,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<LinkRow>, StoreError> {
    let mut text = format!(
        "SELECT {COLUMNS} FROM visit_link WHERE county = $1 AND {} AND until IS NULL AND (last_at, id) > ($3, $4)",
        standing_in(depth)
    );
    let mut values: Vec<Param<'_>> =
        vec![county.into(), place.into(), after.0.into(), after.1.into(), limit.into()];
    if let Some(kind) = kind {
        values.push(kind.into());
        text.push_str(" AND kind = $6");
    }
    text.push_str(" ORDER BY last_at, id LIMIT $5");
    tx.rows_dyn(&text, &values).await
}
