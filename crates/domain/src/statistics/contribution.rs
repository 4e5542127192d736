//! What one case adds to which counter.
//!
//! A counter is the sum of the contributions of all cases, so it can be recounted at any time; an act changes it by
//! the difference between what the case contributes afterwards and what it contributed before.

use crate::cases::{Case, CloseHow, State};
use crate::deadlines::{BEIJING, local_date};
use crate::grids::PlaceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
        }
    }
}

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
}

/// Days since 1970-01-01 of a civil date.
#[must_use]
pub fn day_number(date: jiff::civil::Date) -> i32 {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    epoch.until(date).map_or(0, |span| span.get_days())
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
        }
    }
}

/// A counter's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contribution {
    /// Place whose subtree is counted.
    pub place: PlaceId,
    /// Breakdown.
    pub dimension: Dimension,
    /// Its value.
    pub key: String,
    /// Day, days since 1970-01-01; the first of the month for durations.
    pub day: i32,
}

/// First day of the month of a day number.
#[must_use]
pub fn month_of(day: i32) -> i32 {
    let date = jiff::civil::Date::constant(1970, 1, 1)
        .checked_add(jiff::Span::new().days(day))
        .unwrap_or(jiff::civil::Date::constant(1970, 1, 1));
    day_number(date.first_of_month())
}

/// Everything a case counts for.
#[must_use]
pub fn contributions(facts: &Facts) -> BTreeMap<Contribution, MetricVector> {
    let mut all = BTreeMap::new();
    if facts.void {
        return all;
    }
    let satisfied = facts.stars.is_some_and(|stars| stars >= 4);
    let open = facts.closed.is_none();
    let cohort = MetricVector {
        reported: 1,
        replied: i64::from(facts.replied),
        closed: i64::from(!open),
        on_time: i64::from(!open && !facts.overdue),
        rated: i64::from(facts.stars.is_some()),
        satisfied: i64::from(satisfied),
        stars: i64::from(facts.stars.unwrap_or(0)),
        open: i64::from(open),
        overdue: i64::from(open && facts.overdue),
        closed_here: 0,
    };
    let leaf = facts.places.len().saturating_sub(1);
    for (depth, place) in facts.places.iter().enumerate() {
        let mut add = |dimension, key: &str, day, vector: &MetricVector| {
            let key = Contribution { place: *place, dimension, key: key.to_owned(), day };
            all.entry(key).or_insert_with(MetricVector::default).add(vector, 1);
        };
        add(Dimension::All, "", facts.day, &cohort);
        if let Some((day, tenths)) = facts.closed {
            add(Dimension::All, "", day, &MetricVector { closed_here: 1, ..MetricVector::default() });
            let one = MetricVector { closed: 1, ..MetricVector::default() };
            if depth <= 2 {
                add(Dimension::Duration, &format!("{tenths:04}"), month_of(facts.day), &one);
            }
            if let (0, Some(body)) = (depth, facts.body) {
                add(Dimension::BodyDuration, &format!("{body}/{tenths:04}"), month_of(facts.day), &one);
            }
        }
        // The deepest grids are counted only as a whole: a breakdown there would be one row a case.
        if depth == leaf && depth > 1 {
            continue;
        }
        if let Some(body) = facts.body {
            add(Dimension::Body, &body.to_string(), facts.day, &cohort);
        }
        if let Some(category) = &facts.category {
            let mut parts =
                category.match_indices('.').map(|(at, _)| at).chain(std::iter::once(category.len()));
            for end in parts.by_ref().take(2) {
                add(Dimension::Category, category.get(..end).unwrap_or(category), facts.day, &cohort);
            }
        }
        add(Dimension::Channel, &facts.channel.to_string(), facts.day, &cohort);
        if depth <= 1 {
            let one = MetricVector { reported: 1, ..MetricVector::default() };
            add(Dimension::Hour, &format!("{:02}", facts.hour), facts.day, &one);
        }
    }
    all
}

/// What an act changes: after minus before, without the zeros.
#[must_use]
pub fn delta(before: Option<&Facts>, after: &Facts) -> BTreeMap<Contribution, MetricVector> {
    let mut sum = contributions(after);
    if let Some(before) = before {
        for (key, vector) in contributions(before) {
            sum.entry(key).or_default().add(&vector, -1);
        }
    }
    sum.retain(|_, vector| !vector.is_zero());
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            places: vec![PlaceId(1), PlaceId(10), PlaceId(100)],
            body: Some(3),
            category: Some("water.supply.burst".into()),
            channel: 1,
            day: 20_000,
            hour: 9,
            replied: false,
            closed: None,
            overdue: false,
            stars: None,
            void: false,
        }
    }

    #[test]
    fn an_act_moves_a_case_from_open_to_closed() {
        let before = facts();
        let after = Facts { replied: true, closed: Some((20_002, 21)), stars: Some(5), ..facts() };
        let change = delta(Some(&before), &after);
        let root =
            |dimension, key: &str, day| Contribution { place: PlaceId(1), dimension, key: key.into(), day };
        let all = change[&root(Dimension::All, "", 20_000)];
        assert_eq!((all.reported, all.closed, all.open, all.replied, all.stars), (0, 1, -1, 1, 5));
        assert_eq!(change[&root(Dimension::All, "", 20_002)].closed_here, 1);
        assert!(change.contains_key(&root(Dimension::Category, "water", 20_000)));
        assert!(!change.contains_key(&root(Dimension::Category, "water.supply.burst", 20_000)));
    }

    #[test]
    fn no_change_is_no_delta_and_a_void_case_counts_for_nothing() {
        assert!(delta(Some(&facts()), &facts()).is_empty());
        let gone = delta(Some(&facts()), &Facts { void: true, ..facts() });
        let sum = gone.values().map(|vector| vector.reported).sum::<i64>();
        assert_eq!(sum, -contributions(&facts()).values().map(|vector| vector.reported).sum::<i64>());
    }
}
