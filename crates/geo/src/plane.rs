//! The local plane in metres in which boundaries are drawn, and the table of vertices that neighbours share.

use std::collections::HashMap;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::bounds::Bounds;
use crate::coordinates::EARTH_RADIUS;

/// New vertices lie on this lattice, degrees (about 0.1 m).
const SNAP: f64 = 1e-6;

/// A position in the local plane, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Spot {
    pub(crate) fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point `share` of the way to `other`.
    pub(crate) fn toward(self, other: Self, share: f64) -> Self {
        Self { x: self.x + (other.x - self.x) * share, y: self.y + (other.y - self.y) * share }
    }

    /// Distance to the segment from `a` to `b`.
    pub(crate) fn distance_to_segment(self, a: Self, b: Self) -> f64 {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = dx * dx + dy * dy;
        if length == 0.0 {
            return self.distance(a);
        }
        let along = ((self.x - a.x) * dx + (self.y - a.y) * dy) / length;
        self.distance(a.toward(b, along.clamp(0.0, 1.0)))
    }
}

/// Twice the signed area of a triangle; positive when a, b, c run counter-clockwise.
pub(crate) fn turn(a: Spot, b: Spot, c: Spot) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// An equirectangular projection about a centre: affine, so what is simple in degrees is simple in metres.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    origin: Coord,
    per_lon: f64,
    per_lat: f64,
}

impl Plane {
    pub(crate) fn around(origin: Coord) -> Self {
        let per_lat = EARTH_RADIUS.to_radians();
        Self { origin, per_lon: per_lat * origin.y.to_radians().cos().max(0.01), per_lat }
    }

    /// The plane about the middle of an area; about 0/0 when the area is empty.
    pub(crate) fn of(area: &MultiPolygon) -> Self {
        Self::around(Bounds::of(area).map_or(Coord { x: 0.0, y: 0.0 }, |bounds| bounds.centre().into()))
    }

    pub(crate) fn spot(&self, coord: Coord) -> Spot {
        Spot { x: (coord.x - self.origin.x) * self.per_lon, y: (coord.y - self.origin.y) * self.per_lat }
    }

    pub(crate) fn coord(&self, spot: Spot) -> Coord {
        Coord { x: self.origin.x + spot.x / self.per_lon, y: self.origin.y + spot.y / self.per_lat }
    }

    /// The nearest position that [`Vertices::place`] can keep.
    pub(crate) fn snapped(&self, spot: Spot) -> Coord {
        let Coord { x, y } = self.coord(spot);
        Coord { x: (x / SNAP).round() * SNAP, y: (y / SNAP).round() * SNAP }
    }
}

/// Every vertex of a tessellation once: two parts share a border when they name the same numbers.
#[derive(Debug)]
pub(crate) struct Vertices {
    plane: Plane,
    coords: Vec<Coord>,
    spots: Vec<Spot>,
    known: HashMap<[u64; 2], u32>,
}

/// One polygon by vertex numbers: the outer ring counter-clockwise, holes clockwise, rings not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) outer: Vec<u32>,
    pub(crate) holes: Vec<Vec<u32>>,
}

impl Face {
    pub(crate) fn rings(&self) -> impl Iterator<Item = &Vec<u32>> {
        std::iter::once(&self.outer).chain(&self.holes)
    }

    /// The directed edges, the face on their left.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (u32, u32)> {
        self.rings().flat_map(|ring| ring_edges(ring))
    }
}

