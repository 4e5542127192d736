//! The command line of the product: every command is a file in [`commands`], what it needs beyond `gezhi-app` stands beside it.
//!
//! A library besides the binary, so that tests and other tools can build the same demo county ([`demo::build`]).
#![warn(missing_docs)]

mod bench;
mod cli;
mod commands;
pub mod demo;
mod error;
pub mod figures;
pub mod points_figures;
pub mod profiles;
mod single_sign_on;
mod storage;
mod telemetry;
pub mod verify;

pub use cli::run;
pub use error::CommandError;
pub use storage::Storage;
