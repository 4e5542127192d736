//! Who of each department is in charge of which place (feature G4).

use crate::engine::{Stmt, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// Somebody of a department in charge of a place and of what lies below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetPostRow {
    /// Identity.
    pub id: i64,
    /// Key of the net.
    pub net: String,
    /// Place.
    pub place: i64,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: String,
    /// Since when.
    pub since: i64,
    /// Until when; `None` for whoever is in charge now.
    pub until: Option<i64>,
}

crate::from_row! { struct NetPostRow { id, net, place, name, phone, since, until } }

/// Statements that travel together to PostgreSQL.
const TOGETHER: usize = 500;

/// Everybody in charge now: at most a row for each net and place.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<NetPostRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, net, place, name, phone, since, until FROM net_post WHERE county = $1 AND until IS NULL ORDER BY net, place"
        ),
        &params![county],
    )
    .await
}

/// Who is in charge of a place itself now.
///
/// # Errors
/// Failures of the engine.
pub async fn present(
    tx: &mut Tx<'_>,
    county: i64,
    net: &str,
    place: i64,
) -> Result<Option<NetPostRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, net, place, name, phone, since, until FROM net_post ",
            "WHERE county = $1 AND net = $2 AND place = $3 AND until IS NULL"
        ),
        &params![county, net, place],
    )
    .await
}

/// Who was and is in charge of a place itself, the newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn history(
    tx: &mut Tx<'_>,
    county: i64,
    net: &str,
    place: i64,
) -> Result<Vec<NetPostRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, net, place, name, phone, since, until FROM net_post ",
            "WHERE county = $1 AND place = $3 AND net = $2 ORDER BY since DESC, id DESC LIMIT 50"
        ),
        &params![county, net, place],
    )
    .await
}

/// Puts people in charge of places that nobody is in charge of.
///
/// # Errors
/// `Unique` when somebody is.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    rows: &[NetPostRow],
) -> Result<(), StoreError> {
    let insert = sql!(
        "INSERT INTO net_post(county, id, net, place, name, phone, since) VALUES ($1,$2,$3,$4,$5,$6,$7)"
    );
    let values: Vec<_> = rows
        .iter()
        .map(|row| params![county, row.id, &row.net, row.place, &row.name, &row.phone, row.since])
        .collect();
    let statements: Vec<Stmt<'_>> = values.iter().map(|values| (insert, values.as_slice())).collect();
    for part in statements.chunks(TOGETHER) {
        tx.exec_all(part).await?;
    }
    Ok(())
}

/// Ends somebody's charge; says whether it was not ended before.
///
/// # Errors
/// Failures of the engine.
pub async fn end(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    at: i64,
) -> Result<bool, StoreError> {
    let ended = tx
        .exec(
            sql!("UPDATE net_post SET until = $3 WHERE county = $1 AND id = $2 AND until IS NULL"),
            &params![county, id, at],
        )
        .await?;
    Ok(ended == 1)
}

/// Hands over what people are in charge of when a place becomes part of another one. Where the other one has somebody, that
/// person stays.
///
/// # Errors
/// Failures of the engine.
pub(crate) async fn hand_over(tx: &mut Tx<'_>, county: i64, place: i64, heir: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE net_post SET place = $3 WHERE county = $1 AND place = $2 AND until IS NULL AND NOT EXISTS (",
            "SELECT 1 FROM net_post o WHERE o.county = $1 AND o.place = $3 AND o.net = net_post.net AND o.until IS NULL)"
        ),
        &params![county, place, heir],
    )
    .await?;
    Ok(())
}
