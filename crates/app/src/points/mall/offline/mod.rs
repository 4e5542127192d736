//! A desk without network: a list of what waits is taken along, and what was handed over is told afterwards.
//!
//! The list carries hashes of codes, not codes, so that who finds the telephone can pick nothing up by it; names are masked. It holds at
//! most [`MOST`] lines, is good for a day, and for so many points as the shop may hand over by it. While it is out, what stands in it
//! neither expires nor can be given up. Whatever was used twice is found when it is told: it was paid once, and is shown to the village.

mod conflicts;
mod hold;
mod take;
mod tell;
mod view;

pub use conflicts::{conflicts, see_conflict};
pub(super) use hold::{hold, refuse_held};
pub use take::take_pack;
pub use tell::tell;
pub use view::{OfflineItem, Outcome, Pack, PackGood, PackItem, Told};

/// How long a list is good, in microseconds.
const GOOD_FOR: i64 = 24 * 3_600_000_000;
