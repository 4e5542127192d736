//! The lines of a publication.

use crate::engine::{Param, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A line: an account over the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOf {
    /// Account.
    pub account: i64,
    /// Number of the household.
    pub number: String,
    /// Name, masked.
    pub name: String,
    /// Name of the grid.
    pub place: String,
    /// Earned in the period, what was taken back taken off.
    pub earned: i64,
    /// Spent in it.
    pub spent: i64,
    /// What stood on it at the end; `None` for one that another village keeps now.
    pub balance: Option<i64>,
    /// Earned in the period before, where that was published.
    pub earlier: Option<i64>,
    /// Entries in the period.
    pub entries: i64,
    /// What was entered, in words.
    pub what: String,
}

crate::from_row! { struct RowOf { account, number, name, place, earned, spent, balance, earlier, entries, what } }

/// Adds lines; one that is there stays as it is.
///
/// # Errors
/// Failures of the engine.
pub async fn add_rows(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    publication: i64,
    rows: &[RowOf],
) -> Result<(), StoreError> {
    let add = sql!(
        "INSERT INTO publication_row(county, publication, account, number, name, place, earned, spent, balance, earlier, entries, what) ",
        "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) ON CONFLICT (county, publication, account) DO NOTHING"
    );
    let values: Vec<Vec<Param<'_>>> = rows
        .iter()
        .map(|row| {
            params![
                county,
                publication,
                row.account,
                &row.number,
                &row.name,
                &row.place,
                row.earned,
                row.spent,
                row.balance,
                row.earlier,
                row.entries,
                &row.what
            ]
            .to_vec()
        })
        .collect();
    let statements: Vec<_> = values.iter().map(|values| (add, values.as_slice())).collect();
    tx.exec_all(&statements).await
}

/// The last account that has a line: where the making goes on after a restart.
///
/// # Errors
/// Failures of the engine.
pub async fn last_account(tx: &mut Tx<'_>, county: i64, publication: i64) -> Result<Option<i64>, StoreError> {
    tx.opt(
        sql!(
            "SELECT account FROM publication_row WHERE county = $1 AND publication = $2 ORDER BY account DESC LIMIT 1"
        ),
        &params![county, publication],
    )
    .await
}

/// What accounts earned according to another publication, from one account to another: account, earned.
///
/// # Errors
/// Failures of the engine.
pub async fn earlier(
    tx: &mut Tx<'_>,
    county: i64,
    publication: i64,
    (first, last): (i64, i64),
) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT account, earned FROM publication_row WHERE county = $1 AND publication = $2 AND account >= $3 AND account <= $4"
        ),
        &params![county, publication, first, last],
    )
    .await
}

/// Lines in the order of their accounts, after one: for the hash and the sheet.
///
/// # Errors
/// Failures of the engine.
pub async fn rows_after(
    tx: &mut Tx<'_>,
    county: i64,
    publication: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<RowOf>, StoreError> {
    tx.rows(
        sql!(
            "SELECT account, number, name, place, earned, spent, balance, earlier, entries, what FROM publication_row ",
            "WHERE county = $1 AND publication = $2 AND account > $3 ORDER BY account LIMIT $4"
        ),
        &params![county, publication, after, limit],
    )
    .await
}

/// Lines by what was earned, most first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    publication: i64,
    before: (i64, i64),
    limit: i64,
) -> Result<Vec<RowOf>, StoreError> {
    tx.rows(
        sql!(
            "SELECT account, number, name, place, earned, spent, balance, earlier, entries, what FROM publication_row ",
            "WHERE county = $1 AND publication = $2 AND (earned, account) < ($3, $4) ORDER BY earned DESC, account DESC LIMIT $5"
        ),
        &params![county, publication, before.0, before.1, limit],
    )
    .await
}
