//! A month of a canteen as everybody reads it: meals, gifts, spending, what is left. Who ate is not in it.

use super::meals::MealView;
use super::open::{CanteenView, one};
use super::{GiftView, TAKINGS};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::fund::{FundLineView, lines_of};
use gezhi_domain::deadlines::local_date;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::canteen::{self as store, GiftRow, MealRow};
use gezhi_store::points::fund::FundLineRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which month.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthQuery {
    /// `2026-11`; the one that runs when left out.
    pub month: Option<String>,
}

/// Sums of a month, money in fen. What was taken back is not in them.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct CanteenSums {
    /// Meals served.
    pub served: i64,
    /// Days on which something was served.
    pub days: i64,
    /// Paid by who ate.
    pub takings: i64,
    /// Added by the canteen.
    pub subsidy: i64,
    /// Given in money.
    pub gifts: i64,
    /// Spent.
    pub spending: i64,
}

/// A month of a canteen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CanteenMonth {
    /// The canteen, with what it has now.
    pub canteen: CanteenView,
    /// Month.
    pub month: String,
    /// The month before.
    pub earlier: String,
    /// The month after; `null` for the one that runs.
    pub later: Option<String>,
    /// Today in Beijing.
    pub today: String,
    /// Sums.
    pub sums: CanteenSums,
    /// Meals in the order of days, those to come with their menu; over the end of the month for the one that runs.
    pub meals: Vec<MealView>,
    /// Gifts in kind.
    pub gifts: Vec<GiftView>,
    /// Gifts, takings and spending, with receipts.
    pub money: Vec<FundLineView>,
}

struct Read {
    county: i64,
    id: i64,
    from: String,
    to: String,
}

type Found = (Vec<MealRow>, Vec<GiftRow>, Vec<FundLineRow>, Vec<AttachmentRow>);

impl Op for Read {
    type Out = Found;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Found, StoreError> {
        let days = (self.from.as_str(), self.to.as_str());
        let meals = store::meals(tx, self.county, self.id, days).await?;
        let gifts = store::gifts(tx, self.county, self.id, days).await?;
        let money = store::money(tx, self.county, self.id, days).await?;
        let entries: Vec<i64> = money.iter().map(|line| line.entry).collect();
        let receipts = gezhi_store::attachments::of_subjects(tx, self.county, &entries).await?;
        Ok((meals, gifts, money, receipts))
    }
}

fn sums(meals: &[MealRow], money: &[FundLineRow]) -> CanteenSums {
    let of = |kind: &str| {
        money
            .iter()
            .filter(|line| line.kind == kind && line.undone_by.is_none())
            .map(|line| line.amount)
            .sum()
    };
    let served = meals.iter().filter(|meal| meal.served.unwrap_or(0) > 0);
    let days: std::collections::BTreeSet<&str> = served.map(|meal| meal.day.as_str()).collect();
    CanteenSums {
        served: meals.iter().filter_map(|meal| meal.served).sum(),
        days: i64::try_from(days.len()).unwrap_or(0),
        takings: of(TAKINGS),
        subsidy: meals.iter().map(|meal| meal.subsidy).sum(),
        gifts: of("gift"),
        spending: of("spending"),
    }
}

/// A month of a canteen.
///
/// # Errors
/// 404; 422 for a month that is none.
pub async fn month(app: &App, id: i64, query: &MonthQuery) -> Result<CanteenMonth> {
    let canteen = one(app, id).await?;
    let today = local_date(app.now());
    let running = today.first_of_month();
    let wanted = query.month.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let first = match wanted {
        None => running,
        Some(text) => format!("{text}-01").parse().map_err(|_| {
            AppError::invalid("month", "month", "月份请写成 2026-11 这样。", "Write the month like 2026-11.")
        })?,
    };
    let of = |day: jiff::civil::Date| format!("{:04}-{:02}", day.year(), day.month());
    let next = first.last_of_month().tomorrow().unwrap_or(first);
    let last = first.last_of_month();
    let read = Read { county: app.county, id, from: first.to_string(), to: last.to_string() };
    let (meals, gifts, money, receipts) = app.db.read(read).await?;
    Ok(CanteenMonth {
        sums: sums(&meals, &money),
        month: of(first),
        earlier: of(first.yesterday().unwrap_or(first)),
        later: (first < running).then(|| of(next)),
        today: today.to_string(),
        meals: meals.iter().map(MealView::from).collect(),
        gifts: gifts.iter().map(GiftView::from).collect(),
        money: lines_of(money, &receipts),
        canteen,
    })
}
