//! What of a text the classifier looks at: words and character n-grams, of the whole text and of its opening.
//!
//! A message board joins title and body, so the first characters are the title: they count on their own. Each
//! [`Zone`] of a [`Recipe`] is one bag of features with its own inverse document frequency and length norm.

use serde::{Deserialize, Serialize};

use crate::{
    normalise::normalise,
    random::mix,
    segment::{is_han, words},
};

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

/// A feature where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// Hash of zone and spelling.
    pub(crate) feature: u64,
    /// Position of the zone in its recipe.
    pub(crate) zone: usize,
    /// First character.
    pub(crate) start: usize,
    /// Length in characters.
    pub(crate) length: usize,
}

/// A text made ready: its characters and where its words end.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) characters: Vec<char>,
    /// First character and length of each word, and the hash of its spelling.
    pub(crate) words: Vec<Word>,
}

/// A word by its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) length: usize,
    hash: u64,
}

impl Reading {
    pub(crate) fn new(text: &str, recipe: &Recipe) -> Self {
        let text: String = normalise(text).chars().take(recipe.max_characters).collect();
        let mut start = 0;
        let words = words(&text)
            .into_iter()
            .map(|word| {
                let length = word.chars().count();
                let hash = word.chars().fold(WORD, extend);
                let word = Word { start, length, hash };
                start += length;
                word
            })
            .collect();
        Self { characters: text.chars().collect(), words }
    }

    /// Every feature of every zone, in the order of the zones.
    pub(crate) fn occurrences(&self, recipe: &Recipe) -> Vec<Occurrence> {
        let mut found = Vec::with_capacity(self.characters.len() * 6);
        for (zone, description) in recipe.zones.iter().enumerate() {
            let limit = description.opening.unwrap_or(usize::MAX).min(self.characters.len());
            match description.unit {
                Unit::Characters { min, max } => self.n_grams(zone, limit, min, max, &mut found),
                Unit::Words { max } => self.word_runs(zone, limit, max, &mut found),
            }
        }
        found
    }

    fn n_grams(&self, zone: usize, limit: usize, min: usize, max: usize, found: &mut Vec<Occurrence>) {
        let window = self.characters.get(..limit).unwrap_or_default();
        let seed = zone_seed(zone);
        for start in 0..window.len() {
            let mut hash = seed;
            for (reach, &character) in window.iter().skip(start).take(max).enumerate() {
                hash = extend(hash, character);
                let length = reach + 1;
                if length >= min {
                    found.push(Occurrence { feature: mix(hash), zone, start, length });
                }
            }
        }
    }

    fn word_runs(&self, zone: usize, limit: usize, max: usize, found: &mut Vec<Occurrence>) {
        let inside = self.words.iter().take_while(|word| word.start + word.length <= limit).count();
        let window = self.words.get(..inside).unwrap_or_default();
        let seed = zone_seed(zone);
        for (first, opening) in window.iter().enumerate() {
            let mut hash = seed;
            let mut length = 0;
            for word in window.iter().skip(first).take(max) {
                hash = mix(hash ^ word.hash).rotate_left(5);
                length += word.length;
                found.push(Occurrence { feature: mix(hash), zone, start: opening.start, length });
            }
        }
    }
}

const WORD: u64 = 0x57_4F_52_44;

fn zone_seed(zone: usize) -> u64 {
    mix(u64::try_from(zone).unwrap_or(u64::MAX).wrapping_add(0x5A4F_4E45))
}

/// FNV-1a, a character at a time.
fn extend(hash: u64, character: char) -> u64 {
    (hash ^ u64::from(u32::from(character))).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23)
}

/// How many tokens [`search_tokens`] returns at most.
pub const MAX_SEARCH_TOKENS: usize = 4_000;

/// Tokens for full-text search: the words of the text, and every pair of neighbouring Han characters so that a
/// query finds a name the dictionary does not know. Lower case, numbers kept, each once, at most
/// [`MAX_SEARCH_TOKENS`].
#[must_use]
pub fn search_tokens(text: &str) -> Vec<String> {
    let text = crate::normalise::clean(text).to_lowercase();
    let mut seen = std::collections::HashSet::new();
    let mut tokens = Vec::new();
    let mut keep = |token: String| {
        if tokens.len() < MAX_SEARCH_TOKENS && seen.insert(token.clone()) {
            tokens.push(token);
        }
    };
    for word in words(&text) {
        if word.chars().any(char::is_alphanumeric) {
            keep(word.to_owned());
        }
    }
    let characters: Vec<char> = text.chars().collect();
    for pair in characters.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c))) {
        keep(pair.iter().collect());
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_finds_words_pairs_and_numbers_once() {
        let tokens = search_tokens("西湖路路灯坏了，电话13800000000！西湖路");
        for wanted in ["路灯", "西湖", "湖路", "13800000000"] {
            assert_eq!(tokens.iter().filter(|token| *token == wanted).count(), 1, "{wanted} in {tokens:?}");
        }
        assert!(!tokens.iter().any(|token| token == "，" || token == ","));
    }

    #[test]
    fn search_tokens_are_capped() {
        let text: String = (0x4E00_u32..0x9000).filter_map(char::from_u32).collect();
        assert_eq!(search_tokens(&text).len(), MAX_SEARCH_TOKENS);
    }

    #[test]
    fn the_same_letters_in_two_zones_are_two_features() {
        let recipe = Recipe::default();
        let reading = Reading::new("路灯坏了", &recipe);
        let found = reading.occurrences(&recipe);
        let spellings = |zone| found.iter().filter(move |o| o.zone == zone && o.start == 0 && o.length == 2);
        assert_ne!(spellings(0).next().map(|o| o.feature), spellings(1).next().map(|o| o.feature));
    }

    #[test]
    fn an_empty_text_has_no_features() {
        let recipe = Recipe::default();
        assert!(Reading::new("\0 \n", &recipe).occurrences(&recipe).is_empty());
    }
}
