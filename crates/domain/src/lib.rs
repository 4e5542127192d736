//! The rules of village and county governance, pure: no I/O, no clock, no randomness of its own.
#![warn(missing_docs)]

pub mod accounts;
pub mod care;
pub mod cases;
pub mod deadlines;
pub mod divisions;
pub mod grids;
pub mod groups;
pub mod messages;
pub mod points;
pub mod policies;
pub mod posts;
pub mod profile;
pub mod residents;
pub mod retention;
pub mod services;
pub mod statistics;
pub mod transparency;
pub mod visits;
pub mod webhooks;
