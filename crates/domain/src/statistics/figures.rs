//! Rates from counts.

use super::MetricVector;
use serde::{Deserialize, Serialize};

/// The figures of a place, body, category, channel or month (feature C12).
///
/// Every rate is a share of the cases *reported* in the period, except that on time is a share of the closed ones
/// and satisfied a share of the rated ones. Withdrawn and merged cases count for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Counts.
    pub counts: MetricVector,
    /// Median days from report to closing, to the tenth of a day.
    pub median_days: Option<f64>,
}

impl Figures {
    /// Answered of reported, 0 to 1.
    #[must_use]
    pub fn reply_rate(&self) -> Option<f64> {
        share(self.counts.replied, self.counts.reported)
    }

    /// Closed of reported.
    #[must_use]
    pub fn close_rate(&self) -> Option<f64> {
        share(self.counts.closed, self.counts.reported)
    }

    /// In time of closed.
    #[must_use]
    pub fn on_time_rate(&self) -> Option<f64> {
        share(self.counts.on_time, self.counts.closed)
    }

    /// 4 or 5 stars of rated.
    #[must_use]
    pub fn satisfied_rate(&self) -> Option<f64> {
        share(self.counts.satisfied, self.counts.rated)
    }
}

#[expect(clippy::as_conversions, reason = "counts of cases are far below 2^52")]
fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The bucket of a histogram, sorted by bucket, in which its median lies, and the median's number within that bucket,
/// counted from one. Of an even number of cases it is the first of the two in the middle.
#[must_use]
pub fn bucket_of_median(histogram: &[(i64, i64)]) -> Option<(i64, i64)> {
    let total: i64 = histogram.iter().map(|(_, count)| count).sum();
    let mut left = (total + 1) / 2;
    for (bucket, count) in histogram {
        if left <= *count && total > 0 {
            return Some((*bucket, left));
        }
        left -= count;
    }
    None
}

/// The bucket of the n-th case, counted from one.
#[must_use]
pub fn nth(histogram: &[(i64, i64)], number: i64) -> Option<i64> {
    let mut left = number;
    for (bucket, count) in histogram {
        left -= count;
        if left <= 0 {
            return Some(*bucket);
        }
    }
    None
}

/// The median of a histogram of tenths of a day, sorted by tenths.
#[must_use]
pub fn median_tenths(histogram: &[(i64, i64)]) -> Option<i64> {
    bucket_of_median(histogram).map(|(tenths, _)| tenths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_a_histogram() {
        assert_eq!(median_tenths(&[(5, 1), (20, 1), (90, 1)]), Some(20));
        assert_eq!(median_tenths(&[]), None);
        assert_eq!(median_tenths(&[(7, 4)]), Some(7));
    }

    #[test]
    fn days_lead_to_the_tenth_in_which_the_median_lies() {
        let tenths = [(5, 2), (12, 1), (15, 3), (19, 1), (33, 2)];
        let days = [(0, 2), (1, 5), (3, 2)];
        let (day, number) = bucket_of_median(&days).unwrap();
        let within: Vec<_> = tenths.into_iter().filter(|(tenth, _)| tenth / 10 == day).collect();
        assert_eq!(nth(&within, number), median_tenths(&tenths));
    }
}
