//! The list of powers and duties 权责清单: category and place name the body (feature C5).

use super::Checker;
use crate::accounts::BodyId;
use crate::deadlines::Limit;
use crate::grids::{PlaceId, PlacePath};

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponsibilityLine {
    /// Identity.
    pub id: i64,
    /// Category code; covers its branch.
    pub category: String,
    /// Place whose subtree it covers; everywhere when `None`.
    pub place: Option<PlaceId>,
    /// Lead body of each place the case may stand in: the nearest one of this kind upwards.
    pub body: BodyId,
    /// Helpers.
    pub helpers: Vec<BodyId>,
    /// Limit; the grade's own limit when `None`.
    pub limit: Option<Limit>,
    /// Who checks.
    pub checker: Checker,
}

/// The line that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Routed<'a> {
    /// Exactly one best line.
    To(&'a ResponsibilityLine),
    /// No line covers it.
    Nobody,
    /// Several lines claim it equally.
    Conflict(Vec<&'a ResponsibilityLine>),
}

/// How exactly a line fits: a deeper place first, then a deeper category; `None` when it does not cover the case.
fn rank(line: &ResponsibilityLine, category: &str, place: Option<&PlacePath>) -> Option<(usize, usize)> {
    let covers = category == line.category
        || category.strip_prefix(line.category.as_str()).is_some_and(|rest| rest.starts_with('.'));
    if !covers {
        return None;
    }
    let depth = match line.place {
        None => 0,
        Some(wanted) => {
            let path = place?;
            (0..=path.depth()).find(|depth| path.at(*depth) == Some(wanted))? + 1
        }
    };
    Some((line.category.split('.').count(), depth))
}

/// Finds the one line for a case. The more exact category wins, then the more exact place.
#[must_use]
pub fn route<'a>(lines: &'a [ResponsibilityLine], category: &str, place: Option<&PlacePath>) -> Routed<'a> {
    let mut best: Option<(usize, usize)> = None;
    let mut found: Vec<&ResponsibilityLine> = Vec::new();
    for line in lines {
        let Some(rank) = rank(line, category, place) else { continue };
        match best {
            Some(current) if rank < current => {}
            Some(current) if rank == current => found.push(line),
            _ => {
                best = Some(rank);
                found.clear();
                found.push(line);
            }
        }
    }
    match found.as_slice() {
        [] => Routed::Nobody,
        [line] => Routed::To(line),
        [first, rest @ ..] if rest.iter().all(|line| line.body == first.body) => Routed::To(first),
        _ => Routed::Conflict(found),
    }
}

/// Categories (leaves given by the caller) that no line covers everywhere.
#[must_use]
pub fn gaps<'a>(lines: &[ResponsibilityLine], leaves: &[&'a str]) -> Vec<&'a str> {
    leaves.iter().copied().filter(|leaf| matches!(route(lines, leaf, None), Routed::Nobody)).collect()
}

/// Groups of lines that claim the same category and place for different bodies.
#[must_use]
pub fn conflicts(lines: &[ResponsibilityLine]) -> Vec<Vec<&ResponsibilityLine>> {
    let mut groups: std::collections::BTreeMap<(&str, Option<PlaceId>), Vec<&ResponsibilityLine>> =
        std::collections::BTreeMap::new();
    for line in lines {
        groups.entry((line.category.as_str(), line.place)).or_default().push(line);
    }
    groups
        .into_values()
        .filter(|group| group.iter().any(|line| group.first().is_some_and(|first| first.body != line.body)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: i64, category: &str, place: Option<i64>, body: i64) -> ResponsibilityLine {
        ResponsibilityLine {
            id,
            category: category.into(),
            place: place.map(PlaceId),
            body: BodyId(body),
            helpers: vec![],
            limit: None,
            checker: Checker::Worker,
        }
    }

    #[test]
    fn the_more_exact_line_wins() {
        let lines = [
            line(1, "water", None, 1),
            line(2, "water.supply", None, 2),
            line(3, "water.supply", Some(10), 3),
        ];
        let town = PlacePath::root(PlaceId(1)).child(PlaceId(10)).unwrap();
        let id = |routed: Routed<'_>| match routed {
            Routed::To(line) => line.id,
            _ => 0,
        };
        assert_eq!(id(route(&lines, "water.supply.burst", Some(&town))), 3);
        assert_eq!(id(route(&lines, "water.supply.burst", None)), 2);
        assert_eq!(id(route(&lines, "water.power", Some(&town))), 1);
        assert_eq!(route(&lines, "waterfall", None), Routed::Nobody);
    }

    #[test]
    fn equal_claims_of_two_bodies_are_a_conflict() {
        let lines = [line(1, "road", None, 1), line(2, "road", None, 2)];
        assert!(matches!(route(&lines, "road.hole", None), Routed::Conflict(found) if found.len() == 2));
        assert_eq!(conflicts(&lines).len(), 1);
        assert_eq!(gaps(&lines, &["road.hole", "fire"]), ["fire"]);
    }
}
