//! `cargo xtask conformance`: every case at every host, byte for byte; and what the same work takes there.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Result;

use super::component::component;
use crate::process::{cargo, command, output, run};
use crate::steps::Steps;
use crate::wasm::target_folder;

/// Hosts that need more than cargo, in the words of the program that asks them.
const OTHERS: [&str; 4] = ["python", "node", "wasm", "browser"];

/// Builds the hosts and holds each against the library. `without` are hosts to leave out, `only` a word of the names of the
/// cases to ask.
pub fn conformance(root: &Path, without: &[String], only: Option<&str>) -> Result<()> {
    let mut steps = Steps::new("cargo xtask conformance");
    let built = steps.step("hosts", || build(root, without))?;
    steps.step("a trap of the component", || {
        let test = ["test", "--release", "--locked", "--package", "netproof-conformance", "--features", "hosts"];
        run(cargo(test).args(["--test", "component"]).env("NETPROOF_COMPONENT", &built.component))
    })?;
    steps.step("the host of the document", || {
        let example = ["run", "--quiet", "--release", "--locked", "--package", "netproof-conformance", "--features", "hosts"];
        let mut example = cargo(example);
        let answers = output(example.args(["--example", "host", "--"]).arg(&built.component))?;
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
    fn command(&self) -> std::process::Command {
        let mut command = command(&self.program.to_string_lossy(), &self.arguments);
        command.env("NO_COLOR", "1");
        command
    }

    fn is_at(&mut self, option: &str, place: impl AsRef<Path>) {
        self.arguments.extend([OsString::from(option), place.as_ref().as_os_str().to_owned()]);
    }
}

fn build(_: &Path, without: &[String]) -> Result<Built> {
    let component = component()?;
    // With thin LTO both take long, so they are built at once and share the engine.
    let both = ["--package", "netproof", "--package", "netproof-conformance", "--features", "netproof-conformance/hosts"];
    run(cargo(["build", "--release", "--locked"]).args(both))?;
    let release = target_folder()?.join("release");
    let mut built = Built {
        program: release.join("conformance").into_os_string(),
        arguments: Vec::new(),
        component: component.clone().into_os_string(),
    };
    built.is_at("--component", &component);
    built.is_at("--command-line", release.join("netproof"));
    for host in without {
        built.arguments.extend([OsString::from("--without"), OsString::from(host)]);
    }
    for host in OTHERS.iter().filter(|host| !without.iter().any(|name| name == *host)) {
        built.arguments.extend([OsString::from("--without"), OsString::from(host)]);
    }
    Ok(built)
}
