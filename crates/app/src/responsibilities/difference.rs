//! What a new list changes in the present one.

use super::line::Line;
use super::view::{LineView, Viewer};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LineChangeKind)]
pub enum ChangeKind {
    /// It is not in the present list.
    New,
    /// It says something else.
    Changed,
    /// It is not in the new list.
    Gone,
}

/// A line that becomes different.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LineChange)]
pub struct Change {
    /// What becomes of it.
    pub change: ChangeKind,
    /// As it is now; `null` for a new one.
    pub before: Option<LineView>,
    /// As it will be; `null` for one that goes.
    pub after: Option<LineView>,
}

/// A change by codes and keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub before: Option<Line>,
    pub after: Option<Line>,
}

impl Step {
    pub fn view(&self, viewer: &Viewer) -> Change {
        let change = match (&self.before, &self.after) {
            (None, _) => ChangeKind::New,
            (Some(_), Some(_)) => ChangeKind::Changed,
            (Some(_), None) => ChangeKind::Gone,
        };
        let view = |line: &Option<Line>| line.as_ref().map(|line| viewer.line(line));
        Change { change, before: view(&self.before), after: view(&self.after) }
    }
}

type Claim = (String, Option<i64>, String);

fn claim(line: &Line) -> Claim {
    (line.category.clone(), line.place, line.body.clone())
}

/// Gives the new lines the identities of the present ones they stand for, or fresh ones.
///
/// A line stands for one with the same category, place and body; else for one with the same category and place.
pub(super) fn identify(present: &[Line], mut new: Vec<Line>, mut fresh: impl FnMut() -> i64) -> Vec<Line> {
    let mut left: Vec<Option<&Line>> = present.iter().map(Some).collect();
    let by_claim: HashMap<Claim, usize> =
        present.iter().enumerate().map(|(at, line)| (claim(line), at)).collect();
    let mut partner: Vec<Option<&Line>> = vec![None; new.len()];
    for (line, mine) in new.iter().zip(&mut partner) {
        *mine = by_claim.get(&claim(line)).and_then(|at| left.get_mut(*at)).and_then(Option::take);
    }
    let mut by_subject: HashMap<(&str, Option<i64>), Vec<&Line>> = HashMap::new();
    for line in left.into_iter().flatten() {
        by_subject.entry((&line.category, line.place)).or_default().push(line);
    }
    for (line, mine) in new.iter_mut().zip(partner) {
        let before =
            mine.or_else(|| by_subject.get_mut(&(line.category.as_str(), line.place)).and_then(Vec::pop));
        line.id = before.map_or_else(&mut fresh, |before| before.id);
    }
    new
}

/// What changes from one list to another, by identity.
pub(super) fn steps(present: &[Line], new: &[Line]) -> Vec<Step> {
    let before: HashMap<i64, &Line> = present.iter().map(|line| (line.id, line)).collect();
    let kept: HashSet<i64> = new.iter().map(|line| line.id).collect();
    let put = new.iter().filter(|line| before.get(&line.id) != Some(line)).map(|line| Step {
        before: before.get(&line.id).map(|line| (*line).clone()),
        after: Some(line.clone()),
    });
    let gone = present.iter().filter(|line| !kept.contains(&line.id));
    put.chain(gone.map(|line| Step { before: Some(line.clone()), after: None })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: i64, category: &str, body: &str, days: i64) -> Line {
        Line {
            id,
            category: category.into(),
            place: None,
            body: body.into(),
            helpers: vec![],
            days: Some(days),
            hours: None,
            checker: "worker".into(),
        }
    }

    #[test]
    fn lines_keep_their_identities_and_changes_are_told() {
        let present = [line(1, "road", "housing", 7), line(2, "water", "water", 3), line(3, "gas", "gas", 1)];
        let new = vec![
            line(0, "road", "housing", 7),
            line(0, "water", "company", 3),
            line(0, "noise", "police", 2),
        ];
        let mut next = 100;
        let lines = identify(&present, new, || {
            next += 1;
            next
        });
        let steps = steps(&present, &lines);
        assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [1, 2, 101]);
        let told: Vec<_> =
            steps.iter().map(|s| (s.before.as_ref().map(|l| l.id), s.after.as_ref().map(|l| l.id))).collect();
        assert_eq!(told, [(Some(2), Some(2)), (None, Some(101)), (Some(3), None)]);
    }

    #[test]
    fn the_same_list_changes_nothing() {
        let present = [line(1, "road", "housing", 7), line(2, "road", "city", 7)];
        let new = vec![line(0, "road", "city", 7), line(0, "road", "housing", 7)];
        let lines = identify(&present, new, || unreachable!());
        assert_eq!((lines[0].id, lines[1].id), (2, 1));
        assert!(steps(&present, &lines).is_empty());
    }
}
