//! The grid tree while divisions change in it: places come, move, merge and end, and every descendant's way down is kept
//! right.

use gezhi_domain::divisions::{Division, DivisionCode, Level};
use gezhi_domain::grids::GridClass;
use gezhi_domain::profile::Profile;
use gezhi_store::places::PlaceRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The level key of a profile that stands for a statistical level.
pub(super) const fn key_of(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::City => "prefecture",
        Level::County => "county",
        Level::Town => "town",
        Level::Village => "village",
    }
}

/// The statistical level of a place, if it is a division.
pub(super) fn level_of(row: &PlaceRow) -> Option<Level> {
    (row.class == GridClass::General.code())
        .then(|| Level::ALL.into_iter().find(|level| key_of(*level) == row.level_key))
        .flatten()
}

/// The tree.
#[derive(Debug, Clone)]
pub(super) struct Ground<'p> {
    profile: &'p Profile,
    rows: BTreeMap<i64, PlaceRow>,
    by_code: HashMap<String, i64>,
    before: BTreeMap<i64, PlaceRow>,
    /// Places that ended and what their cases and posts go to.
    ended: BTreeMap<i64, i64>,
    /// Areas that were made because the list does not say in which one a village stands.
    pub unassigned: BTreeSet<i64>,
}

/// What became of the places.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    /// New ones, parents before children.
    pub new: Vec<PlaceRow>,
    /// Before and after.
    pub changed: Vec<(PlaceRow, PlaceRow)>,
    /// Ended ones, with the place that goes on.
    pub ended: Vec<(PlaceRow, i64)>,
}

fn at(row: &PlaceRow, depth: i64) -> Option<i64> {
    usize::try_from(depth).ok().and_then(|depth| row.ancestors.get(depth)).copied().flatten()
}

fn parent_of(row: &PlaceRow) -> Option<i64> {
    at(row, row.depth - 1)
}

impl<'p> Ground<'p> {
    /// The tree as it is stored.
    pub fn new(profile: &'p Profile, rows: Vec<PlaceRow>) -> Self {
        let by_code = rows.iter().map(|row| (row.code.clone(), row.id)).collect();
        let rows: BTreeMap<i64, PlaceRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        Self {
            profile,
            before: rows.clone(),
            rows,
            by_code,
            ended: BTreeMap::new(),
            unassigned: BTreeSet::new(),
        }
    }

    /// The place of a division.
    pub fn of_code(&self, code: DivisionCode) -> Option<&PlaceRow> {
        self.by_code.get(&code.to_string()).and_then(|id| self.rows.get(id))
    }

    fn level(&self, key: &str) -> Option<(i64, bool)> {
        let level = self.profile.head.levels.iter().find(|level| level.key == key)?;
        Some((i64::from(level.depth), level.is_grid))
    }

    fn next_seq(&self, parent: i64) -> i64 {
        let siblings = self.rows.values().filter(|row| parent_of(row) == Some(parent));
        siblings.map(|row| row.seq).max().unwrap_or(0) + 1
    }

    fn insert(&mut self, id: i64, code: String, name: &str, key: &str, parent: Option<i64>) -> Option<i64> {
        let (depth, is_grid) = self.level(key)?;
        let mut ancestors =
            parent.and_then(|parent| self.rows.get(&parent)).map_or([None; 5], |row| row.ancestors);
        *ancestors.get_mut(usize::try_from(depth).ok()?)? = Some(id);
        let row = PlaceRow {
            id,
            code: code.clone(),
            name: name.to_owned(),
            depth,
            seq: parent.map_or(1, |parent| self.next_seq(parent)),
            class: GridClass::General.code().to_owned(),
            kind: key.to_owned(),
            level_key: key.to_owned(),
            is_grid,
            ancestors,
            lon: None,
            lat: None,
            area_m2: None,
        };
        self.by_code.insert(code, id);
        self.rows.insert(id, row);
        Some(id)
    }

    /// The root of a county that has nothing yet.
    pub fn found(&mut self, fresh: &mut impl FnMut() -> i64) -> Option<i64> {
        let head = &self.profile.head;
        let key = head.levels.first()?.key.clone();
        self.insert(fresh(), format!("{:0<12}", head.division), &head.name.zh, &key, None)
    }

    /// The areas 片区 that the profile names and that are no statistical divisions.
    pub fn found_areas(&mut self, fresh: &mut impl FnMut() -> i64) {
        let is_division = |key: &str| Level::ALL.into_iter().any(|level| key_of(level) == key);
        let root = self.rows.values().find(|row| row.depth == 0).map(|row| row.id);
        for spec in &self.profile.head.places {
            let key = self.profile.level(spec.depth).map(|level| level.key.clone()).unwrap_or_default();
            if let Some(root) = root.filter(|_| spec.depth == 1 && !is_division(&key)) {
                self.area(root, &spec.name, &key, fresh);
            }
        }
    }

    fn area(&mut self, above: i64, name: &str, key: &str, fresh: &mut impl FnMut() -> i64) -> Option<i64> {
        let known = self.rows.values().find(|row| parent_of(row) == Some(above) && row.name == name);
        if let Some(known) = known {
            return Some(known.id);
        }
        let prefix = self.rows.get(&above)?.code.clone();
        let number = self.next_seq(above);
        self.insert(fresh(), format!("{prefix}{number:03}"), name, key, Some(above))
    }

