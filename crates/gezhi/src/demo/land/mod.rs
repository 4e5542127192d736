//! The land: all places of a profile with names, codes and shapes (features G1 to G3).

mod codes;
mod draw;
mod names;
mod tree;

use super::DemoError;
use gezhi_app::ids::Ids;
use gezhi_domain::grids::{GridClass, PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use gezhi_drawing::dice::Dice;
use gezhi_geo::{Crs, MultiPolygon, area_km2, feature::write_geometry, label_point};
use gezhi_store::places::PlaceRow;
use jiff::Timestamp;

pub use names::short;

/// A place of the demo.
#[derive(Debug, Clone)]
pub struct Place {
    /// What is stored.
    pub row: PlaceRow,
    /// Way down from the root.
    pub path: PlacePath,
    /// Area, WGS-84.
    pub area: MultiPolygon,
    /// Its parent's place in the list.
    pub parent: Option<usize>,
    /// Named in the profile.
    pub known: bool,
    /// Has no general grid below it.
    pub is_leaf: bool,
}

impl Place {
    /// General or dedicated.
    #[must_use]
    pub fn is_dedicated(&self) -> bool {
        self.row.class == GridClass::Dedicated.code()
    }

    /// Shape as it is stored.
    #[must_use]
    pub fn shape(&self) -> String {
        write_geometry(&self.area, Crs::Wgs84)
    }
}

/// All places, parents before children.
#[derive(Debug, Clone)]
pub struct Land {
    /// The places.
    pub places: Vec<Place>,
    /// Depth of villages.
    pub village_depth: usize,
}

impl Land {
    /// The place named so: `A`, or `A/B` for a child of A.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let mut parts = name.split('/');
        let first = parts.next()?;
        let mut at = self
            .places
            .iter()
            .position(|place| place.known && place.row.name == first)
            .or_else(|| self.places.iter().position(|place| place.row.name == first))?;
        for part in parts {
            at = self.places.iter().position(|place| place.parent == Some(at) && place.row.name == part)?;
        }
        Some(at)
    }

    /// The village a place lies in, or the place itself above villages.
    #[must_use]
    pub fn village_of(&self, at: usize) -> usize {
        let mut here = at;
        while let Some(place) = self.places.get(here) {
            match place.parent {
                Some(parent) if place.path.depth() > self.village_depth => here = parent,
                // A dedicated grid may stand beside the villages.
                Some(parent) if place.is_dedicated() => here = parent,
                _ => break,
            }
        }
        here
    }

    /// General grids of a depth.
    pub fn at_depth(&self, depth: usize) -> impl Iterator<Item = usize> + '_ {
        let is_here = move |place: &Place| place.path.depth() == depth && !place.is_dedicated();
        self.places.iter().enumerate().filter(move |(_, place)| is_here(place)).map(|(at, _)| at)
    }
}

/// Invents the land of a profile.
///
/// # Errors
/// A profile whose numbers do not fit together.
pub fn invent(profile: &Profile, seed: u64, ids: &Ids, founded: Timestamp) -> Result<Land, DemoError> {
    let mut nodes = tree::plan(profile, &mut Dice::new(seed, 1))?;
    let known: Vec<bool> = nodes.iter().map(|node| node.name.is_some()).collect();
    // Lots are named after their village: names come between the general grids and the lots.
    let mut polygons = draw::draw_general(profile, &mut nodes, seed)?;
    names::name_all(profile, &mut nodes, seed)?;
    draw::add_dedicated(profile, &mut nodes, &mut polygons, seed)?;
    let codes = codes::code_all(profile, &nodes);
    let mut places: Vec<Place> = Vec::with_capacity(nodes.len());
    let numbers = sequence(&nodes);
    for (((at, node), area), code) in nodes.iter().enumerate().zip(polygons).zip(codes) {
        let id = PlaceId(ids.next(founded));
        let above = node.parent.and_then(|parent| places.get(parent)).map(|place| place.path);
        let path = match above {
            None => PlacePath::root(id),
            Some(above) => {
                above.child(id).ok_or_else(|| DemoError::Profile("the tree is too deep".into()))?
            }
        };
        let is_leaf =
            node.children.iter().all(|child| nodes.get(*child).is_none_or(|child| child.dedicated.is_some()));
        let seq = numbers.get(at).copied().unwrap_or(1);
        let row = row(profile, node, path, code, seq, &area);
        let known = known.get(at).copied().unwrap_or(false);
        places.push(Place { row, path, area, parent: node.parent, known, is_leaf });
    }
    let village = profile.head.levels.iter().find(|level| level.key == "village");
    let village_depth =
        village.map_or(profile.head.levels.len().saturating_sub(2), |level| usize::from(level.depth));
    Ok(Land { places, village_depth })
}

fn sequence(nodes: &[tree::Node]) -> Vec<i64> {
    let mut numbers = vec![1; nodes.len()];
    for node in nodes {
        for (number, child) in (1..).zip(&node.children) {
            if let Some(slot) = numbers.get_mut(*child) {
                *slot = number;
            }
        }
    }
    numbers
}

fn row(
    profile: &Profile,
    node: &tree::Node,
    path: PlacePath,
    code: String,
    seq: i64,
    area: &MultiPolygon,
) -> PlaceRow {
    let level = u8::try_from(node.depth).ok().and_then(|depth| profile.level(depth));
    let level_key = level.map(|level| level.key.clone()).unwrap_or_default();
    let scheme = profile.head.dedicated.as_ref().filter(|_| node.dedicated.is_some());
    let kind = scheme
        .zip(node.dedicated)
        .and_then(|(scheme, kind)| scheme.kinds.get(kind))
        .map(|kind| kind.key.clone());
    let label = label_point(area);
    let mut ancestors = [None; 5];
    for (slot, id) in ancestors.iter_mut().zip(path.chain()) {
        *slot = Some(id.0);
    }
    PlaceRow {
        id: path.id().0,
        code,
        name: node.name.clone().unwrap_or_default(),
        depth: i64::try_from(node.depth).unwrap_or(0),
        seq,
        class: if scheme.is_some() { GridClass::Dedicated } else { GridClass::General }.code().to_owned(),
        kind: kind.unwrap_or_else(|| level_key.clone()),
        level_key: match scheme {
            Some(scheme) => scheme.counted_as.clone().unwrap_or_else(|| "dedicated".to_owned()),
            None => level_key,
        },
        is_grid: scheme.is_some() || level.is_some_and(|level| level.is_grid),
        ancestors,
        lon: label.map(|label| label.lon),
        lat: label.map(|label| label.lat),
        area_m2: Some(area_km2(area) * 1e6),
    }
}
