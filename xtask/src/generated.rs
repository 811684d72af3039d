//! Files that are generated and committed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A generated file with the text that it should have.
pub struct Generated {
    /// Where it stands.
    pub path: PathBuf,
    /// What it should hold.
    pub text: String,
}

/// Writes the files that are not as they should be, or with `check` fails when there is one.
pub fn settle(root: &Path, files: &[Generated], check: bool) -> Result<()> {
    let mut stale = Vec::new();
    for file in files {
        if fs::read_to_string(&file.path).is_ok_and(|text| text == file.text) {
            continue;
        }
        let name = file.path.strip_prefix(root).unwrap_or(&file.path).display().to_string();
        if check {
            stale.push(name);
            continue;
        }
        if let Some(folder) = file.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&file.path, &file.text).with_context(|| format!("cannot write `{name}`"))?;
        println!("wrote {name}");
    }
    if !stale.is_empty() {
        bail!("not up to date: {}; run `cargo xtask generate`", stale.join(", "));
    }
    Ok(())
}

/// Removes the files of a folder that are not among the generated, or with `check` fails when there is one.
pub fn remove_others(root: &Path, folder: &Path, files: &[Generated], check: bool) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if files.iter().any(|file| file.path == path) {
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        if check {
            bail!("`{name}` is generated no more; run `cargo xtask generate`");
        }
        fs::remove_file(&path).with_context(|| format!("cannot remove `{name}`"))?;
        println!("removed {name}");
    }
    Ok(())
}
