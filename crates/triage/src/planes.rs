//! One plane a class, averaged over members, folded into one weight table.
//!
//! A member may scale each feature by how unevenly the class and the rest use it (the log-count ratio of naive
//! Bayes; Wang and Manning, "Baselines and Bigrams", ACL 2012). Scaling and averaging are linear, therefore the
//! ensemble costs no more at prediction than a single plane.

use crate::{
    linear::{Effort, Rows, Side, fit},
    numeric::{position, real},
};

/// One solver of the ensemble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Exponent of the log-count ratio that scales each feature; 0 leaves features alone.
    pub evidence: f32,
    /// C, before it is balanced by class size.
    pub cost: f32,
    /// Share in the sum of members.
    pub share: f32,
}

/// Rows, their classes, and the sizes of both.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Problem<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) targets: &'a [usize],
    pub(crate) classes: usize,
    pub(crate) width: usize,
}

/// Weights by feature, then by class; a bias a class.
#[derive(Debug, Clone)]
pub(crate) struct Planes {
    pub(crate) weights: Vec<f32>,
    pub(crate) biases: Vec<f32>,
}

impl Planes {
    /// Fits on the chosen rows.
    pub(crate) fn fit(
        problem: &Problem<'_>,
        chosen: &[usize],
        members: &[Member],
        effort: Effort,
        seed: u64,
    ) -> Self {
        let classes = problem.classes;
        let mut rows = Rows::default();
        for row in chosen {
            let (columns, values) = problem.rows.row(*row);
            rows.push(columns.iter().copied().zip(values.iter().copied()));
        }
        let targets: Vec<usize> =
            chosen.iter().map(|row| problem.targets.get(*row).copied().unwrap_or(0)).collect();
        let balance = balance(&targets, classes);
        let total_share: f32 = members.iter().map(|member| member.share).sum();
        let mut planes = Self { weights: vec![0.0; problem.width * classes], biases: vec![0.0; classes] };
        for class in 0..classes {
            if !targets.contains(&class) {
                // A class left out whole can never win.
                if let Some(bias) = planes.biases.get_mut(class) {
                    *bias = -1.0;
                }
                continue;
            }
            for member in members {
                let scale = (member.evidence > 0.0)
                    .then(|| evidence(&rows, &targets, class, problem.width, member.evidence));
                let sides: Vec<Side> = targets
                    .iter()
                    .map(|target| Side {
                        inside: *target == class,
                        cost: member.cost * balance.get(*target).copied().unwrap_or(1.0),
                    })
                    .collect();
                let plane = fit(&rows, &sides, problem.width, scale.as_deref(), effort, seed);
                let share = member.share / total_share.max(f32::EPSILON);
                for (feature, weight) in plane.weights.iter().enumerate() {
                    if let Some(sum) = planes.weights.get_mut(feature * classes + class) {
                        *sum += share * weight;
                    }
                }
                if let Some(bias) = planes.biases.get_mut(class) {
                    *bias += share * plane.bias;
                }
            }
        }
        planes
    }

    /// Margins of a row of the problem.
    pub(crate) fn margins(&self, problem: &Problem<'_>, row: usize) -> Vec<f32> {
        let (columns, values) = problem.rows.row(row);
        let mut margins = self.biases.clone();
        for (column, value) in columns.iter().zip(values) {
            let start = position(*column) * problem.classes;
            let weights = self.weights.get(start..start + problem.classes).unwrap_or_default();
            for (margin, weight) in margins.iter_mut().zip(weights) {
                *margin += weight * value;
            }
        }
        margins
    }
}

/// What a row of each class weighs so that all classes weigh the same.
fn balance(targets: &[usize], classes: usize) -> Vec<f32> {
    let mut counts = vec![0_usize; classes];
    for target in targets {
        if let Some(count) = counts.get_mut(*target) {
            *count += 1;
        }
    }
    let present = counts.iter().filter(|count| **count > 0).count().max(1);
    counts.iter().map(|count| real(targets.len()) / (real(present) * real((*count).max(1)))).collect()
}

/// `|ln(p/q)|^exponent` a feature, p and q its smoothed shares in and outside the class, scaled so that rows
/// keep their mean length.
fn evidence(rows: &Rows, targets: &[usize], class: usize, width: usize, exponent: f32) -> Vec<f32> {
    let (mut inside, mut outside) = (vec![1.0_f32; width], vec![1.0_f32; width]);
    for (row, target) in targets.iter().enumerate() {
        let counts = if *target == class { &mut inside } else { &mut outside };
        for column in rows.row(row).0 {
            if let Some(count) = counts.get_mut(position(*column)) {
                *count += 1.0;
            }
        }
    }
    let (inside_total, outside_total) = (inside.iter().sum::<f32>(), outside.iter().sum::<f32>());
    let mut scale: Vec<f32> = inside
        .iter()
        .zip(&outside)
        .map(|(p, q)| ((p / inside_total) / (q / outside_total)).ln().abs().powf(exponent))
        .collect();
    let (mut before, mut after) = (0.0_f32, 0.0_f32);
    for row in 0..rows.len() {
        let (columns, values) = rows.row(row);
        for (column, value) in columns.iter().zip(values) {
            let scaled = value * scale.get(position(*column)).copied().unwrap_or(0.0);
            before += value * value;
            after += scaled * scaled;
        }
    }
    let mean = if after > 0.0 { (before / after).sqrt() } else { 1.0 };
    for value in &mut scale {
        *value *= mean;
    }
    scale
}
