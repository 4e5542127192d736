//! From one version of a list to the next: what is new, renamed, moved, merged, and what the new list no longer has.

use super::change::{Change, DatedChange, HistoryError};
use super::code::DivisionCode;
use super::history::as_of;
use super::tree::{Division, DivisionTree};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a division that a newer list no longer has. A person decides; nothing is dropped by silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fate", content = "into")]
pub enum Fate {
    /// It stays as it is.
    Keep,
    /// It ends.
    Abolish,
    /// It becomes part of another.
    Merge(DivisionCode),
}

/// How a list differs from what is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Divisions that are new, parents before children.
    pub added: Vec<Division>,
    /// What happens to known ones, in an order in which it can happen.
    pub changes: Vec<Change>,
    /// Known ones that the list no longer has and that stay.
    pub missing: Vec<DivisionCode>,
    /// Known ones of which the list says nothing new.
    pub unchanged: usize,
    /// The tree afterwards.
    pub after: DivisionTree,
}

/// Compares a list with the tree as it stands.
///
/// A list may hold a part of the whole: a known division counts as missing only where the list names its parent and at
/// least one other child of it, or where its parent is missing. A missing one and a new one of the same level and name, when
/// no third has that name, are one division with a new code. `former` says the same where names cannot.
///
/// # Errors
/// [`HistoryError`] where a fate does not fit: a division that still has some below it, or one that does not exist.
pub fn compare(
    present: &DivisionTree,
    list: &DivisionTree,
    former: &BTreeMap<DivisionCode, Vec<DivisionCode>>,
    fates: &BTreeMap<DivisionCode, Fate>,
    from: Date,
) -> Result<Difference, HistoryError> {
    let mut missing = missing(present, list);
    let new: BTreeSet<DivisionCode> =
        list.iter().map(|division| division.code).filter(|code| present.get(*code).is_none()).collect();
    let mut recoded: BTreeMap<DivisionCode, DivisionCode> = BTreeMap::new();
    let mut merged: BTreeMap<DivisionCode, DivisionCode> = BTreeMap::new();
    for (code, olds) in former {
        let olds: Vec<DivisionCode> = olds.iter().copied().filter(|old| missing.contains(old)).collect();
        match olds.as_slice() {
            [only] if new.contains(code) => {
                recoded.insert(*only, *code);
            }
            several => merged.extend(several.iter().map(|old| (*old, *code))),
        }
    }
    for (old, code) in by_name(present, list, &missing, &new) {
        if !merged.contains_key(&old) && !recoded.values().any(|known| *known == code) {
            recoded.entry(old).or_insert(code);
        }
    }
    for (code, fate) in fates {
        match fate {
            Fate::Merge(into) if missing.contains(code) => {
                recoded.remove(code);
                merged.insert(*code, *into);
            }
            _ => {}
        }
    }
    missing.retain(|code| !recoded.contains_key(code) && !merged.contains_key(code));
    let old_of: BTreeMap<DivisionCode, DivisionCode> =
        recoded.iter().map(|(old, code)| (*code, *old)).collect();
    let mut difference = Difference {
        added: Vec::new(),
        changes: Vec::new(),
        missing: Vec::new(),
        unchanged: 0,
        after: DivisionTree::default(),
    };
    let (mut renames, mut recodes, mut moves) = (Vec::new(), Vec::new(), Vec::new());
    for division in list.iter() {
        let code = division.code;
        let parent = parent_of(present, list, division);
        let Some(known) = present.get(old_of.get(&code).copied().unwrap_or(code)) else {
            difference.added.push(Division { parent, ..division.clone() });
            continue;
        };
        let mut is_same = true;
        if known.code != code {
            recodes.push(Change::Recode { code: known.code, into: code, parent });
            is_same = false;
        } else if let Some(parent) = parent.filter(|parent| Some(*parent) != known.parent) {
            // A parent that only got a new code is no move.
            if known.parent.is_none_or(|above| recoded.get(&above) != Some(&parent)) {
                moves.push(Change::Move { code, parent });
                is_same = false;
            }
        }
        if known.name != division.name {
            renames.push(Change::Rename { code, name: division.name.clone() });
            is_same = false;
        }
        difference.unchanged += usize::from(is_same);
    }
    let mut ends: Vec<DivisionCode> = Vec::new();
    for code in missing {
        match fates.get(&code) {
            Some(Fate::Abolish) => ends.push(code),
            _ => difference.missing.push(code),
        }
    }
    // Deeper ones end first, so that nothing is left below one that ends.
    ends.sort_by_key(|code| std::cmp::Reverse((code.level(), *code)));
    let mut mergers: Vec<(DivisionCode, DivisionCode)> = merged.into_iter().collect();
    mergers.sort_by_key(|(code, _)| std::cmp::Reverse((code.level(), *code)));
    difference.changes.extend(recodes);
    difference.changes.extend(moves);
    difference.changes.extend(renames);
    difference
        .changes
        .extend(mergers.into_iter().map(|(code, into)| Change::Merge { from: vec![code], into }));
    difference.changes.extend(ends.into_iter().map(|code| Change::Abolish { code }));
    let grown = DivisionTree::of(present.iter().cloned().chain(difference.added.iter().cloned()));
    let dated: Vec<DatedChange> =
        difference.changes.iter().map(|change| DatedChange { from, change: change.clone() }).collect();
    difference.after = as_of(&grown, &dated, from)?;
    Ok(difference)
}

