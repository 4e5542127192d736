//! What figures are read from: counters, whole months of them where a period holds any.

use gezhi_domain::statistics::{Dimension, MetricVector};
use gezhi_store::counters::{Sum, body_durations, by_day, by_place, durations};
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::BTreeMap;

/// A breakdown to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breakdown {
    /// By the places below.
    Places,
    /// By the values of a dimension.
    Values(Dimension),
    /// By month.
    Months,
}

/// The operation.
pub(super) struct Read {
    pub county: i64,
    /// The place and its depth.
    pub place: (i64, usize),
    /// The places below.
    pub children: Vec<i64>,
    pub breakdown: Breakdown,
    /// First and last day.
    pub days: (i32, i32),
}

/// What was read.
pub(super) struct Rows {
    pub total: MetricVector,
    /// A row each value, place or day.
    pub groups: Vec<Sum>,
    /// Median time to close in tenths of a day: of the place, and of the places below.
    pub durations: BTreeMap<i64, i64>,
    /// The same of each body.
    pub body_durations: BTreeMap<i64, i64>,
}

impl Op for Read {
    type Out = Rows;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Rows, StoreError> {
        let (county, (here, depth), days) = (self.county, self.place, self.days);
        let all = |depth| Dimension::All.by_month(depth);
        let total = by_place(tx, county, &[here], Dimension::All, all(depth), days).await?;
        let mut body_medians = BTreeMap::new();
        let groups = match self.breakdown {
            Breakdown::Places => {
                by_place(tx, county, &self.children, Dimension::All, all(depth + 1), days).await?
            }
            Breakdown::Values(dimension) => {
                if dimension == Dimension::Body && depth == 0 {
                    body_medians = body_durations(tx, county, here, days).await?;
                }
                by_place(tx, county, &[here], dimension, dimension.by_month(depth), days).await?
            }
            Breakdown::Months => by_day(tx, county, here, Dimension::All, "", days.0, days.1).await?,
        };
        let mut places = vec![here];
        if self.breakdown == Breakdown::Places {
            places.extend(&self.children);
        }
        let durations = durations(tx, county, &places, days).await?;
        let total = total.first().map(|sum| sum.metrics).unwrap_or_default();
        Ok(Rows { total, groups, durations, body_durations: body_medians })
    }
}
