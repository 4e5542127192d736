//! Who comes to stand where: households and open cases whose position lies in another grid than before.

use super::ground::Sheet;
use super::plan::Plan;
use gezhi_domain::grids::PlacePath;
use gezhi_geo::{Entry, GridIndex, MultiPolygon, Wgs84, contains};
use std::collections::{BTreeMap, BTreeSet};

/// Where something comes to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goes {
    /// Into a part.
    Part(usize),
    /// To the place itself.
    Up,
}

/// What becomes of something that stands in the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fate {
    /// Where it goes; `None` when it stays.
    pub goes: Option<Goes>,
    /// Its position lies in no grid any more.
    pub cut_off: bool,
}

/// Answers for positions, before and after.
pub(super) struct Placement {
    before: GridIndex,
    after: GridIndex,
    /// Position in the plan by identity of the part.
    of: BTreeMap<i64, usize>,
    heirs: BTreeMap<i64, Goes>,
    inner: BTreeSet<i64>,
    /// Grids that lie on top of the others, by identity.
    dedicated: BTreeMap<i64, MultiPolygon>,
}

impl Placement {
    /// Of a plan over how things are now.
    pub fn new(sheet: &Sheet, plan: &Plan) -> Self {
        let before = sheet
            .parts
            .iter()
            .filter_map(|part| {
                let polygon = part.polygon()?;
                // Households are registered in general grids; a school's own grid takes only what no other holds.
                Some(Entry { id: part.row.id, priority: i16::from(!part.is_dedicated()), polygon })
            })
            .collect();
        let after = plan
            .parts
            .iter()
            .zip(0..)
            .map(|(part, id)| Entry {
                id,
                priority: i16::from(!part.dedicated),
                polygon: part.polygon.clone(),
            })
            .collect();
        let of = plan.parts.iter().enumerate().filter_map(|(at, part)| Some((part.id?, at))).collect();
        let heirs = plan.ended.iter().map(|part| (part.id, part.heir.map_or(Goes::Up, Goes::Part))).collect();
        Self {
            before: GridIndex::new(before),
            after: GridIndex::new(after),
            of,
            heirs,
            inner: plan.inner.clone(),
            dedicated: plan
                .parts
                .iter()
                .filter(|part| part.dedicated)
                .filter_map(|part| Some((part.id?, part.polygon.clone())))
                .collect(),
        }
    }

    /// What becomes of something at a position that stands in the part `stands` (or in the place itself).
    ///
    /// It moves only where the boundaries have moved under it: what was registered in another grid than it lies in stays so.
    pub fn fate(&self, stands: Option<i64>, at: Option<(f64, f64)>) -> Fate {
        let stay = Fate { goes: None, cut_off: false };
        if stands.is_some_and(|id| self.inner.contains(&id)) {
            return stay;
        }
        let heir = stands.and_then(|id| self.heirs.get(&id)).copied();
        let Some((lon, lat)) = at else { return Fate { goes: heir, cut_off: false } };
        let point = Wgs84 { lon, lat };
        // What stands in a school's own grid stays there, whoever has the ground around it.
        if stands.and_then(|id| self.dedicated.get(&id)).is_some_and(|area| contains(area, point)) {
            return stay;
        }
        let before = self.before.lookup(point);
        let after = self.after.lookup(point).and_then(|at| usize::try_from(at).ok());
        let same = before.and_then(|id| self.of.get(&id).copied());
        match after {
            // Where it lies now holds smaller grids: those decide.
            Some(part) if self.of.iter().any(|(id, at)| *at == part && self.inner.contains(id)) => stay,
            Some(part) if heir.is_some() => Fate { goes: Some(Goes::Part(part)), cut_off: false },
            Some(part) if same == Some(part) => stay,
            Some(part) if stands.and_then(|id| self.of.get(&id)) == Some(&part) => stay,
            Some(part) => Fate { goes: Some(Goes::Part(part)), cut_off: false },
            None => Fate { goes: heir, cut_off: before.is_some() || heir.is_some() },
        }
    }
}

/// The part of a place in which a path stands; `None` for the place itself.
pub(super) fn part_of(place: &PlacePath, path: &PlacePath) -> Option<i64> {
    path.at(place.depth() + 1).map(|id| id.0)
}
