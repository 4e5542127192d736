//! From margins to probabilities, and the threshold under which a person decides.
//!
//! `p = softmax(sharpness × margin)`, the sharpness fitted on margins of rows the planes had not seen
//! (temperature scaling, Guo et al., ICML 2017). The threshold is the lowest probability above which those
//! proposals reached the wanted precision.

use serde::{Deserialize, Serialize};

use crate::numeric::real;

/// Fitted on rows held out within training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// What margins are multiplied with.
    pub sharpness: f32,
    /// First probability from which a proposal is confident.
    pub threshold: f32,
}

impl Default for Calibration {
    /// For too few rows to fit on: mild probabilities and a cautious threshold.
    fn default() -> Self {
        Self { sharpness: 2.0, threshold: 0.7 }
    }
}

/// Below this many held-out rows the default stands.
const ENOUGH_ROWS: usize = 40;
/// The threshold stays within this span, whatever the held-out rows say.
const THRESHOLDS: (f32, f32) = (0.4, 0.95);

impl Calibration {
    /// Fits on margins of unseen rows and the position of the right class in each; `precision` is the wanted
    /// share of right proposals among the confident ones.
    #[must_use]
    pub fn fit(held_out: &[(Vec<f32>, usize)], precision: f32) -> Self {
        if held_out.len() < ENOUGH_ROWS {
            return Self::default();
        }
        let sharpness = sharpest(held_out);
        let mut proposals: Vec<(f32, bool)> = held_out
            .iter()
            .filter_map(|(margins, right)| {
                let (first, probability) = argmax(&probabilities(margins, sharpness))?;
                Some((probability, first == *right))
            })
            .collect();
        proposals.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut right = 0;
        let mut threshold = THRESHOLDS.1;
        for (position, (probability, correct)) in proposals.iter().enumerate() {
            right += usize::from(*correct);
            if real(right) >= precision * real(position + 1) {
                threshold = *probability;
            }
        }
        Self { sharpness, threshold: threshold.clamp(THRESHOLDS.0, THRESHOLDS.1) }
    }

    /// The probabilities of margins.
    #[must_use]
    pub fn probabilities(&self, margins: &[f32]) -> Vec<f32> {
        probabilities(margins, self.sharpness)
    }
}

/// Golden-section search for the sharpness with the least log loss, on a logarithmic scale.
fn sharpest(held_out: &[(Vec<f32>, usize)]) -> f32 {
    const GOLDEN: f32 = 0.618_034;
    let loss = |logarithm: f32| -> f32 {
        let of_row = |(margins, right): &(Vec<f32>, usize)| {
            let probability = probabilities(margins, logarithm.exp()).get(*right).copied().unwrap_or(0.0);
            -probability.max(1e-9).ln()
        };
        held_out.iter().map(of_row).sum()
    };
    let (mut low, mut high) = (-2.0_f32, 4.0_f32);
    for _ in 0..40 {
        let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        if loss(left) < loss(right) {
            high = right;
        } else {
            low = left;
        }
    }
    (low / 2.0 + high / 2.0).exp()
}

fn probabilities(margins: &[f32], sharpness: f32) -> Vec<f32> {
    let highest = margins.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = margins.iter().map(|margin| ((margin - highest) * sharpness).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}

/// The position and value of the greatest number.
pub(crate) fn argmax(values: &[f32]) -> Option<(usize, f32)> {
    values.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_and_keep_the_order() {
        let found = Calibration::default().probabilities(&[-1.0, 0.5, 0.2]);
        assert!((found.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(found[1] > found[2] && found[2] > found[0]);
    }

    #[test]
    fn reliable_margins_give_sharp_probabilities_and_noise_gives_flat_ones() {
        let reliable: Vec<_> = (0..100).map(|row| (vec![1.0, -1.0], usize::from(row % 50 == 0))).collect();
        let noisy: Vec<_> = (0..100).map(|row| (vec![1.0, -1.0], usize::from(row % 2 == 0))).collect();
        let (sharp, flat) = (Calibration::fit(&reliable, 0.95), Calibration::fit(&noisy, 0.95));
        assert!((sharp.probabilities(&[1.0, -1.0])[0] - 0.98).abs() < 0.01);
        assert!((flat.probabilities(&[1.0, -1.0])[0] - 0.5).abs() < 0.1);
        assert!(flat.threshold > sharp.threshold - 1.0 && flat.threshold >= 0.9);
    }

    #[test]
    fn few_rows_keep_the_default() {
        assert_eq!(Calibration::fit(&[(vec![1.0], 0)], 0.95), Calibration::default());
    }
}
