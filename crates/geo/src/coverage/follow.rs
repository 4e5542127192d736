//! Areas that follow the border of their ground: clipped where it draws back, drawn out where it grows (feature G3).

use std::collections::{BTreeMap, HashMap};

use geo::{BooleanOps, Coord, MultiPolygon, unary_union};

use super::cut::cut;
use super::edit::ON_EDGE;
use super::findings::is_rounding;
use super::lattice::settled;
use super::snap::{foot, snap};
use super::{TOLERANCE, crossings};
use crate::plane::{Plane, Spot, Vertices, ring_edges};
use crate::union::union_of;

/// The areas as they are after the border of their ground was drawn anew.
///
/// Ground that is no longer inside is taken from whoever has it. New ground goes to the neighbours along the old border:
/// where two of them meet, the new ground is cut the shortest way to the new border. What lay open before stays open, and
/// new ground that no area touches stays open too; [`super::check`] shows both.
#[must_use]
pub fn follow(
    parts: &[MultiPolygon],
    before: Option<&MultiPolygon>,
    after: &MultiPolygon,
) -> Vec<MultiPolygon> {
    let after = settled(after);
    if parts.iter().any(|part| !crossings(part).is_empty()) || !crossings(&after).is_empty() {
        return parts.to_vec();
    }
    let kept: Vec<MultiPolygon> = parts.iter().map(|part| clipped(part, &after)).collect();
    let grown = before.map_or_else(|| after.clone(), |before| after.difference(before));
    let open = grown.difference(&unary_union(kept.iter().flat_map(MultiPolygon::iter)));
    let pieces: Vec<MultiPolygon> = settled(&open)
        .into_iter()
        .map(|piece| MultiPolygon::new(vec![piece]))
        .filter(|piece| !is_rounding(piece))
        .collect();
    let mut all = kept;
    all.extend(pieces);
    let mut all = snap(&all, Some(&after), TOLERANCE);
    let pieces = all.split_off(parts.len());
    let parted: Vec<MultiPolygon> = pieces.into_iter().flat_map(|piece| parted(&all, piece)).collect();
    snap(&handed_out(all, parted), Some(&after), ON_EDGE)
}

/// What of an area lies inside; an area that lies inside as a whole stays as it is, vertex by vertex.
#[must_use]
pub fn clipped(part: &MultiPolygon, frame: &MultiPolygon) -> MultiPolygon {
    let outside = part.difference(frame);
    if outside.iter().all(|piece| is_rounding(&MultiPolygon::new(vec![piece.clone()]))) {
        return part.clone();
    }
    let inside = settled(&part.intersection(frame));
    inside.into_iter().filter(|piece| !is_rounding(&MultiPolygon::new(vec![piece.clone()]))).collect()
}

/// Who has which border: the edges of areas by the vertices they lead between, the area on their left.
struct Borders {
    vertices: Vertices,
    owner: HashMap<(u32, u32), usize>,
}

impl Borders {
    fn of(areas: &[MultiPolygon], plane: Plane) -> Self {
        let mut borders = Self { vertices: Vertices::new(plane), owner: HashMap::new() };
        for (number, area) in areas.iter().enumerate() {
            borders.add(area, number);
        }
        borders
    }

    fn edges(&mut self, area: &MultiPolygon) -> Vec<(u32, u32)> {
        self.vertices.faces(area).iter().flat_map(|face| face.edges().collect::<Vec<_>>()).collect()
    }

    fn add(&mut self, area: &MultiPolygon, number: usize) {
        for edge in self.edges(area) {
            self.owner.insert(edge, number);
        }
    }

    /// Who lies on the other side of an edge.
    fn beside(&self, (from, to): (u32, u32)) -> Option<usize> {
        self.owner.get(&(to, from)).copied()
    }

