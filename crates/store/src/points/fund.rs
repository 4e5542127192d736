//! Care funds and what the public reads beside their entries (feature S9).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A fund as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Since when.
    pub opened_at: i64,
}

crate::from_row! { struct FundRow { id, village, name, purpose, opened_at } }

/// A gift or a spending as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundLineRow {
    /// Fund.
    pub fund: i64,
    /// Entry of the ledger.
    pub entry: i64,
    /// `gift`, `spending`, or of a canteen `takings`.
    pub kind: String,
    /// In fen.
    pub amount: i64,
    /// Day.
    pub day: String,
    /// Who gave, as they want to be named; empty for a spending.
    pub giver: String,
    /// What for.
    pub what: String,
    /// Who entered it.
    pub recorder_name: String,
    /// When.
    pub at: i64,
    /// The entry that took it back.
    pub undone_by: Option<i64>,
}

crate::from_row! { struct FundLineRow { fund, entry, kind, amount, day, giver, what, recorder_name, at, undone_by } }

/// Opens a fund.
///
/// # Errors
/// `Unique` for a second one of the same name in the village.
pub async fn insert(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &FundRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO care_fund(county, id, village, name, purpose, opened_at) VALUES ($1,$2,$3,$4,$5,$6)"
        ),
        &params![county, row.id, row.village, &row.name, &row.purpose, row.opened_at],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<FundRow>, StoreError> {
    tx.opt(
        sql!("SELECT id, village, name, purpose, opened_at FROM care_fund WHERE county = $1 AND id = $2"),
        &params![county, id],
    )
    .await
}

/// The funds of a village, without those that are canteens.
///
/// # Errors
/// Failures of the engine.
pub async fn of_village(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<Vec<FundRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, name, purpose, opened_at FROM care_fund f WHERE county = $1 AND village = $2 ",
            "AND NOT EXISTS (SELECT 1 FROM canteen c WHERE c.county = f.county AND c.id = f.id) ORDER BY name LIMIT 50"
        ),
        &params![county, village],
    )
    .await
}

/// Adds a line.
///
/// # Errors
/// Failures of the engine.
pub async fn add_line(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &FundLineRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO care_fund_line(county, fund, entry, kind, amount, day, giver, what, recorder_name, at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)"
        ),
        &params![
            county, row.fund, row.entry, &row.kind, row.amount, &row.day, &row.giver, &row.what, &row.recorder_name, row.at
        ],
    )
    .await?;
    Ok(())
}

/// The lines of a fund, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn lines(
    tx: &mut Tx<'_>,
    county: i64,
    fund: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<FundLineRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT fund, entry, kind, amount, day, giver, what, recorder_name, at, undone_by FROM care_fund_line ",
            "WHERE county = $1 AND fund = $2 AND entry < $3 ORDER BY entry DESC LIMIT $4"
        ),
        &params![county, fund, before, limit],
    )
    .await
}

/// A line by its entry.
///
/// # Errors
/// Failures of the engine.
pub async fn line(
    tx: &mut Tx<'_>,
    county: i64,
    fund: i64,
    entry: i64,
) -> Result<Option<FundLineRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT fund, entry, kind, amount, day, giver, what, recorder_name, at, undone_by FROM care_fund_line ",
            "WHERE county = $1 AND fund = $2 AND entry = $3"
        ),
        &params![county, fund, entry],
    )
    .await
}

/// Marks a line as taken back.
///
/// # Errors
/// Failures of the engine.
pub async fn undo(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    (fund, entry): (i64, i64),
    by: i64,
) -> Result<bool, StoreError> {
    let done = tx
        .exec(
            sql!(
                "UPDATE care_fund_line SET undone_by = $4 WHERE county = $1 AND fund = $2 AND entry = $3 AND undone_by IS NULL"
            ),
            &params![county, fund, entry, by],
        )
        .await?;
    Ok(done == 1)
}
