//! Publications of points (feature S4): 日记录 by day, 月评比 by month, 季公示 by quarter, 年总结 by year.

mod period;
mod tally;

pub use period::{Period, Rhythm};
pub use tally::{CategorySum, MonthSum, Moved, Movement, Tally};
