//! Figures: what a case counts for (features C12, B4).

mod contribution;
mod figures;

pub use contribution::{
    Contribution, Dimension, Facts, MetricVector, contributions, day_number, delta, month_of,
};
pub use figures::{Figures, median_tenths};
