//! The lattice on which the vertices of a coverage lie.

use geo::{Coord, MapCoords, MultiPolygon};

/// Steps in a degree.
const STEPS: f64 = 1e6;

/// The nearest point of the lattice. Dividing gives the number that its decimal writing reads as, so a vertex is the same
/// before it is stored and after.
pub(super) fn settle(coord: Coord) -> Coord {
    Coord { x: (coord.x * STEPS).round() / STEPS, y: (coord.y * STEPS).round() / STEPS }
}

/// The area with every vertex on the lattice.
#[must_use]
pub fn settled(area: &MultiPolygon) -> MultiPolygon {
    area.map_coords(settle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settled_vertex_is_what_its_writing_reads_as() {
        for step in 0..20_000_u32 {
            let x = 109.0 + f64::from(step) * 1.7e-6;
            let settled = settle(Coord { x, y: 23.0 });
            assert_eq!(format!("{:.6}", settled.x).parse::<f64>().unwrap().to_bits(), settled.x.to_bits());
            assert_eq!(settle(settled), settled);
        }
    }
}
