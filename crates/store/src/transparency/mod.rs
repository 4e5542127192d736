//! The transparency log (feature A4): leaves, tiles of the tree, heads, keys.

mod leaves;

pub use leaves::{forget_salts, insert, keep_salt};
