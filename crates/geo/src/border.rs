//! The borders between regions of a mesh as winding lines that can neither cross nor touch each other.
//!
//! Each border edge of the mesh winds within its own kite, whose side corners are the middles of the two triangles
//! beside it. The kites of a mesh do not overlap, and each halving of a line stays in its half of the kite.
#![expect(clippy::indexing_slicing, reason = "corner and triangle numbers come from the mesh")]

use crate::mesh::Mesh;
use crate::plane::{Spot, Vertices, turn};
use crate::random::Random;

/// A kite narrower than this, metres, holds a straight line: the snapping lattice needs room.
const NARROWEST: f64 = 1.0;

/// A border line between two regions, from junction to junction.
#[derive(Debug)]
pub(crate) struct Border {
    /// The region on the left in the direction of the line.
    pub(crate) left: usize,
    pub(crate) right: usize,
    /// All vertices; the first and last are equal when the line is a loop.
    pub(crate) line: Vec<u32>,
}

/// How a border line winds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Winding {
    /// 0 straight to 1 wild.
    pub(crate) roughness: f64,
    /// A piece shorter than this is not halved again, metres.
    pub(crate) shortest: f64,
}

struct Edge {
    ends: [usize; 2],
    /// Triangles on the left and on the right.
    sides: [usize; 2],
}

/// The border lines of the regions; `shortest` gives the wanted piece length between two regions.
pub(crate) fn borders(
    mesh: &Mesh,
    regions: &[usize],
    vertices: &mut Vertices,
    roughness: f64,
    shortest: impl Fn(usize, usize) -> f64,
    random: &mut Random,
) -> Vec<Border> {
    let edges = border_edges(mesh, regions);
    let mut at_corner: Vec<Vec<usize>> = vec![Vec::new(); mesh.spots.len()];
    for (number, edge) in edges.iter().enumerate() {
        for end in edge.ends {
            at_corner[end].push(number);
        }
    }
    let is_junction = |corner: usize| mesh.shared[corner].is_some() || at_corner[corner].len() != 2;
    let mut walked = vec![false; edges.len()];
    let mut lines = Vec::new();
    let junctions = (0..edges.len()).filter(|&number| edges[number].ends.iter().any(|&end| is_junction(end)));
    // Loops have no junction and are walked last, from any of their corners.
    for first in junctions.chain(0..edges.len()) {
        for start in [edges[first].ends[0], edges[first].ends[1]] {
            let begins = is_junction(start) || edges[first].ends.iter().all(|&end| !is_junction(end));
            if !walked[first] && begins {
                lines.push(walk(&edges, &at_corner, &is_junction, &mut walked, start, first));
            }
        }
    }
    let number: Vec<Option<u32>> = (0..mesh.spots.len())
        .map(|corner| {
            let used = !at_corner[corner].is_empty();
            used.then(|| mesh.shared[corner].unwrap_or_else(|| vertices.place(mesh.spots[corner])))
        })
        .collect();
    lines
        .into_iter()
        .filter_map(|steps| {
            let [left, right] = steps.first()?.sides.map(|triangle| regions[triangle]);
            let winding = Winding { roughness, shortest: shortest(left, right) };
            let mut line = vec![number[steps.first()?.ends[0]]?];
            for Edge { ends, sides } in steps {
                let (a, b) = (number[ends[0]]?, number[ends[1]]?);
                let [p, q] = sides.map(|triangle| mesh.centroid(triangle));
                for spot in wind(vertices.spot(a), vertices.spot(b), p, q, winding, random) {
                    line.push(vertices.place(spot));
                }
                line.push(b);
            }
            line.dedup();
            Some(Border { left, right, line })
        })
        .collect()
}

fn border_edges(mesh: &Mesh, regions: &[usize]) -> Vec<Edge> {
    (0..mesh.triangles.len())
        .flat_map(|triangle| mesh.edges(triangle).map(move |(from, to, across)| (triangle, from, to, across)))
        .filter_map(|(triangle, from, to, across)| {
            let other = across.filter(|&other| triangle < other && regions[other] != regions[triangle])?;
            Some(Edge { ends: [from, to], sides: [triangle, other] })
        })
        .collect()
}

