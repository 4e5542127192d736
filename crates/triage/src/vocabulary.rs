//! The features a model knows, and a text as a vector of them.
//!
//! Values are `(1 + ln count) × rarity`, each zone scaled to its share of a unit vector.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use crate::{
    numeric::{column, position, real},
    tokens::{Occurrence, Recipe},
};

/// Passes an already mixed 64-bit hash through.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map keyed by mixed hashes.
pub(crate) type ByFeature<V> = HashMap<u64, V, BuildHasherDefault<Mixed>>;

/// A feature's hash, its zone and its rarity, the squared inverse document frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry {
    pub(crate) feature: u64,
    pub(crate) zone: u32,
    pub(crate) rarity: f32,
}

/// The known features by column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    entries: Vec<Entry>,
    columns: ByFeature<u32>,
}

/// A column of a text's vector, with the occurrences it came from (a range of [`Vector::sources`]).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Component {
    pub(crate) column: u32,
    pub(crate) value: f32,
    pub(crate) sources: std::ops::Range<usize>,
}

/// A text as the model sees it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vector {
    pub(crate) components: Vec<Component>,
    /// Positions in the list of occurrences.
    pub(crate) sources: Vec<u32>,
}

impl Vocabulary {
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        let columns = entries.iter().enumerate().map(|(at, entry)| (entry.feature, column(at))).collect();
        Self { entries, columns }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The vector of a text; empty when no feature is known.
    pub(crate) fn vectorise(&self, occurrences: &[Occurrence], recipe: &Recipe) -> Vector {
        let mut found: Vec<u64> = Vec::with_capacity(occurrences.len());
        for (at, occurrence) in occurrences.iter().enumerate() {
            if let Some(known) = self.columns.get(&occurrence.feature) {
                found.push(pack(*known, column(at)));
            }
        }
        found.sort_unstable();
        let mut squares = vec![0.0_f32; recipe.zones.len()];
        let mut components = Vec::with_capacity(found.len() / 2);
        let mut from = 0;
        for group in found.chunk_by(|a, b| unpack(*a).0 == unpack(*b).0) {
            let Some((column, _)) = group.first().map(|first| unpack(*first)) else { continue };
            let Some(entry) = self.entries.get(position(column)) else { continue };
            let frequency = if group.len() == 1 { 1.0 } else { 1.0 + real(group.len()).ln() };
            let value = frequency * entry.rarity;
            if let Some(square) = squares.get_mut(position(entry.zone)) {
                *square += value * value;
            }
            components.push(Component { column, value, sources: from..from + group.len() });
            from += group.len();
        }
        let scales = zone_scales(&squares, recipe);
        for component in &mut components {
            let zone = self.entries.get(position(component.column)).map_or(0, |entry| entry.zone);
            component.value *= scales.get(position(zone)).copied().unwrap_or(0.0);
        }
        Vector { components, sources: found.into_iter().map(|both| unpack(both).1).collect() }
    }
}

/// Column and occurrence in one number that sorts as the pair does, twice as fast.
fn pack(column: u32, occurrence: u32) -> u64 {
    (u64::from(column) << 32) | u64::from(occurrence)
}

fn unpack(both: u64) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = both.to_be_bytes();
    (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]))
}

/// What each zone's values are multiplied with: its share of a unit vector.
fn zone_scales(squares: &[f32], recipe: &Recipe) -> Vec<f32> {
    let total: f32 = recipe.zones.iter().map(|zone| zone.weight).sum();
    let scale = |(square, weight): (&f32, f32)| {
        if *square > 0.0 { (weight / total.max(f32::EPSILON) / square).sqrt() } else { 0.0 }
    };
    squares.iter().zip(recipe.zones.iter().map(|zone| zone.weight)).map(scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::Reading;

    #[test]
    fn a_vector_of_known_features_has_length_one() {
        let recipe = Recipe::default();
        let occurrences = Reading::new("小区电梯坏了，小区物业不管", &recipe).occurrences(&recipe);
        let mut features: Vec<(u64, u32)> = occurrences.iter().map(|o| (o.feature, column(o.zone))).collect();
        features.sort_unstable();
        features.dedup();
        let entries =
            features.into_iter().map(|(feature, zone)| Entry { feature, zone, rarity: 1.5 }).collect();
        let vector = Vocabulary::new(entries).vectorise(&occurrences, &recipe);
        let length: f32 = vector.components.iter().map(|c| c.value * c.value).sum();
        assert!((length - 1.0).abs() < 1e-4, "{length}");
        assert_eq!(vector.sources.len(), occurrences.len());
    }

    #[test]
    fn unknown_features_vanish() {
        let recipe = Recipe::default();
        let occurrences = Reading::new("路灯", &recipe).occurrences(&recipe);
        assert!(Vocabulary::default().vectorise(&occurrences, &recipe).components.is_empty());
    }
}
