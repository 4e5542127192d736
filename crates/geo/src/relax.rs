//! Making the borders between regions of a mesh shorter and smoother without ever breaking the mesh.
#![expect(clippy::indexing_slicing, reason = "corner and triangle numbers come from the mesh")]

use crate::mesh::Mesh;
use crate::plane::{Spot, turn};

/// Passes of tooth removal and of smoothing.
const TOOTH_PASSES: usize = 6;
const SMOOTH_PASSES: usize = 3;
/// How far a corner moves towards the middle of its neighbours in a pass.
const STEP: f64 = 0.5;
/// A move may not make a triangle smaller than this share of an equilateral one on the mean edge.
const THINNEST: f64 = 0.12;

/// Gives a triangle that sticks out between two triangles of one neighbour region to that region. The triangle
/// has only one neighbour of its own, so its region stays connected.
pub(crate) fn remove_teeth(mesh: &Mesh, regions: &mut [usize]) {
    for _ in 0..TOOTH_PASSES {
        let mut changed = false;
        for triangle in 0..regions.len() {
            let own = regions[triangle];
            let others: Vec<usize> = mesh.neighbours[triangle]
                .into_iter()
                .flatten()
                .map(|next| regions[next])
                .filter(|&r| r != own)
                .collect();
            let kept = mesh.neighbours[triangle].into_iter().flatten().any(|next| regions[next] == own);
            if let [first, second] = others[..]
                && first == second
                && kept
            {
                regions[triangle] = first;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// Moves the free corners: those on a border towards the middle of their neighbours along the border, the others
/// towards the middle of all their neighbours. A move that would flip or flatten a triangle is not made.
pub(crate) fn smooth(mesh: &mut Mesh, regions: &[usize]) {
    let mut around: Vec<Vec<usize>> = vec![Vec::new(); mesh.spots.len()];
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); mesh.spots.len()];
    let mut along: Vec<Vec<usize>> = vec![Vec::new(); mesh.spots.len()];
    for triangle in 0..mesh.triangles.len() {
        for (from, to, across) in mesh.edges(triangle) {
            around[from].push(triangle);
            neighbours[from].push(to);
            if across.is_some_and(|other| regions[other] != regions[triangle]) {
                along[from].push(to);
            }
        }
    }
    for _ in 0..SMOOTH_PASSES {
        for corner in 0..mesh.spots.len() {
            if mesh.shared[corner].is_none() {
                let guides = if along[corner].is_empty() { &neighbours[corner] } else { &along[corner] };
                move_corner(mesh, corner, guides, &around[corner]);
            }
        }
    }
}

fn move_corner(mesh: &mut Mesh, corner: usize, guides: &[usize], around: &[usize]) {
    let Some(middle) = mean(guides.iter().map(|&guide| mesh.spots[guide])) else { return };
    let before = mesh.spots[corner];
    let least = |mesh: &Mesh| {
        around.iter().map(|&triangle| quality(mesh.corners(triangle))).min_by(f64::total_cmp).unwrap_or(0.0)
    };
    let worst = least(mesh);
    mesh.spots[corner] = before.toward(middle, STEP);
    let after = least(mesh);
    if after < THINNEST && after < worst {
        mesh.spots[corner] = before;
    }
}

/// The area of a triangle by that of an equilateral one with the same mean squared edge; 1 is best, below 0 flipped.
fn quality([a, b, c]: [Spot; 3]) -> f64 {
    let squares = a.distance(b).powi(2) + b.distance(c).powi(2) + c.distance(a).powi(2);
    if squares == 0.0 { 0.0 } else { turn(a, b, c) * 12.0_f64.sqrt() / squares }
}

fn mean(spots: impl Iterator<Item = Spot>) -> Option<Spot> {
    let (count, x, y) = spots.fold((0.0, 0.0, 0.0), |(n, x, y), spot| (n + 1.0, x + spot.x, y + spot.y));
    (count > 0.0).then(|| Spot { x: x / count, y: y / count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::{Plane, Vertices};
    use crate::random::Random;
    use geo::{MultiPolygon, Rect};

    #[test]
    fn smoothing_flips_no_triangle() {
        let area = MultiPolygon::new(vec![Rect::new((109.0, 23.0), (109.1, 23.1)).to_polygon()]);
        let mut vertices = Vertices::new(Plane::of(&area));
        let faces = vertices.faces(&area);
        let mut mesh = Mesh::new(&vertices, &faces[0], 400.0, &mut Random::new(9)).unwrap();
        let mut regions: Vec<usize> =
            (0..mesh.triangles.len()).map(|t| usize::from(mesh.centroid(t).x > 0.0)).collect();
        let before = regions.clone();
        remove_teeth(&mesh, &mut regions);
        smooth(&mut mesh, &regions);
        assert_ne!(before, regions);
        assert!((0..mesh.triangles.len()).all(|t| mesh.area(t) > 0.0));
    }
}
