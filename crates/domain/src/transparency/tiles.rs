//! The tree as it is stored: tiles of up to 256 hashes, eight levels of the tree each (as in C2SP tlog-tiles). Adding a leaf touches
//! the right edge only, and a proof reads a few tiles whatever the size of the tree.

use super::tree::{Hash, Node, Span, join, node_hash};
use std::collections::{BTreeMap, BTreeSet};

/// Hashes in a whole tile.
pub const WIDTH: u64 = 256;
/// Levels of the tree in a tile.
const HEIGHT: u32 = 8;
/// Length of a hash.
const BYTES: usize = 32;

/// Which tile: its level, 0 at the leaves, and its number from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// Level.
    pub level: u32,
    /// Number.
    pub number: u64,
}

impl Tile {
    /// The tile that a subtree's hash is in or is computed from.
    #[must_use]
    pub fn of(node: Node) -> Self {
        let (level, above) = (node.level / HEIGHT, node.level % HEIGHT);
        Self { level, number: (node.index << above) / WIDTH }
    }

    /// The tiles that grow when a leaf is added to a tree of `size`: those that are neither full nor new.
    #[must_use]
    pub fn edge(size: u64) -> Vec<Self> {
        (0..)
            .map(|level| (level, size.checked_shr(HEIGHT * level).unwrap_or(0)))
            .take_while(|(_, hashes)| *hashes > 0)
            .filter(|(_, hashes)| hashes % WIDTH != 0)
            .map(|(level, hashes)| Self { level, number: hashes / WIDTH })
            .collect()
    }

    /// How many hashes of it a tree of `size` fills.
    #[must_use]
    pub fn filled(self, size: u64) -> u64 {
        let hashes = size.checked_shr(HEIGHT * self.level).unwrap_or(0);
        hashes.saturating_sub(self.number.saturating_mul(WIDTH)).min(WIDTH)
    }
}

/// The tiles that the hashes of these spans are computed from.
#[must_use]
pub fn tiles_of(spans: &[Span]) -> BTreeSet<Tile> {
    spans.iter().flat_map(|span| span.nodes()).map(Tile::of).collect()
}

/// Tiles at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tiles(BTreeMap<Tile, Vec<u8>>);

impl Tiles {
    /// Adds a stored tile.
    pub fn put(&mut self, tile: Tile, hashes: Vec<u8>) {
        self.0.insert(tile, hashes);
    }

    /// The hashes of a tile, one after the other.
    #[must_use]
    pub fn get(&self, tile: Tile) -> Option<&[u8]> {
        self.0.get(&tile).map(Vec::as_slice)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Tile, &[u8])> {
        self.0.iter().map(|(tile, hashes)| (*tile, hashes.as_slice()))
    }

    /// Lets go of the whole tiles and gives them: those that no further leaf will change.
    pub fn take_full(&mut self) -> Vec<(Tile, Vec<u8>)> {
        self.0.extract_if(.., |_, hashes| hashes.len() == full()).collect()
    }

    /// Adds a leaf's hash to a tree of `size`.
    pub fn append(&mut self, size: u64, leaf: Hash) {
        let (mut number, mut hash) = (size, leaf);
        for level in 0.. {
            let hashes = self.0.entry(Tile { level, number: number / WIDTH }).or_default();
            hashes.extend_from_slice(&hash);
            if hashes.len() < full() {
                return;
            }
            hash = root_of(hashes);
            number /= WIDTH;
        }
    }

    /// The hash of a whole subtree.
    fn node(&self, node: Node) -> Option<Hash> {
        let hashes = self.get(Tile::of(node))?;
        let above = node.level % HEIGHT;
        let first = usize::try_from((node.index << above) % WIDTH).ok()?;
        let part = hashes.get(first * BYTES..(first + (1 << above)) * BYTES)?;
        Some(root_of(part))
    }

    /// The hash of a span; `None` where a tile is missing or too short.
    #[must_use]
    pub fn hash(&self, span: Span) -> Option<Hash> {
        let hashes: Option<Vec<Hash>> = span.nodes().into_iter().map(|node| self.node(node)).collect();
        Some(join(&hashes?))
    }
}

fn full() -> usize {
    BYTES << HEIGHT
}

/// The root over a power of two of hashes.
fn root_of(hashes: &[u8]) -> Hash {
    let mut level: Vec<Hash> = hashes.as_chunks::<BYTES>().0.to_vec();
    while level.len() > 1 {
        level = level.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    level.first().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tree::{consistency, empty_root, inclusion, leaf_hash};
    use super::*;

    fn tree(size: u64) -> Tiles {
        let mut tiles = Tiles::default();
        (0..size).for_each(|seq| tiles.append(seq, leaf_hash(&seq.to_be_bytes())));
        tiles
    }

    fn root(from: u64, to: u64) -> Hash {
        match to - from {
            0 => empty_root(),
            1 => leaf_hash(&from.to_be_bytes()),
            size => {
                let middle = from + (1 << (size - 1).ilog2());
                node_hash(&root(from, middle), &root(middle, to))
            }
        }
    }

    #[test]
    fn roots_and_spans_come_out_of_the_tiles() {
        let tiles = tree(65_540);
        for size in [1, 2, 255, 256, 257, 511, 512, 513, 65_537] {
            assert_eq!(tiles.hash(Span::all(size)), Some(root(0, size)), "{size}");
            let few = |spans: &[Span]| {
                let mut few = Tiles::default();
                for tile in tiles_of(spans) {
                    few.put(tile, tiles.get(tile).unwrap().to_vec());
                }
                few
            };
            let spans = inclusion(size / 3, size).unwrap();
            assert!(tiles_of(&spans).len() <= 6, "a proof reads a few tiles");
            let read = few(&spans);
            for span in spans {
                assert_eq!(read.hash(span), Some(root(span.start, span.end)));
            }
            for span in consistency(size / 2 + 1, size).unwrap() {
                assert_eq!(tiles.hash(span), Some(root(span.start, span.end)));
            }
        }
    }

    #[test]
    fn the_edge_is_enough_to_go_on() {
        for size in [0, 1, 255, 256, 300, 65_530] {
            let whole = tree(size);
            let mut edge = Tiles::default();
            for tile in Tile::edge(size) {
                edge.put(tile, whole.get(tile).unwrap().to_vec());
            }
            let (mut long, mut short) = (whole, edge);
            for seq in size..size + 600 {
                long.append(seq, leaf_hash(&seq.to_be_bytes()));
                short.append(seq, leaf_hash(&seq.to_be_bytes()));
            }
            for (tile, hashes) in short.iter() {
                assert_eq!(long.get(tile), Some(hashes), "{tile:?} after {size}");
                assert_eq!(tile.filled(size + 600) * 32, u64::try_from(hashes.len()).unwrap());
            }
        }
    }
}
