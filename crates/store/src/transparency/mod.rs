//! The transparency log (feature A4): leaves, tiles of the tree, heads, keys.

mod heads;
mod leaves;
mod tree;
mod unstated;

pub use heads::{
    HeadRow, KeyRow, SendingRow, first_head_from, head, heads_after, heads_before, insert_head, insert_key,
    insert_sending, keys, latest_head, sendings,
};
pub use leaves::{
    Key, LeafRow, Opening, forget_salts, insert, keep_salt, leaf, leaves_from, leaves_of, openings, place,
    waiting, waiting_from,
};
pub use tree::{grow, put_tile, size, tile, tile_list, tiles};
pub use unstated::{entries_without_statement, versions_without_statement};
