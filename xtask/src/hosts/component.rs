//! `cargo xtask component`: the engine as a component of WebAssembly, which imports nothing.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasmparser::{Parser, Payload};
use wit_component::ComponentEncoder;

use crate::install::WASM;
use crate::process::{cargo, run};
use crate::wasm::{gzip_len, target_folder};

/// The profile of the module in `Cargo.toml`: fast rather than small.
const PROFILE: &str = "component";

/// The function by which a host gets room for texts; with those of the world it is all that a module exports.
const EXPORTED: &str = "cabi_realloc";

/// How the names begin of what a module imports of the component around it: the handles of its own resources.
const OWN: &str = "`[export]netproof:engine/";

/// Builds the module, makes a component of it in `target/component/netproof.wasm`, fails when either imports anything, and
/// prints their sizes. Gives the component's path.
pub fn component() -> Result<PathBuf> {
    run(&mut cargo(["build", "--package", "netproof-component", "--target", WASM, "--profile", PROFILE, "--locked"]))?;
    let target = target_folder()?;
    let path = target.join(WASM).join(PROFILE).join("netproof_component.wasm");
    let module = fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let of_module = borders(&module)?;
    let from_outside: Vec<String> = of_module.imports.iter().filter(|name| !name.starts_with(OWN)).cloned().collect();
    refuse_imports("the module", &from_outside)?;
    if !of_module.exports.iter().any(|name| name == EXPORTED) {
        bail!("the module exports no `{EXPORTED}`, so that no text can be handed to it");
    }
    let mut encoder = ComponentEncoder::default();
    let encoder = encoder.module(&module).context("the module is not that of a world")?;
    let component = encoder.validate(true).encode().context("no component can be made of the module")?;
    refuse_imports("the component", &borders(&component)?.imports)?;
    let folder = target.join("component");
    fs::create_dir_all(&folder)?;
    let out = folder.join("netproof.wasm");
    fs::write(&out, &component).with_context(|| format!("cannot write `{}`", out.display()))?;
    println!(
        "    no imports; {} bytes, {} bytes with gzip; the module alone {} and {}",
        component.len(),
        gzip_len(&component)?,
        module.len(),
        gzip_len(&module)?
    );
    Ok(out)
}

/// What crosses the border of a module or a component.
#[derive(Debug, Default, PartialEq, Eq)]
struct Borders {
    imports: Vec<String>,
    exports: Vec<String>,
}

/// The imports and exports of a binary itself; the modules inside of a component are linked to each other there.
fn borders(binary: &[u8]) -> Result<Borders> {
    let mut borders = Borders::default();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(binary) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ImportSection(section) if depth == 0 => {
                for import in section.into_imports() {
                    let import = import?;
                    borders.imports.push(format!("`{}.{}`", import.module, import.name));
                }
            }
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    borders.imports.push(format!("`{}`", import?.name.name));
                }
            }
            Payload::ExportSection(section) if depth == 0 => {
                for export in section {
                    borders.exports.push(export?.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    borders.exports.push(export?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(borders)
}

fn refuse_imports(what: &str, imports: &[String]) -> Result<()> {
    if imports.is_empty() {
        return Ok(());
    }
    bail!("{what} imports {}; the engine does no I/O", imports.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty module, one that imports `env.now`, an empty component, and one that imports a function `a`.
    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";
    const IMPORTING: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x0b\x01\x03env\x03now\0\0";
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
    const IMPORTING_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0\x07\x05\x01\x40\0\x01\0\x0a\x06\x01\0\x01a\x01\0";

    #[test]
    fn imports_are_seen() {
        assert_eq!(borders(EMPTY).unwrap(), Borders::default());
        assert_eq!(borders(COMPONENT).unwrap(), Borders::default());
        assert_eq!(borders(IMPORTING).unwrap().imports, ["`env.now`"]);
        assert_eq!(borders(IMPORTING_COMPONENT).unwrap().imports, ["`a`"]);
        assert!(borders(b"nothing of the kind").is_err());
        assert!(refuse_imports("it", &[]).is_ok() && refuse_imports("it", &["`a`".to_owned()]).is_err());
    }
}
