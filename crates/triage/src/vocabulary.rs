//! The features a model knows, and a text as a vector of them.
//!
//! A feature is a spelling in a zone. Values are `(1 + ln count) × rarity`, each zone scaled to its share of a unit
//! vector. The columns of a spelling lie beside each other, so that one search finds what all zones know of it.

use crate::{
    bag::Bag,
    numeric::{column, position, real},
    recipe::Recipe,
};

/// A feature's spelling (hashed), its zone and its rarity, the squared inverse document frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry {
    pub(crate) spelling: u64,
    pub(crate) zone: u32,
    pub(crate) rarity: f32,
}

/// The known features by column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    /// By spelling, then by zone.
    entries: Vec<Entry>,
    index: Index,
}

/// A column of a text's vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Component {
    pub(crate) column: u32,
    pub(crate) zone: u32,
    pub(crate) value: f32,
    /// The spelling, as a position in the bag.
    pub(crate) member: u32,
}

impl Vocabulary {
    /// A vocabulary of the entries, which are put in order of their columns.
    pub(crate) fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable_by_key(|entry| (entry.spelling, entry.zone));
        let index = Index::of(&entries);
        Self { entries, index }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The vector of a text, in the order of its spellings; empty when no feature is known.
    pub(crate) fn vectorise(&self, bag: &Bag, recipe: &Recipe) -> Vec<Component> {
        let mut squares = vec![0.0_f32; recipe.zones.len()];
        let mut components = Vec::with_capacity(bag.spellings.len() * 2);
        for (at, (spelling, first)) in bag.spellings.iter().zip(self.first_columns(bag)).enumerate() {
            let (counts, member) = (bag.counts(at), column(at));
            let entries = self.entries.get(position(first)..).unwrap_or_default();
            let of_spelling = entries.iter().take_while(|entry| entry.spelling == *spelling);
            for (column, entry) in (first..).zip(of_spelling) {
                let count = counts.get(position(entry.zone)).copied().unwrap_or(0);
                if count == 0 {
                    continue;
                }
                let frequency = if count == 1 { 1.0 } else { 1.0 + real(position(count)).ln() };
                let value = frequency * entry.rarity;
                if let Some(square) = squares.get_mut(position(entry.zone)) {
                    *square += value * value;
                }
                components.push(Component { column, zone: entry.zone, value, member });
            }
        }
        let scales = zone_scales(&squares, recipe);
        for component in &mut components {
            component.value *= scales.get(position(component.zone)).copied().unwrap_or(0.0);
        }
        components
    }

    /// Where the columns of each spelling of a text begin, or would begin. A few megabytes of numbers lie in no near cache, so the
    /// places are looked at in walks without a branch: the processor then waits for many of them at once.
    fn first_columns(&self, bag: &Bag) -> Vec<u32> {
        let mut firsts: Vec<u32> = bag.spellings.iter().map(|spelling| self.index.start(*spelling)).collect();
        let head = |first: &u32| self.entries.get(position(*first)).map_or(u64::MAX, |entry| entry.spelling);
        let heads: Vec<u64> = firsts.iter().map(head).collect();
        for ((spelling, first), head) in bag.spellings.iter().zip(&mut firsts).zip(heads) {
            if head < *spelling {
                let entries = self.entries.get(position(*first)..).unwrap_or_default();
                *first += column(entries.iter().take_while(|entry| entry.spelling < *spelling).count());
            }
        }
        firsts
    }
}

/// Finds columns by the first bits of a spelling. Spellings are mixed hashes and the entries are in their order, so equal
/// spans of numbers hold about as many entries each: one or two.
#[derive(Debug, Clone, Default)]
struct Index {
    /// First column of each span.
    starts: Vec<u32>,
    /// How far a spelling is shifted to give its span.
    shift: u32,
}

impl Index {
    fn of(entries: &[Entry]) -> Self {
        let spans = entries.len().next_power_of_two().max(2);
        let shift = u64::BITS - spans.trailing_zeros();
        let mut starts = Vec::with_capacity(spans);
        for (at, entry) in entries.iter().enumerate() {
            let span = span_of(entry.spelling, shift);
            while starts.len() <= span {
                starts.push(column(at));
            }
        }
        starts.resize(spans, column(entries.len()));
        Self { starts, shift }
    }

    fn start(&self, spelling: u64) -> u32 {
        self.starts.get(span_of(spelling, self.shift)).copied().unwrap_or(0)
    }
}

fn span_of(spelling: u64, shift: u32) -> usize {
    usize::try_from(spelling.checked_shr(shift).unwrap_or(0)).unwrap_or(usize::MAX)
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
    use crate::{normalise::Normalised, reading::Reading};

    fn bag(text: &str, recipe: &Recipe) -> Bag {
        let reaches = recipe.reaches();
        let occurrences = Reading::new(&Normalised::of(text), recipe).occurrences(&reaches);
        Bag::of(&occurrences, &reaches, recipe)
    }

    fn everything_known(bag: &Bag) -> Vocabulary {
        let of = |(at, spelling): (usize, &u64)| {
            let known = bag.counts(at).iter().enumerate().filter(|(_, count)| **count > 0);
            known
                .map(|(zone, _)| Entry { spelling: *spelling, zone: column(zone), rarity: 1.5 })
                .collect::<Vec<_>>()
        };
        Vocabulary::new(bag.spellings.iter().enumerate().flat_map(of).collect())
    }

    #[test]
    fn a_vector_of_known_features_has_length_one() {
        let recipe = Recipe::default();
        let bag = bag("小区电梯坏了，小区物业不管", &recipe);
        let vector = everything_known(&bag).vectorise(&bag, &recipe);
        let length: f32 = vector.iter().map(|c| c.value * c.value).sum();
        assert!((length - 1.0).abs() < 1e-4, "{length}");
        let features: usize = (0..bag.spellings.len())
            .map(|at| bag.counts(at).iter().filter(|count| **count > 0).count())
            .sum();
        assert_eq!(vector.len(), features);
    }

    #[test]
    fn every_entry_is_found_under_its_own_column() {
        let recipe = Recipe::default();
        let vocabulary = everything_known(&bag("村口路灯坏了一个多星期，老人晚上出门看不见路", &recipe));
        for (at, entry) in vocabulary.entries().iter().enumerate() {
            let first = vocabulary.entries().iter().position(|other| other.spelling == entry.spelling);
            let mut alone = Bag::default();
            alone.spellings.push(entry.spelling);
            assert_eq!(vocabulary.first_columns(&alone), [column(first.unwrap())], "column {at}");
        }
    }

    #[test]
    fn unknown_features_vanish() {
        let recipe = Recipe::default();
        assert!(Vocabulary::default().vectorise(&bag("路灯", &recipe), &recipe).is_empty());
        let other = everything_known(&bag("污水", &recipe));
        assert!(other.vectorise(&bag("路灯", &recipe), &recipe).is_empty());
    }
}