/// The edges of a ring that is not closed by a repeated vertex.
pub(crate) fn ring_edges(ring: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

impl Vertices {
    pub(crate) fn new(plane: Plane) -> Self {
        Self { plane, coords: Vec::new(), spots: Vec::new(), known: HashMap::new() }
    }

    pub(crate) fn plane(&self) -> Plane {
        self.plane
    }

    /// The number of a vertex at exactly this coordinate.
    pub(crate) fn keep(&mut self, coord: Coord) -> u32 {
        let key = [(coord.x + 0.0).to_bits(), (coord.y + 0.0).to_bits()];
        let next = u32::try_from(self.coords.len()).unwrap_or(u32::MAX);
        *self.known.entry(key).or_insert_with(|| {
            self.coords.push(coord);
            self.spots.push(self.plane.spot(coord));
            next
        })
    }

    /// The number of a vertex on the snapping lattice next to this position.
    pub(crate) fn place(&mut self, spot: Spot) -> u32 {
        self.keep(self.plane.snapped(spot))
    }

    pub(crate) fn spot(&self, vertex: u32) -> Spot {
        usize::try_from(vertex)
            .ok()
            .and_then(|i| self.spots.get(i))
            .copied()
            .unwrap_or(Spot { x: 0.0, y: 0.0 })
    }

    pub(crate) fn coord(&self, vertex: u32) -> Coord {
        usize::try_from(vertex).ok().and_then(|i| self.coords.get(i)).copied().unwrap_or_default()
    }

    /// Signed area of a ring, square metres in the plane.
    pub(crate) fn ring_area(&self, ring: &[u32]) -> f64 {
        let Some(origin) = ring.first().map(|&v| self.spot(v)) else { return 0.0 };
        ring_edges(ring).map(|(a, b)| turn(origin, self.spot(a), self.spot(b)) / 2.0).sum()
    }

    /// Area of a face, square metres in the plane.
    pub(crate) fn face_area(&self, face: &Face) -> f64 {
        face.rings().map(|ring| self.ring_area(ring)).sum()
    }

    /// The faces of an area, each vertex kept exactly. Repeated vertices and rings of no area are dropped.
    pub(crate) fn faces(&mut self, area: &MultiPolygon) -> Vec<Face> {
        area.iter()
            .filter_map(|polygon| {
                let outer = self.ring(polygon.exterior(), true)?;
                let holes = polygon.interiors().iter().filter_map(|hole| self.ring(hole, false)).collect();
                Some(Face { outer, holes })
            })
            .collect()
    }

    fn ring(&mut self, line: &LineString, counter_clockwise: bool) -> Option<Vec<u32>> {
        let mut ring: Vec<u32> = line.coords().map(|&coord| self.keep(coord)).collect();
        ring.dedup();
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let size = self.ring_area(&ring);
        if ring.len() < 3 || size == 0.0 {
            return None;
        }
        if (size > 0.0) != counter_clockwise {
            ring.reverse();
        }
        Some(ring)
    }

    /// The faces in degrees.
    pub(crate) fn polygons(&self, faces: &[Face]) -> MultiPolygon {
        let line =
            |ring: &Vec<u32>| -> LineString { ring.iter().map(|&vertex| self.coord(vertex)).collect() };
        // `Polygon::new` closes the rings.
        faces
            .iter()
            .map(|face| Polygon::new(line(&face.outer), face.holes.iter().map(line).collect()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn an_area_passes_unchanged() {
        let square =
            polygon![(x: 109.0, y: 23.0), (x: 109.1, y: 23.0), (x: 109.1, y: 23.1), (x: 109.0, y: 23.1)];
        let area = MultiPolygon::new(vec![square]);
        let mut vertices = Vertices::new(Plane::of(&area));
        let faces = vertices.faces(&area);
        assert_eq!(vertices.polygons(&faces), area);
        let km2 = faces.iter().map(|face| vertices.face_area(face)).sum::<f64>() / 1e6;
        assert!((km2 - crate::area_km2(&area)).abs() < 0.01 * km2);
    }

    #[test]
    fn snapping_is_finer_than_a_metre() {
        let plane = Plane::around(Coord { x: 109.4, y: 23.1 });
        let spot = Spot { x: 1234.567, y: -765.432 };
        assert!(plane.spot(plane.snapped(spot)).distance(spot) < 0.2);
    }
}
