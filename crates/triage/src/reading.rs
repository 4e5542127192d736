//! A text made ready for the classifier: its characters, its words, and the sequences of both that zones count.

use crate::{
    normalise::Normalised,
    numeric::column,
    random::mix,
    recipe::{Reach, Recipe, Size},
    segment::words,
};

/// A sequence where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// Hash of the spelling, and of whether it is one of characters or of words.
    pub(crate) spelling: u64,
    /// First character.
    pub(crate) start: u32,
    /// Length in characters.
    pub(crate) length: u32,
    /// Its size, as a position in the recipe's reaches.
    pub(crate) reach: u32,
}

impl Occurrence {
    /// First character behind it.
    pub(crate) fn end(&self) -> u32 {
        self.start + self.length
    }
}

/// A text made ready.
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
    pub(crate) hash: u64,
}

impl Reading {
    pub(crate) fn new(text: &Normalised, recipe: &Recipe) -> Self {
        let text = text.opening(recipe.max_characters);
        let mut start = 0;
        let words = words(text)
            .into_iter()
            .map(|word| {
                let (length, hash) =
                    word.chars().fold((0, WORD), |(length, hash), c| (length + 1, extend(hash, c)));
                let word = Word { start, length, hash };
                start += length;
                word
            })
            .collect();
        Self { characters: text.chars().collect(), words }
    }

    /// Every sequence that some zone counts, in the order of the reaches.
    pub(crate) fn occurrences(&self, reaches: &[Reach]) -> Vec<Occurrence> {
        let mut found = Vec::with_capacity(self.characters.len() * 3);
        for (at, reach) in reaches.iter().enumerate() {
            let at = column(at);
            match reach.size {
                Size::Characters(length) => self.n_grams(at, length, &mut found),
                Size::Words(count) => self.word_runs(at, count, &mut found),
            }
        }
        found
    }

    fn n_grams(&self, reach: u32, length: usize, found: &mut Vec<Occurrence>) {
        found.extend(self.characters.windows(length).enumerate().map(|(start, window)| {
            let hash = window.iter().fold(CHARACTERS, |hash, character| extend(hash, *character));
            Occurrence { spelling: mix(hash), start: column(start), length: column(length), reach }
        }));
    }

    fn word_runs(&self, reach: u32, count: usize, found: &mut Vec<Occurrence>) {
        found.extend(self.words.windows(count).filter_map(|window| {
            let (hash, length) = window.iter().fold((WORDS, 0), |(hash, length), word| {
                (mix(hash ^ word.hash).rotate_left(5), length + word.length)
            });
            let start = column(window.first()?.start);
            Some(Occurrence { spelling: mix(hash), start, length: column(length), reach })
        }));
    }
}

/// Seeds: one for the hash of a word, one for n-grams and one for runs of words.
const WORD: u64 = 0x57_4F_52_44;
const CHARACTERS: u64 = 0x8F3A_61C5_43D2_0B97;
const WORDS: u64 = 0x2C1B_3C6D_D0F7_1E35;

/// FNV-1a, a character at a time.
fn extend(hash: u64, character: char) -> u64 {
    (hash ^ u64::from(u32::from(character))).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn occurrences(text: &str) -> Vec<Occurrence> {
        let recipe = Recipe::default();
        Reading::new(&Normalised::of(text), &recipe).occurrences(&recipe.reaches())
    }

    #[test]
    fn a_word_and_the_same_characters_are_two_spellings() {
        let found = occurrences("路灯坏了");
        let of_two = |reach| found.iter().find(|o| o.reach == reach && o.start == 0 && o.length == 2);
        let (pair, word) = (of_two(1).unwrap(), of_two(2).unwrap());
        assert_ne!(pair.spelling, word.spelling);
    }

    #[test]
    fn equal_spellings_share_a_hash_wherever_they_stand() {
        let found = occurrences("路灯和路灯");
        let pairs: Vec<u64> = found.iter().filter(|o| o.reach == 1).map(|o| o.spelling).collect();
        assert_eq!(pairs[0], pairs[3]);
        assert_eq!(pairs.iter().filter(|spelling| **spelling == pairs[0]).count(), 2);
    }

    #[test]
    fn an_empty_text_has_no_occurrences() {
        assert!(occurrences("\0 \n").is_empty());
    }
}
