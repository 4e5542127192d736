//! Sums that two sides must agree on, without holding either side in memory.
//!
//! Each key has a pseudo-random weight; a side's digest is the sum of weight times value, modulo 2^64. It grows and
//! shrinks with the values, the order does not matter, and two different sides agree by chance once in 2^64.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A sum of weighted values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest(u64);

impl Digest {
    /// Adds `value` under a key.
    pub fn add(&mut self, key: impl Hash, value: i64) {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        // An odd weight: a value of one never vanishes.
        let weight = hasher.finish() | 1;
        self.0 = self.0.wrapping_add(weight.wrapping_mul(u64::from_ne_bytes(value.to_ne_bytes())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter_and_differences_show() {
        let sum = |rows: &[(&str, i64)]| {
            let mut digest = Digest::default();
            rows.iter().for_each(|(key, value)| digest.add(key, *value));
            digest
        };
        assert_eq!(sum(&[("a", 2), ("b", -1)]), sum(&[("b", -1), ("a", 1), ("a", 1)]));
        assert_ne!(sum(&[("a", 2)]), sum(&[("b", 2)]));
        assert_eq!(sum(&[("a", 2), ("a", -2)]), Digest::default());
    }
}