    /// The area with which a piece has the longest common border.
    fn neighbour(&mut self, piece: &MultiPolygon) -> Option<usize> {
        let mut common: BTreeMap<usize, f64> = BTreeMap::new();
        for edge in self.edges(piece) {
            if let Some(number) = self.beside(edge) {
                *common.entry(number).or_default() +=
                    self.vertices.spot(edge.0).distance(self.vertices.spot(edge.1));
            }
        }
        common.into_iter().max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(number, _)| number)
    }

    /// The shortest ways from where two areas meet on the border of a piece to that part of its border that nobody has.
    fn ways(&mut self, piece: &MultiPolygon) -> Vec<[Coord; 2]> {
        let mut ways = Vec::new();
        for face in self.vertices.faces(piece) {
            let free: Vec<(Spot, Spot)> = face
                .edges()
                .filter(|edge| self.beside(*edge).is_none())
                .map(|(from, to)| (self.vertices.spot(from), self.vertices.spot(to)))
                .collect();
            for ring in face.rings() {
                let along: Vec<(u32, u32)> = ring_edges(ring).collect();
                for (one, next) in along.iter().zip(along.iter().cycle().skip(1)) {
                    let meets =
                        matches!((self.beside(*one), self.beside(*next)), (Some(a), Some(b)) if a != b);
                    let from = self.vertices.spot(next.0);
                    let to = meets.then(|| nearest(from, &free)).flatten();
                    ways.extend(to.map(|to| [self.vertices.coord(next.0), self.vertices.plane().coord(to)]));
                }
            }
        }
        ways
    }
}

/// The point of some segments that is nearest.
fn nearest(from: Spot, segments: &[(Spot, Spot)]) -> Option<Spot> {
    segments
        .iter()
        .map(|&(a, b)| foot(from, a, b))
        .min_by(|a, b| a.distance(from).total_cmp(&b.distance(from)))
}

/// A piece of new ground, cut where its neighbours meet.
fn parted(parts: &[MultiPolygon], piece: MultiPolygon) -> Vec<MultiPolygon> {
    let mut borders = Borders::of(parts, Plane::of(&piece));
    let ways = borders.ways(&piece);
    let mut pieces = vec![piece];
    for way in ways {
        pieces = pieces
            .into_iter()
            .flat_map(|piece| match cut(&piece, &way) {
                Ok(sides) => sides
                    .left
                    .into_iter()
                    .chain(sides.right)
                    .map(|part| MultiPolygon::new(vec![part]))
                    .collect(),
                // It lies elsewhere, or is a single point: another piece has it, or nothing needs to be cut.
                Err(_) => vec![piece],
            })
            .collect();
    }
    pieces
}

