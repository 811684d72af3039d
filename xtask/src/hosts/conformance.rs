//! `cargo xtask conformance`: every case at every host, byte for byte; and what the same work takes there.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::component::component;
use super::wasm_package::wasm_package;
use super::{browser, node, npm, python};
use crate::process::{cargo, command, output, run};
use crate::steps::Steps;
use crate::wasm::target_folder;

/// What is built at once: a second selection would build wasmtime again, with other features of what it needs.
const PACKAGES: [&str; 6] =
    ["--package", "netproof", "--package", "netproof-conformance", "--features", "netproof-conformance/hosts"];

/// Builds the hosts and holds each against the library. `without` are hosts to leave out, `only` a word of the names of the
/// cases to ask.
pub fn conformance(root: &Path, without: &[String], only: Option<&str>) -> Result<()> {
    let mut steps = Steps::new("cargo xtask conformance");
    let built = steps.step("hosts", || build(root, without))?;
    steps.step("a trap of the component", || {
        let mut test = cargo(["test", "--release", "--locked"]);
        run(test.args(PACKAGES).args(["--test", "component"]).env("NETPROOF_COMPONENT", &built.component))
    })?;
    steps.step("the host of the document", || {
        let example = target_folder()?.join("release/examples").join(format!("host{EXE_SUFFIX}"));
        let answers = output(command(example, [&built.component]).env("NO_COLOR", "1"))?;
        println!("    {} bytes of answers", answers.len());
        Ok(())
    })?;
    steps.step("cases", || {
        let only = only.map(|word| format!("--only={word}"));
        run(built.command().args(only))
    })?;
    steps.finish();
    Ok(())
}

/// Builds the hosts and prints what the same work takes at each, as a table for the readme.
pub fn bench(root: &Path, without: &[String]) -> Result<()> {
    let mut steps = Steps::new("cargo xtask bench --hosts");
    let built = steps.step("hosts", || build(root, without))?;
    steps.step("measure", || run(built.command().arg("--bench")))?;
    steps.finish();
    Ok(())
}

/// What asks the hosts, and where they are.
struct Built {
    program: OsString,
    arguments: Vec<OsString>,
    component: OsString,
}

impl Built {
    fn command(&self) -> Command {
        let mut command = command(&self.program, &self.arguments);
        command.env("NO_COLOR", "1");
        command
    }

    fn is_at(&mut self, option: &str, place: impl AsRef<Path>) {
        self.arguments.extend([OsString::from(option), place.as_ref().as_os_str().to_owned()]);
    }
}

/// Builds every host that is not left out.
fn build(root: &Path, without: &[String]) -> Result<Built> {
    let is_asked = |hosts: &[&str]| hosts.iter().any(|host| !without.iter().any(|left_out| left_out == host));
    let component = component()?;
    let mut build = cargo(["build", "--release", "--locked", "--bins", "--examples", "--test", "component"]);
    run(build.args(PACKAGES))?;
    let release = target_folder()?.join("release");
    let program = release.join(format!("conformance{EXE_SUFFIX}")).into_os_string();
    let mut built = Built { program, arguments: Vec::new(), component: component.clone().into_os_string() };
    built.is_at("--component", &component);
    built.is_at("--command-line", release.join(format!("netproof{EXE_SUFFIX}")));
    if is_asked(&["python"]) {
        built.is_at("--python", python::installed(root)?);
    }
    if is_asked(&["node", "wasm", "browser"]) {
        npm::is_there()?;
    }
    if is_asked(&["node"]) {
        built.is_at("--node", node::node_package(root)?);
    }
    if is_asked(&["wasm", "browser"]) {
        built.is_at("--browser", wasm_package(root)?);
    }
    if is_asked(&["browser"]) {
        // The lockfile of the package's own tests names playwright.
        let folder = npm::test_folder(&root.join("bindings-wasm/test"), "conformance", &[])?;
        built.is_at("--playwright", folder);
        built.arguments.extend([OsString::from("--chromium"), browser::chromium()?.into_os_string()]);
    }
    for host in without {
        built.arguments.extend([OsString::from("--without"), OsString::from(host)]);
    }
    Ok(built)
}
