//! Point in polygon with the edges sorted into horizontal bands.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "band numbers are clamped; offsets are built here"
)]

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, MultiPolygon};

/// About this many edges begin in a band.
const EDGES_PER_BAND: usize = 4;
/// At most so many bands per area.
const MOST_BANDS: usize = 512;

/// An area prepared for many point questions.
#[derive(Debug)]
pub(crate) struct BandedArea {
    /// The vertices of all rings, each ring closed; edge `i` goes from vertex `i` to `i + 1`.
    coords: Box<[Coord]>,
    /// Band `b` holds the edges `edges[starts[b]..starts[b + 1]]`.
    starts: Box<[u32]>,
    edges: Box<[u32]>,
    south: f64,
    bands_per_degree: f64,
}

impl BandedArea {
    pub(crate) fn new(area: &MultiPolygon) -> Self {
        let mut coords = Vec::new();
        let mut all = Vec::new();
        for ring in area.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
            let first = coords.len();
            coords.extend_from_slice(&ring.0);
            all.extend(first..(coords.len().max(first + 1) - 1));
        }
        let (south, north) = coords
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), c| (low.min(c.y), high.max(c.y)));
        let bands = (all.len() / EDGES_PER_BAND).clamp(1, MOST_BANDS);
        let height = north - south;
        let bands_per_degree = if height > 0.0 { bands as f64 / height } else { 0.0 };
        let mut banded = Self {
            coords: coords.into(),
            starts: Box::default(),
            edges: Box::default(),
            south,
            bands_per_degree,
        };
        banded.sort_edges(&all, bands);
        banded
    }

    /// Counting sort of the edges into every band they touch.
    fn sort_edges(&mut self, all: &[usize], bands: usize) {
        let touched = |edge: usize| {
            let (a, b) = (self.coords[edge].y, self.coords[edge + 1].y);
            self.band(a.min(b), bands)..=self.band(a.max(b), bands)
        };
        let mut starts = vec![0_u32; bands + 1];
        for band in all.iter().flat_map(|&edge| touched(edge)) {
            starts[band + 1] += 1;
        }
        for band in 0..bands {
            starts[band + 1] += starts[band];
        }
        let mut next = starts.clone();
        let mut edges = vec![0_u32; starts[bands] as usize];
        for &edge in all {
            for band in touched(edge) {
                edges[next[band] as usize] = edge as u32;
                next[band] += 1;
            }
        }
        (self.starts, self.edges) = (starts.into(), edges.into());
    }

    /// Monotone in `lat`, so an edge is found from every band between its ends.
    fn band(&self, lat: f64, bands: usize) -> usize {
        (((lat - self.south) * self.bands_per_degree) as usize).min(bands - 1)
    }

    /// Whether the point belongs to the area. A point on an edge belongs to the side east of it (south of it when it
    /// is level), decided by exact arithmetic: in a tessellation exactly one part owns each point.
    pub(crate) fn contains(&self, point: Coord) -> bool {
        if point.y < self.south || point.y.is_nan() {
            return false;
        }
        let band = self.band(point.y, self.starts.len() - 1);
        let edges = &self.edges[self.starts[band] as usize..self.starts[band + 1] as usize];
        edges.iter().filter(|&&edge| self.crosses(edge as usize, point)).count() % 2 == 1
    }

    /// Whether the ray from the point to the east meets the edge; the same answer for both directions of the edge.
    fn crosses(&self, edge: usize, point: Coord) -> bool {
        let (a, b) = (self.coords[edge], self.coords[edge + 1]);
        let (low, high) = match (a.y <= point.y, b.y <= point.y) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            _ => return false,
        };
        if point.x < low.x && point.x < high.x {
            return true;
        }
        if point.x > low.x && point.x > high.x {
            return false;
        }
        RobustKernel::orient2d(low, high, point) == Orientation::CounterClockwise
    }

    /// The edges as pairs of ends.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (Coord, Coord)> {
        let mut seen = vec![false; self.coords.len()];
        self.edges.iter().filter_map(move |&edge| {
            let edge = edge as usize;
            (!std::mem::replace(&mut seen[edge], true)).then(|| (self.coords[edge], self.coords[edge + 1]))
        })
    }

    /// Heap bytes, for the memory budget.
    pub(crate) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.coords) + size_of_val(&*self.starts) + size_of_val(&*self.edges)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, polygon};
    use proptest::prelude::*;

    fn banded(polygons: Vec<geo::Polygon>) -> BandedArea {
        BandedArea::new(&MultiPolygon::new(polygons))
    }

    #[test]
    fn four_squares_around_a_corner_own_it_once() {
        let squares: Vec<_> = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
            .map(|(x, y)| banded(vec![Rect::new((x, y), (x + 1.0, y + 1.0)).to_polygon()]))
            .into();
        for point in [(1.0, 1.0), (1.0, 0.5), (0.5, 1.0)] {
            assert_eq!(squares.iter().filter(|square| square.contains(point.into())).count(), 1, "{point:?}");
        }
    }

    #[test]
    fn a_hole_is_outside_and_an_empty_area_contains_nothing() {
        let hole = Rect::new((1.0, 1.0), (2.0, 2.0)).to_polygon();
        let pierced = geo::Polygon::new(
            Rect::new((0.0, 0.0), (3.0, 3.0)).to_polygon().exterior().clone(),
            vec![hole.exterior().clone()],
        );
        let area = banded(vec![pierced]);
        assert!(area.contains((0.5, 1.5).into()) && !area.contains((1.5, 1.5).into()));
        assert!(!banded(vec![]).contains((0.0, 0.0).into()));
        assert_eq!(area.segments().count(), 8);
    }

    proptest! {
        #[test]
        fn a_fan_of_triangles_owns_each_point_once(x in -0.9..0.9f64, y in -0.9..0.9f64, px in -20..20i32, py in -20..20i32) {
            let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
            let parts: Vec<_> = (0..4).map(|i| {
                let (a, b) = (corners[i], corners[(i + 1) % 4]);
                banded(vec![polygon![(x: a.0, y: a.1), (x: b.0, y: b.1), (x: x, y: y)]])
            }).collect();
            let lattice = (f64::from(px) / 20.0 * 0.999, f64::from(py) / 20.0 * 0.999);
            for point in [lattice, (x, y), ((x - 1.0) / 2.0, (y - 1.0) / 2.0), ((x + 1.0) / 2.0, (y + 1.0) / 2.0)] {
                let owners = parts.iter().filter(|part| part.contains(point.into())).count();
                prop_assert_eq!(owners, 1, "{:?}", point);
            }
        }
    }
}
