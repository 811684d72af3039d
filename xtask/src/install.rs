//! What the commands need and a fresh machine lacks: each is installed when missing, and said so.

use std::path::Path;

use anyhow::Result;

use crate::process::{cargo, command, output, run, succeeds};

/// The target of the Wasm build.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The formatter and the linter, and the standard library for Wasm.
pub fn test_tools() -> Result<()> {
    component("rustfmt", "fmt")?;
    component("clippy", "clippy")?;
    let library = output(&mut command("rustc", ["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(library.trim()).is_dir() {
        println!("    {WASM} is installed");
        return Ok(());
    }
    println!("    {WASM} is missing; installing it");
    run(&mut command("rustup", ["target", "add", WASM]))
}

fn component(name: &str, subcommand: &str) -> Result<()> {
    if succeeds(&mut cargo([subcommand, "--version"])) {
        println!("    {name} is installed");
        return Ok(());
    }
    println!("    {name} is missing; installing it");
    run(&mut command("rustup", ["component", "add", name]))
}

/// A cargo subcommand that is a crate of its own, such as `deny`.
pub fn subcommand(name: &str) -> Result<()> {
    let package = format!("cargo-{name}");
    if succeeds(&mut cargo([name, "--version"])) {
        println!("    {package} is installed");
        return Ok(());
    }
    println!("    {package} is missing; installing it, which takes minutes");
    run(&mut cargo(["install", "--locked", &package]))
}
