//! The spellings of a text, each once, with how often every zone has it.

use crate::{
    numeric::{column, position},
    reading::Occurrence,
    recipe::{Reach, Recipe},
};

/// The spellings of a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bag {
    /// In the order of their first occurrence.
    pub(crate) spellings: Vec<u64>,
    /// By spelling, then by zone.
    counts: Vec<u32>,
    zones: usize,
    /// The spelling of each occurrence, as a position in the list.
    pub(crate) members: Vec<u32>,
}

impl Bag {
    pub(crate) fn of(occurrences: &[Occurrence], reaches: &[Reach], recipe: &Recipe) -> Self {
        let zones = recipe.zones.len();
        let mut seen = Seen::for_at_most(occurrences.len());
        let mut bag = Self { zones, members: Vec::with_capacity(occurrences.len()), ..Self::default() };
        for occurrence in occurrences {
            let member = seen.number(occurrence.spelling, &mut bag.spellings);
            bag.members.push(member);
            let from = position(member) * zones;
            if bag.counts.len() == from {
                bag.counts.resize(from + zones, 0);
            }
            let Some(counts) = bag.counts.get_mut(from..) else { continue };
            let Some(reach) = reaches.get(position(occurrence.reach)) else { continue };
            for (zone, limit) in &reach.zones {
                if let Some(count) = counts.get_mut(*zone) {
                    *count += u32::from(occurrence.end() <= *limit);
                }
            }
        }
        bag
    }

    /// How often each zone has a spelling.
    pub(crate) fn counts(&self, member: usize) -> &[u32] {
        self.counts.get(member * self.zones..(member + 1) * self.zones).unwrap_or_default()
    }
}

/// Numbers spellings by their first occurrence: an open table, small enough for the processor's first cache.
struct Seen {
    /// Number of the spelling, plus one; 0 is free.
    slots: Vec<u32>,
}

impl Seen {
    /// At most half full, so that a search ends.
    fn for_at_most(spellings: usize) -> Self {
        Self { slots: vec![0; (spellings * 2).next_power_of_two()] }
    }

    fn number(&mut self, spelling: u64, spellings: &mut Vec<u64>) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = usize::try_from(spelling & u64::from(u32::MAX)).unwrap_or(0) & mask;
        loop {
            let Some(slot) = self.slots.get_mut(at) else { return 0 };
            match slot.checked_sub(1) {
                None => {
                    spellings.push(spelling);
                    *slot = column(spellings.len());
                    return *slot - 1;
                }
                Some(number) if spellings.get(position(number)) == Some(&spelling) => return number,
                Some(_) => at = (at + 1) & mask,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{normalise::Normalised, reading::Reading};

    fn bag(text: &str) -> (Bag, Vec<Occurrence>) {
        let recipe = Recipe::default();
        let reaches = recipe.reaches();
        let occurrences = Reading::new(&Normalised::of(text), &recipe).occurrences(&reaches);
        (Bag::of(&occurrences, &reaches, &recipe), occurrences)
    }

    #[test]
    fn each_zone_counts_what_ends_inside_it() {
        // Twenty-four characters before the last pair: the opening of 25 has its first half only.
        let (bag, occurrences) = bag(&format!("{}{}", "路灯".repeat(12), "路灯"));
        let pair = occurrences.iter().position(|o| o.start == 0 && o.reach == 1).unwrap();
        let counts = bag.counts(position(bag.members[pair]));
        assert_eq!(counts[..4], [13, 12, 13, 13]);
        let single = occurrences.iter().position(|o| o.start == 0 && o.reach == 0).unwrap();
        assert_eq!(bag.counts(position(bag.members[single]))[..4], [13, 13, 13, 13]);
    }

    #[test]
    fn every_spelling_stands_once() {
        let (bag, occurrences) = bag("小区电梯坏了，小区物业不管，小区电梯");
        let mut spellings: Vec<u64> = occurrences.iter().map(|o| o.spelling).collect();
        spellings.sort_unstable();
        spellings.dedup();
        assert_eq!(bag.spellings.len(), spellings.len());
        for (occurrence, member) in occurrences.iter().zip(&bag.members) {
            assert_eq!(bag.spellings[position(*member)], occurrence.spelling);
        }
    }
}
