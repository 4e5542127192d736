//! By what figures are broken down, and which breakdowns are also kept by month.

use serde::{Deserialize, Serialize};

/// By what a figure is broken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Not at all.
    All,
    /// By body.
    Body,
    /// By category, level 1 and level 2.
    Category,
    /// By channel.
    Channel,
    /// By time to close, in tenths of a day; per month.
    Duration,
    /// By body and time to close; per month.
    BodyDuration,
    /// By hour of the day.
    Hour,
    /// By time to close, in whole days; per month. Says where in [`Self::Duration`] the median lies.
    DurationDays,
    /// By body and time to close in whole days; per month.
    BodyDurationDays,
    /// As [`Self::All`], a row a month.
    AllMonths,
    /// As [`Self::Body`], a row a month.
    BodyMonths,
    /// As [`Self::Category`], a row a month.
    CategoryMonths,
    /// As [`Self::Channel`], a row a month.
    ChannelMonths,
    /// Open cases of a place by state.
    PlaceStates,
    /// Open cases of a place by the month in which they are due.
    PlaceDueMonths,
    /// Open cases of a place by the day on which they are due.
    PlaceDueDays,
    /// Open cases of a body by state. Here and in the next two the body's number stands where others have a place's.
    BodyStates,
    /// Open cases of a body by the month in which they are due.
    BodyDueMonths,
    /// Open cases of a body by the day on which they are due.
    BodyDueDays,
    /// Open cases of a place by their whole category, down to the smallest grid: a row a category, not a case.
    PlaceCategories,
}

impl Dimension {
    /// Number in the database.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::All => 0,
            Self::Body => 1,
            Self::Category => 2,
            Self::Channel => 3,
            Self::Duration => 4,
            Self::BodyDuration => 5,
            Self::Hour => 6,
            Self::DurationDays => 7,
            Self::BodyDurationDays => 8,
            Self::AllMonths => 10,
            Self::BodyMonths => 11,
            Self::CategoryMonths => 12,
            Self::ChannelMonths => 13,
            Self::PlaceStates => 20,
            Self::PlaceDueMonths => 21,
            Self::PlaceDueDays => 22,
            Self::BodyStates => 23,
            Self::BodyDueMonths => 24,
            Self::BodyDueDays => 25,
            Self::PlaceCategories => 26,
        }
    }

    /// The same breakdown by months, where a place of this depth has it. A year of a county or a town is some hundred
    /// thousand cases and read by months; further down days are few rows, and months would only be written.
    #[must_use]
    pub const fn by_month(self, depth: usize) -> Option<Self> {
        match self {
            Self::All if depth <= 2 => Some(Self::AllMonths),
            Self::Body if depth <= 1 => Some(Self::BodyMonths),
            Self::Category if depth <= 1 => Some(Self::CategoryMonths),
            Self::Channel if depth <= 1 => Some(Self::ChannelMonths),
            _ => None,
        }
    }
}
