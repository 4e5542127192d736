//! A two-class linear support vector machine with squared hinge loss, by dual coordinate descent with shrinking
//! (Hsieh, Chang, Lin, Keerthi, Sundararajan: "A dual coordinate descent method for large-scale linear SVM",
//! ICML 2008, the method of LIBLINEAR's solver 1).
#![expect(clippy::indexing_slicing, reason = "the inner loop; all positions come from the matrix's own rows")]

use crate::{numeric::position, random::Shuffler};

/// Rows of columns and values; columns rise within a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Rows {
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(crate) fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }
}

/// How long and how hard the solver works.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// Passes over the rows at most.
    pub(crate) passes: usize,
    /// Stops when the projected gradients of a pass lie within this span.
    pub(crate) tolerance: f32,
}

/// What the solver found: `margin(x) = bias + weights · x` for an unscaled row, a scale being folded in.
#[derive(Debug, Clone)]
pub(crate) struct Plane {
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: f32,
}

/// A row's side, and what an error on it costs (the C of the row).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    /// Whether the row belongs to the class.
    pub(crate) inside: bool,
    /// Cost of an error.
    pub(crate) cost: f32,
}

/// Fits a plane; `scale` multiplies each column (the identity when `None`).
pub(crate) fn fit(
    rows: &Rows,
    sides: &[Side],
    width: usize,
    scale: Option<&[f32]>,
    effort: Effort,
    seed: u64,
) -> Plane {
    let squared = |column: u32| scale.map_or(1.0, |scale| scale[position(column)] * scale[position(column)]);
    let count = rows.len().min(sides.len());
    let diagonal: Vec<f32> = (0..count).map(|row| 0.5 / sides[row].cost.max(1e-9)).collect();
    let curvature: Vec<f32> = (0..count)
        .map(|row| {
            let (columns, values) = rows.row(row);
            let norm: f32 = columns.iter().zip(values).map(|(&c, v)| v * v * squared(c)).sum();
            norm + 1.0 + diagonal[row]
        })
        .collect();
    // With rows scaled by s the plane of the unscaled rows is s∘w, and a step moves it by s²∘x.
    let scales: Option<Vec<f32>> = scale.map(|scale| scale.iter().map(|s| s * s).collect());
    let mut plane = Plane { weights: vec![0.0; width], bias: 0.0 };
    let mut alpha = vec![0.0_f32; count];
    let mut order: Vec<usize> = (0..count).collect();
    let mut active = count;
    let mut shuffler = Shuffler::new(seed);
    let mut bound = f32::INFINITY;
    for _ in 0..effort.passes {
        let (mut highest, mut lowest) = (f32::NEG_INFINITY, f32::INFINITY);
        shuffler.shuffle(&mut order[..active]);
        let mut at = 0;
        while at < active {
            let row = order[at];
            let sign = if sides[row].inside { 1.0 } else { -1.0 };
            let (columns, values) = rows.row(row);
            let margin = plane.bias + dot(columns, values, &plane.weights);
            let gradient = sign * margin - 1.0 + alpha[row] * diagonal[row];
            if alpha[row] == 0.0 && gradient > bound {
                active -= 1;
                order.swap(at, active);
                continue;
            }
            let projected = if alpha[row] == 0.0 { gradient.min(0.0) } else { gradient };
            highest = highest.max(projected);
            lowest = lowest.min(projected);
            if projected.abs() > 1e-9 {
                let next = (alpha[row] - gradient / curvature[row]).max(0.0);
                let step = (next - alpha[row]) * sign;
                alpha[row] = next;
                add(columns, values, step, scales.as_deref(), &mut plane.weights);
                plane.bias += step;
            }
            at += 1;
        }
        if highest - lowest <= effort.tolerance {
            if active == count {
                break;
            }
            active = count;
            bound = f32::INFINITY;
        } else {
            bound = if highest > 0.0 { highest } else { f32::INFINITY };
        }
    }
    plane
}

/// The product of a sparse row and a dense vector.
pub(crate) fn dot(columns: &[u32], values: &[f32], weights: &[f32]) -> f32 {
    columns.iter().zip(values).map(|(&column, value)| value * weights[position(column)]).sum()
}

fn add(columns: &[u32], values: &[f32], step: f32, scales: Option<&[f32]>, weights: &mut [f32]) {
    for (&column, value) in columns.iter().zip(values) {
        let column = position(column);
        weights[column] += step * value * scales.map_or(1.0, |scales| scales[column]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        let mut rows = Rows::default();
        rows.push([(0, 1.0)]);
        rows.push([(0, 0.8), (2, 0.2)]);
        rows.push([(1, 1.0)]);
        rows.push([(1, 0.9), (2, 0.3)]);
        rows
    }

    fn sides() -> Vec<Side> {
        [true, true, false, false].map(|inside| Side { inside, cost: 10.0 }).to_vec()
    }

    #[test]
    fn separable_rows_are_separated() {
        let effort = Effort { passes: 1_000, tolerance: 1e-4 };
        for scale in [None, Some([2.0, 0.5, 1.0].as_slice())] {
            let plane = fit(&rows(), &sides(), 3, scale, effort, 1);
            for (row, side) in sides().iter().enumerate() {
                let rows = rows();
                let (columns, values) = rows.row(row);
                let margin = plane.bias + dot(columns, values, &plane.weights);
                assert_eq!(margin > 0.0, side.inside, "row {row}: {margin}");
            }
        }
    }

    /// At the optimum each support row has `alpha = 2C(1 - y·margin)` and the plane is their sum.
    #[test]
    fn the_plane_meets_the_optimality_condition() {
        let plane = fit(&rows(), &sides(), 3, None, Effort { passes: 5_000, tolerance: 1e-6 }, 3);
        let mut weights = [0.0_f32; 3];
        let mut bias = 0.0;
        for (row, side) in sides().iter().enumerate() {
            let rows = rows();
            let (columns, values) = rows.row(row);
            let sign = if side.inside { 1.0 } else { -1.0 };
            let margin = plane.bias + dot(columns, values, &plane.weights);
            let alpha = (2.0 * side.cost * (1.0 - sign * margin)).max(0.0);
            add(columns, values, alpha * sign, None, &mut weights);
            bias += alpha * sign;
        }
        assert!((bias - plane.bias).abs() < 1e-3, "{bias} {}", plane.bias);
        for (expected, found) in weights.iter().zip(&plane.weights) {
            assert!((expected - found).abs() < 1e-3, "{weights:?} {:?}", plane.weights);
        }
    }
}
