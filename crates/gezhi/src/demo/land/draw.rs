//! The invented map: outline, tessellation, lots of the dedicated grids, reading order (features G2, G3).

use super::tree::Node;
use crate::demo::DemoError;
use gezhi_domain::profile::{DedicatedScheme, MapSpec, Profile};
use gezhi_drawing::dice::{Dice, apportion};
use gezhi_geo::{
    Bounds, Carve, MultiPolygon, Outline, Part, Settings, Split, Wgs84, carve, outline, reading_order,
    tessellate,
};

/// Lots of dedicated grids, metres.
const SMALLEST_LOT: f64 = 60.0;
const LARGEST_LOT: f64 = 140.0;

/// Draws the general grids: polygons in the order of the nodes; children end up in reading order.
///
/// # Errors
/// An area that cannot be divided so.
pub fn draw_general(
    profile: &Profile,
    nodes: &mut [Node],
    seed: u64,
) -> Result<Vec<MultiPolygon>, DemoError> {
    let map = &profile.head.map;
    let area = outline(&Outline {
        elongation: map.elongation,
        bearing: 60.0,
        islands: map.islands,
        ..Outline::around(Wgs84 { lon: map.lon, lat: map.lat }, map.area_km2, map.seed)
    });
    let bounds =
        Bounds::of_mainland(&area).ok_or_else(|| DemoError::Profile("the map has no area".into()))?;
    let split = split(nodes, 0, &bounds, &mut Dice::new(seed, 3));
    let part = tessellate(&area, &split, &Settings::seeded(map.seed))
        .map_err(|error| DemoError::Profile(format!("the map cannot be drawn: {error}")))?;
    let mut polygons = vec![MultiPolygon::new(Vec::new()); nodes.len()];
    keep(nodes, 0, part, &mut polygons);
    for at in 0..nodes.len() {
        number(nodes, at, &polygons);
    }
    Ok(polygons)
}

/// Adds the dedicated grids, which lie wherever their village has room and are named after it.
///
/// # Errors
/// A village without room.
pub fn add_dedicated(
    profile: &Profile,
    nodes: &mut Vec<Node>,
    polygons: &mut Vec<MultiPolygon>,
    seed: u64,
) -> Result<(), DemoError> {
    match &profile.head.dedicated {
        Some(scheme) => dedicate(scheme, &profile.head.map, nodes, polygons, seed),
        None => Ok(()),
    }
}

fn split(nodes: &[Node], at: usize, bounds: &Bounds, dice: &mut Dice) -> Split {
    let Some(node) = nodes.get(at) else { return Split::leaf(1.0) };
    let mut split = if node.children.is_empty() {
        Split::leaf(0.7 + dice.unit() * 0.9)
    } else {
        Split::of(node.children.iter().map(|child| split(nodes, *child, bounds, dice)).collect())
    };
    split.seat = node.name.as_deref().and_then(|name| seat(name, bounds));
    split
}

/// 东片区 lies in the east: an area named by a direction has its seat there.
fn seat(name: &str, bounds: &Bounds) -> Option<Wgs84> {
    let direction = name.strip_suffix("片区")?;
    let (east, north) = match direction {
        "东" => (0.25, 0.0),
        "西" => (-0.25, 0.0),
        "南" => (0.0, -0.25),
        "北" => (0.0, 0.25),
        _ => return None,
    };
    let centre = bounds.centre();
    let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
    Some(Wgs84 { lon: centre.lon + width * east, lat: centre.lat + height * north })
}

fn keep(nodes: &[Node], at: usize, part: Part, polygons: &mut [MultiPolygon]) {
    if let Some(slot) = polygons.get_mut(at) {
        *slot = part.polygon;
    }
    let children = nodes.get(at).map(|node| node.children.as_slice()).unwrap_or_default();
    for (child, part) in children.iter().zip(part.children) {
        keep(nodes, *child, part, polygons);
    }
}

