//! The store: rows of every aggregate, written once for two database engines.
//!
//! A capability's file holds its SQL and the way between rows and the model. Functions take the [`engine::Tx`] of
//! an operation; writes that a person may be refused ask for a [`gezhi_domain::accounts::Permit`].
#![warn(missing_docs)]

pub mod accounts;
pub mod applications;
pub mod attachments;
pub mod bodies;
pub mod boundaries;
pub mod calendars;
pub mod care;
pub mod case_lists;
pub mod cases;
pub mod clock;
pub mod codes;
pub mod counters;
pub mod divisions;
pub mod engine;
pub mod groups;
pub mod houses;
pub mod idempotency;
pub mod journal;
pub mod keys;
pub mod ledger_files;
pub mod ledgers;
pub mod messages;
pub mod migrations;
pub mod nets;
pub mod oidc;
pub mod outbox;
pub mod packs;
pub mod places;
pub mod points;
pub mod policies;
pub mod posts;
pub mod previews;
pub mod profile_versions;
pub mod residents;
pub mod retention;
pub mod revisions;
pub mod sealed;
pub mod seals;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod tasks;
pub mod time;
pub mod transparency;
pub mod triage;
pub mod vehicles;
pub mod visits;
pub mod webhooks;
