//! `cargo xtask browser`: the npm package for browsers; packed, installed, bundled, and tested in Node and in Chromium.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::npm::{is_there, pack, test, test_folder};
use super::wasm_package::wasm_package;
use crate::process::{command, output, run, succeeds};
use crate::steps::Steps;

/// The names that Chromium goes by.
const CHROMIUM: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Builds, packs, installs and tests the package.
pub fn browser(root: &Path) -> Result<()> {
    let mut steps = Steps::new("cargo xtask browser");
    let chromium = steps.step("tools", || is_there().and_then(|()| chromium()))?;
    let package = steps.step("the package", || wasm_package(root))?;
    let package = steps.step("archive", || pack(&package))?;
    let folder = steps.step("test folder", || test_folder(&root.join("bindings-wasm/test"), "browser", &[&package]))?;
    steps.step("tests", || {
        test(&folder, &[("NETPROOF_ROOT", root), ("NETPROOF_PACKED_WASM", &package), ("CHROMIUM", &chromium)])
    })?;
    steps.finish();
    Ok(())
}

/// The program Chromium: that of the variable `CHROMIUM`, else the one on the path; installed where we may.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Ok(path.into());
    }
    if let Some(place) = found() {
        println!("    {} is installed", place.display());
        return Ok(place);
    }
    let is_root = output(&mut command("id", ["-u"])).is_ok_and(|id| id.trim() == "0");
    if !is_root || !succeeds(&mut command("apt-get", ["--version"])) {
        bail!(
            "Chromium is missing; install it (Debian's package is `chromium`), or name it in the variable `CHROMIUM`"
        );
    }
    println!("    Chromium is missing; installing Debian's package");
    run(&mut command("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"]))?;
    found().context("Debian's package gave no `chromium`")
}

/// Where on the path it is, which is what playwright wants to know.
fn found() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let mut places = CHROMIUM.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.find(|place| place.is_file() && succeeds(&mut command(place, ["--version"])))
}
