//! The register of divisions after a list: which spans end, which begin.

use super::ground::key_of;
use super::list::List;
use gezhi_domain::divisions::{Change, Difference, Division, DivisionCode};
use gezhi_store::divisions::DivisionRow;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The rows of the register that differ afterwards, and the keys of those that never held for a day.
pub(super) fn register(
    spans: &BTreeMap<DivisionCode, DivisionRow>,
    list: &List,
    difference: &Difference,
    places: &HashMap<DivisionCode, i64>,
    registered: &[DivisionRow],
    from: Date,
) -> (Vec<DivisionRow>, Vec<(String, String)>) {
    let day = from.to_string();
    let flags = list.flags();
    let fate = fates_of(&difference.changes);
    let listed: BTreeSet<DivisionCode> = list.rows.iter().map(|row| row.code).collect();
    let now = |division: &Division, since: String, old_flags: &str| DivisionRow {
        code: division.code.to_string(),
        since,
        until: None,
        name: division.name.clone(),
        level: key_of(division.code.level()).to_owned(),
        parent: division.parent.map(|parent| parent.to_string()),
        flags: match flags.get(&division.code) {
            Some(found) => found.clone(),
            None if listed.contains(&division.code) => "[]".to_owned(),
            None => old_flags.to_owned(),
        },
        place: places.get(&division.code).copied(),
        became: None,
        successor: None,
    };
    let (mut rows, mut void) = (Vec::new(), Vec::new());
    for (code, span) in spans {
        // What began on the day of the change, or after it, is corrected and leaves no trace.
        let is_older = span.since < day;
        let after = difference.after.get(*code);
        let is_same = after.is_some_and(|after| {
            after.name == span.name && after.parent.map(|parent| parent.to_string()) == span.parent
        });
        if let Some(after) = after.filter(|_| is_same || !is_older) {
            rows.push(now(after, span.since.clone(), &span.flags));
        } else if is_older {
            let (word, successor) = fate.get(code).copied().unwrap_or(("moved", None));
            rows.push(DivisionRow {
                until: Some(day.clone()),
                became: Some(word.to_owned()),
                successor: successor.map(|code| code.to_string()),
                ..span.clone()
            });
            rows.extend(after.map(|after| now(after, day.clone(), &span.flags)));
        } else {
            void.push((span.code.clone(), span.since.clone()));
        }
    }
    let new = difference.after.iter().filter(|division| !spans.contains_key(&division.code));
    rows.extend(new.map(|division| now(division, day.clone(), "[]")));
    // What the register says already need not be written again.
    let known: HashMap<&str, &DivisionRow> = registered.iter().map(|row| (row.code.as_str(), row)).collect();
    rows.retain(|row: &DivisionRow| known.get(row.code.as_str()) != Some(&row));
    (rows, void)
}

/// What ends the span of a code, and the code that goes on.
fn fates_of(changes: &[Change]) -> BTreeMap<DivisionCode, (&'static str, Option<DivisionCode>)> {
    let mut fates = BTreeMap::new();
    for change in changes {
        match change {
            Change::Rename { code, .. } => {
                fates.entry(*code).or_insert(("renamed", None));
            }
            Change::Move { code, .. } => {
                fates.insert(*code, ("moved", None));
            }
            Change::Recode { code, into, .. } => {
                fates.insert(*code, ("recoded", Some(*into)));
            }
            Change::Merge { from, into } => {
                for code in from {
                    fates.insert(*code, ("merged", Some(*into)));
                }
            }
            Change::Abolish { code } => {
                fates.insert(*code, ("abolished", None));
            }
            Change::Split { .. } => {}
        }
    }
    fates
}
