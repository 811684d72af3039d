//! What is told of a module of WebAssembly, and done to it: what it imports, what it weighs, where its functions stand.

pub mod alike;
pub mod parts;
pub mod size;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasmparser::{Parser, Payload};

pub use size::gzip_len;

use crate::process::{cargo, output};

/// How the names begin of the modules that wasm-bindgen replaces by its own JavaScript.
const BOUND: &str = "__wbindgen_";

/// The folder of everything that is built.
pub fn target_folder() -> Result<PathBuf> {
    let metadata = output(&mut cargo(["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let folder = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    folder.map(PathBuf::from).context("`cargo metadata` names no target folder")
}

/// Fails when a module that wasm-bindgen has not seen yet wants anything of the world but what wasm-bindgen gives.
pub fn refuse_imports(module: &[u8]) -> Result<()> {
    let foreign: Vec<String> = imports(module)?
        .into_iter()
        .filter(|(from, _)| !from.starts_with(BOUND))
        .map(|(from, name)| format!("`{from}.{name}`"))
        .collect();
    if !foreign.is_empty() {
        bail!("the module imports {}; the engine does no I/O", foreign.join(", "));
    }
    Ok(())
}

/// The imports of a module: what each is expected from, and its name.
fn imports(module: &[u8]) -> Result<Vec<(String, String)>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let import = import?;
                names.push((import.module.to_owned(), import.name.to_owned()));
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty module, and two that import a function without parameters: `env.now`, `__wbindgen_x.f`.
    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";
    const IMPORTING: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x0b\x01\x03env\x03now\0\0";
    const BINDING: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x13\x01\x0d__wbindgen_x_\x01f\0\0";

    #[test]
    fn foreign_imports_are_refused() {
        assert!(refuse_imports(EMPTY).is_ok() && refuse_imports(BINDING).is_ok());
        let refused = refuse_imports(IMPORTING).unwrap_err();
        assert_eq!(refused.to_string(), "the module imports `env.now`; the engine does no I/O");
        assert!(refuse_imports(b"nothing of the kind").is_err());
    }
}
