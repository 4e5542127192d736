//! Randomness: tokens, tickets and codes. A parameter, so that tests are repeatable.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::sync::{Mutex, PoisonError};

/// A source of random bytes.
#[derive(Debug)]
pub struct Entropy(Mutex<StdRng>);

/// Letters and digits that people do not confuse when they read them out (Crockford's base 32).
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Entropy {
    /// From the operating system; a cryptographically strong generator.
    #[must_use]
    pub fn from_system() -> Self {
        Self(Mutex::new(StdRng::from_os_rng()))
    }

    /// The same numbers for the same seed: tests and the demo only.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// 32 random bytes as hex: sessions, secrets, attachment names.
    #[must_use]
    pub fn token(&self) -> String {
        let mut bytes = [0_u8; 24];
        self.with(|rng| rng.fill(&mut bytes));
        hex::encode(bytes)
    }

    /// Random bytes: keys and nonces.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.with(|rng| rng.fill(&mut bytes));
        bytes
    }

    /// A number below `bound`.
    #[must_use]
    pub fn below(&self, bound: u32) -> u32 {
        self.with(|rng| rng.random_range(0..bound.max(1)))
    }

    /// Characters that can be read out on the telephone.
    #[must_use]
    pub fn readable(&self, length: usize) -> String {
        (0..length)
            .filter_map(|_| {
                READABLE.get(usize::try_from(self.below(32)).unwrap_or(0)).copied().map(char::from)
            })
            .collect()
    }

    /// A six-digit code.
    #[must_use]
    pub fn digits(&self) -> String {
        format!("{:06}", self.below(1_000_000))
    }
}
