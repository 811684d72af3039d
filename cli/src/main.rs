//! The `netproof` program.

use std::process::ExitCode;

/// Reading makes many small values on all threads, which the allocators of C libraries serve slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(netproof_cli::main_with(std::env::args_os()))
}
