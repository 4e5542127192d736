//! Which grid is this point in? (Feature G9.)

use std::collections::BTreeSet;

use geo::{Coord, MultiPolygon};

use crate::banded::BandedArea;
use crate::bounds::Bounds;
use crate::coordinates::Wgs84;
use crate::measure::area_km2;
use crate::plane::Plane;
use crate::raster::Raster;

/// One grid for the index.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The caller's key.
    pub id: i64,
    /// Where areas overlap the higher priority wins: a dedicated grid lies inside a general one.
    pub priority: i16,
    /// The area in WGS-84.
    pub polygon: MultiPolygon,
}

/// The nearest grid to a point and how far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// The grid's key.
    pub id: i64,
    /// Metres to its border; 0 when the point is inside.
    pub metres: f64,
}

/// Looks up points among thousands of grids in well under a microsecond.
///
/// A hashed raster answers most points at once; a point in a cell that a border crosses is decided by exact
/// point-in-polygon over the few edges at its latitude. Where grids share their vertices each point on a shared
/// border belongs to exactly one of them.
#[derive(Debug)]
pub struct GridIndex {
    /// How many grids there are.
    count: usize,
    /// The grid of each piece; by priority (high first), then area of the grid (small first), then id. A grid on
    /// several islands has several pieces, so that no piece has a box far larger than itself.
    ids: Box<[i64]>,
    areas: Box<[(Bounds, BandedArea)]>,
    raster: Raster,
}

