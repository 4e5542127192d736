//! What triage proposes, in one shape for the model, the lexicon and their blend.

use serde::{Deserialize, Serialize};

/// How many words [`Prediction::reasons`] names at most.
pub const MAX_REASONS: usize = 5;

/// A proposal for one message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Categories, the likeliest first, with probabilities that sum to one; empty when nothing is known.
    pub ranked: Vec<(String, f32)>,
    /// The words that spoke most for the first category, and how much each gave to its margin over the others.
    pub reasons: Vec<(String, f32)>,
    /// Whether the first probability reaches the threshold; below it a person decides.
    pub confident: bool,
}

impl Prediction {
    /// No proposal: a person decides.
    #[must_use]
    pub fn unknown() -> Self {
        Self { ranked: Vec::new(), reasons: Vec::new(), confident: false }
    }

    /// The likeliest category.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.ranked.first().map(|(label, _)| label.as_str())
    }

    /// The probability of the likeliest category; 0 when there is none.
    #[must_use]
    pub fn probability(&self) -> f32 {
        self.ranked.first().map_or(0.0, |(_, probability)| *probability)
    }
}

/// Sorts by falling value, names breaking ties, so that equal inputs give equal proposals.
pub(crate) fn sort_ranked(ranked: &mut [(String, f32)]) {
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
}