/// Gives every piece to the neighbour with the longest common border; one that only touches other pieces goes with them.
fn handed_out(mut parts: Vec<MultiPolygon>, mut pieces: Vec<MultiPolygon>) -> Vec<MultiPolygon> {
    let Some(plane) = pieces.first().map(Plane::of) else { return parts };
    let mut borders = Borders::of(&parts, plane);
    loop {
        let mut left = Vec::new();
        let mut given = Vec::new();
        for piece in pieces {
            match borders.neighbour(&piece) {
                Some(number) => given.push((number, piece)),
                None => left.push(piece),
            }
        }
        if given.is_empty() {
            return parts;
        }
        for (number, piece) in given {
            borders.add(&piece, number);
            if let Some(part) = parts.get_mut(number) {
                *part = union_of([&*part, &piece])
                    .unwrap_or_else(|_| settled(&unary_union(part.iter().chain(piece.iter()))));
            }
        }
        pieces = left;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, check};
    use super::*;
    use crate::{Wgs84, area_km2, contains};
    use geo::{Rect, polygon};

    fn rect(w: f64, s: f64, e: f64, n: f64) -> MultiPolygon {
        MultiPolygon::new(vec![Rect::new((w, s), (e, n)).to_polygon()])
    }

    /// Three grids side by side in a village.
    fn village() -> (MultiPolygon, Vec<MultiPolygon>) {
        let grids = vec![
            rect(109.0, 23.0, 109.01, 23.02),
            rect(109.01, 23.0, 109.02, 23.02),
            rect(109.02, 23.0, 109.03, 23.02),
        ];
        (rect(109.0, 23.0, 109.03, 23.02), grids)
    }

    fn sound(parts: &[MultiPolygon], frame: &MultiPolygon) {
        let bad: Vec<_> = check(parts, Some(frame))
            .into_iter()
            .filter(|found| found.kind.is_refused() || matches!(found.kind, Kind::Gap | Kind::Sliver))
            .collect();
        assert!(bad.is_empty(), "{bad:?}");
        let sum: f64 = parts.iter().map(area_km2).sum();
        assert!((sum / area_km2(frame) - 1.0).abs() < 1e-4, "{sum} of {}", area_km2(frame));
    }

    #[test]
    fn new_ground_goes_to_whoever_lies_beside_it_and_lost_ground_goes() {
        let (before, grids) = village();
        // The north grows, the east draws back, slantwise.
        let after = MultiPolygon::new(vec![polygon![
            (x: 109.0, y: 23.0), (x: 109.027, y: 23.0), (x: 109.025, y: 23.024), (x: 109.0, y: 23.026)
        ]]);
        let followed = follow(&grids, Some(&before), &after);
        sound(&followed, &after);
        for (at, lon) in [(0, 109.005), (1, 109.015), (2, 109.022)] {
            assert!(contains(&followed[at], Wgs84 { lon, lat: 23.023 }), "the north of grid {at}");
        }
        assert!(!contains(&followed[2], Wgs84 { lon: 109.029, lat: 23.01 }));
    }

    #[test]
    fn a_border_that_stays_changes_no_vertex() {
        let (before, grids) = village();
        assert_eq!(follow(&grids, Some(&before), &before), grids);
        // A bulge in the west leaves the grid in the east alone.
        let after = MultiPolygon::new(vec![polygon![
            (x: 109.0, y: 23.0), (x: 109.03, y: 23.0), (x: 109.03, y: 23.02), (x: 109.0, y: 23.02), (x: 108.99, y: 23.01)
        ]]);
        let followed = follow(&grids, Some(&before), &after);
        sound(&followed, &after);
        assert_eq!(followed[1..], grids[1..]);
    }

    #[test]
    fn a_grid_that_loses_all_its_ground_is_empty_and_what_lay_open_stays_open() {
        let (before, grids) = village();
        let followed = follow(&grids, Some(&before), &rect(109.0, 23.0, 109.02, 23.02));
        assert_eq!(followed[2].0.len(), 0);
        assert_eq!(followed[..2], grids[..2]);
        // Without its middle grid, the village has a hole that a wider border does not fill.
        let two = [grids[0].clone(), grids[2].clone()];
        let wider = rect(109.0, 23.0, 109.03, 23.021);
        let followed = follow(&two, Some(&before), &wider);
        let gaps: Vec<_> =
            check(&followed, Some(&wider)).into_iter().filter(|found| found.kind == Kind::Gap).collect();
        assert_eq!(gaps.len(), 1);
        assert!(contains(gaps[0].polygon.as_ref().unwrap(), Wgs84 { lon: 109.015, lat: 23.01 }));
    }

    #[test]
    fn crooked_borders_over_crooked_grids_leave_no_gap() {
        // A wheel of grids around a middle; the border moves out and in, differently at each of its corners.
        let spoke = |at: u32, of: u32, radius: f64| {
            let angle = f64::from(at) / f64::from(of) * std::f64::consts::TAU;
            super::super::lattice::settle(Coord {
                x: 109.5 + radius * angle.cos(),
                y: 23.5 + radius * angle.sin(),
            })
        };
        let whole = |ring: Vec<Coord>| MultiPolygon::new(vec![geo::Polygon::new(ring.into(), Vec::new())]);
        let centre = Coord { x: 109.5, y: 23.5 };
        for seed in 0..60_u32 {
            let count = 3 + seed % 5;
            let fine = count * 4;
            let wobble = |at: u32, by: u32| f64::from((at * 7919 + seed * 104_729 + by) % 97) / 97.0;
            let before = whole((0..fine).map(|at| spoke(at, fine, 0.02)).collect());
            let grids: Vec<MultiPolygon> = (0..count)
                .map(|at| {
                    let arc = (at * 4..=at * 4 + 4).map(|at| spoke(at % fine, fine, 0.02));
                    whole(std::iter::once(centre).chain(arc).collect())
                })
                .collect();
            let after = whole((0..fine).map(|at| spoke(at, fine, 0.014 + 0.014 * wobble(at, 13))).collect());
            let followed = follow(&grids, Some(&before), &after);
            let findings = check(&followed, Some(&after));
            let bad: Vec<_> =
                findings.iter().filter(|f| f.kind.is_refused() || f.kind == Kind::Gap).collect();
            assert!(bad.is_empty(), "seed {seed}: {bad:?}");
        }
    }
}
