//! The binary `gezhi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    gezhi::run()
}
