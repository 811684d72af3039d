//! `cargo xtask node`: the npm package for Node, with its addon; packed, installed and tested.

use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::commonjs::commonjs;
use super::npm::{copy_all, is_there, pack, test, test_folder};
use super::wasm_package::{SHARED, copy, read, wasm_package};
use crate::process::{cargo, run};
use crate::steps::Steps;
use crate::wasm::target_folder;

/// Builds, packs, installs and tests the package.
pub fn node(root: &Path) -> Result<()> {
    let mut steps = Steps::new("cargo xtask node");
    steps.step("tools", is_there)?;
    let wasm = steps.step("the package for browsers, which is the fallback", || wasm_package(root))?;
    let package = steps.step("the package", || node_package(root))?;
    let (wasm, package) = steps.step("archives", || Ok((pack(&wasm)?, pack(&package)?)))?;
    let folder =
        steps.step("test folder", || test_folder(&root.join("bindings-node/test"), "node", &[&package, &wasm]))?;
    steps.step("tests", || {
        test(&folder, &[("NETPROOF_ROOT", root), ("NETPROOF_PACKED", &package), ("NETPROOF_PACKED_WASM", &wasm)])
    })?;
    steps.finish();
    Ok(())
}

/// Builds the package in `target/npm/node`, and gives that folder.
pub fn node_package(root: &Path) -> Result<PathBuf> {
    run(&mut cargo(["build", "--package", "netproof-node", "--release", "--locked"]))?;
    let target = target_folder()?;
    let folder = target.join("npm/node");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let source = root.join("bindings-node");
    for part in ["bin", "js"] {
        copy_all(&source.join(part), &folder.join(part))?;
    }
    for name in ["index.js", "index.mjs", "index.d.ts", "README.md", "package.json"] {
        copy(&source.join(name), &folder)?;
    }
    copy(&root.join("LICENSE"), &folder)?;
    // TypeScript takes `index.d.ts` for CommonJS here, and wants the other one beside it.
    let types = read(&source.join("index.d.ts"))?;
    fs::write(folder.join("index.d.mts"), types.replace("\"./types.js\"", "\"./types.mjs\""))?;
    let shared = root.join("bindings-wasm");
    for name in ["types.d.ts", "types.d.mts"] {
        fs::copy(shared.join("types.d.ts"), folder.join(name))?;
    }
    fs::create_dir_all(folder.join("js/shared"))?;
    for name in SHARED {
        let module = read(&shared.join("js").join(name).with_extension("js"))?;
        fs::write(folder.join("js/shared").join(name).with_extension("cjs"), commonjs(&module)?)?;
    }
    let library = target.join("release").join(format!("{DLL_PREFIX}netproof_node{DLL_SUFFIX}"));
    fs::copy(library, folder.join(format!("netproof.{}.node", platform())))?;
    Ok(folder)
}

/// This machine in the words of Node, as `bindings-node/js/native.js` looks for it.
fn platform() -> String {
    let system = match OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let machine = match ARCH {
        "x86_64" => "x64",
        "x86" => "ia32",
        "aarch64" => "arm64",
        other => other,
    };
    let library = match OS {
        "linux" if cfg!(target_env = "musl") => "-musl",
        "linux" => "-gnu",
        "windows" => "-msvc",
        _ => "",
    };
    format!("{system}-{machine}{library}")
}
