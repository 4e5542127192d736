//! Text triage (C4): what a message is about, how urgent it sounds, whether it was reported before, and what of it
//! must not be published.
//!
//! A pure library: no clock, no files, no network; everything it knows comes in as arguments. See docs/triage.md
//! for the method and the measured figures.
#![warn(missing_docs)]

mod bag;
pub mod blend;
pub mod calibrate;
pub mod danger;
pub mod eval;
mod folds;
mod hashed;
pub mod lexicon;
mod linear;
mod model;
pub mod near;
pub mod normalise;
mod numeric;
mod persist;
mod planes;
mod prediction;
mod random;
mod reading;
mod reasons;
mod recipe;
pub mod redact;
mod search;
pub mod segment;
mod train;
mod vocabulary;

pub use calibrate::Calibration;
pub use model::{Class, Model};
pub use persist::{FORMAT, LoadError};
pub use planes::Member;
pub use prediction::{MAX_REASONS, Prediction};
pub use recipe::{Recipe, Unit, Zone};
pub use search::{MAX_SEARCH_TOKENS, search_tokens};
pub use train::{Options, Trainer};
