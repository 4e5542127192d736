//! What one case adds to which counter.
//!
//! A counter is the sum of the contributions of all cases, so it can be recounted at any time; an act changes it by
//! the difference between what the case contributes afterwards and what it contributed before.

use super::days::month_of;
use super::standing::standing;
use super::{Dimension, Facts, MetricVector};
use crate::grids::PlaceId;
use std::collections::BTreeMap;

/// A counter's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contribution {
    /// Place whose subtree is counted, or the body whose cases are (see [`Dimension::BodyStates`]).
    pub place: PlaceId,
    /// Breakdown.
    pub dimension: Dimension,
    /// Its value.
    pub key: String,
    /// Day, days since 1970-01-01; the first of the month where a row is a month; 0 for what stands now.
    pub day: i32,
}

/// Everything a case counts for.
#[must_use]
pub fn contributions(facts: &Facts) -> BTreeMap<Contribution, MetricVector> {
    let mut all: BTreeMap<Contribution, MetricVector> = standing(facts).into_iter().collect();
    if facts.void {
        return all;
    }
    let month = month_of(facts.day);
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
        let mut put = |dimension, key: &str, day, vector: &MetricVector| {
            let key = Contribution { place: *place, dimension, key: key.to_owned(), day };
            all.entry(key).or_default().add(vector, 1);
        };
        if let Some((_, tenths)) = facts.closed {
            let days = tenths / 10;
            let one = MetricVector { closed: 1, ..MetricVector::default() };
            if depth <= 2 {
                put(Dimension::Duration, &format!("{tenths:04}"), month, &one);
                put(Dimension::DurationDays, &format!("{days:03}"), month, &one);
            }
            if let (0, Some(body)) = (depth, facts.body) {
                put(Dimension::BodyDuration, &format!("{body}/{tenths:04}"), month, &one);
                put(Dimension::BodyDurationDays, &format!("{body}/{days:03}"), month, &one);
            }
        }
        let mut add = |dimension: Dimension, key: &str, day, vector: &MetricVector| {
            put(dimension, key, day, vector);
            if let Some(months) = dimension.by_month(depth) {
                put(months, key, if day == facts.day { month } else { month_of(day) }, vector);
            }
        };
        add(Dimension::All, "", facts.day, &cohort);
        if let Some((day, _)) = facts.closed {
            add(Dimension::All, "", day, &MetricVector { closed_here: 1, ..MetricVector::default() });
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
    use super::super::Standing;
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
            standing: Some(Standing { state: 2, due: 20_010, overdue: false, returned: false }),
        }
    }

    #[test]
    fn an_act_moves_a_case_from_open_to_closed() {
        let before = facts();
        let after =
            Facts { replied: true, closed: Some((20_002, 21)), stars: Some(5), standing: None, ..facts() };
        let change = delta(Some(&before), &after);
        let root =
            |dimension, key: &str, day| Contribution { place: PlaceId(1), dimension, key: key.into(), day };
        let all = change[&root(Dimension::All, "", 20_000)];
        assert_eq!((all.reported, all.closed, all.open, all.replied, all.stars), (0, 1, -1, 1, 5));
        assert_eq!(change[&root(Dimension::All, "", 20_002)].closed_here, 1);
        assert!(change.contains_key(&root(Dimension::Category, "water", 20_000)));
        assert!(!change.contains_key(&root(Dimension::Category, "water.supply.burst", 20_000)));
        let month = month_of(20_000);
        assert_eq!(change[&root(Dimension::AllMonths, "", month)].open, -1);
        assert_eq!(change[&root(Dimension::DurationDays, "002", month)].closed, 1);
        assert_eq!(change[&root(Dimension::PlaceStates, "2", 0)].open, -1);
        assert_eq!(change[&root(Dimension::PlaceDueDays, "", 20_010)].open, -1);
        let grid = |key: &str| Contribution {
            place: PlaceId(100),
            dimension: Dimension::PlaceCategories,
            key: key.into(),
            day: 0,
        };
        assert_eq!(change[&grid("water.supply.burst")].open, -1, "the smallest grid has it by category");
        let body = |dimension| Contribution { place: PlaceId(3), dimension, key: String::new(), day: 20_010 };
        assert_eq!(change[&body(Dimension::BodyDueDays)].open, -1);
    }

    #[test]
    fn months_are_the_sums_of_their_days() {
        let closed = Facts { closed: Some((20_060, 600)), standing: None, ..facts() };
        let all = contributions(&closed);
        for (key, vector) in &all {
            let depth = closed.places.iter().position(|place| *place == key.place).unwrap_or(0);
            let Some(months) = key.dimension.by_month(depth) else { continue };
            let at = Contribution { dimension: months, day: month_of(key.day), ..key.clone() };
            let mut sum = MetricVector::default();
            for (other, more) in &all {
                let same = (other.place, other.dimension, &other.key) == (key.place, key.dimension, &key.key);
                if same && month_of(other.day) == at.day {
                    sum.add(more, 1);
                }
            }
            assert_eq!(all[&at], sum, "{key:?} {vector:?}");
        }
    }

    #[test]
    fn no_change_is_no_delta_and_a_void_case_counts_for_nothing() {
        assert!(delta(Some(&facts()), &facts()).is_empty());
        let gone = delta(Some(&facts()), &Facts { void: true, standing: None, ..facts() });
        let sum = gone.values().map(|vector| vector.reported).sum::<i64>();
        assert_eq!(sum, -contributions(&facts()).values().map(|vector| vector.reported).sum::<i64>());
    }
}
