//! Years of the working-day calendar that were loaded into a county (feature C7).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A loaded year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearRow {
    /// Year.
    pub year: i64,
    /// Its days as JSON, `[{name, date, isOffDay}]`.
    pub days: String,
    /// When it was loaded.
    pub loaded_at: i64,
    /// By whom.
    pub author: String,
}

crate::from_row! { struct YearRow { year, days, loaded_at, author } }

/// The loaded years, in order.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<YearRow>, StoreError> {
    tx.rows(
        sql!("SELECT year, days, loaded_at, author FROM calendar_year WHERE county = $1 ORDER BY year"),
        &params![county],
    )
    .await
}

/// Keeps a year, in the place of an earlier one.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &YearRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO calendar_year(county, year, days, loaded_at, author) VALUES ($1,$2,$3,$4,$5) ",
            "ON CONFLICT (county, year) DO UPDATE SET days = excluded.days, loaded_at = excluded.loaded_at, ",
            "author = excluded.author"
        ),
        &params![county, row.year, &row.days, row.loaded_at, &row.author],
    )
    .await?;
    Ok(())
}
