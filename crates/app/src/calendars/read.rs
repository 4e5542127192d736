//! The calendar of a county from its rows.

use crate::error::Result;
use gezhi_domain::deadlines::{Calendar, Year};
use gezhi_store::calendars::YearRow;
use gezhi_store::engine::{Db, Op, StoreError, Tx};

/// Reads the loaded years.
pub(super) struct ReadYears {
    /// County.
    pub county: i64,
}

impl Op for ReadYears {
    type Out = Vec<YearRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::calendars::all(tx, self.county).await
    }
}

/// A stored year.
///
/// # Errors
/// A row that is no year.
pub(super) fn year_of(row: &YearRow) -> std::result::Result<Year, StoreError> {
    Calendar::parse_year(&format!("{{\"year\":{},\"days\":{}}}", row.year, row.days))
        .map_err(|error| StoreError::BadValue(format!("calendar_year {}: {error}", row.year)))
}

/// The shipped years with the loaded ones over them.
///
/// # Errors
/// Failures of the store.
pub async fn read(db: &Db, county: i64) -> Result<Calendar> {
    let mut calendar = Calendar::shipped();
    for row in db.read(ReadYears { county }).await? {
        calendar.add(&year_of(&row)?);
    }
    Ok(calendar)
}
