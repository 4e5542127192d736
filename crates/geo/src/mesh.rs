//! A face cut into small triangles; its outline edges are triangle edges, exactly.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "indices come from the triangulation itself"
)]

use std::collections::HashMap;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use spade::{ConstrainedDelaunayTriangulation, Point2, Triangulation};

use crate::banded::BandedArea;
use crate::bounds::Bounds;
use crate::plane::{Face, Spot, Vertices, ring_edges, turn};
use crate::random::Random;

/// New points keep this share of the spacing away from the outline.
const CLEARANCE: f64 = 0.45;
/// New points leave the lattice by at most this share of the spacing.
const JITTER: f64 = 0.3;

/// The outline of a face crosses itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crossing;

/// A triangulation of one face.
#[derive(Debug)]
pub(crate) struct Mesh {
    pub(crate) spots: Vec<Spot>,
    /// The shared number of an outline vertex; `None` for a new point that may still move.
    pub(crate) shared: Vec<Option<u32>>,
    /// Corners, counter-clockwise.
    pub(crate) triangles: Vec<[usize; 3]>,
    /// The triangle across the edge from corner `k` to `k + 1`; `None` at the outline.
    pub(crate) neighbours: Vec<[Option<usize>; 3]>,
}

impl Mesh {
    /// Triangulates a face with new points about `spacing` metres apart.
    pub(crate) fn new(
        vertices: &Vertices,
        face: &Face,
        spacing: f64,
        random: &mut Random,
    ) -> Result<Self, Crossing> {
        let mut local: HashMap<u32, usize> = HashMap::new();
        let mut spots = Vec::new();
        let mut shared = Vec::new();
        for &vertex in face.rings().flatten() {
            local.entry(vertex).or_insert_with(|| {
                spots.push(vertices.spot(vertex));
                shared.push(Some(vertex));
                spots.len() - 1
            });
        }
        let outline: Vec<[usize; 2]> = face.edges().map(|(a, b)| [local[&a], local[&b]]).collect();
        let new = inner_points(vertices, face, spacing, random);
        shared.resize(spots.len() + new.len(), None);
        spots.extend(new);
        triangulate(spots, shared, outline)
    }

    pub(crate) fn corners(&self, triangle: usize) -> [Spot; 3] {
        self.triangles[triangle].map(|corner| self.spots[corner])
    }

    pub(crate) fn centroid(&self, triangle: usize) -> Spot {
        let [a, b, c] = self.corners(triangle);
        Spot { x: (a.x + b.x + c.x) / 3.0, y: (a.y + b.y + c.y) / 3.0 }
    }

    pub(crate) fn area(&self, triangle: usize) -> f64 {
        let [a, b, c] = self.corners(triangle);
        turn(a, b, c) / 2.0
    }

    /// The edges of a triangle: start, end, and the triangle across.
    pub(crate) fn edges(&self, triangle: usize) -> impl Iterator<Item = (usize, usize, Option<usize>)> {
        let [a, b, c] = self.triangles[triangle];
        [(a, b), (b, c), (c, a)]
            .into_iter()
            .zip(self.neighbours[triangle])
            .map(|((from, to), across)| (from, to, across))
    }

    /// The edges of a triangle that lie on the outline, by shared numbers.
    pub(crate) fn outline_edges(&self, triangle: usize) -> impl Iterator<Item = (u32, u32)> {
        self.edges(triangle).filter_map(|(from, to, across)| match across {
            None => Some((self.shared[from]?, self.shared[to]?)),
            Some(_) => None,
        })
    }
}

/// A jittered triangular lattice inside the face, clear of its outline.
fn inner_points(vertices: &Vertices, face: &Face, spacing: f64, random: &mut Random) -> Vec<Spot> {
    let flat = |ring: &Vec<u32>| -> LineString {
        ring.iter().map(|&vertex| vertices.spot(vertex)).map(|Spot { x, y }| Coord { x, y }).collect()
    };
    let area =
        MultiPolygon::new(vec![Polygon::new(flat(&face.outer), face.holes.iter().map(flat).collect())]);
    let Some(bounds) = Bounds::of(&area) else { return Vec::new() };
    let inside = BandedArea::new(&area);
    let cell = |spot: Spot| ((spot.x / spacing).floor() as i64, (spot.y / spacing).floor() as i64);
    let mut near: HashMap<(i64, i64), Vec<(Spot, Spot)>> = HashMap::new();
    let reach = spacing * CLEARANCE;
    for (a, b) in face.rings().flat_map(|ring| ring_edges(ring)) {
        let (a, b) = (vertices.spot(a), vertices.spot(b));
        let low = cell(Spot { x: a.x.min(b.x) - reach, y: a.y.min(b.y) - reach });
        let high = cell(Spot { x: a.x.max(b.x) + reach, y: a.y.max(b.y) + reach });
        for key in (low.0..=high.0).flat_map(|x| (low.1..=high.1).map(move |y| (x, y))) {
            near.entry(key).or_default().push((a, b));
        }
    }
    let mut points = Vec::new();
    let row_height = spacing * 0.866;
    let (rows, columns) = ((bounds.north - bounds.south) / row_height, (bounds.east - bounds.west) / spacing);
    for row in 0..=rows as usize {
        let shift = if row % 2 == 0 { 0.25 } else { 0.75 };
        for column in 0..=columns as usize {
            let spot = Spot {
                x: bounds.west + (column as f64 + shift + random.between(-JITTER, JITTER)) * spacing,
                y: bounds.south + (row as f64 + 0.5 + random.between(-JITTER, JITTER)) * row_height,
            };
            let clear = near
                .get(&cell(spot))
                .is_none_or(|edges| edges.iter().all(|&(a, b)| spot.distance_to_segment(a, b) > reach));
            if clear && inside.contains(Coord { x: spot.x, y: spot.y }) {
                points.push(spot);
            }
        }
    }
    points
}

