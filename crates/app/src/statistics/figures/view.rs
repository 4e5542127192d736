//! Figures as they are handed out.

use crate::views::{Bi, PlaceRef};
use gezhi_domain::statistics::Figures;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Counts and rates.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FigureValues {
    /// Reported in the period.
    pub reported: i64,
    /// Of these, answered.
    pub replied: i64,
    /// Of these, closed.
    pub closed: i64,
    /// Of the closed, in time.
    pub on_time: i64,
    /// Rated.
    pub rated: i64,
    /// Rated with 4 or 5 stars.
    pub satisfied: i64,
    /// Sum of stars.
    pub stars_sum: i64,
    /// Median days from report to closing.
    pub median_days: Option<f64>,
    /// Still open.
    pub open: i64,
    /// Still open and past the deadline.
    pub overdue: i64,
    /// replied / reported.
    pub reply_rate: Option<f64>,
    /// closed / reported.
    pub close_rate: Option<f64>,
    /// on_time / closed.
    pub on_time_rate: Option<f64>,
    /// satisfied / rated.
    pub satisfied_rate: Option<f64>,
}

impl From<Figures> for FigureValues {
    fn from(f: Figures) -> Self {
        Self {
            reported: f.counts.reported,
            replied: f.counts.replied,
            closed: f.counts.closed,
            on_time: f.counts.on_time,
            rated: f.counts.rated,
            satisfied: f.counts.satisfied,
            stars_sum: f.counts.stars,
            median_days: f.median_days,
            open: f.counts.open,
            overdue: f.counts.overdue,
            reply_rate: f.reply_rate(),
            close_rate: f.close_rate(),
            on_time_rate: f.on_time_rate(),
            satisfied_rate: f.satisfied_rate(),
        }
    }
}

/// One row of a breakdown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FigureRow {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Bi,
    /// Figures.
    pub figures: FigureValues,
    /// Filter of the case list that shows the cases behind it.
    pub href: Option<String>,
}

/// Figures of a place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FiguresView {
    /// Computed at.
    pub as_of: String,
    /// Place.
    pub place: PlaceRef,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// All together.
    pub total: FigureValues,
    /// Breakdown.
    pub rows: Vec<FigureRow>,
    /// What each figure counts.
    pub definitions: BTreeMap<String, Bi>,
}
