//! A hashed raster of square cells: which areas meet a cell, and which fill it.
//!
//! Only cells that some area touches are stored, so far islands cost nothing.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "cell numbers are floored degrees; offsets are built here"
)]

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use geo::Coord;

use crate::banded::BandedArea;
use crate::bounds::Bounds;
use crate::random::mix;

/// An area of middling size covers about this many cells in each direction.
const CELLS_ACROSS: f64 = 6.0;
/// The cells grow until there are no more than this many.
const MOST_CELLS: f64 = 1_000_000.0;
/// Cells next to an edge are taken as touched within this share of a cell, against rounding.
const MARGIN: f64 = 1e-6;

/// The column and row of a cell.
pub(crate) type Cell = (i32, i32);

/// A hash for keys that are already 64 bits.
#[derive(Default)]
pub(crate) struct CellHasher(u64);

impl Hasher for CellHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = mix(self.0 ^ value);
    }
}

fn key((column, row): Cell) -> u64 {
    (u64::from(column.cast_unsigned()) << 32) | u64::from(row.cast_unsigned())
}

/// A reference to area `rank`; whether it fills the whole cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Candidate(u32);

impl Candidate {
    fn new(rank: usize, full: bool) -> Self {
        Self((rank as u32) << 1 | u32::from(full))
    }
    pub(crate) fn rank(self) -> usize {
        (self.0 >> 1) as usize
    }
    pub(crate) fn is_full(self) -> bool {
        self.0 & 1 == 1
    }
}

/// The raster over a list of areas; smaller rank is asked first.
#[derive(Debug)]
pub(crate) struct Raster {
    size: f64,
    cells: HashMap<u64, (u32, u32), BuildHasherDefault<CellHasher>>,
    candidates: Box<[Candidate]>,
}

impl Raster {
    pub(crate) fn new(areas: &[(Bounds, BandedArea)]) -> Self {
        let size = cell_size(areas);
        let mut pairs: Vec<(u64, Candidate)> = Vec::new();
        for (rank, (bounds, area)) in areas.iter().enumerate() {
            draw(size, *bounds, area, |cell, full| pairs.push((key(cell), Candidate::new(rank, full))));
        }
        pairs.sort_unstable();
        let mut raster = Self { size, cells: HashMap::default(), candidates: Box::default() };
        let mut lists: HashMap<Vec<Candidate>, u32> = HashMap::new();
        let mut candidates = Vec::new();
        for group in pairs.chunk_by(|a, b| a.0 == b.0) {
            let list: Vec<Candidate> = group.iter().map(|&(_, candidate)| candidate).collect();
            let length = list.len() as u32;
            let start = *lists.entry(list).or_insert_with_key(|list| {
                candidates.extend_from_slice(list);
                candidates.len() as u32 - length
            });
            raster.cells.insert(group[0].0, (start, length));
        }
        raster.cells.shrink_to_fit();
        raster.candidates = candidates.into();
        raster
    }

    pub(crate) fn cell_of(&self, coord: Coord) -> Cell {
        cell_of(self.size, coord)
    }

    /// Length of a cell's side, degrees.
    pub(crate) fn size(&self) -> f64 {
        self.size
    }

