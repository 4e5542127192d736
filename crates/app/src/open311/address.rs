//! Which place an address in words means, as far as the words say it.

use crate::directory::Directory;
use gezhi_domain::grids::PlaceId;
use std::collections::HashMap;

/// Shortest name that is believed without the name of the place around it.
const SURE_CHARACTERS: usize = 3;

/// One place to be looked for in the words.
struct Candidate<'a> {
    id: PlaceId,
    name: &'a str,
    /// Depth 1 is directly below the root.
    depth: usize,
    parent: Option<PlaceId>,
}

/// The deepest place that the address names without doubt: 覃塘街道姚山村第3网格 is that grid, 第3网格 alone is none.
pub(super) fn place_named(directory: &Directory, address: &str) -> Option<PlaceId> {
    let candidates = directory.places().filter(|place| place.path.depth() > 0).map(|place| Candidate {
        id: place.id,
        name: &place.name,
        depth: place.path.depth(),
        parent: place.path.depth().checked_sub(1).and_then(|depth| place.path.at(depth)),
    });
    deepest(candidates, address)
}

fn deepest<'a>(candidates: impl Iterator<Item = Candidate<'a>>, address: &str) -> Option<PlaceId> {
    let address: String =
        address.chars().filter(|c| !c.is_whitespace() && !matches!(c, '/' | ',' | '，')).collect();
    let mut named: Vec<Candidate<'_>> =
        candidates.filter(|place| place.name.chars().count() > 1 && address.contains(place.name)).collect();
    named.sort_by_key(|place| place.depth);
    let mut same_name: HashMap<&str, usize> = HashMap::new();
    for place in &named {
        *same_name.entry(place.name).or_default() += 1;
    }
    let mut believed: Vec<&Candidate<'_>> = Vec::new();
    for place in &named {
        let unique = same_name.get(place.name) == Some(&1) && place.name.chars().count() >= SURE_CHARACTERS;
        let inside = place.parent.is_some_and(|parent| believed.iter().any(|outer| outer.id == parent));
        if place.depth == 1 || unique || inside {
            believed.push(place);
        }
    }
    let mut depth = believed.last()?.depth;
    while depth > 0 {
        let mut here = believed.iter().filter(|place| place.depth == depth);
        match (here.next(), here.next()) {
            (Some(only), None) => return Some(only.id),
            // Two of one depth: the words say only what lies above both.
            _ => depth -= 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(address: &str) -> Option<i64> {
        let places = [
            (1, "覃塘街道", 1, 0),
            (2, "蒙公镇", 1, 0),
            (11, "姚山村", 2, 1),
            (12, "龙凤村", 2, 1),
            (21, "龙凤村", 2, 2),
            (111, "第3网格", 3, 11),
            (112, "第3网格", 3, 12),
            (113, "第3网格", 3, 21),
        ];
        let candidates = places.iter().map(|(id, name, depth, parent)| Candidate {
            id: PlaceId(*id),
            name,
            depth: *depth,
            parent: Some(PlaceId(*parent)),
        });
        deepest(candidates, address).map(|id| id.0)
    }

    #[test]
    fn the_deepest_place_without_doubt() {
        assert_eq!(named("覃塘街道姚山村第3网格水塔旁"), Some(111));
        assert_eq!(named("覃塘街道 / 龙凤村"), Some(12));
        assert_eq!(named("蒙公镇龙凤村第3网格"), Some(113));
        assert_eq!(named("姚山村口"), Some(11), "the only one of this name");
        assert_eq!(named("覃塘街道大榕树下"), Some(1));
    }

    #[test]
    fn doubtful_words_name_nothing() {
        assert_eq!(named("龙凤村"), None, "there are two");
        assert_eq!(named("第3网格"), None);
        assert_eq!(named("覃塘街道和蒙公镇之间"), None);
        assert_eq!(named("123 Any St"), None);
        assert_eq!(named(""), None);
    }
}
