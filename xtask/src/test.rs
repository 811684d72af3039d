//! `cargo xtask test`: everything that must be green before a change is offered.

use std::path::Path;

use anyhow::Result;

use crate::process::{cargo, run};
use crate::steps::Steps;
use crate::{generate, hosts, install};

/// Runs everything.
pub fn test(root: &Path) -> Result<()> {
    let mut steps = Steps::new("cargo xtask test");
    steps.step("tools", install::test_tools)?;
    steps.step("format", || run(&mut cargo(["fmt", "--all", "--check"])))?;
    steps.step("lints", || {
        run(&mut cargo(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    })?;
    steps.step("tests", || run(&mut cargo(["test", "--workspace", "--locked", "--no-fail-fast"])))?;
    steps.step("generated files", || generate::generate(root, true))?;
    steps.step("wasm", || hosts::wasm_package::wasm(root, false))?;
    steps.finish();
    Ok(())
}
