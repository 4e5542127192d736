//! The Merkle tree of RFC 9162 over leaves that somebody else stores: which subtrees a root or a proof is made of, and whether a
//! proof holds.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of a leaf's bytes.
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// The hash of two subtrees.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of a tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::new().finalize().into()
}

/// A whole subtree: the `index`-th of 2^`level` leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// 0 for a leaf.
    pub level: u32,
    /// Place among those of its level.
    pub index: u64,
}

/// Leaves from `start` to before `end`, as the tree divides them; its hash is one of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First leaf.
    pub start: u64,
    /// Leaf after the last.
    pub end: u64,
}

impl Span {
    /// All leaves of a tree.
    #[must_use]
    pub const fn all(size: u64) -> Self {
        Self { start: 0, end: size }
    }

    /// The whole subtrees it is made of, from left to right, each smaller than the one before.
    #[must_use]
    pub fn nodes(self) -> Vec<Node> {
        let (mut nodes, mut start) = (Vec::new(), self.start);
        while start < self.end {
            let level = (self.end - start).ilog2();
            nodes.push(Node { level, index: start >> level });
            start += 1 << level;
        }
        nodes
    }

    /// The left part: as many leaves as the largest power of two that is less than all.
    fn middle(self) -> u64 {
        self.start + (1 << (self.end - self.start - 1).ilog2())
    }
}

/// The hash of a span from those of its [`Span::nodes`].
#[must_use]
pub fn join(hashes: &[Hash]) -> Hash {
    hashes.iter().copied().rev().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
}

/// What proves that a tree of `size` leaves holds leaf `seq`, from below; `None` where there is no such leaf.
#[must_use]
pub fn inclusion(seq: u64, size: u64) -> Option<Vec<Span>> {
    if seq >= size {
        return None;
    }
    let (mut span, mut path) = (Span::all(size), Vec::new());
    while span.end - span.start > 1 {
        let middle = span.middle();
        let (left, right) = (Span { start: span.start, end: middle }, Span { start: middle, end: span.end });
        let (inside, beside) = if seq < middle { (left, right) } else { (right, left) };
        path.push(beside);
        span = inside;
    }
    path.reverse();
    Some(path)
}

/// What proves that a tree of `to` leaves begins with the tree of `from` leaves; `None` where that makes no sense.
#[must_use]
pub fn consistency(from: u64, to: u64) -> Option<Vec<Span>> {
    if from == 0 || from > to {
        return None;
    }
    let (mut span, mut path, mut is_known) = (Span::all(to), Vec::new(), true);
    while from < span.end {
        let middle = span.middle();
        let (left, right) = (Span { start: span.start, end: middle }, Span { start: middle, end: span.end });
        if from <= middle {
            path.push(right);
            span = left;
        } else {
            path.push(left);
            (span, is_known) = (right, false);
        }
    }
    // The root of the older tree is known to whoever asks.
    if !is_known {
        path.push(span);
    }
    path.reverse();
    Some(path)
}

/// The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); `None` for a proof of the wrong length.
#[must_use]
pub fn root_of_inclusion(leaf: &Hash, seq: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
    let (mut number, mut last) = (seq, size.checked_sub(1).filter(|last| seq <= *last)?);
    let mut root = *leaf;
    for hash in proof {
        if last == 0 {
            return None;
        }
        if number & 1 == 1 || number == last {
            root = node_hash(hash, &root);
            while number & 1 == 0 && number != 0 {
                number >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(&root, hash);
        }
        number >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(root)
}

/// Whether a consistency proof holds (RFC 9162, 2.1.4.2).
#[must_use]
pub fn is_consistent(from: u64, old: &Hash, to: u64, new: &Hash, proof: &[Hash]) -> bool {
    if from == to {
        return proof.is_empty() && old == new;
    }
    if from == 0 || from > to {
        return false;
    }
    let mut rest = proof.iter();
    let first = if from.is_power_of_two() { Some(old) } else { rest.next() };
    let Some(first) = first else { return false };
    let (mut number, mut last) = (from - 1, to - 1);
    while number & 1 == 1 {
        number >>= 1;
        last >>= 1;
    }
    let (mut older, mut newer) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return false;
        }
        if number & 1 == 1 || number == last {
            older = node_hash(hash, &older);
            newer = node_hash(hash, &newer);
            while number & 1 == 0 && number != 0 {
                number >>= 1;
                last >>= 1;
            }
        } else {
            newer = node_hash(&newer, hash);
        }
        number >>= 1;
        last >>= 1;
    }
    last == 0 && older == *old && newer == *new
}

#[cfg(test)]
mod tests;
