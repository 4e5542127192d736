//! The blind index: equal values have equal hashes, and without the key nobody can compute them.

use crate::Key;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Length of an index value: half of HMAC-SHA-256, far beyond accident.
pub const INDEX_BYTES: usize = 16;

/// Makes index values under one key.
#[derive(Clone)]
pub struct BlindIndex {
    key: Key,
}

impl std::fmt::Debug for BlindIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BlindIndex")
    }
}

impl BlindIndex {
    /// Under a key.
    #[must_use]
    pub const fn new(key: Key) -> Self {
        Self { key }
    }

    /// The index value of a field's value; `domain` keeps equal values of different fields apart.
    #[must_use]
    pub fn of(&self, domain: &str, value: &str) -> [u8; INDEX_BYTES] {
        let mut out = [0; INDEX_BYTES];
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.key.as_slice()) else { return out };
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        let tag = mac.finalize().into_bytes();
        for (slot, byte) in out.iter_mut().zip(tag) {
            *slot = byte;
        }
        out
    }
}