fn number(nodes: &mut [Node], at: usize, polygons: &[MultiPolygon]) {
    let Some(node) = nodes.get_mut(at) else { return };
    let areas: Vec<&MultiPolygon> = node.children.iter().filter_map(|child| polygons.get(*child)).collect();
    let order = reading_order(&areas);
    node.children = order.into_iter().filter_map(|place| node.children.get(place).copied()).collect();
}

/// Which kind each host gets: every host one of the first kind before any gets a second one, and so on.
fn kinds(scheme: &DedicatedScheme, hosts: usize) -> Vec<Vec<usize>> {
    let weights: Vec<u32> = scheme.kinds.iter().map(|kind| kind.weight).collect();
    let shares = apportion(usize::try_from(scheme.count).unwrap_or(0), &weights);
    let deck = shares.iter().enumerate().flat_map(|(kind, share)| std::iter::repeat_n(kind, *share));
    let mut dealt = vec![Vec::new(); hosts];
    for (card, kind) in deck.enumerate() {
        if let Some(hand) = dealt.get_mut(card % hosts.max(1)) {
            hand.push(kind);
        }
    }
    dealt
}

fn dedicate(
    scheme: &DedicatedScheme,
    map: &MapSpec,
    nodes: &mut Vec<Node>,
    polygons: &mut Vec<MultiPolygon>,
    seed: u64,
) -> Result<(), DemoError> {
    let mut hosts: Vec<usize> = (0..nodes.len())
        .filter(|at| nodes.get(*at).is_some_and(|node| node.depth == usize::from(scheme.parent_depth)))
        .collect();
    Dice::new(seed, 4).shuffle(&mut hosts);
    let hands = kinds(scheme, hosts.len());
    let hands = hosts.iter().copied().zip(hands).filter(|(_, hand)| !hand.is_empty());
    for (key, (host, hand)) in (map.seed..).zip(hands) {
        let Some(area) = polygons.get(host) else { continue };
        let wish = Carve { count: hand.len(), min_radius: SMALLEST_LOT, max_radius: LARGEST_LOT, seed: key };
        let lots = carve(area, &wish).map_err(|error| DemoError::Profile(error.to_string()))?;
        let parent = nodes.get(host).and_then(|node| node.name.clone()).unwrap_or_default();
        let mut seen = vec![0_usize; scheme.kinds.len()];
        for (kind, lot) in hand.into_iter().zip(lots) {
            let at = nodes.len();
            let nth = seen.get_mut(kind).map_or(0, |count| {
                *count += 1;
                *count
            });
            let naming = scheme.kinds.get(kind).map(|kind| kind.naming.as_str()).unwrap_or_default();
            nodes.push(Node {
                depth: usize::from(scheme.depth),
                parent: Some(host),
                name: Some(dedicated_name(naming, &parent, nth)),
                dedicated: Some(kind),
                ..Node::default()
            });
            polygons.push(MultiPolygon::new(vec![lot]));
            if let Some(node) = nodes.get_mut(host) {
                node.children.push(at);
            }
        }
    }
    Ok(())
}

/// 姚山小学, and 姚山第二小学 for the second one.
fn dedicated_name(naming: &str, parent: &str, nth: usize) -> String {
    const ORDINALS: [&str; 6] = ["", "", "第二", "第三", "第四", "第五"];
    let ordinal = ORDINALS.get(nth).copied().unwrap_or("分设");
    let place = if parent.ends_with('村') || parent.ends_with("社区") {
        super::names::short(parent)
    } else {
        parent
    };
    naming.replace("{parent}", &format!("{place}{ordinal}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dedicated_names() {
        assert_eq!(dedicated_name("{parent}小学", "姚山村", 1), "姚山小学");
        assert_eq!(dedicated_name("{parent}小学", "石龙社区", 2), "石龙第二小学");
        assert_eq!(dedicated_name("{parent}机关", "胜利乡", 1), "胜利乡机关");
    }
}
