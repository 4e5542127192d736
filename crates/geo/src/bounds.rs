//! Axis-parallel boxes in degrees.

use geo::{Coord, CoordsIter, MultiPolygon};

use crate::coordinates::Wgs84;

/// A box of longitudes and latitudes; never empty, both borders belong to it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Bounds {
    /// Western border, degrees.
    pub west: f64,
    /// Southern border, degrees.
    pub south: f64,
    /// Eastern border, degrees.
    pub east: f64,
    /// Northern border, degrees.
    pub north: f64,
}

impl Bounds {
    /// The smallest box around an area; `None` when it has no vertex.
    #[must_use]
    pub fn of(area: &MultiPolygon) -> Option<Self> {
        Self::around(area.exterior_coords_iter())
    }

    /// The box around the *largest* polygon of an area: what "zoom to" should use, since a county with far
    /// islands has an outer box several times its size (DOMAIN.md, coordinates).
    #[must_use]
    pub fn of_mainland(area: &MultiPolygon) -> Option<Self> {
        let largest = area.iter().max_by(|a, b| {
            let size = |polygon: &geo::Polygon| crate::measure::ring_area_m2(polygon.exterior()).abs();
            size(a).total_cmp(&size(b))
        })?;
        Self::around(largest.exterior_coords_iter())
    }

    /// The smallest box around the given positions.
    pub(crate) fn around(coords: impl IntoIterator<Item = Coord>) -> Option<Self> {
        coords.into_iter().fold(None, |bounds, Coord { x, y }| {
            let Self { west, south, east, north } =
                bounds.unwrap_or(Self { west: x, south: y, east: x, north: y });
            Some(Self { west: west.min(x), south: south.min(y), east: east.max(x), north: north.max(y) })
        })
    }

    /// Whether the point lies inside or on the border.
    #[must_use]
    pub fn contains(&self, point: Wgs84) -> bool {
        (self.west..=self.east).contains(&point.lon) && (self.south..=self.north).contains(&point.lat)
    }

    /// Whether the two boxes share at least a point.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// The middle of the box.
    #[must_use]
    pub fn centre(&self) -> Wgs84 {
        Wgs84 { lon: f64::midpoint(self.west, self.east), lat: f64::midpoint(self.south, self.north) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, polygon};

    #[test]
    fn a_far_island_widens_the_box_but_not_the_mainland_box() {
        let land = Rect::new((115.0, 22.0), (116.0, 23.0)).to_polygon();
        let island = polygon![(x: 116.9, y: 20.6), (x: 116.91, y: 20.6), (x: 116.9, y: 20.61)];
        let area = MultiPolygon::new(vec![island, land]);
        let all = Bounds::of(&area).unwrap();
        assert_eq!((all.south, all.east), (20.6, 116.91));
        let mainland = Bounds::of_mainland(&area).unwrap();
        assert_eq!((mainland.south, mainland.east), (22.0, 116.0));
        assert!(mainland.contains(mainland.centre()) && all.intersects(&mainland));
        assert_eq!(Bounds::of(&MultiPolygon::new(vec![])), None);
    }
}
