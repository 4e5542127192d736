//! Why a category was proposed: what each feature gave to its margin, spread on the characters and added up by word.

use std::collections::HashMap;

use crate::{
    bag::Bag,
    hashed::ByHash,
    numeric::{position, real},
    prediction::MAX_REASONS,
    reading::{Occurrence, Reading},
    recipe::{Reach, Recipe},
    segment::is_han,
    vocabulary::Component,
};

/// What one occurrence of a spelling gave to the class, by spelling and zone.
#[derive(Debug, Clone)]
pub(crate) struct Gains {
    each: Vec<f32>,
    zones: usize,
}

impl Gains {
    pub(crate) fn none(bag: &Bag, recipe: &Recipe) -> Self {
        let zones = recipe.zones.len();
        Self { each: vec![0.0; bag.spellings.len() * zones], zones }
    }

    /// Adds what a feature gave to the class over the mean of all classes, shared by its occurrences.
    pub(crate) fn add(&mut self, component: &Component, bag: &Bag, weights: &[f32], class: usize) {
        let mean = weights.iter().sum::<f32>() / real(weights.len().max(1));
        let gain = (weights.get(class).copied().unwrap_or(0.0) - mean) * component.value;
        let (member, zone) = (position(component.member), position(component.zone));
        let occurrences = bag.counts(member).get(zone).copied().unwrap_or(1).max(1);
        if let Some(each) = self.each.get_mut(member * self.zones + zone) {
            *each = gain / real(position(occurrences));
        }
    }

    /// The sum at each character of the text.
    pub(crate) fn by_character(
        &self,
        reading: &Reading,
        occurrences: &[Occurrence],
        bag: &Bag,
        reaches: &[Reach],
    ) -> Vec<f32> {
        let mut by_character = vec![0.0_f32; reading.characters.len()];
        for (occurrence, member) in occurrences.iter().zip(&bag.members) {
            let from = position(*member) * self.zones;
            let each = self.each.get(from..from + self.zones).unwrap_or_default();
            let Some(reach) = reaches.get(position(occurrence.reach)) else { continue };
            let inside = reach.zones.iter().filter(|(_, limit)| occurrence.end() <= *limit);
            let gain: f32 = inside.filter_map(|(zone, _)| each.get(*zone)).sum();
            let share = gain / real(position(occurrence.length.max(1)));
            let range = position(occurrence.start)..position(occurrence.end());
            for character in by_character.get_mut(range).unwrap_or_default() {
                *character += share;
            }
        }
        by_character
    }
}

/// The words with the greatest positive sums; single characters, numbers and punctuation explain nothing.
pub(crate) fn strongest_words(reading: &Reading, by_character: &[f32]) -> Vec<(String, f32)> {
    let mut sums: ByHash<(&[char], f32)> = HashMap::default();
    for word in reading.words.iter().filter(|word| word.length > 1) {
        let range = word.start..word.start + word.length;
        let Some(spelling) = reading.characters.get(range.clone()) else { continue };
        if spelling.iter().any(|c| is_han(*c)) {
            sums.entry(word.hash).or_insert((spelling, 0.0)).1 +=
                by_character.get(range).unwrap_or_default().iter().sum::<f32>();
        }
    }
    let mut reasons: Vec<(&[char], f32)> = sums.into_values().filter(|(_, gain)| *gain > 0.0).collect();
    reasons.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    reasons.into_iter().take(MAX_REASONS).map(|(word, gain)| (word.iter().collect(), gain)).collect()
}
