//! `cargo xtask ci`: what continuous integration runs: [`crate::test`], then what is too slow for every change.

use std::path::Path;

use anyhow::Result;

use crate::process::{cargo, run};
use crate::steps::Steps;
use crate::{hosts, install, oracle, pre_commit, test};

/// Cases of each property in the slow run; the library's default is 256.
const PROPERTY_CASES: &str = "4096";

/// Runs the tests, unless they are to be skipped, and the slow suites.
pub fn ci(root: &Path, skip_test: bool) -> Result<()> {
    if !skip_test {
        test::test(root)?;
    }
    let mut steps = Steps::new("cargo xtask ci");
    steps.step("documentation of the code", || {
        let mut doc = cargo(["doc", "--workspace", "--no-deps", "--locked"]);
        run(doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links"))
    })?;
    steps.step("properties with more cases", || {
        let test = ["test", "--package", "netproof-core", "--locked", "--no-fail-fast"];
        let in_modules = ["--lib", "--", "properties::", "oracle::"];
        let in_files = ["--test", "source_properties"];
        run(cargo(test).args(in_modules).env("PROPTEST_CASES", PROPERTY_CASES))?;
        run(cargo(test).args(in_files).env("PROPTEST_CASES", PROPERTY_CASES))
    })?;
    steps.step("verdicts beside Cilium's engine", || oracle::oracle(root, None))?;
    steps.step("package for Python", || hosts::python::python(root, false))?;
    steps.step("package for browsers", || hosts::browser::browser(root))?;
    steps.step("package for Node", || hosts::node::node(root))?;
    steps.step("one answer in every host", || hosts::conformance::conformance(root, &[], None))?;
    steps.step("pre-commit hooks", || pre_commit::pre_commit(root))?;
    steps.step("cargo-deny", || install::subcommand("deny"))?;
    steps.step("licences, bans and sources", || {
        run(&mut cargo(["deny", "--workspace", "--locked", "check", "bans", "licenses", "sources"]))
    })?;
    steps.finish();
    Ok(())
}
