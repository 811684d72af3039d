//! What is told of a module of WebAssembly, and done to it: what it imports, what it weighs, where its functions stand.

pub mod alike;
pub mod borders;
pub mod parts;
pub mod size;

use std::path::PathBuf;

use anyhow::{Context, Result};

pub use size::gzip_len;

use crate::process::{cargo, output};

/// The folder of everything that is built.
pub fn target_folder() -> Result<PathBuf> {
    let metadata = output(&mut cargo(["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let folder = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    folder.map(PathBuf::from).context("`cargo metadata` names no target folder")
}
