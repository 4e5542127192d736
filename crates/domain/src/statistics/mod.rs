//! Figures: what a case counts for (features C12, B4).

mod contribution;
mod days;
mod dimension;
mod facts;
mod figures;
mod metrics;
mod standing;

pub use contribution::{Contribution, contributions, delta};
pub use days::{Period, Range, date_of, day_number, month_of};
pub use dimension::Dimension;
pub use facts::Facts;
pub use figures::{Figures, bucket_of_median, median_tenths, nth};
pub use metrics::MetricVector;
pub use standing::{Holder, STANDING_DEPTH, Standing, standing, state_of_key};
