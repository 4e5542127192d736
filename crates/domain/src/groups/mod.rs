//! Chat groups of grids 线上网格 (feature G8): how a text is worded, written for each kind of robot, and what its answer means.

mod kind;
mod template;
mod verdict;

pub use kind::{GroupKind, TooLong};
pub use template::{GAPS, Unfilled, fill};
pub use verdict::{Verdict, verdict};
