//! What is open in each place by category, read by key: a row a category, however many cases there are.

use super::sums::listed;
use crate::engine::{Param, StoreError, Tx};
use gezhi_domain::statistics::Dimension;

/// Places asked for at a time, under the number of values that a statement may have.
const TOGETHER: usize = 1_000;

/// Open cases of a place in a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCategory {
    /// Place.
    pub place: i64,
    /// Whole category code.
    pub category: String,
    /// Open.
    pub open: i64,
    /// Past the deadline.
    pub overdue: i64,
}

crate::from_row! { struct OpenCategory { place, category, open, overdue } }

/// The open cases of places and what lies below them, by category.
///
/// # Errors
/// Failures of the engine.
pub async fn open_categories(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[i64],
) -> Result<Vec<OpenCategory>, StoreError> {
    let mut found = Vec::new();
    for part in places.chunks(TOGETHER) {
        let mut values: Vec<Param<'_>> = vec![county.into(), Dimension::PlaceCategories.number().into()];
        let places = listed(&mut values, part);
        let sql = format!(
            "SELECT place, key, open, overdue FROM counter WHERE county = $1 AND dimension = $2 AND day = 0 \
             AND place IN ({places}) AND open > 0 ORDER BY place, key"
        );
        found.extend(tx.rows_dyn(&sql, &values).await?);
    }
    Ok(found)
}
