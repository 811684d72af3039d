//! `cargo xtask wasm-package`: the npm package for browsers, bundlers and, where no addon fits, Node.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::commonjs::commonjs;
use crate::install::WASM;
use crate::process::{cargo, run};
use crate::wasm::{alike, gzip_len, target_folder};

/// The profile of the module in `Cargo.toml`.
const PROFILE: &str = "wasm";
/// The module as wasm-bindgen names it.
const MODULE: &str = "netproof_wasm_bg.wasm";
/// The sources of the package that Node needs as CommonJS too.
pub const SHARED: [&str; 3] = ["errors", "texts", "surface"];

/// Builds the package in `target/npm/wasm`, and gives that folder.
pub fn wasm_package(root: &Path) -> Result<PathBuf> {
    let target = target_folder()?;
    let folder = target.join("npm/wasm");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    run(&mut cargo(["build", "--package", "netproof-wasm", "--target", WASM, "--profile", PROFILE, "--locked"]))?;
    let module = target.join(WASM).join(PROFILE).join("netproof_wasm.wasm");
    let mut bindgen = cargo(["run", "--quiet", "--locked", "--package", "xtask-wasm-package", "--"]);
    run(bindgen.arg(module).arg(&folder))?;
    // No `wasm-opt`: after link-time optimisation it takes a twelfth of the bytes, and makes what gzip sends larger.
    let bound = folder.join(MODULE);
    fs::write(&bound, alike::reordered(&fs::read(&bound)?)?)?;

    let source = root.join("bindings-wasm");
    for name in SHARED.into_iter().chain(["host", "node", "index"]) {
        let module = read(&source.join("js").join(name).with_extension("js"))?;
        // Browsers need no `node`, and Node no `index`.
        if name != "node" {
            fs::write(folder.join(name).with_extension("js"), &module)?;
        }
        if name != "index" {
            fs::write(folder.join(name).with_extension("cjs"), commonjs(&module)?)?;
        }
    }
    for name in ["js/node.mjs", "js/index.d.ts", "types.d.ts", "README.md", "package.json"] {
        copy(&source.join(name), &folder)?;
    }
    typed_for_commonjs(&folder)?;
    copy(&root.join("LICENSE"), &folder)?;
    let module = fs::read(folder.join(MODULE))?;
    println!("    {}: {} bytes, {} bytes with gzip", MODULE, module.len(), gzip_len(&module)?);
    Ok(folder)
}

/// TypeScript takes `index.d.ts` for the type of module that the package is, and wants the other one beside it.
fn typed_for_commonjs(folder: &Path) -> Result<()> {
    fs::copy(folder.join("types.d.ts"), folder.join("types.d.cts"))?;
    let types = read(&folder.join("index.d.ts"))?;
    fs::write(folder.join("index.d.cts"), types.replace("\"./types.js\"", "\"./types.cjs\""))?;
    Ok(())
}

/// Copies a file into a folder, under its own name.
pub fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().context("a file without a name")?;
    fs::copy(file, folder.join(name)).with_context(|| format!("cannot copy `{}`", file.display()))?;
    Ok(())
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}
