//! The binary: parse, run, exit code.

mod cli;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut out = cli::output::Printed::to(std::io::stdout().lock());
    cli::failure::exit_code(cli::parse().and_then(|cli| cli::run(cli, &mut out)))
}