/// The division above one of the list: as the list has it, else the nearest that is registered.
fn parent_of(present: &DivisionTree, list: &DivisionTree, division: &Division) -> Option<DivisionCode> {
    let by_code = division.code.parent();
    if by_code.is_some() && division.parent == by_code {
        return division.parent;
    }
    match (list.nearest_above(division.code), present.nearest_above(division.code)) {
        (Some(listed), Some(known)) => Some(if known.level() > listed.level() { known } else { listed }),
        (one, other) => one.or(other),
    }
}

fn missing(present: &DivisionTree, list: &DivisionTree) -> BTreeSet<DivisionCode> {
    let mut missing = BTreeSet::new();
    for division in present.iter() {
        let code = division.code;
        if list.get(code).is_some() {
            continue;
        }
        let is_listed_there = division.parent.is_some_and(|parent| {
            missing.contains(&parent)
                || (list.get(parent).is_some()
                    && list.children(Some(parent)).any(|other| other.code.level() == code.level()))
        });
        if is_listed_there {
            missing.insert(code);
        }
    }
    missing
}

/// Pairs of a missing and a new division that share level and name with no third.
fn by_name(
    present: &DivisionTree,
    list: &DivisionTree,
    missing: &BTreeSet<DivisionCode>,
    new: &BTreeSet<DivisionCode>,
) -> Vec<(DivisionCode, DivisionCode)> {
    let mut named: BTreeMap<_, (Vec<DivisionCode>, Vec<DivisionCode>)> = BTreeMap::new();
    for (tree, codes, is_old) in [(present, missing, true), (list, new, false)] {
        for division in codes.iter().filter_map(|code| tree.get(*code)) {
            let pair = named.entry((division.code.level(), division.name.as_str())).or_default();
            if is_old { &mut pair.0 } else { &mut pair.1 }.push(division.code);
        }
    }
    named
        .into_values()
        .filter_map(|(old, new)| match (old.as_slice(), new.as_slice()) {
            ([old], [new]) => Some((*old, *new)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divisions::{ImportReport, import};
    use jiff::civil::date;

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    fn read(lines: &[&str]) -> ImportReport {
        let split = |line: &&str| line.split(',').map(str::to_owned).collect::<Vec<String>>();
        import(&split(&"code,name,former"), lines.iter().map(split)).unwrap()
    }

    const BEFORE: [&str; 7] = [
        "450804,区",
        "450804100,甲镇",
        "450804101,乙镇",
        "450804100200,一村",
        "450804100201,二村",
        "450804101200,三村",
        "450804101201,四村",
    ];

    fn differ(lines: &[&str], fates: &[(&str, Fate)]) -> Result<Difference, HistoryError> {
        let list = read(lines);
        let fates = fates.iter().map(|(text, fate)| (code(text), *fate)).collect();
        compare(read(&BEFORE).preview(), list.preview(), &list.former, &fates, date(2026, 1, 1))
    }

    #[test]
    fn the_same_list_changes_nothing() {
        let same = differ(&BEFORE, &[]).unwrap();
        assert!(same.added.is_empty() && same.changes.is_empty() && same.missing.is_empty());
        assert_eq!(same.unchanged, 7);
    }

    #[test]
    fn a_list_of_one_town_says_nothing_of_the_others() {
        let part = differ(&["450804100,甲镇", "450804100200,一村", "450804100201,新二村"], &[]).unwrap();
        assert_eq!(part.missing, []);
        assert_eq!(part.changes, [Change::Rename { code: code("450804100201"), name: "新二村".into() }]);
        let towns = differ(&["450804,区", "450804100,甲镇", "450804101,乙镇"], &[]).unwrap();
        assert_eq!(towns.missing, [], "a list of towns abolishes no village");
    }

    #[test]
    fn a_village_under_another_town_is_known_by_its_name() {
        let lines = [BEFORE[0], BEFORE[1], BEFORE[2], BEFORE[3], BEFORE[5], BEFORE[6], "450804101202,二村"];
        let moved = differ(&lines, &[]).unwrap();
        let into = code("450804101202");
        assert_eq!(
            moved.changes,
            [Change::Recode { code: code("450804100201"), into, parent: Some(code("450804101")) }]
        );
        assert_eq!(moved.after.get(into).unwrap().name, "二村");
        assert_eq!((moved.added.len(), moved.missing.len()), (0, 0));
    }

    #[test]
    fn what_disappears_waits_for_a_decision() {
        let lines = &BEFORE[..6];
        let fourth = code("450804101201");
        assert_eq!(differ(lines, &[]).unwrap().missing, [fourth]);
        let ended = differ(lines, &[("450804101201", Fate::Abolish)]).unwrap();
        assert_eq!(ended.changes, [Change::Abolish { code: fourth }]);
        let into = code("450804101200");
        let merged = differ(lines, &[("450804101201", Fate::Merge(into))]).unwrap();
        assert_eq!(merged.changes, [Change::Merge { from: vec![fourth], into }]);
        let nowhere = differ(lines, &[("450804101201", Fate::Merge(code("450804101299")))]);
        assert!(matches!(nowhere, Err(HistoryError::Unknown { .. })));
        // A whole town goes: its villages with it, and it cannot end while they stay.
        let gone = differ(&[BEFORE[0], BEFORE[1], BEFORE[3], BEFORE[4]], &[]).unwrap();
        assert_eq!(gone.missing.len(), 3);
        let early = differ(&[BEFORE[0], BEFORE[1], BEFORE[3], BEFORE[4]], &[("450804101", Fate::Abolish)]);
        assert!(matches!(early, Err(HistoryError::NotEmpty { .. })));
    }

    #[test]
    fn a_column_of_former_codes_tells_mergers_and_new_codes() {
        let lines = [
            BEFORE[0],
            BEFORE[1],
            BEFORE[2],
            BEFORE[5],
            BEFORE[6],
            "450804100203,一二村,450804100200 450804100201",
        ];
        let merged = differ(&lines, &[]).unwrap();
        assert_eq!(merged.added.len(), 1);
        let into = code("450804100203");
        let from = |text: &str| Change::Merge { from: vec![code(text)], into };
        assert_eq!(merged.changes, [from("450804100201"), from("450804100200")]);
        let lines = [
            BEFORE[0],
            BEFORE[1],
            BEFORE[2],
            BEFORE[3],
            BEFORE[5],
            BEFORE[6],
            "450804100002,二社区,450804100201",
        ];
        let recoded = differ(&lines, &[]).unwrap();
        assert_eq!(recoded.changes.len(), 2, "a new code and a new name: {:?}", recoded.changes);
    }
}