    /// The place under which a division comes: the division above, or an area in between where the profile has that level.
    fn home(
        &mut self,
        division: &Division,
        area: Option<&str>,
        fresh: &mut impl FnMut() -> i64,
    ) -> Option<i64> {
        let above = self.of_code(division.parent?)?;
        let (above, above_depth) = (above.id, above.depth);
        let (depth, _) = self.level(key_of(division.code.level()))?;
        match depth - above_depth {
            1 => Some(above),
            2 => {
                let key = self.profile.level(u8::try_from(above_depth + 1).ok()?)?.key.clone();
                let code = division.code.to_string();
                let spec =
                    self.profile.head.places.iter().find(|spec| {
                        spec.code.as_deref().is_some_and(|known| format!("{known:0<12}") == code)
                    });
                let named = area.map(str::to_owned).or_else(|| spec.and_then(|spec| spec.parent.clone()));
                let is_known = named.is_some();
                let id = self.area(above, named.as_deref().unwrap_or("未划片区"), &key, fresh)?;
                if !is_known {
                    self.unassigned.insert(id);
                }
                Some(id)
            }
            _ => None,
        }
    }

    /// Puts a division in; `None` where it lies outside this county or its level is not one of the profile.
    pub fn add(
        &mut self,
        division: &Division,
        area: Option<&str>,
        fresh: &mut impl FnMut() -> i64,
    ) -> Option<i64> {
        if let Some(known) = self.of_code(division.code) {
            return Some(known.id);
        }
        let home = self.home(division, area, fresh)?;
        self.insert(
            fresh(),
            division.code.to_string(),
            &division.name,
            key_of(division.code.level()),
            Some(home),
        )
    }

    /// Gives a place a name.
    pub fn rename(&mut self, code: DivisionCode, name: &str) {
        if let Some(row) = self.by_code.get(&code.to_string()).and_then(|id| self.rows.get_mut(id)) {
            name.clone_into(&mut row.name);
        }
    }

    /// Gives a place and the grids in it a code.
    pub fn recode(&mut self, code: DivisionCode, into: DivisionCode) {
        let (old, new) = (code.to_string(), into.to_string());
        let Some(id) = self.by_code.get(&old).copied() else { return };
        let Some(depth) = self.rows.get(&id).map(|row| row.depth) else { return };
        let within: Vec<i64> =
            self.rows.values().filter(|row| at(row, depth) == Some(id)).map(|row| row.id).collect();
        for id in within {
            let Some(row) = self.rows.get_mut(&id) else { continue };
            let Some(rest) = row.code.strip_prefix(&old) else { continue };
            let code = format!("{new}{rest}");
            if !self.by_code.contains_key(&code) {
                self.by_code.remove(&row.code);
                self.by_code.insert(code.clone(), id);
                row.code = code;
            }
        }
    }

    /// Brings a division under the place that its parent asks for, with all that lies in it.
    pub fn bring(&mut self, division: &Division, area: Option<&str>, fresh: &mut impl FnMut() -> i64) {
        let Some(id) = self.of_code(division.code).map(|row| row.id) else { return };
        if let Some(home) = self.home(division, area, fresh) {
            self.reparent(id, home);
        }
    }

    fn reparent(&mut self, id: i64, home: i64) {
        let Some(depth) = self.rows.get(&id).map(|row| row.depth) else { return };
        let Some(above) = self.rows.get(&home).map(|row| row.ancestors) else { return };
        let seq = self.next_seq(home);
        for row in self.rows.values_mut().filter(|row| at(row, depth) == Some(id)) {
            for (slot, from) in row.ancestors.iter_mut().zip(above).take(usize::try_from(depth).unwrap_or(0))
            {
                *slot = from;
            }
            if row.id == id {
                row.seq = seq;
            }
        }
    }

    /// Ends a place in favour of another: what lies in it comes to lie in that one.
    pub fn merge(&mut self, code: DivisionCode, into: DivisionCode) {
        let (Some(id), Some(home)) =
            (self.of_code(code).map(|row| row.id), self.of_code(into).map(|row| row.id))
        else {
            return;
        };
        let children: Vec<i64> =
            self.rows.values().filter(|row| parent_of(row) == Some(id)).map(|row| row.id).collect();
        for child in children {
            self.reparent(child, home);
        }
        self.end(id, home);
    }

    /// Ends a place that has nothing below it; whatever refers to it refers to its parent from now on.
    pub fn abolish(&mut self, code: DivisionCode) {
        if let Some((id, parent)) = self.of_code(code).and_then(|row| Some((row.id, parent_of(row)?))) {
            self.end(id, parent);
        }
    }

    /// Whether places still lie directly in that of a division.
    pub fn has_children(&self, code: DivisionCode) -> bool {
        self.of_code(code).is_some_and(|row| self.rows.values().any(|other| parent_of(other) == Some(row.id)))
    }

    fn end(&mut self, id: i64, into: i64) {
        if let Some(row) = self.rows.remove(&id) {
            self.by_code.remove(&row.code);
            self.ended.insert(id, into);
        }
    }

    /// What is different from the tree it began with.
    pub fn outcome(self) -> Outcome {
        let mut outcome = Outcome::default();
        let heir = |mut id: i64| {
            while let Some(next) = self.ended.get(&id) {
                id = *next;
            }
            id
        };
        for id in self.ended.keys() {
            if let Some(row) = self.before.get(id) {
                outcome.ended.push((row.clone(), heir(*id)));
            }
        }
        for (id, row) in &self.rows {
            match self.before.get(id) {
                None => outcome.new.push(row.clone()),
                Some(before) if before != row => outcome.changed.push((before.clone(), row.clone())),
                Some(_) => {}
            }
        }
        outcome.new.sort_by_key(|row| (row.depth, row.code.clone()));
        outcome
    }
}