/// Follows a border from a corner until the next junction, or around a loop.
fn walk(
    edges: &[Edge],
    at_corner: &[Vec<usize>],
    is_junction: &impl Fn(usize) -> bool,
    walked: &mut [bool],
    start: usize,
    first: usize,
) -> Vec<Edge> {
    let (mut corner, mut number) = (start, first);
    let mut steps = Vec::new();
    loop {
        walked[number] = true;
        let Edge { ends, sides } = &edges[number];
        let forward = ends[0] == corner;
        let (ends, sides) =
            if forward { (*ends, *sides) } else { ([ends[1], ends[0]], [sides[1], sides[0]]) };
        corner = ends[1];
        steps.push(Edge { ends, sides });
        let next = at_corner[corner].iter().copied().find(|&next| !walked[next]);
        match next {
            Some(next) if !is_junction(corner) => number = next,
            _ => return steps,
        }
    }
}

/// The inner vertices of a winding line from `a` to `b` within the kite with the side corners `p` and `q`.
pub(crate) fn wind(a: Spot, b: Spot, p: Spot, q: Spot, winding: Winding, random: &mut Random) -> Vec<Spot> {
    let length = a.distance(b);
    if length < winding.shortest.max(NARROWEST) * 1.45 {
        return Vec::new();
    }
    let height = |side: Spot| turn(a, b, side).abs() / length;
    let middle = a.toward(b, 0.5);
    if height(p).min(height(q)) < NARROWEST {
        return Vec::new();
    }
    let swing =
        random.between(0.3, 1.0) * if random.unit() < 0.5 { -winding.roughness } else { winding.roughness };
    // A far side corner would carry the line too far; the swing is measured by the length of the line.
    let side = if swing > 0.0 { p } else { q };
    let reach = (0.5 * length / middle.distance(side)).min(1.0);
    let bent = middle.toward(side, swing.abs() * reach * 0.8);
    let halves_are_apart =
        |side: Spot| (turn(bent, side, a) > 0.0) != (turn(bent, side, b) > 0.0) && turn(bent, side, a) != 0.0;
    let bend = if halves_are_apart(p) && halves_are_apart(q) { bent } else { middle };
    let half = |from: Spot, to: Spot, random: &mut Random| {
        let centre = from.toward(to, 0.5);
        wind(from, to, centre.toward(p, 0.5), centre.toward(q, 0.5), winding, random)
    };
    let mut line = half(a, bend, random);
    line.push(bend);
    line.extend(half(bend, b, random));
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spot(x: f64, y: f64) -> Spot {
        Spot { x, y }
    }

    fn crosses(a: Spot, b: Spot, c: Spot, d: Spot) -> bool {
        turn(a, b, c) * turn(a, b, d) < 0.0 && turn(c, d, a) * turn(c, d, b) < 0.0
    }

    proptest! {
        #[test]
        fn a_line_stays_in_its_kite_and_never_crosses_itself(
            seed: u64, px in -500.0..1500.0f64, py in 50.0..800.0f64, qx in -500.0..1500.0f64, qy in -800.0..-50.0f64,
        ) {
            let (a, b, p, q) = (spot(0.0, 0.0), spot(1000.0, 0.0), spot(px, py), spot(qx, qy));
            let winding = Winding { roughness: 1.0, shortest: 20.0 };
            let mut line = vec![a];
            line.extend(wind(a, b, p, q, winding, &mut Random::new(seed)));
            line.push(b);
            let within = |s: Spot| {
                let in_upper = turn(a, b, s) >= -1e-6 && turn(b, p, s) >= -1e-6 && turn(p, a, s) >= -1e-6;
                let in_lower = turn(a, b, s) <= 1e-6 && turn(b, q, s) <= 1e-6 && turn(q, a, s) <= 1e-6;
                in_upper || in_lower
            };
            for &s in &line {
                prop_assert!(within(s), "{:?}", s);
            }
            for (i, one) in line.windows(2).enumerate() {
                for two in line.windows(2).skip(i + 2) {
                    prop_assert!(!crosses(one[0], one[1], two[0], two[1]));
                }
            }
        }
    }
}
