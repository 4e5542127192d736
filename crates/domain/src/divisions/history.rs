//! Renames, mergers, splits: the tree as it stood on a day.

use super::change::{Change, DatedChange, HistoryError};
use super::code::DivisionCode;
use super::tree::{Division, DivisionTree};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The tree as it stands on a day, when `tree` is the one before all changes. Changes of one day happen in
/// the order given.
///
/// # Errors
/// [`HistoryError`] of the first change that does not fit.
pub fn as_of(tree: &DivisionTree, changes: &[DatedChange], day: Date) -> Result<DivisionTree, HistoryError> {
    let mut tree = tree.clone();
    for dated in until(changes, day) {
        apply(&mut tree, dated)?;
    }
    Ok(tree)
}

/// Where a code of the past is found on a day: itself, what it was merged into, the parts it was split
/// into; empty when it was abolished. For records that were written under the old code.
#[must_use]
pub fn successors(code: DivisionCode, changes: &[DatedChange], day: Date) -> BTreeSet<DivisionCode> {
    let mut now = BTreeSet::from([code]);
    for dated in until(changes, day) {
        match &dated.change {
            Change::Merge { from, into } => {
                if from.iter().filter(|code| now.remove(code)).count() > 0 {
                    now.insert(*into);
                }
            }
            Change::Split { code, into } if now.remove(code) => now.extend(into.iter().map(|part| part.code)),
            Change::Abolish { code } => {
                now.remove(code);
            }
            Change::Recode { code, into, .. } => {
                if now.remove(code) {
                    now.insert(*into);
                }
            }
            Change::Split { .. } | Change::Rename { .. } | Change::Move { .. } => {}
        }
    }
    now
}

fn until(changes: &[DatedChange], day: Date) -> Vec<&DatedChange> {
    let mut due: Vec<&DatedChange> = changes.iter().filter(|dated| dated.from <= day).collect();
    due.sort_by_key(|dated| dated.from);
    due
}

fn apply(tree: &mut DivisionTree, dated: &DatedChange) -> Result<(), HistoryError> {
    let from = dated.from;
    let known =
        |tree: &DivisionTree, code| tree.get(code).cloned().ok_or(HistoryError::Unknown { from, code });
    match &dated.change {
        Change::Rename { code, name } => {
            let division = known(tree, *code)?;
            tree.put(Division { name: name.clone(), ..division });
        }
        Change::Recode { code, into, parent } => {
            let division = known(tree, *code)?;
            if tree.get(*into).is_some() {
                return Err(HistoryError::Taken { from, code: *into });
            }
            if let Some(parent) = *parent {
                known(tree, parent)?;
                if tree.is_within(parent, *code) {
                    return Err(HistoryError::Circle { from, code: *code });
                }
            }
            let children = below(tree, *code);
            tree.remove(*code);
            tree.put(Division { code: *into, name: division.name, parent: *parent });
            for child in children {
                tree.put(Division { parent: Some(*into), ..child });
            }
        }
        Change::Merge { from: ending, into } => {
            known(tree, *into)?;
            for &code in ending {
                known(tree, code)?;
                if tree.is_within(*into, code) {
                    return Err(HistoryError::Circle { from, code });
                }
                for child in below(tree, code) {
                    tree.put(Division { parent: Some(*into), ..child });
                }
                tree.remove(code);
            }
        }
        Change::Split { code, into } => {
            let whole = known(tree, *code)?;
            let mut left = below(tree, *code);
            tree.remove(*code);
            for part in into {
                if tree.get(part.code).is_some() {
                    return Err(HistoryError::Taken { from, code: part.code });
                }
                tree.put(Division { code: part.code, name: part.name.clone(), parent: whole.parent });
                for &code in &part.children {
                    let place = left.iter().position(|child| child.code == code);
                    let child = left.swap_remove(place.ok_or(HistoryError::Unknown { from, code })?);
                    tree.put(Division { parent: Some(part.code), ..child });
                }
            }
            if !left.is_empty() || into.is_empty() {
                return Err(HistoryError::NotEmpty { from, code: *code });
            }
        }
        Change::Abolish { code } => {
            known(tree, *code)?;
            if !below(tree, *code).is_empty() {
                return Err(HistoryError::NotEmpty { from, code: *code });
            }
            tree.remove(*code);
        }
        Change::Move { code, parent } => {
            let division = known(tree, *code)?;
            known(tree, *parent)?;
            if tree.is_within(*parent, *code) {
                return Err(HistoryError::Circle { from, code: *code });
            }
            tree.put(Division { parent: Some(*parent), ..division });
        }
    }
    Ok(())
}

