//! `cargo xtask wasm-package` and `cargo xtask wasm`: the npm package for browsers, bundlers and, where no addon fits, Node.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};

use super::commonjs::commonjs;
use crate::install::WASM;
use crate::process::{cargo, run};
use crate::wasm::borders::borders;
use crate::wasm::{alike, parts, size, target_folder};

/// The profile of the module in `Cargo.toml`.
const PROFILE: &str = "wasm";
/// The module as wasm-bindgen names it.
const MODULE: &str = "netproof_wasm_bg.wasm";
/// How the imports begin that wasm-bindgen replaces by its own JavaScript.
const BOUND: &str = "`__wbindgen_";
/// The sources of the package that Node needs as CommonJS too.
pub const SHARED: [&str; 3] = ["errors", "texts", "surface"];

/// The package once it is built: several steps of one run want it.
static BUILT: OnceLock<PathBuf> = OnceLock::new();

/// Builds the package in `target/npm/wasm`, and gives that folder.
pub fn wasm_package(root: &Path) -> Result<PathBuf> {
    if let Some(folder) = BUILT.get() {
        return Ok(folder.clone());
    }
    let folder = build(root)?;
    Ok(BUILT.get_or_init(|| folder).clone())
}

/// `cargo xtask wasm`: builds the package, fails when the engine wants anything of the world, prints the size of the
/// module beside what it was, and on wish what of it is what.
pub fn wasm(root: &Path, shows_parts: bool) -> Result<()> {
    let folder = wasm_package(root)?;
    size::print(&fs::read(folder.join(MODULE))?, root)?;
    if shows_parts {
        let (code, data) = parts::of(&fs::read(linked()?)?, root)?;
        parts::print("code", &code)?;
        parts::print("data", &data)?;
    }
    Ok(())
}

/// The module as the linker leaves it, with names.
fn linked() -> Result<PathBuf> {
    Ok(target_folder()?.join(WASM).join(PROFILE).join("netproof_wasm.wasm"))
}

fn build(root: &Path) -> Result<PathBuf> {
    let target = target_folder()?;
    let folder = target.join("npm/wasm");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    run(&mut cargo(["build", "--package", "netproof-wasm", "--target", WASM, "--profile", PROFILE, "--locked"]))?;
    let module = linked()?;
    borders(&fs::read(&module)?)?.refuse_imports("the module", Some(BOUND))?;
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
