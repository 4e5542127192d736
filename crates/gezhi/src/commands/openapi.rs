//! `gezhi openapi`: the description of the HTTP API.

use crate::error::Result;

/// Print the OpenAPI 3.1 description of the HTTP API
#[derive(Debug, clap::Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_arguments: &Arguments) -> Result<()> {
    print!("{}", gezhi_server::openapi_json());
    Ok(())
}
