//! A trained model: one plane a category over the vocabulary, calibrated.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    calibrate::{Calibration, argmax},
    numeric::{position, real},
    prediction::{MAX_REASONS, Prediction, sort_ranked},
    segment::is_han,
    tokens::{Occurrence, Reading, Recipe},
    vocabulary::{Vector, Vocabulary},
};

/// A category the model knows and how many rows taught it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// The label as given in training.
    pub label: String,
    /// Rows of it used in training.
    pub rows: usize,
}

/// A trained classifier; see [`crate::Trainer`].
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) classes: Vec<Class>,
    pub(crate) recipe: Recipe,
    pub(crate) calibration: Calibration,
    pub(crate) vocabulary: Vocabulary,
    /// By feature, then by class.
    pub(crate) weights: Vec<f32>,
    pub(crate) biases: Vec<f32>,
}

impl Model {
    /// The categories and how many rows taught each.
    #[must_use]
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// How many rows taught a category; 0 for one the model does not know.
    #[must_use]
    pub fn rows_of(&self, label: &str) -> usize {
        self.classes.iter().find(|class| class.label == label).map_or(0, |class| class.rows)
    }

    /// Probabilities' sharpness and the threshold of confidence.
    #[must_use]
    pub fn calibration(&self) -> Calibration {
        self.calibration
    }

    /// Replaces the threshold under which a person decides (a profile may set its own).
    #[must_use]
    pub fn with_threshold(mut self, threshold: f32) -> Self {
        self.calibration.threshold = threshold;
        self
    }

    /// How many features the model knows.
    #[must_use]
    pub fn features(&self) -> usize {
        self.vocabulary.len()
    }

    /// The categories of a message with probabilities and reasons. A text without any known feature gets
    /// [`Prediction::unknown`].
    #[must_use]
    pub fn predict(&self, text: &str) -> Prediction {
        let reading = Reading::new(text, &self.recipe);
        let occurrences = reading.occurrences(&self.recipe);
        let vector = self.vocabulary.vectorise(&occurrences, &self.recipe);
        if vector.components.is_empty() {
            return Prediction::unknown();
        }
        let margins = self.margins(&vector);
        let Some((first, _)) = argmax(&margins) else { return Prediction::unknown() };
        let probabilities = self.calibration.probabilities(&margins);
        let mut ranked: Vec<(String, f32)> =
            self.classes.iter().map(|class| class.label.clone()).zip(probabilities).collect();
        sort_ranked(&mut ranked);
        let confident = ranked.first().is_some_and(|(_, p)| *p >= self.calibration.threshold);
        let reasons = self.reasons(first, &reading, &occurrences, &vector);
        Prediction { ranked, reasons, confident }
    }

    fn class_weights(&self, column: u32) -> &[f32] {
        let start = position(column) * self.classes.len();
        self.weights.get(start..start + self.classes.len()).unwrap_or_default()
    }

    pub(crate) fn margins(&self, vector: &Vector) -> Vec<f32> {
        let mut margins = self.biases.clone();
        for component in &vector.components {
            for (margin, weight) in margins.iter_mut().zip(self.class_weights(component.column)) {
                *margin += weight * component.value;
            }
        }
        margins
    }

    /// Spreads what each feature gave to the class (over the mean of all classes) on the characters it came
    /// from, and adds it up by word.
    fn reasons(
        &self,
        class: usize,
        reading: &Reading,
        occurrences: &[Occurrence],
        vector: &Vector,
    ) -> Vec<(String, f32)> {
        let mut by_character = vec![0.0_f32; reading.characters.len()];
        for component in &vector.components {
            let weights = self.class_weights(component.column);
            let mean = weights.iter().sum::<f32>() / real(weights.len().max(1));
            let gain = (weights.get(class).copied().unwrap_or(0.0) - mean) * component.value;
            let sources = vector.sources.get(component.sources.clone()).unwrap_or_default();
            let share = gain / real(sources.len().max(1));
            for occurrence in sources.iter().filter_map(|at| occurrences.get(position(*at))) {
                let each = share / real(occurrence.length.max(1));
                for character in by_character.iter_mut().skip(occurrence.start).take(occurrence.length) {
                    *character += each;
                }
            }
        }
        strongest_words(reading, &by_character)
    }
}

/// The words with the greatest positive sums; single characters, numbers and punctuation explain nothing.
fn strongest_words(reading: &Reading, by_character: &[f32]) -> Vec<(String, f32)> {
    let mut sums: HashMap<&[char], f32> = HashMap::new();
    for word in &reading.words {
        let range = word.start..word.start + word.length;
        let Some(spelling) = reading.characters.get(range.clone()) else { continue };
        if word.length > 1 && spelling.iter().any(|c| is_han(*c)) {
            *sums.entry(spelling).or_default() +=
                by_character.get(range).unwrap_or_default().iter().sum::<f32>();
        }
    }
    let mut reasons: Vec<(&[char], f32)> = sums.into_iter().filter(|(_, gain)| *gain > 0.0).collect();
    reasons.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    reasons.into_iter().take(MAX_REASONS).map(|(word, gain)| (word.iter().collect(), gain)).collect()
}
