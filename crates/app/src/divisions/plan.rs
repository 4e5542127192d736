//! From a list to what it changes: in the register and in the grid tree.

use super::ground::{Ground, Outcome, key_of, level_of};
use super::list::List;
use super::register::register;
use crate::files::sha256;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::divisions::{
    Change, Difference, Division, DivisionCode, DivisionTree, Fate, HistoryError, compare,
};
use gezhi_domain::profile::Profile;
use gezhi_store::divisions::DivisionRow;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::places::PlaceRow;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// The register and the grid tree as they stand.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Spans in force.
    pub register: Vec<DivisionRow>,
    /// Places, with the instants from which they hold.
    pub places: Vec<(PlaceRow, i64)>,
    /// The last day on which something changed.
    pub last_change: Option<String>,
}

impl State {
    /// Reads it.
    pub async fn read(tx: &mut Tx<'_>, county: i64) -> Result<Self, StoreError> {
        let since: HashMap<i64, i64> = gezhi_store::places::since(tx, county).await?.into_iter().collect();
        let places = gezhi_store::places::all(tx, county).await?.into_iter();
        Ok(Self {
            register: gezhi_store::divisions::present(tx, county).await?,
            places: places
                .map(|row| {
                    let at = since.get(&row.id).copied().unwrap_or_default();
                    (row, at)
                })
                .collect(),
            last_change: gezhi_store::divisions::last_change(tx, county).await?,
        })
    }

    /// What stands in it, as a short hash: a preview made against another state must not be confirmed.
    pub fn version(&self) -> String {
        let register: Vec<_> =
            self.register.iter().map(|row| (&row.code, &row.name, &row.parent, &row.since)).collect();
        let places: Vec<_> =
            self.places.iter().map(|(row, _)| (row.id, &row.code, &row.name, row.ancestors)).collect();
        let text = serde_json::to_string(&(register, places)).unwrap_or_default();
        sha256(text.as_bytes()).chars().take(16).collect()
    }

    /// Spans in force by code: those of the register, and those of places that no list has named yet.
    fn spans(&self) -> BTreeMap<DivisionCode, DivisionRow> {
        let mut spans: BTreeMap<DivisionCode, DivisionRow> = BTreeMap::new();
        for (row, since) in &self.places {
            let (Some(level), Ok(code)) = (level_of(row), row.code.parse::<DivisionCode>()) else { continue };
            let above = row.ancestors.iter().flatten().rev().filter(|id| **id != row.id);
            let mut divisions = above.filter_map(|id| self.places.iter().find(|(place, _)| place.id == *id));
            let parent = divisions.find(|(place, _)| level_of(place).is_some());
            let since = gezhi_store::time::instant(*since).map(local_date).unwrap_or(Date::MIN);
            spans.insert(
                code,
                DivisionRow {
                    code: code.to_string(),
                    since: since.to_string(),
                    until: None,
                    name: row.name.clone(),
                    level: key_of(level).to_owned(),
                    parent: parent.map(|(place, _)| place.code.clone()),
                    flags: "[]".to_owned(),
                    place: Some(row.id),
                    became: None,
                    successor: None,
                },
            );
        }
        for row in &self.register {
            if let Ok(code) = row.code.parse() {
                spans.insert(code, row.clone());
            }
        }
        spans
    }
}

fn tree_of(spans: &BTreeMap<DivisionCode, DivisionRow>) -> DivisionTree {
    DivisionTree::of(spans.iter().map(|(code, row)| Division {
        code: *code,
        name: row.name.clone(),
        parent: row.parent.as_deref().and_then(|parent| parent.parse().ok()),
    }))
}

/// What a list does.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// In divisions.
    pub difference: Difference,
    /// In places.
    pub outcome: Outcome,
    /// Spans to be written.
    pub spans: Vec<DivisionRow>,
    /// Spans to be taken out, because they began on the day on which they end.
    pub void: Vec<(String, String)>,
    /// The tree before.
    pub before: DivisionTree,
    /// Divisions of the list that lie outside this county: registered, but no places of it.
    pub outside: usize,
    /// Villages that came into an area made for them, because the list names none.
    pub unassigned: usize,
    /// Places of the divisions, where they have one.
    pub places: HashMap<DivisionCode, i64>,
}

impl Plan {
    /// Whether it changes anything at all.
    pub fn is_empty(&self) -> bool {
        let outcome = &self.outcome;
        self.spans.is_empty()
            && self.void.is_empty()
            && outcome.new.is_empty()
            && outcome.changed.is_empty()
            && outcome.ended.is_empty()
    }
}

/// Works out what a list changes. `fresh` gives identities; `founding` begins with an empty county.
pub(super) fn plan(
    profile: &Profile,
    state: &State,
    list: &List,
    fates: &BTreeMap<DivisionCode, Fate>,
    from: Date,
    founding: bool,
    mut fresh: impl FnMut() -> i64,
) -> Result<Plan, HistoryError> {
    let spans = state.spans();
    let mut ground = Ground::new(profile, state.places.iter().map(|(row, _)| row.clone()).collect());
    if founding {
        ground.found(&mut fresh);
        ground.found_areas(&mut fresh);
    }
    let before = tree_of(&spans);
    let difference = compare(&before, &list.tree(), &list.former, fates, from)?;
    let area = |code: &DivisionCode| list.areas.get(code).map(String::as_str);
    let mut added: Vec<&Division> = difference.added.iter().collect();
    added.sort_by_key(|division| (division.code.level(), division.code));
    for division in &added {
        ground.add(division, area(&division.code), &mut fresh);
    }
    for change in &difference.changes {
        match change {
            Change::Rename { code, name } => ground.rename(*code, name),
            Change::Recode { code, into, .. } => {
                ground.recode(*code, *into);
                if let Some(division) = difference.after.get(*into)
                    && division.parent != before.get(*code).and_then(|known| known.parent)
                {
                    ground.bring(division, area(into), &mut fresh);
                }
            }
            Change::Move { code, .. } => {
                if let Some(division) = difference.after.get(*code) {
                    ground.bring(division, area(code), &mut fresh);
                }
            }
            Change::Merge { from: ending, into } => ending.iter().for_each(|code| ground.merge(*code, *into)),
            Change::Abolish { code } => {
                if ground.has_children(*code) {
                    return Err(HistoryError::NotEmpty { from, code: *code });
                }
                ground.abolish(*code);
            }
            Change::Split { .. } => {}
        }
    }
    let places: HashMap<DivisionCode, i64> = difference
        .after
        .iter()
        .filter_map(|division| Some((division.code, ground.of_code(division.code)?.id)))
        .collect();
    let outside = list.rows.iter().filter(|row| !places.contains_key(&row.code)).count();
    let holding = ground.unassigned.clone();
    let outcome = ground.outcome();
    let unassigned = outcome
        .new
        .iter()
        .filter(|row| row.ancestors.iter().flatten().any(|id| holding.contains(id) && *id != row.id))
        .count();
    let (spans, void) = register(&spans, list, &difference, &places, &state.register, from);
    Ok(Plan { difference, outcome, spans, void, before, outside, unassigned, places })
}
