//! Canteens 爱心食堂 (feature S9): a care fund that serves meals. Who eats pays little or nothing; gifts carry the rest. Everybody reads how
//! many meals there were, what was given and what it was spent on; nobody reads who ate.

mod eaters;
mod gifts;
mod meals;
mod month;
mod open;

pub use eaters::{EaterView, EatersQuery, eaters};
pub use gifts::{GiftInput, GiftView, give, take_off};
pub use meals::{EaterInput, MealInput, MealView, enter_meal};
pub use month::{CanteenMonth, CanteenSums, MonthQuery, month};
pub use open::{CanteenEdit, CanteenInput, CanteenView, CanteensQuery, canteens, edit, open};

/// Kind of the journal's subject.
pub(crate) const SUBJECT: &str = "canteen";
/// Kind of a fund's line: what was paid for a meal.
pub(crate) const TAKINGS: &str = "takings";

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::canteen::{self as store, CanteenRow};
use gezhi_store::points::fund::FundRow;

/// A canteen with its fund.
struct Find {
    county: i64,
    id: i64,
}

impl Op for Find {
    type Out = Option<(CanteenRow, FundRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = store::by_id(tx, self.county, self.id).await? else { return Ok(None) };
        let fund = gezhi_store::points::fund::by_id(tx, self.county, self.id).await?;
        Ok(fund.map(|fund| (row, fund)))
    }
}

/// A canteen by identity.
///
/// # Errors
/// 404.
async fn find(app: &App, id: i64) -> Result<(CanteenRow, FundRow)> {
    app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)
}

/// The marks of those who may eat.
fn marks_of(row: &CanteenRow) -> Vec<String> {
    serde_json::from_str(&row.marks).unwrap_or_default()
}
