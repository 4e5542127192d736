//! A trained model: one plane a category over the vocabulary, calibrated.

use serde::{Deserialize, Serialize};

use crate::{
    bag::Bag,
    calibrate::{Calibration, argmax},
    normalise::Normalised,
    numeric::position,
    prediction::{Prediction, sort_ranked},
    reading::Reading,
    reasons::{Gains, strongest_words},
    recipe::Recipe,
    vocabulary::{Component, Vocabulary},
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
    /// By label.
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
        let found = self.classes.binary_search_by(|class| class.label.as_str().cmp(label));
        found.ok().and_then(|at| self.classes.get(at)).map_or(0, |class| class.rows)
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
    pub fn predict(&self, text: &Normalised) -> Prediction {
        let reading = Reading::new(text, &self.recipe);
        let reaches = self.recipe.reaches();
        let occurrences = reading.occurrences(&reaches);
        let bag = Bag::of(&occurrences, &reaches, &self.recipe);
        let vector = self.vocabulary.vectorise(&bag, &self.recipe);
        if vector.is_empty() {
            return Prediction::unknown();
        }
        let margins = self.margins(&vector);
        let Some((first, _)) = argmax(&margins) else { return Prediction::unknown() };
        let probabilities = self.calibration.probabilities(&margins);
        let mut ranked: Vec<(String, f32)> =
            self.classes.iter().map(|class| class.label.clone()).zip(probabilities).collect();
        sort_ranked(&mut ranked);
        let confident = ranked.first().is_some_and(|(_, p)| *p >= self.calibration.threshold);
        let mut gains = Gains::none(&bag, &self.recipe);
        for component in &vector {
            gains.add(component, &bag, self.class_weights(component.column), first);
        }
        let by_character = gains.by_character(&reading, &occurrences, &bag, &reaches);
        Prediction { ranked, reasons: strongest_words(&reading, &by_character), confident }
    }

    fn class_weights(&self, column: u32) -> &[f32] {
        let start = position(column) * self.classes.len();
        self.weights.get(start..start + self.classes.len()).unwrap_or_default()
    }

    fn margins(&self, vector: &[Component]) -> Vec<f32> {
        let mut margins = self.biases.clone();
        for component in vector {
            for (margin, weight) in margins.iter_mut().zip(self.class_weights(component.column)) {
                *margin += weight * component.value;
            }
        }
        margins
    }
}
