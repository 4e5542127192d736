//! The command line itself.

use crate::commands::{
    api_key, bench, deadline, demo, eval, import, info, init, key, migrate, openapi, serve, user, verify,
};
use crate::error::{CommandError, Result};
use crate::telemetry::Telemetry;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Gezhi 格治: the operating system of a county.
#[derive(Debug, Parser)]
#[command(name = "gezhi", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    Demo(demo::Arguments),
    Serve(serve::Arguments),
    Migrate(migrate::Arguments),
    Openapi(openapi::Arguments),
    Info(info::Arguments),
    Verify(verify::Arguments),
    Import(import::Arguments),
    Eval(eval::Arguments),
    Bench(bench::Arguments),
    User(user::Arguments),
    ApiKey(api_key::Arguments),
    Key(key::Arguments),
    Deadline(deadline::Arguments),
}

async fn execute(command: Command) -> Result<()> {
    match command {
        Command::Init(arguments) => init::run(arguments).await,
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Migrate(arguments) => migrate::run(arguments).await,
        Command::Openapi(arguments) => openapi::run(&arguments),
        Command::Info(arguments) => info::run(arguments).await,
        Command::Verify(arguments) => verify::run(arguments).await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Bench(arguments) => bench::run(arguments).await,
        Command::User(arguments) => user::run(arguments).await,
        Command::ApiKey(arguments) => api_key::run(arguments).await,
        Command::Key(arguments) => key::run(arguments).await,
        Command::Deadline(arguments) => deadline::run(&arguments),
    }
}

/// Reads the command line, does what it says and gives the exit code: 0 done, 1 not done, 2 not understood.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let _telemetry = match Telemetry::start() {
        Ok(telemetry) => telemetry,
        Err(error) => {
            eprintln!("gezhi: {error}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("gezhi: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(execute(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Said) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("gezhi: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
