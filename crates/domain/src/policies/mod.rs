//! The policy library (feature V2): documents that say what people are entitled to, in force for some days at some places.

mod document;
mod rank;
mod sample;

pub use document::{LONGEST_TEXT, Validity};
pub use rank::{Hits, rank};
pub use sample::{PolicySample, PolicySamples};
