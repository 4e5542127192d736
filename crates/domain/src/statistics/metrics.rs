//! What is counted of cases.

use serde::{Deserialize, Serialize};

/// The counted quantities, in the order of the counter's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MetricVector {
    /// Reported on this day.
    pub reported: i64,
    /// Of these, answered.
    pub replied: i64,
    /// Of these, closed.
    pub closed: i64,
    /// Of the closed, in time.
    pub on_time: i64,
    /// Of these, rated.
    pub rated: i64,
    /// Rated with 4 or 5 stars.
    pub satisfied: i64,
    /// Sum of stars.
    pub stars: i64,
    /// Open now (of those reported on this day).
    pub open: i64,
    /// Open and past the deadline.
    pub overdue: i64,
    /// Closed on this day, whenever reported.
    pub closed_here: i64,
}

impl MetricVector {
    /// The values in column order.
    #[must_use]
    pub const fn values(&self) -> [i64; 10] {
        [
            self.reported,
            self.replied,
            self.closed,
            self.on_time,
            self.rated,
            self.satisfied,
            self.stars,
            self.open,
            self.overdue,
            self.closed_here,
        ]
    }

    /// From the values in column order.
    #[must_use]
    pub const fn from_values(values: [i64; 10]) -> Self {
        let [reported, replied, closed, on_time, rated, satisfied, stars, open, overdue, closed_here] =
            values;
        Self { reported, replied, closed, on_time, rated, satisfied, stars, open, overdue, closed_here }
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Adds `sign` times the other.
    pub fn add(&mut self, other: &Self, sign: i64) {
        let (mut sum, other) = (self.values(), other.values());
        for (to, from) in sum.iter_mut().zip(other) {
            *to += sign * from;
        }
        *self = Self::from_values(sum);
    }
}
