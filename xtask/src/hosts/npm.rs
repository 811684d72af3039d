//! npm and what it packs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{command, output, run, succeeds};
use crate::wasm::target_folder;

/// npm in a folder, which asks nobody and runs no scripts of packages.
fn npm(folder: &Path, arguments: &[&str]) -> Command {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut npm = command(program, arguments);
    npm.args(["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder);
    npm
}

/// Fails in one line where Node or npm is missing.
pub fn is_there() -> Result<()> {
    if !succeeds(&mut command("node", ["--version"])) {
        bail!("Node 20 or newer is needed, with npm; Debian has it as `nodejs` and `npm`");
    }
    let version = output(&mut command("node", ["--version"]))?;
    println!("    Node {}", version.trim());
    Ok(())
}

/// Packs the package in a folder, and gives the archive.
pub fn pack(package: &Path) -> Result<PathBuf> {
    let packed = target_folder()?.join("npm/packed");
    fs::create_dir_all(&packed)?;
    let mut pack = npm(package, &["pack", "--json"]);
    let told = output(pack.arg("--pack-destination").arg(&packed))?;
    let told: serde_json::Value = serde_json::from_str(&told).context("`npm pack` printed no JSON")?;
    // npm 11 gives a list, later ones an object by names.
    let first = told.get(0).or_else(|| told.as_object().and_then(|all| all.values().next()));
    let name = first.and_then(|first| first.get("filename")).and_then(serde_json::Value::as_str);
    let name = name.context("`npm pack` names no archive")?;
    println!("    {name}");
    Ok(packed.join(name.trim_start_matches('@').replace('/', "-")))
}

/// A folder to test in: a copy of `tests` with what its lockfile names and the given archives installed.
pub fn test_folder(tests: &Path, name: &str, archives: &[&Path]) -> Result<PathBuf> {
    let folder = target_folder()?.join("npm/test").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy_all(tests, &folder)?;
    run(&mut npm(&folder, &["ci"]))?;
    let mut install = npm(&folder, &["install", "--no-save", "--offline"]);
    run(install.args(archives))?;
    Ok(folder)
}

/// Runs the tests of a folder with Node's runner. `settings` are variables of its environment.
pub fn test(folder: &Path, settings: &[(&str, &Path)]) -> Result<()> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().contains(".test.") {
            files.push(path);
        }
    }
    files.sort();
    // One after the other: some measure.
    let mut node = command("node", ["--expose-gc", "--test", "--test-concurrency=1", "--test-reporter=spec"]);
    node.args(files).envs(settings.iter().copied()).current_dir(folder);
    run(&mut node)
}

/// Copies a folder with everything in it, but what npm installed there.
pub fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read `{}`", from.display()))? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_all(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}
