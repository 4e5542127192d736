//! The order in which grids are numbered.

use geo::MultiPolygon;

use crate::bounds::Bounds;
use crate::label::label_point;

/// A row reaches this share of a middling height below its northernmost label.
const ROW_SHARE: f64 = 0.7;

/// The places of the areas in reading order: rows from north to south, in each row from west to east (the numbering
/// rule of grid codes). Areas that enclose nothing come last.
#[must_use]
pub fn reading_order(areas: &[&MultiPolygon]) -> Vec<usize> {
    let mut labelled = Vec::new();
    let mut empty = Vec::new();
    let mut heights = Vec::new();
    for (place, area) in areas.iter().enumerate() {
        match (label_point(area), Bounds::of_mainland(area)) {
            (Some(label), Some(bounds)) => {
                labelled.push((place, label));
                heights.push(bounds.north - bounds.south);
            }
            _ => empty.push(place),
        }
    }
    heights.sort_by(f64::total_cmp);
    let row_height = heights.get(heights.len() / 2).copied().unwrap_or(0.0) * ROW_SHARE;
    labelled.sort_by(|(_, a), (_, b)| b.lat.total_cmp(&a.lat));
    let mut order = Vec::with_capacity(areas.len());
    let mut rest = labelled.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut row = vec![first];
        while let Some(next) = rest.next_if(|(_, label)| first.1.lat - label.lat <= row_height) {
            row.push(next);
        }
        row.sort_by(|(_, a), (_, b)| a.lon.total_cmp(&b.lon));
        order.extend(row.into_iter().map(|(place, _)| place));
    }
    order.extend(empty);
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Rect;

    #[test]
    fn rows_from_the_north_each_from_the_west() {
        let square =
            |x: f64, y: f64| MultiPolygon::new(vec![Rect::new((x, y), (x + 1.0, y + 1.0)).to_polygon()]);
        let areas = [
            square(2.0, 0.1),
            square(0.0, 1.0),
            square(1.0, 1.2),
            square(0.0, 0.0),
            MultiPolygon::new(vec![]),
        ];
        let list: Vec<_> = areas.iter().collect();
        assert_eq!(reading_order(&list), [1, 2, 3, 0, 4]);
    }
}
