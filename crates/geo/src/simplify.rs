//! Dropping vertices that hardly bend a border, without moving any border across another.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "cells are floored metres; places are within the line"
)]

use std::collections::HashMap;

use crate::border::Border;
use crate::plane::{Face, Spot, Vertices, turn};

/// Passes over each line; a pass drops no two neighbouring vertices.
const PASSES: usize = 3;

/// Vertices by square cells, to ask what lies in a triangle.
struct Neighbourhood<'a> {
    vertices: &'a Vertices,
    size: f64,
    cells: HashMap<(i64, i64), Vec<u32>>,
}

impl Neighbourhood<'_> {
    fn cell(&self, x: f64, y: f64) -> (i64, i64) {
        ((x / self.size).floor() as i64, (y / self.size).floor() as i64)
    }

    fn add(&mut self, vertex: u32) {
        let Spot { x, y } = self.vertices.spot(vertex);
        self.cells.entry(self.cell(x, y)).or_default().push(vertex);
    }

    /// Whether no vertex but the corners lies in the triangle or on its border.
    fn is_empty_triangle(&self, corners: [u32; 3]) -> bool {
        let [a, b, c] = corners.map(|corner| self.vertices.spot(corner));
        let low = self.cell(a.x.min(b.x).min(c.x), a.y.min(b.y).min(c.y));
        let high = self.cell(a.x.max(b.x).max(c.x), a.y.max(b.y).max(c.y));
        (low.0..=high.0)
            .flat_map(|x| (low.1..=high.1).map(move |y| (x, y)))
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .filter(|vertex| !corners.contains(vertex))
            .all(|&vertex| {
                let spot = self.vertices.spot(vertex);
                let sides = [turn(a, b, spot), turn(b, c, spot), turn(c, a, spot)];
                sides.iter().any(|side| *side > 0.0) && sides.iter().any(|side| *side < 0.0)
            })
    }
}

/// Drops vertices nearer than `tolerance` metres to the line between their neighbours. Junctions stay; every line
/// keeps an inner vertex if it had one (a loop keeps two), so that no two lines fall together.
pub(crate) fn simplify(vertices: &Vertices, outline: &Face, borders: &mut [Border], tolerance: f64) {
    if tolerance <= 0.0 {
        return;
    }
    let mut around = Neighbourhood { vertices, size: (tolerance * 8.0).max(25.0), cells: HashMap::new() };
    for &vertex in outline.rings().flatten().chain(borders.iter().flat_map(|border| &border.line)) {
        around.add(vertex);
    }
    for border in borders {
        for _ in 0..PASSES {
            let before = border.line.len();
            pass(&around, &mut border.line, tolerance);
            if border.line.len() == before {
                break;
            }
        }
    }
}

fn pass(around: &Neighbourhood<'_>, line: &mut Vec<u32>, tolerance: f64) {
    let least = if line.first() == line.last() { 4 } else { 3 };
    let mut place = 1;
    while place + 1 < line.len() && line.len() > least {
        let corners = [line[place - 1], line[place], line[place + 1]];
        let [a, v, b] = corners.map(|corner| around.vertices.spot(corner));
        if v.distance_to_segment(a, b) < tolerance && around.is_empty_triangle(corners) {
            line.remove(place);
        }
        place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Plane;
    use geo::Coord;

    #[test]
    fn a_nearly_straight_line_loses_vertices_unless_something_is_in_the_way() {
        let plane = Plane::around(Coord { x: 109.0, y: 23.0 });
        let mut vertices = Vertices::new(plane);
        let line: Vec<u32> = (0..9)
            .map(|i| vertices.place(Spot { x: f64::from(i) * 100.0, y: f64::from(i % 2) * 5.0 }))
            .collect();
        let obstacle = vertices.place(Spot { x: 100.0, y: 2.0 });
        let empty = Face { outer: vec![], holes: vec![] };
        let crowded = Face { outer: vec![obstacle], holes: vec![] };
        let simplified = |outline: &Face, tolerance| {
            let mut borders = [Border { left: 0, right: 1, line: line.clone() }];
            simplify(&vertices, outline, &mut borders, tolerance);
            borders[0].line.clone()
        };
        assert_eq!(simplified(&empty, 1.0), line);
        let short = simplified(&empty, 10.0);
        assert!(short.len() >= 3 && short.len() < 6 && !short.contains(&line[1]));
        assert!(simplified(&crowded, 10.0).contains(&line[1]));
    }
}
