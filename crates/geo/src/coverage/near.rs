//! Which points or segments lie near a position: a plain grid of cells over the plane.
#![expect(clippy::as_conversions, reason = "cell numbers are small: a county measures some thousand cells")]

use std::collections::HashMap;

use crate::plane::Spot;

/// Things by the cells they touch.
#[derive(Debug)]
pub(super) struct Cells {
    size: f64,
    cells: HashMap<(i32, i32), Vec<u32>>,
}

impl Cells {
    /// Empty, with cells of this size in metres.
    pub(super) fn new(size: f64) -> Self {
        Self { size: size.max(0.01), cells: HashMap::new() }
    }

    /// Cells so large that a few of `count` things lie in each.
    pub(super) fn for_spots(spots: impl Iterator<Item = Spot>, least: f64) -> Self {
        let mut count = 0.0_f64;
        let mut corner = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for Spot { x, y } in spots {
            let [west, south, east, north] = corner;
            corner = [west.min(x), south.min(y), east.max(x), north.max(y)];
            count += 1.0;
        }
        let [west, south, east, north] = corner;
        let side = if count > 0.0 { ((east - west) * (north - south) / count).sqrt() } else { 1.0 };
        Self::new(side.max(least * 2.0))
    }

    fn cell(&self, value: f64) -> i32 {
        (value / self.size).floor() as i32
    }

    fn range(&self, a: Spot, b: Spot, reach: f64) -> impl Iterator<Item = (i32, i32)> + use<> {
        let columns = self.cell(a.x.min(b.x) - reach)..=self.cell(a.x.max(b.x) + reach);
        let rows = self.cell(a.y.min(b.y) - reach)..=self.cell(a.y.max(b.y) + reach);
        columns.flat_map(move |x| rows.clone().map(move |y| (x, y)))
    }

    /// Adds a thing that reaches from `a` to `b`.
    pub(super) fn add(&mut self, a: Spot, b: Spot, thing: u32) {
        for key in self.range(a, b, 0.0) {
            self.cells.entry(key).or_default().push(thing);
        }
    }

    /// Things in the cells between `a` and `b` and `reach` metres around; a thing may come twice.
    pub(super) fn near(&self, a: Spot, b: Spot, reach: f64) -> impl Iterator<Item = u32> + '_ {
        self.range(a, b, reach).filter_map(|key| self.cells.get(&key)).flatten().copied()
    }
}
