//! The transparency log (feature A4): statements in canonical form, the Merkle tree over them, signed heads.

mod canonical;
mod commitment;
mod head;
mod note;
mod statement;
mod tiles;
mod tree;

pub use canonical::{NotCanonical, canonical};
pub use commitment::commitment;
pub use head::{Head, KeyStatement, origin};
pub use note::{Signer, Verifier, sign};
pub use statement::{Said, leaf_bytes, read_leaf};
pub use tiles::{Tile, Tiles, WIDTH, tiles_of};
pub use tree::{
    Hash, Node, Span, consistency, empty_root, inclusion, is_consistent, leaf_hash, root_of_inclusion,
};
