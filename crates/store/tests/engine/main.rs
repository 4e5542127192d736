//! What the engine promises, on both engines.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backups;
mod conflicts;
mod disks;
mod failures;
mod groups;
mod reads;
mod searches;
mod support;
mod values;
