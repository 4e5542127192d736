//! What of a text the classifier looks at: words and character n-grams, of the whole text and of its opening.
//!
//! A message board joins title and body, so the first characters are the title: they count on their own. Each
//! [`Zone`] of a [`Recipe`] is one bag of features with its own inverse document frequency and length norm.

use serde::{Deserialize, Serialize};

use crate::numeric::column;

/// The unit a zone counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Character n-grams of `min..=max` characters.
    Characters {
        /// Shortest n-gram.
        min: usize,
        /// Longest n-gram.
        max: usize,
    },
    /// Sequences of one to `max` words.
    Words {
        /// Longest sequence.
        max: usize,
    },
}

/// One bag of features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// What is counted.
    pub unit: Unit,
    /// How many opening characters are read; the whole text when absent.
    pub opening: Option<usize>,
    /// Share of the zone in the squared length of a document's vector.
    pub weight: f32,
}

/// The zones of a model, kept with it so that an old model reads a text as it did in training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// The zones; their place in the list is part of a feature's identity.
    pub zones: Vec<Zone>,
    /// Characters read of a message; the rest of a very long one is ignored.
    pub max_characters: usize,
}

impl Default for Recipe {
    /// Chosen by cross-validation on citizens' messages, see docs/triage.md.
    fn default() -> Self {
        let characters =
            |min, max, opening, weight| Zone { unit: Unit::Characters { min, max }, opening, weight };
        let whole_words = |max, opening, weight| Zone { unit: Unit::Words { max }, opening, weight };
        Self {
            zones: vec![
                characters(1, 2, None, 2.0),
                characters(1, 2, Some(25), 0.3),
                characters(1, 2, Some(60), 0.5),
                characters(1, 2, Some(200), 0.5),
                whole_words(1, None, 1.0),
                whole_words(1, Some(25), 0.2),
                whole_words(1, Some(100), 0.3),
            ],
            max_characters: 1_200,
        }
    }
}

/// What a sequence is made of, and of how many: decides which zones count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Characters(usize),
    Words(usize),
}

impl Zone {
    fn counts(&self, size: Size) -> bool {
        match (self.unit, size) {
            (Unit::Characters { min, max }, Size::Characters(length)) => (min..=max).contains(&length),
            (Unit::Words { max }, Size::Words(length)) => (1..=max).contains(&length),
            _ => false,
        }
    }
}

/// The zones that count sequences of one size, each with the character its opening ends at.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    pub(crate) size: Size,
    /// Zone and first character behind it.
    pub(crate) zones: Vec<(usize, u32)>,
}

impl Recipe {
    /// Every size that some zone counts. One walk over the text serves all zones: they begin at its first character and
    /// differ only in where they end.
    pub(crate) fn reaches(&self) -> Vec<Reach> {
        let longest = |longest: fn(&Unit) -> usize| self.zones.iter().map(|zone| longest(&zone.unit)).max();
        let characters = longest(|unit| if let Unit::Characters { max, .. } = unit { *max } else { 0 });
        let words = longest(|unit| if let Unit::Words { max } = unit { *max } else { 0 });
        let sizes = (1..=characters.unwrap_or(0)).map(Size::Characters);
        sizes
            .chain((1..=words.unwrap_or(0)).map(Size::Words))
            .map(|size| {
                let counting = self.zones.iter().enumerate().filter(|(_, zone)| zone.counts(size));
                let zones = counting.map(|(at, zone)| (at, column(zone.opening.unwrap_or(usize::MAX))));
                Reach { size, zones: zones.collect() }
            })
            .filter(|reach| !reach.zones.is_empty())
            .collect()
    }
}
