//! `cargo xtask wasm`: the engine as a Wasm module, which must have no imports.

pub mod alike;
mod parts;
mod size;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasmparser::{Parser, Payload};

pub use size::gzip_len;

use crate::install::WASM;
use crate::process::{cargo, output, run};

/// The profile of the module in `Cargo.toml`: small rather than fast.
const PROFILE: &str = "wasm";

/// Builds the module, fails when it imports anything, orders its functions, and prints its size; on wish what of it is
/// what.
pub fn wasm(root: &Path, shows_parts: bool) -> Result<()> {
    run(&mut cargo(["build", "--package", "wasm-check", "--target", WASM, "--profile", PROFILE, "--locked"]))?;
    let folder = target_folder()?.join(WASM).join(PROFILE);
    let path = folder.join("wasm_check.wasm");
    let module = fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let imports = imports(&module)?;
    if !imports.is_empty() {
        bail!("the module imports {}; the engine does no I/O", imports.join(", "));
    }
    let small = alike::reordered(&module)?;
    fs::write(folder.join("netproof.wasm"), &small)?;
    println!("    no imports");
    size::print(&small, root)?;
    if shows_parts {
        let (code, data) = parts::of(&module, root)?;
        parts::print("code", &code)?;
        parts::print("data", &data)?;
    }
    Ok(())
}

/// The folder of everything that is built.
pub fn target_folder() -> Result<PathBuf> {
    let metadata = output(&mut cargo(["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let folder = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    folder.map(PathBuf::from).context("`cargo metadata` names no target folder")
}

fn imports(module: &[u8]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let import = import?;
                names.push(format!("`{}.{}`", import.module, import.name));
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty module, and one that imports `env.now`, a function without parameters.
    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";
    const IMPORTING: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x0b\x01\x03env\x03now\0\0";

    #[test]
    fn imports_are_seen() {
        assert!(imports(EMPTY).unwrap().is_empty());
        assert_eq!(imports(IMPORTING).unwrap(), ["`env.now`"]);
        assert!(imports(b"nothing of the kind").is_err());
    }
}
