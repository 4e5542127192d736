//! Who comes to stand where: households and open cases whose position lies in another grid than before.

use super::ground::Sheet;
use super::plan::{Plan, PlannedPart};
use gezhi_domain::grids::PlacePath;
use gezhi_geo::{Entry, GridIndex, MultiPolygon, Wgs84, contains};
use gezhi_store::residents::HouseholdRow;
use std::collections::{BTreeMap, BTreeSet};

/// Where something comes to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goes {
    /// Into a part, or a grid that follows.
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
    /// Position in the plan by identity, of what decides who stands where.
    of: BTreeMap<i64, usize>,
    heirs: BTreeMap<i64, Goes>,
    inner: BTreeSet<i64>,
    /// Grids that lie on top of the others, by identity.
    dedicated: BTreeMap<i64, MultiPolygon>,
}

impl Placement {
    /// Of a plan over how things are now. Where grids follow a border, they are looked at and not the place they divide.
    pub fn new(sheet: &Sheet, plan: &Plan) -> Self {
        let leaves = || plan.followers.iter().filter(|follower| !follower.is_divided);
        let priority = |dedicated: bool| i16::from(!dedicated);
        let before = sheet
            .parts
            .iter()
            .filter(|part| !plan.follows(part.row.id))
            // Households are registered in general grids; a school's own grid takes only what no other holds.
            .filter_map(|part| {
                Some(Entry {
                    id: part.row.id,
                    priority: priority(part.is_dedicated()),
                    polygon: part.polygon()?,
                })
            })
            .chain(leaves().filter_map(|follower| {
                let polygon = follower.before.clone();
                Some(Entry { id: follower.part.id?, priority: priority(follower.part.dedicated), polygon })
            }))
            .collect();
        let decides =
            |at: usize, part: &PlannedPart| match plan.followers.get(at.wrapping_sub(plan.parts.len())) {
                Some(follower) => !follower.is_divided,
                None => !part.id.is_some_and(|id| plan.follows(id)),
            };
        let standing: Vec<(usize, &PlannedPart)> =
            plan.all().enumerate().filter(|(at, part)| decides(*at, part)).collect();
        let after = standing
            .iter()
            .filter_map(|(at, part)| {
                let id = i64::try_from(*at).ok()?;
                Some(Entry { id, priority: priority(part.dedicated), polygon: part.polygon.clone() })
            })
            .collect();
        let of = standing.iter().filter_map(|(at, part)| Some((part.id?, *at))).collect();
        let heirs = plan.ended.iter().map(|part| (part.id, part.heir.map_or(Goes::Up, Goes::Part))).collect();
        Self {
            before: GridIndex::new(before),
            after: GridIndex::new(after),
            of,
            heirs,
            inner: plan.inner.iter().copied().filter(|id| !plan.follows(*id)).collect(),
            dedicated: standing
                .iter()
                .filter(|(_, part)| part.dedicated)
                .filter_map(|(_, part)| Some((part.id?, part.polygon.clone())))
                .collect(),
        }
    }

    /// Which of the places that decide something stands in, by the places from the top down in which it stands; the
    /// smallest where none of them decides.
    pub fn stands(&self, mut within: impl DoubleEndedIterator<Item = i64> + Clone) -> Option<i64> {
        let decides = |id: &i64| self.of.contains_key(id) || self.heirs.contains_key(id);
        within.clone().rev().find(decides).or_else(|| within.next_back())
    }

    /// The same for a household.
    pub fn household(&self, place: &PlacePath, row: &HouseholdRow) -> Option<i64> {
        self.stands(row.ancestors.iter().skip(place.depth()).flatten().copied())
    }

    /// The same for a case.
    pub fn case(&self, place: &PlacePath, path: &PlacePath) -> Option<i64> {
        let below: Vec<i64> = path.chain().skip(place.depth() + 1).map(|id| id.0).collect();
        self.stands(below.into_iter())
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
