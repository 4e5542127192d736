//! The commands, one a file. Each has its arguments and a `run`.

pub mod api_key;
pub mod bench;
pub mod deadline;
pub mod demo;
pub mod eval;
pub mod import;
mod import_calendar;
pub mod info;
pub mod init;
pub mod key;
pub mod migrate;
pub mod openapi;
pub mod serve;
pub mod user;
pub mod verify;
