//! Maps whose keys are hashes already.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// Passes a mixed 64-bit hash through.
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
pub(crate) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Mixed>>;