fn below(tree: &DivisionTree, code: DivisionCode) -> Vec<Division> {
    tree.children(Some(code)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divisions::{NewDivision, import};
    use jiff::civil::date;

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    fn tree() -> DivisionTree {
        let rows = [
            ["450804", "区"],
            ["450804100", "甲镇"],
            ["450804101", "乙镇"],
            ["450804100200", "一村"],
            ["450804100201", "二村"],
            ["450804101200", "三村"],
        ];
        let records = rows.map(|row| row.map(str::to_owned).to_vec());
        import(&["code".to_owned(), "name".to_owned()], records).unwrap().into_tree().unwrap()
    }

    fn on(year: i16, change: Change) -> DatedChange {
        DatedChange { from: date(year, 1, 1), change }
    }

    fn part(text: &str, name: &str, children: &[&str]) -> NewDivision {
        let children = children.iter().map(|child| code(child)).collect();
        NewDivision { code: code(text), name: name.to_owned(), children }
    }

    fn story() -> Vec<DatedChange> {
        let halves = vec![part("450804100200", "东村", &[]), part("450804100203", "西村", &[])];
        vec![
            on(2024, Change::Merge { from: vec![code("450804101")], into: code("450804100") }),
            on(2022, Change::Rename { code: code("450804100"), name: "丙镇".to_owned() }),
            on(2025, Change::Split { code: code("450804100200"), into: halves }),
            on(2023, Change::Move { code: code("450804100201"), parent: code("450804101") }),
            on(2026, Change::Abolish { code: code("450804101200") }),
        ]
    }

    #[test]
    fn the_tree_of_every_year() {
        let at = |year| as_of(&tree(), &story(), date(year, 6, 1)).unwrap();
        let names = |year, parent: &str| -> String {
            at(year)
                .children(Some(code(parent)))
                .map(|division| division.name.clone())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(at(2021), tree());
        assert_eq!(names(2022, "450804"), "丙镇 乙镇");
        assert_eq!(names(2023, "450804101"), "二村 三村");
        assert_eq!(names(2024, "450804"), "丙镇");
        assert_eq!(names(2024, "450804100"), "一村 二村 三村");
        assert_eq!(names(2025, "450804100"), "东村 二村 西村 三村");
        assert_eq!(names(2026, "450804100"), "东村 二村 西村");
    }

    #[test]
    fn old_codes_are_found_again() {
        let now = |text| -> Vec<String> {
            successors(code(text), &story(), date(2026, 6, 1)).iter().map(ToString::to_string).collect()
        };
        assert_eq!(now("450804101"), ["450804100000"]);
        assert_eq!(now("450804100200"), ["450804100200", "450804100203"]);
        assert_eq!(now("450804100201"), ["450804100201"]);
        assert!(now("450804101200").is_empty());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let refused = |change| as_of(&tree(), &[on(2022, change)], date(2023, 1, 1)).unwrap_err();
        let (town, other, village) = (code("450804100"), code("450804101"), code("450804100200"));
        let missing = code("450804999");
        assert!(matches!(refused(Change::Abolish { code: missing }), HistoryError::Unknown { .. }));
        assert!(matches!(refused(Change::Abolish { code: town }), HistoryError::NotEmpty { .. }));
        assert!(matches!(refused(Change::Move { code: town, parent: village }), HistoryError::Circle { .. }));
        assert!(matches!(
            refused(Change::Merge { from: vec![town], into: town }),
            HistoryError::Circle { .. }
        ));
        let taken = vec![part("450804101", "乙", &[])];
        assert!(matches!(refused(Change::Split { code: town, into: taken }), HistoryError::Taken { .. }));
        let forgotten = vec![part("450804102", "丁", &["450804100200"])];
        let error = refused(Change::Split { code: town, into: forgotten });
        assert!(matches!(error, HistoryError::NotEmpty { .. }) && error.zh().contains("450804100000"));
        let twice = vec![on(2022, Change::Abolish { code: other })];
        assert!(as_of(&tree(), &twice, date(2021, 1, 1)).is_ok(), "not yet");
    }
}
