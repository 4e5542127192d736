//! Plausible boundaries for a tree of places inside an area (features G2, G3).
//!
//! The result is a true tessellation: no overlap, no gap, the same vertices on both sides of every border, and the
//! area's own outline kept. The borders of a place are exactly the outer borders of its children.

use geo::{Coord, MultiPolygon};

use crate::border::borders;
use crate::grow::{Wish, grow};
use crate::islands::{Role, deal};
use crate::mesh::Mesh;
use crate::noise::Ground;
use crate::plan::{Part, Settings, Split, TessellateError};
use crate::plane::{Face, Plane, Vertices, ring_edges};
use crate::random::Random;
use crate::relax::{remove_teeth, smooth};
use crate::rings::faces_from_edges;
use crate::simplify::simplify;

/// About this many pieces of border go on the side of a square leaf.
const PIECES_PER_SIDE: f64 = 8.5;
/// About this many triangles go on the side of a square child that is divided further, and of a leaf.
const TRIANGLES_PER_SIDE: f64 = 11.0;
const TRIANGLES_PER_LEAF_SIDE: f64 = 5.5;
/// How often a mesh that proved too coarse is refined.
const ATTEMPTS: u32 = 4;

/// Divides an area into the places of a tree.
///
/// The outline keeps every vertex; where its edges are long compared with the leaves, vertices on them are added.
///
/// # Errors
/// [`TessellateError`] when the area or the tree makes no sense.
pub fn tessellate(area: &MultiPolygon, split: &Split, settings: &Settings) -> Result<Part, TessellateError> {
    if !split.is_sound() {
        return Err(TessellateError::BadWeight);
    }
    let mut vertices = Vertices::new(Plane::of(area));
    let mut faces = vertices.faces(area);
    let size: f64 = faces.iter().map(|face| vertices.face_area(face)).sum();
    if faces.is_empty() || size <= 0.0 {
        return Err(TessellateError::EmptyArea);
    }
    let spacing = split.grain(size).sqrt() / PIECES_PER_SIDE;
    for face in &mut faces {
        densify(&mut vertices, face, spacing);
    }
    let mut drawing = Drawing { vertices, settings: *settings, ground: Ground::new(settings.seed) };
    let part = drawing.divide_all(faces, split, &Random::new(settings.seed))?;
    Ok(drawing.polygons(part))
}

/// Adds vertices on edges longer than the spacing.
fn densify(vertices: &mut Vertices, face: &mut Face, spacing: f64) {
    for ring in std::iter::once(&mut face.outer).chain(&mut face.holes) {
        let mut dense = Vec::with_capacity(ring.len());
        for (from, to) in ring_edges(ring) {
            dense.push(from);
            let pieces = (vertices.spot(from).distance(vertices.spot(to)) / spacing).round();
            let (a, b) = (vertices.coord(from), vertices.coord(to));
            let mut step = 1.0;
            while step < pieces {
                let share = step / pieces;
                dense.push(
                    vertices.keep(Coord { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share }),
                );
                step += 1.0;
            }
        }
        *ring = dense;
    }
}

/// A drawn place by vertex numbers.
struct Draft {
    faces: Vec<Face>,
    children: Vec<Draft>,
}

struct Drawing {
    vertices: Vertices,
    settings: Settings,
    ground: Ground,
}

impl Drawing {
    fn polygons(&self, draft: Draft) -> Part {
        Part {
            polygon: self.vertices.polygons(&draft.faces),
            children: draft.children.into_iter().map(|child| self.polygons(child)).collect(),
        }
    }

    fn divide_all(
        &mut self,
        faces: Vec<Face>,
        split: &Split,
        random: &Random,
    ) -> Result<Draft, TessellateError> {
        let mut children = Vec::new();
        if !split.children.is_empty() {
            let shares = self.divide(&faces, &split.children, &mut random.branch(0))?;
            for ((child, share), key) in split.children.iter().zip(shares).zip(1..) {
                children.push(self.divide_all(share, child, &random.branch(key))?);
            }
        }
        Ok(Draft { faces, children })
    }

