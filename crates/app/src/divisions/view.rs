//! What a list would do, for the person who confirms it.

use super::list::List;
use super::plan::Plan;
use crate::sheets::RowError;
use crate::views::{Bi, Id};
use gezhi_domain::divisions::{Change, DivisionCode};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Changes shown one by one; all are counted.
const SHOWN: usize = 500;

/// What happens to one division.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DivisionChange {
    /// `new`, `renamed`, `moved`, `recoded`, `merged` or `abolished`.
    pub kind: String,
    /// Code now.
    pub code: String,
    /// Name now; that of the list for a new one.
    pub name: String,
    /// The new code, or the one it becomes part of.
    pub into: Option<String>,
    /// The new name.
    pub new_name: Option<String>,
    /// Name of the division above, before.
    pub parent: Option<String>,
    /// Name of the division above, afterwards.
    pub new_parent: Option<String>,
}

/// A registered division that the list no longer has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissingDivision {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the division above.
    pub parent: Option<String>,
    /// Open cases that stand in it: while there is one it cannot end, only stay or become part of another.
    pub open_cases: i64,
}

/// An oddity that was kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DivisionFlag {
    /// Stable code.
    pub flag: String,
    /// What it means.
    pub word: Bi,
    /// How many divisions have it.
    pub count: usize,
    /// Codes of the first ones.
    pub examples: Vec<String>,
}

/// What a list would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DivisionPreview {
    /// To confirm it or fetch its sheet of errors by.
    pub preview_id: Id,
    /// Rows read.
    pub rows: usize,
    /// Rows taken.
    pub accepted: usize,
    /// Divisions of which it says nothing new.
    pub unchanged: usize,
    /// How many, by kind of change.
    pub counts: BTreeMap<String, usize>,
    /// The first 500 changes.
    pub changes: Vec<DivisionChange>,
    /// Divisions that the list no longer has. They stay unless it is said otherwise.
    pub missing: Vec<MissingDivision>,
    /// Oddities.
    pub flagged: Vec<DivisionFlag>,
    /// Rows outside this place: registered, but no places of it.
    pub outside: usize,
    /// Villages that the list puts into no area.
    pub unassigned: usize,
    /// Rows that cannot be used. While there is one, nothing can be confirmed.
    pub errors: Vec<RowError>,
}

fn flag_code(flag: gezhi_domain::divisions::Flag) -> String {
    serde_json::to_value(flag).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The preview of a plan.
pub(super) fn view(list: &List, plan: &Plan, missing: Vec<MissingDivision>) -> DivisionPreview {
    let changes = changes(plan);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for change in &changes {
        *counts.entry(change.kind.clone()).or_default() += 1;
    }
    DivisionPreview {
        preview_id: Id(0),
        rows: list.read,
        accepted: list.rows.len(),
        unchanged: plan.difference.unchanged,
        counts,
        changes: changes.into_iter().take(SHOWN).collect(),
        missing,
        flagged: list
            .flagged
            .iter()
            .map(|(flag, codes)| DivisionFlag {
                flag: flag_code(*flag),
                word: Bi::new(flag.zh(), flag.en()),
                count: codes.len(),
                examples: codes.iter().take(5).map(ToString::to_string).collect(),
            })
            .collect(),
        outside: plan.outside,
        unassigned: plan.unassigned,
        errors: list.errors.clone(),
    }
}

fn changes(plan: &Plan) -> Vec<DivisionChange> {
    let before = &plan.before;
    let after = &plan.difference.after;
    let old = |code: Option<DivisionCode>| Some(before.get(code?)?.name.clone());
    let new = |code: Option<DivisionCode>| Some(after.get(code?)?.name.clone());
    let blank = |kind: &str, code: DivisionCode| DivisionChange {
        kind: kind.to_owned(),
        code: code.to_string(),
        name: old(Some(code)).unwrap_or_default(),
        into: None,
        new_name: None,
        parent: old(before.get(code).and_then(|known| known.parent)),
        new_parent: None,
    };
    let known = plan.difference.changes.iter().flat_map(|change| match change {
        Change::Rename { code, name } => {
            vec![DivisionChange { new_name: Some(name.clone()), ..blank("renamed", *code) }]
        }
        Change::Move { code, parent } => {
            vec![DivisionChange { new_parent: new(Some(*parent)), ..blank("moved", *code) }]
        }
        Change::Recode { code, into, parent } => {
            let old = before.get(*code).and_then(|known| known.parent);
            let kind = if old == *parent { "recoded" } else { "moved" };
            let into = Some(into.to_string());
            vec![DivisionChange { into, new_parent: new(*parent), ..blank(kind, *code) }]
        }
        Change::Merge { from, into } => from
            .iter()
            .map(|code| DivisionChange {
                into: Some(into.to_string()),
                new_name: new(Some(*into)),
                ..blank("merged", *code)
            })
            .collect(),
        Change::Abolish { code } | Change::Split { code, .. } => vec![blank("abolished", *code)],
    });
    let added = plan.difference.added.iter().map(|division| DivisionChange {
        kind: "new".to_owned(),
        code: division.code.to_string(),
        name: division.name.clone(),
        into: None,
        new_name: None,
        parent: None,
        new_parent: new(division.parent),
    });
    known.chain(added).collect()
}
