//! `xtask-wasm-package MODULE FOLDER`: writes what JavaScript needs to call a module that was built with wasm-bindgen, as
//! an ES module and, for Node, as a CommonJS one. `cargo xtask wasm-package` calls it; a crate of its own, as building it
//! takes longer than all other commands together.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let module = arguments.next().context("the module is missing")?;
    let folder = arguments.next().context("the folder is missing")?;
    let name = module.file_stem().and_then(|stem| stem.to_str()).context("the module has no name")?;
    let mut web = bindgen(&module);
    web.web(true)?.omit_default_module_path(true).typescript(true).generate(&folder)?;

    let of_node = folder.join("node");
    bindgen(&module).nodejs(true)?.typescript(false).generate(&of_node)?;
    let file = format!("{name}_bg.wasm");
    ensure!(
        fs::read(folder.join(&file))? == fs::read(of_node.join(&file))?,
        "the modules for Node and for browsers differ, so one package cannot hold both"
    );
    fs::rename(of_node.join(format!("{name}.js")), folder.join(format!("{name}.cjs")))?;
    fs::remove_dir_all(&of_node)?;
    Ok(())
}

fn bindgen(module: &Path) -> Bindgen {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).remove_name_section(true).remove_producers_section(true);
    bindgen
}