    /// Divides the pieces of one place among its children.
    fn divide(
        &mut self,
        faces: &[Face],
        children: &[Split],
        random: &mut Random,
    ) -> Result<Vec<Vec<Face>>, TessellateError> {
        let sizes: Vec<f64> = faces.iter().map(|face| self.vertices.face_area(face)).collect();
        let weights: Vec<f64> = children.iter().map(|child| child.weight).collect();
        let roles = deal(&sizes, &weights);
        let mut shares: Vec<Vec<Face>> = vec![Vec::new(); children.len()];
        for (face, role) in faces.iter().zip(&roles) {
            if let Role::Divided(members) = role {
                let own: Vec<&Split> = members.iter().filter_map(|&member| children.get(member)).collect();
                for (&member, share) in members.iter().zip(self.divide_face(face, &own, random)?) {
                    if let Some(shares) = shares.get_mut(member) {
                        shares.extend(share);
                    }
                }
            }
        }
        for (face, _) in faces.iter().zip(&roles).filter(|(_, role)| **role == Role::Attached) {
            let nearest = shares.iter_mut().min_by(|a, b| self.gap(face, a).total_cmp(&self.gap(face, b)));
            if let Some(share) = nearest {
                share.push(face.clone());
            }
        }
        Ok(shares)
    }

    /// Distance between the vertices of a piece and of other pieces, metres.
    fn gap(&self, face: &Face, others: &[Face]) -> f64 {
        let spots =
            |face: &Face| -> Vec<_> { face.outer.iter().map(|&vertex| self.vertices.spot(vertex)).collect() };
        let own = spots(face);
        others
            .iter()
            .flat_map(spots)
            .map(|other| own.iter().map(|spot| spot.distance(other)).fold(f64::INFINITY, f64::min))
            .fold(f64::INFINITY, f64::min)
    }

    /// Divides one piece among children, each of which gets something.
    fn divide_face(
        &mut self,
        face: &Face,
        children: &[&Split],
        random: &mut Random,
    ) -> Result<Vec<Vec<Face>>, TessellateError> {
        if children.len() < 2 {
            return Ok(vec![vec![face.clone()]]);
        }
        let size = self.vertices.face_area(face);
        let weights: f64 = children.iter().map(|child| child.weight).sum();
        let targets: Vec<f64> = children.iter().map(|child| size * child.weight / weights).collect();
        let mean = size / children.iter().map(|_| 1.0).sum::<f64>();
        let smallest = targets.iter().copied().fold(mean, f64::min).max(mean / 4.0);
        let wishes: Vec<Wish> = children
            .iter()
            .map(|child| Wish {
                weight: child.weight,
                seat: child.seat.map(|seat| self.vertices.plane().spot(seat.into())),
            })
            .collect();
        let lengths: Vec<f64> = children
            .iter()
            .zip(&targets)
            .map(|(child, &size)| child.grain(size).sqrt() / PIECES_PER_SIDE)
            .collect();
        let are_leaves = children.iter().all(|child| child.children.is_empty());
        let per_side = if are_leaves { TRIANGLES_PER_LEAF_SIDE } else { TRIANGLES_PER_SIDE };
        let mut spacing = smallest.sqrt() / per_side;
        for _ in 0..ATTEMPTS {
            let mesh = Mesh::new(&self.vertices, face, spacing, random)
                .map_err(|_| TessellateError::CrossingOutline)?;
            if let Some(regions) = grow(&mesh, &wishes, self.ground, random) {
                return Ok(self.draw(face, mesh, regions, &lengths, random));
            }
            spacing *= 0.6;
        }
        Err(TessellateError::TooManyChildren(children.len()))
    }

    /// Smooths the regions of a mesh and draws their borders; `lengths` are the wanted border pieces per region.
    fn draw(
        &mut self,
        face: &Face,
        mut mesh: Mesh,
        mut regions: Vec<usize>,
        lengths: &[f64],
        random: &mut Random,
    ) -> Vec<Vec<Face>> {
        remove_teeth(&mesh, &mut regions);
        smooth(&mut mesh, &regions);
        let length = |region: usize| lengths.get(region).copied().unwrap_or(f64::INFINITY);
        let shortest = |left, right| length(left).min(length(right));
        let mut lines =
            borders(&mesh, &regions, &mut self.vertices, self.settings.roughness, shortest, random);
        simplify(&self.vertices, face, &mut lines, self.settings.tolerance);
        let mut edges: Vec<Vec<(u32, u32)>> = vec![Vec::new(); lengths.len()];
        let mut add = |region: usize, from: u32, to: u32| {
            if let Some(edges) = edges.get_mut(region) {
                edges.push((from, to));
            }
        };
        for line in &lines {
            for (&from, &to) in line.line.iter().zip(line.line.iter().skip(1)) {
                add(line.left, from, to);
                add(line.right, to, from);
            }
        }
        for (triangle, &region) in regions.iter().enumerate() {
            for (from, to) in mesh.outline_edges(triangle) {
                add(region, from, to);
            }
        }
        edges.iter().map(|edges| faces_from_edges(&self.vertices, edges)).collect()
    }
}
