//! The transparency log (feature A4): statements in canonical form, the Merkle tree over them, signed heads.

mod canonical;
mod commitment;
mod statement;

pub use canonical::{NotCanonical, canonical};
pub use commitment::commitment;
pub use statement::{Read, leaf_bytes, read_leaf};
