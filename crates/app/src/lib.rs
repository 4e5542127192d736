//! Use cases, one verb per file: authorise, transact, journal, effects. Knows nothing of HTTP.
#![warn(missing_docs)]

pub mod accounts;
pub mod attachments;
pub mod background;
pub mod boundaries;
pub mod calendars;
pub mod care;
pub mod cases;
pub mod codes;
pub mod context;
pub mod directory;
pub mod divisions;
pub mod entropy;
pub mod error;
pub mod files;
pub mod grids;
pub mod groups;
mod idempotent;
pub mod ids;
pub mod journal;
pub mod keys;
pub mod messages;
pub mod nets;
pub mod open311;
pub mod packs;
pub mod points;
pub mod policies;
pub mod posts;
mod previews;
mod rehome;
pub mod residents;
pub mod responsibilities;
pub mod retention;
pub mod secrets;
pub mod services;
pub mod settings;
pub mod sheets;
pub mod statistics;
pub mod tasks;
pub mod transparency;
pub mod triage;
pub mod views;
pub mod visits;
pub mod webhooks;

pub use context::{App, Settings};
pub use error::{AppError, Result};