impl GridIndex {
    /// Builds the index. Entries without any vertex are left out.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut ranked: Vec<(f64, Entry)> = entries
            .into_iter()
            .filter(|entry| Bounds::of(&entry.polygon).is_some())
            .map(|entry| (area_km2(&entry.polygon), entry))
            .collect();
        ranked.sort_by(|(size_a, a), (size_b, b)| {
            b.priority.cmp(&a.priority).then(size_a.total_cmp(size_b)).then(a.id.cmp(&b.id))
        });
        let count = ranked.len();
        let (ids, areas): (Vec<_>, Vec<_>) = ranked
            .into_iter()
            .flat_map(|(_, entry)| entry.polygon.into_iter().map(move |piece| (entry.id, piece)))
            .filter_map(|(id, piece)| {
                let piece = MultiPolygon::new(vec![piece]);
                Some((id, (Bounds::of(&piece)?, BandedArea::new(&piece))))
            })
            .unzip();
        let raster = Raster::new(&areas);
        Self { count, ids: ids.into(), areas: areas.into(), raster }
    }

    /// The grid the point belongs to: the highest priority, then the smallest.
    #[must_use]
    pub fn lookup(&self, point: Wgs84) -> Option<i64> {
        self.hits(point).next()
    }

    /// All grids the point belongs to, in the order of [`Self::lookup`].
    #[must_use]
    pub fn lookup_all(&self, point: Wgs84) -> Vec<i64> {
        let mut ids: Vec<i64> = self.hits(point).collect();
        ids.dedup();
        ids
    }

    fn hits(&self, point: Wgs84) -> impl Iterator<Item = i64> {
        let coord = Coord::from(point);
        self.raster
            .candidates(self.raster.cell_of(coord))
            .iter()
            .filter(move |candidate| {
                candidate.is_full()
                    || self.areas.get(candidate.rank()).is_some_and(|(_, area)| area.contains(coord))
            })
            .filter_map(|candidate| self.ids.get(candidate.rank()).copied())
    }

    /// The grid at the point, or else the one whose border is nearest within `max_metres`.
    #[must_use]
    pub fn nearest(&self, point: Wgs84, max_metres: f64) -> Option<Nearest> {
        if let Some(id) = self.lookup(point) {
            return Some(Nearest { id, metres: 0.0 });
        }
        let plane = Plane::around(point.into());
        self.near(point, &plane, max_metres)
            .into_iter()
            .filter_map(|rank| {
                let (_, area) = self.areas.get(rank)?;
                let here = plane.spot(point.into());
                let metres = area
                    .segments()
                    .map(|(a, b)| here.distance_to_segment(plane.spot(a), plane.spot(b)))
                    .min_by(f64::total_cmp)?;
                (metres <= max_metres).then_some((rank, metres))
            })
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
            .and_then(|(rank, metres)| Some(Nearest { id: *self.ids.get(rank)?, metres }))
    }

    /// The ranks of all pieces that may lie within the distance.
    fn near(&self, point: Wgs84, plane: &Plane, max_metres: f64) -> BTreeSet<usize> {
        let corner = plane.coord(crate::plane::Spot { x: max_metres, y: max_metres });
        let (wide, high) = (corner.x - point.lon, corner.y - point.lat);
        let box_around = Bounds {
            west: point.lon - wide,
            south: point.lat - high,
            east: point.lon + wide,
            north: point.lat + high,
        };
        let size = self.raster.size();
        let cells = (2.0 * wide / size + 1.0) * (2.0 * high / size + 1.0);
        let in_box =
            |rank: &usize| self.areas.get(*rank).is_some_and(|(bounds, _)| bounds.intersects(&box_around));
        if cells * 4.0 > f64::from(u32::try_from(self.areas.len()).unwrap_or(u32::MAX)) {
            return (0..self.areas.len()).filter(in_box).collect();
        }
        let (west, south) = self.raster.cell_of(Coord { x: box_around.west, y: box_around.south });
        let (east, north) = self.raster.cell_of(Coord { x: box_around.east, y: box_around.north });
        (south..=north)
            .flat_map(|row| (west..=east).map(move |column| (column, row)))
            .flat_map(|cell| self.raster.candidates(cell))
            .map(|candidate| candidate.rank())
            .filter(in_box)
            .collect()
    }

    /// How many grids the index holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether the index holds no grid.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many raster cells are stored.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        self.raster.cell_count()
    }

    /// About how much memory the index holds.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let edges: usize = self.areas.iter().map(|(_, area)| area.heap_bytes()).sum();
        size_of_val(&*self.ids) + size_of_val(&*self.areas) + edges + self.raster.heap_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Rect;

    fn square(id: i64, priority: i16, west: f64, south: f64, side: f64) -> Entry {
        let polygon = Rect::new((west, south), (west + side, south + side)).to_polygon();
        Entry { id, priority, polygon: MultiPolygon::new(vec![polygon]) }
    }

    fn at(lon: f64, lat: f64) -> Wgs84 {
        Wgs84 { lon, lat }
    }

    #[test]
    fn priority_first_then_the_smaller() {
        let index = GridIndex::new(vec![
            square(1, 0, 109.0, 23.0, 0.1),
            square(2, 1, 109.02, 23.02, 0.05),
            square(3, 0, 109.03, 23.03, 0.01),
        ]);
        assert_eq!(index.lookup_all(at(109.035, 23.035)), [2, 3, 1]);
        assert_eq!(index.lookup(at(109.01, 23.01)), Some(1));
        assert_eq!(index.lookup(at(109.2, 23.01)), None);
        assert_eq!(index.len(), 3);
    }

    #[test]
    fn the_nearest_within_reach() {
        let index = GridIndex::new(vec![square(1, 0, 109.0, 23.0, 0.01), square(2, 0, 109.02, 23.0, 0.01)]);
        let between = at(109.012, 23.005);
        let nearest = index.nearest(between, 500.0).unwrap();
        assert_eq!(nearest.id, 1);
        assert!((nearest.metres - 204.7).abs() < 1.0, "{}", nearest.metres);
        assert_eq!(index.nearest(between, 100.0), None);
        assert_eq!(index.nearest(at(109.025, 23.005), 1.0), Some(Nearest { id: 2, metres: 0.0 }));
        assert_eq!(index.nearest(at(110.0, 24.0), 500_000.0).map(|n| n.id), Some(2));
    }

    #[test]
    fn a_far_island_costs_no_cells_even_as_part_of_a_grid() {
        let near: Vec<Entry> =
            (0..100_i32).map(|i| square(i64::from(i), 0, 115.0 + f64::from(i) * 0.01, 22.0, 0.01)).collect();
        let cells = GridIndex::new(near.clone()).cell_count();
        let mut with_island = near;
        let island = square(999, 0, 116.9, 20.58, 0.01).polygon;
        with_island[7].polygon.0.extend(island);
        let index = GridIndex::new(with_island);
        assert!(index.cell_count() < cells + 100);
        assert_eq!((index.lookup(at(116.905, 20.585)), index.len()), (Some(7), 100));
    }

    #[test]
    fn nothing_in_nothing() {
        let index = GridIndex::new(vec![]);
        assert!(index.is_empty());
        assert_eq!(index.lookup(at(109.0, 23.0)), None);
        assert_eq!(index.nearest(at(109.0, 23.0), 1000.0), None);
    }
}
