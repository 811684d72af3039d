//! `cargo xtask component`: the engine as a component of WebAssembly, which imports nothing.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wit_component::ComponentEncoder;

use crate::install::WASM;
use crate::process::{cargo, run};
use crate::wasm::borders::borders;
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
    of_module.refuse_imports("the module", Some(OWN))?;
    if !of_module.exports.iter().any(|name| name == EXPORTED) {
        bail!("the module exports no `{EXPORTED}`, so that no text can be handed to it");
    }
    let mut encoder = ComponentEncoder::default();
    let encoder = encoder.module(&module).context("the module is not that of a world")?;
    let component = encoder.validate(true).encode().context("no component can be made of the module")?;
    borders(&component)?.refuse_imports("the component", None)?;
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