    pub(crate) fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// The areas that meet a cell, in rank order.
    pub(crate) fn candidates(&self, cell: Cell) -> &[Candidate] {
        match self.cells.get(&key(cell)) {
            Some(&(start, length)) => &self.candidates[start as usize..(start + length) as usize],
            None => &[],
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.cells.capacity() * (size_of::<(u64, (u32, u32))>() + 1) * 8 / 7 + size_of_val(&*self.candidates)
    }
}

fn cell_of(size: f64, coord: Coord) -> Cell {
    ((coord.x / size).floor() as i32, (coord.y / size).floor() as i32)
}

/// A sixth of the side of the area of middling size, more when the areas are too wide for that.
fn cell_size(areas: &[(Bounds, BandedArea)]) -> f64 {
    let mut sides: Vec<f64> = areas
        .iter()
        .map(|(b, _)| ((b.east - b.west) * (b.north - b.south)).sqrt())
        .filter(|s| *s > 0.0)
        .collect();
    sides.sort_by(f64::total_cmp);
    let middle = sides.get(sides.len() / 2).copied().unwrap_or(1.0);
    let mut size = (middle / CELLS_ACROSS).max(1e-6);
    let cells = |size: f64| sides.iter().map(|side| (side / size + 1.0).powi(2)).sum::<f64>();
    while cells(size) > MOST_CELLS && size < 10.0 {
        size *= 1.25;
    }
    size
}

/// Reports each cell that the area meets once, and whether the area fills it.
fn draw(size: f64, bounds: Bounds, area: &BandedArea, mut report: impl FnMut(Cell, bool)) {
    let west_south = cell_of(size, Coord { x: bounds.west - size * MARGIN, y: bounds.south - size * MARGIN });
    let east_north = cell_of(size, Coord { x: bounds.east + size * MARGIN, y: bounds.north + size * MARGIN });
    let width = (east_north.0 - west_south.0 + 1) as usize;
    let height = (east_north.1 - west_south.1 + 1) as usize;
    let mut touched = vec![false; width * height];
    for (a, b) in area.segments() {
        mark(size, a, b, |(column, row)| {
            let (x, y) = ((column - west_south.0).max(0) as usize, (row - west_south.1).max(0) as usize);
            touched[y.min(height - 1) * width + x.min(width - 1)] = true;
        });
    }
    for y in 0..height {
        // Between two touched cells of a row the answer cannot change.
        let mut inside = None;
        for x in 0..width {
            let cell = (west_south.0 + x as i32, west_south.1 + y as i32);
            if touched[y * width + x] {
                inside = None;
                report(cell, false);
            } else {
                let centre =
                    Coord { x: (f64::from(cell.0) + 0.5) * size, y: (f64::from(cell.1) + 0.5) * size };
                if *inside.get_or_insert_with(|| area.contains(centre)) {
                    report(cell, true);
                }
            }
        }
    }
}

/// Reports every cell a segment passes, some neighbours within the margin too.
fn mark(size: f64, a: Coord, b: Coord, mut report: impl FnMut(Cell)) {
    let margin = size * MARGIN;
    let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
    let first = cell_of(size, Coord { x: 0.0, y: low.y - margin }).1;
    let last = cell_of(size, Coord { x: 0.0, y: high.y + margin }).1;
    let rise = high.y - low.y;
    for row in first..=last {
        let at = |lat: f64| {
            let share = if rise > 0.0 { ((lat - low.y) / rise).clamp(0.0, 1.0) } else { 0.0 };
            low.x + (high.x - low.x) * share
        };
        let (mut from, mut to) = (at(f64::from(row) * size - margin), at(f64::from(row + 1) * size + margin));
        if rise <= margin {
            (from, to) = (low.x, high.x);
        }
        let west = cell_of(size, Coord { x: from.min(to) - margin, y: 0.0 }).0;
        let east = cell_of(size, Coord { x: from.max(to) + margin, y: 0.0 }).0;
        for column in west..=east {
            report((column, row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, Rect, Triangle};

    fn prepared(area: geo::Polygon) -> (Bounds, BandedArea) {
        let area = MultiPolygon::new(vec![area]);
        (Bounds::of(&area).unwrap(), BandedArea::new(&area))
    }

    #[test]
    fn a_square_has_full_cells_inside_and_partial_cells_on_its_border() {
        let raster = Raster::new(&[prepared(Rect::new((109.03, 23.03), (109.97, 23.97)).to_polygon())]);
        let at = |x, y| raster.candidates(raster.cell_of(Coord { x, y }));
        assert!(at(109.5, 23.5)[0].is_full());
        assert!(!at(109.031, 23.5)[0].is_full());
        assert!(at(110.5, 23.5).is_empty());
    }

    #[test]
    fn every_inner_point_of_a_sliver_finds_it() {
        let sliver = Triangle::new(
            Coord { x: 109.0, y: 23.0 },
            Coord { x: 109.9, y: 23.317 },
            Coord { x: 109.9, y: 23.3171 },
        );
        let raster = Raster::new(&[prepared(sliver.to_polygon())]);
        for step in 1..1000 {
            let share = f64::from(step) / 1000.0;
            let coord = Coord { x: 109.0 + 0.9 * share, y: 23.0 + 0.317_05 * share };
            assert_eq!(raster.candidates(raster.cell_of(coord)).len(), 1, "{coord:?}");
        }
    }
}
