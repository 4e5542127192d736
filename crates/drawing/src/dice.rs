//! Seeded chance: the same seed gives the same county.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

/// A source of chance.
#[derive(Debug)]
pub struct Dice(StdRng);

impl Dice {
    /// A source for a seed; `subject` keeps the parts of the demo apart, so that a change in one leaves the others.
    #[must_use]
    pub fn new(seed: u64, subject: u64) -> Self {
        Self(StdRng::seed_from_u64(seed ^ subject.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// A number below `bound`; 0 where there is nothing to choose from.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound < 2 { 0 } else { self.0.random_range(0..bound) }
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low { low } else { self.0.random_range(low..=high) }
    }

    /// Between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// True so many times in a thousand.
    pub fn permille(&mut self, share: i64) -> bool {
        self.between(0, 999) < share
    }

    /// One of them; `None` where there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// A place in a list of weights, in proportion to them.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
        let mut left = if total == 0 { 0 } else { self.0.random_range(0..total) };
        for (at, weight) in weights.iter().enumerate() {
            match left.checked_sub(u64::from(*weight)) {
                Some(rest) => left = rest,
                None => return at,
            }
        }
        0
    }

    /// Any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }
}

/// Deals `total` out in proportion to the weights, by largest remainder: the shares add up exactly.
#[must_use]
pub fn apportion(total: usize, weights: &[u32]) -> Vec<usize> {
    let whole: u128 = weights.iter().map(|weight| u128::from(*weight)).sum::<u128>().max(1);
    let total_wide = u128::try_from(total).unwrap_or(0);
    let mut shares = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (at, weight) in weights.iter().enumerate() {
        let product = total_wide * u128::from(*weight);
        shares.push(usize::try_from(product / whole).unwrap_or(0));
        remainders.push((product % whole, at));
    }
    let dealt: usize = shares.iter().sum();
    remainders.sort_by_key(|(rest, at)| (std::cmp::Reverse(*rest), *at));
    for (_, at) in remainders.into_iter().take(total.saturating_sub(dealt)) {
        if let Some(share) = shares.get_mut(at) {
            *share += 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        assert_eq!(apportion(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(apportion(313, &[148, 31, 78, 56]), [148, 31, 78, 56]);
        assert_eq!(apportion(7, &[]), Vec::<usize>::new());
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let draw = |seed| {
            let mut dice = Dice::new(seed, 1);
            (0..9).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert!((0..100).all(|_| Dice::new(1, 2).weighted(&[0, 5, 0]) == 1));
    }
}
