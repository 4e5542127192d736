//! How an open case stands: what the counts at the head of the work list are made of.
//!
//! Figures belong to the day of the report; these counters know no such day. They hold what is open *now*, by state and by
//! the day on which it is due, for whoever looks at many cases: the county, its towns, and the bodies.

use super::days::{day_number, month_of};
use super::{Contribution, Dimension, Facts, MetricVector};
use crate::cases::{Case, State};
use crate::deadlines::local_date;
use crate::grids::PlaceId;
use serde::{Deserialize, Serialize};

/// Places down to this depth have such counters; below it a scope holds so few open cases that they are counted.
pub const STANDING_DEPTH: usize = 1;

/// The part of an open case that the head of the work list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// State.
    pub state: i64,
    /// Day under which it is listed, days since 1970-01-01 in Beijing.
    pub due: i32,
    /// Past the deadline.
    pub overdue: bool,
    /// Returned at least once and waiting for somebody to be named.
    pub returned: bool,
}

/// Whose cases are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// Those of a place's subtree.
    Place(PlaceId),
    /// Those of a body, as lead.
    Body(i64),
}

impl Holder {
    /// The counters of open cases by state.
    #[must_use]
    pub const fn by_state(self) -> Dimension {
        match self {
            Self::Place(_) => Dimension::PlaceStates,
            Self::Body(_) => Dimension::BodyStates,
        }
    }

    /// The counters of open cases by the month and by the day of their deadline.
    #[must_use]
    pub const fn by_due(self) -> (Dimension, Dimension) {
        match self {
            Self::Place(_) => (Dimension::PlaceDueMonths, Dimension::PlaceDueDays),
            Self::Body(_) => (Dimension::BodyDueMonths, Dimension::BodyDueDays),
        }
    }

    /// The number under which the counters stand.
    #[must_use]
    pub const fn number(self) -> PlaceId {
        match self {
            Self::Place(place) => place,
            Self::Body(body) => PlaceId(body),
        }
    }
}

impl Standing {
    /// That of a case; `None` when it is closed.
    #[must_use]
    pub fn of(case: &Case) -> Option<Self> {
        let listed = case.listed_at()?;
        Some(Self {
            state: case.state.number(),
            due: day_number(local_date(listed)),
            overdue: case.overdue,
            returned: case.state == State::Reported && case.bounces > 0,
        })
    }

    /// Key of its counter by state: the state's number, with an `r` behind it where the case was returned.
    fn key(self) -> String {
        format!("{}{}", self.state, if self.returned { "r" } else { "" })
    }
}

/// State and whether returned, of a counter's key.
#[must_use]
pub fn state_of_key(key: &str) -> Option<(i64, bool)> {
    let state = key.strip_suffix('r');
    Some((state.unwrap_or(key).parse().ok()?, state.is_some()))
}

/// What an open case counts for at the head of the lists.
#[must_use]
pub fn standing(facts: &Facts) -> Vec<(Contribution, MetricVector)> {
    let Some(standing) = facts.standing else { return Vec::new() };
    let places = facts.places.iter().take(STANDING_DEPTH + 1).copied().map(Holder::Place);
    let holders = places.chain(facts.body.map(Holder::Body));
    let one = MetricVector { open: 1, ..MetricVector::default() };
    let here = MetricVector { overdue: i64::from(standing.overdue), ..one };
    let by_category = facts.category.iter().flat_map(|category| {
        let dimension = Dimension::PlaceCategories;
        let at =
            move |place: &PlaceId| Contribution { place: *place, dimension, key: category.clone(), day: 0 };
        facts.places.iter().map(move |place| (at(place), here))
    });
    holders
        .flat_map(|holder| {
            let (months, days) = holder.by_due();
            let at = |dimension, key, day| Contribution { place: holder.number(), dimension, key, day };
            [
                (at(holder.by_state(), standing.key(), 0), here),
                (at(months, String::new(), month_of(standing.due)), one),
                (at(days, String::new(), standing.due), one),
            ]
        })
        .chain(by_category)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back() {
        let standing = Standing { state: 3, due: 20_000, overdue: true, returned: false };
        assert_eq!(state_of_key(&standing.key()), Some((3, false)));
        assert_eq!(state_of_key(&Standing { state: 1, returned: true, ..standing }.key()), Some((1, true)));
        assert_eq!(state_of_key("x"), None);
    }
}