fn triangulate(
    spots: Vec<Spot>,
    shared: Vec<Option<u32>>,
    outline: Vec<[usize; 2]>,
) -> Result<Mesh, Crossing> {
    let points = spots.iter().map(|spot| Point2::new(spot.x, spot.y)).collect();
    let mut crossing = false;
    let triangulation: ConstrainedDelaunayTriangulation<Point2<f64>> =
        ConstrainedDelaunayTriangulation::try_bulk_load_cdt(points, outline, |_| crossing = true)
            .map_err(|_| Crossing)?;
    if crossing || triangulation.num_vertices() != spots.len() {
        return Err(Crossing);
    }
    let inside = inside_faces(&triangulation);
    let mut number = vec![None; triangulation.num_all_faces()];
    let mut count = 0;
    for face in triangulation.inner_faces().filter(|face| inside[face.index()]) {
        number[face.index()] = Some(count);
        count += 1;
    }
    let mut mesh =
        Mesh { spots, shared, triangles: Vec::with_capacity(count), neighbours: Vec::with_capacity(count) };
    for face in triangulation.inner_faces().filter(|face| inside[face.index()]) {
        let edges = face.adjacent_edges();
        mesh.triangles.push(edges.map(|edge| edge.from().index()));
        mesh.neighbours.push(
            edges.map(
                |edge| {
                    if edge.is_constraint_edge() { None } else { number[edge.rev().face().index()] }
                },
            ),
        );
    }
    Ok(mesh)
}

/// Which faces lie inside the outline: an odd number of outline edges away from the outer face.
fn inside_faces(triangulation: &ConstrainedDelaunayTriangulation<Point2<f64>>) -> Vec<bool> {
    let mut across = vec![Vec::new(); triangulation.num_all_faces()];
    for edge in triangulation.undirected_edges() {
        let [a, b] = edge.as_directed().face_pair();
        across[a].push((b, edge.is_constraint_edge()));
        across[b].push((a, edge.is_constraint_edge()));
    }
    let mut inside = vec![None; across.len()];
    let mut stack = vec![triangulation.outer_face().index()];
    inside[triangulation.outer_face().index()] = Some(false);
    while let Some(face) = stack.pop() {
        for &(next, outline) in &across[face] {
            if inside[next].is_none() {
                inside[next] = inside[face].map(|here| here != outline);
                stack.push(next);
            }
        }
    }
    inside.into_iter().map(|face| face == Some(true)).collect()
}

/// The two faces beside an edge.
trait FacePair {
    fn face_pair(&self) -> [usize; 2];
}

impl FacePair for spade::handles::DirectedEdgeHandle<'_, Point2<f64>, (), spade::CdtEdge<()>, ()> {
    fn face_pair(&self) -> [usize; 2] {
        [self.face().index(), self.rev().face().index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Plane;
    use geo::{Rect, polygon};

    fn meshed(polygon: Polygon, spacing: f64) -> (f64, Result<Mesh, Crossing>) {
        let area = MultiPolygon::new(vec![polygon]);
        let mut vertices = Vertices::new(Plane::of(&area));
        let faces = vertices.faces(&area);
        (vertices.face_area(&faces[0]), Mesh::new(&vertices, &faces[0], spacing, &mut Random::new(1)))
    }

    #[test]
    fn triangles_fill_a_square_with_a_hole() {
        let hole = Rect::new((109.02, 23.02), (109.05, 23.04)).to_polygon();
        let square = Rect::new((109.0, 23.0), (109.1, 23.1)).to_polygon();
        let (area, mesh) =
            meshed(Polygon::new(square.exterior().clone(), vec![hole.exterior().clone()]), 500.0);
        let mesh = mesh.unwrap();
        let sum: f64 = (0..mesh.triangles.len()).map(|t| mesh.area(t)).sum();
        assert!((sum - area).abs() < 1e-6 * area);
        assert!((0..mesh.triangles.len()).all(|t| mesh.area(t) > 0.0));
        let outline =
            (0..mesh.triangles.len()).flat_map(|t| mesh.neighbours[t]).filter(Option::is_none).count();
        assert_eq!(outline, 8);
    }

    #[test]
    fn a_bow_tie_is_refused() {
        let bow =
            polygon![(x: 109.0, y: 23.0), (x: 109.1, y: 23.1), (x: 109.1, y: 23.0), (x: 109.0, y: 23.09)];
        assert_eq!(meshed(bow, 500.0).1.unwrap_err(), Crossing);
    }
}
