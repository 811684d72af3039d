//! The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit in a repository made for it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::hosts::python;
use crate::process::{cargo, command, run, succeeds};
use crate::wasm::target_folder;

const VERSION: &str = "pre-commit==4.7.0";

/// Commits a sound and a faulty script, touches each of them, and asks what the hook says.
pub fn pre_commit(root: &Path) -> Result<()> {
    let program = install()?;
    run(&mut cargo(["build", "--locked", "--package", "netproof"]))?;
    let folder = std::env::temp_dir().join(format!("netproof-pre-commit-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let outcome = hooks(root, &program, &folder);
    fs::remove_dir_all(&folder)?;
    outcome
}

fn hooks(root: &Path, program: &Path, folder: &Path) -> Result<()> {
    let faulty = fs::read_to_string(root.join("examples/quickstart/cluster.sh"))?;
    let sound =
        "az aks create --resource-group shop --name shop --network-plugin azure --network-plugin-mode overlay\n";
    fs::write(folder.join("faulty.sh"), &faulty)?;
    fs::write(folder.join("sound.sh"), sound)?;
    let git = |words: &[&str]| {
        let settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
        run(command("git", settings).args(words).current_dir(folder))
    };
    git(&["init", "--quiet"])?;
    git(&["add", "--all"])?;
    git(&["commit", "--quiet", "--message", "start"])?;
    for (touched, hook, passes) in
        [("sound.sh", "netproof", true), ("sound.sh", "netproof-all", false), ("faulty.sh", "netproof", false)]
    {
        let path = folder.join(touched);
        fs::write(&path, fs::read_to_string(&path)? + "# touched\n")?;
        git(&["add", "--all"])?;
        let mut hooks = Command::new(program);
        hooks.arg("try-repo").arg(root).args([hook, "--color", "never"]).current_dir(folder);
        let output = hooks.env("PATH", path_with_command()?).output().context("cannot start pre-commit")?;
        let told = String::from_utf8_lossy(&output.stdout);
        let word = if passes { "Passed" } else { "Failed" };
        if output.status.success() != passes || !told.contains(word) {
            let errors = String::from_utf8_lossy(&output.stderr);
            bail!(
                "the hook `{hook}` after a change of `{touched}` should have {}:\n{told}{errors}",
                word.to_lowercase()
            );
        }
        println!("    {hook} after a change of {touched}: {word}");
        git(&["commit", "--quiet", "--message", "touched"])?;
    }
    Ok(())
}

fn path_with_command() -> Result<OsString> {
    let ours = target_folder()?.join("debug");
    let others = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&others)))?)
}

/// The program pre-commit, in an environment of Python below the user's cache.
fn install() -> Result<PathBuf> {
    let environment = python::cache()?.join(VERSION.replace("==", "-"));
    let program = environment.join("bin/pre-commit");
    if succeeds(Command::new(&program).arg("--version")) {
        println!("    {VERSION} is installed");
        return Ok(program);
    }
    println!("    {VERSION} is missing; installing it in an environment of its own");
    python::make(Path::new("python3"), &environment)?;
    run(Command::new(environment.join("bin/pip")).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        VERSION,
    ]))?;
    Ok(program)
}
