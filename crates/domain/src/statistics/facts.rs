//! The part of a case that figures depend on.

use super::Standing;
use super::days::day_number;
use crate::cases::{Case, CloseHow, State};
use crate::deadlines::{BEIJING, local_date};
use crate::grids::PlaceId;
use serde::{Deserialize, Serialize};

/// The part of a case that figures depend on: small enough to travel with every act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Places from the root to the grid.
    pub places: Vec<PlaceId>,
    /// Body.
    pub body: Option<i64>,
    /// Category code.
    pub category: Option<String>,
    /// Channel number.
    pub channel: i64,
    /// Day of the report, days since 1970-01-01 in Beijing.
    pub day: i32,
    /// Hour of the report, 0 to 23 in Beijing.
    pub hour: i8,
    /// Answered.
    pub replied: bool,
    /// Day of closing, and tenths of a day it took.
    pub closed: Option<(i32, i64)>,
    /// Past the deadline.
    pub overdue: bool,
    /// Stars.
    pub stars: Option<u8>,
    /// Left out of the figures: withdrawn or merged.
    pub void: bool,
    /// How it stands, while it is open. An act that was written down before this was counted has none on either side.
    #[serde(default)]
    pub standing: Option<Standing>,
}

impl Facts {
    /// The facts of a case; `root` stands in for the place of a case that has none.
    #[must_use]
    pub fn of(case: &Case, root: PlaceId) -> Self {
        let reported = BEIJING.to_datetime(case.reported_at);
        let closed = case.closed_at.filter(|_| case.state == State::Closed).map(|at| {
            let tenths = at.duration_since(case.reported_at).as_secs().max(0) / 8_640;
            (day_number(local_date(at)), tenths.min(9_999))
        });
        Self {
            places: case.place.map_or_else(|| vec![root], |path| path.chain().collect()),
            body: case.body.map(|body| body.0),
            category: case.category.clone(),
            channel: case.channel.number(),
            day: day_number(reported.date()),
            hour: reported.hour(),
            replied: case.replied_at.is_some(),
            closed,
            overdue: case.overdue,
            stars: case.rating.as_ref().map(|rating| rating.stars),
            void: matches!(case.close_how, Some(CloseHow::Withdrawn | CloseHow::Merged)),
            standing: Standing::of(case),
        }
    }
}
