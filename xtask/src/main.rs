//! Every developer command of this repository.

mod bench;
mod ci;
mod documentation;
mod fuzz;
mod generate;
mod generated;
mod hosts;
mod install;
mod new_rule;
mod oracle;
mod pre_commit;
mod process;
mod registry;
mod schema;
mod schemas;
mod steps;
mod test;
mod types;
mod wasm;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "every developer command of this repository")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs everything that must be green: format, lints, tests, generated files, the Wasm build. Installs what it needs.
    Test,
    /// Runs `test`, then the slow suites and `cargo deny`.
    Ci {
        /// Only what comes after `test`.
        #[arg(long)]
        skip_test: bool,
    },
    /// Runs the hooks of pre-commit in a repository made for it; installs pre-commit below the user's cache.
    PreCommit,
    /// Builds the npm package for browsers, fails when the engine wants anything of the world, and prints its size.
    Wasm {
        /// Also what each part takes: code by module and crate, data by what it holds.
        #[arg(long)]
        parts: bool,
    },
    /// Builds the engine as a component of WebAssembly, fails when it imports anything, and prints its size.
    Component,
    /// Asks every host all cases of `tests/conformance` and compares the bytes. Builds what is missing.
    Conformance {
        /// Hosts that are left out: `python`, `node`, `wasm`, `browser`, `command-line`, `component`, `native`.
        #[arg(long, value_name = "HOST", value_delimiter = ',')]
        without: Vec<String>,
        /// Only cases whose names hold this word.
        #[arg(long, value_name = "WORD")]
        only: Option<String>,
    },
    /// Builds the wheel for Python, installs it into empty environments and tests it. Needs Python 3.10 or newer.
    Python {
        /// Build without optimisation.
        #[arg(long)]
        quick: bool,
    },
    /// Builds the npm package for browsers and bundlers, in `target/npm/wasm`.
    WasmPackage,
    /// Builds that package, installs it into an empty folder and tests it, in Chromium too. Needs npm.
    Browser,
    /// Builds the npm package for Node, installs it into an empty folder and tests it. Needs npm.
    Node,
    /// Writes the generated files: the registry of rules, their pages, the table in the readme.
    Generate {
        /// Only tell whether they are up to date.
        #[arg(long)]
        check: bool,
    },
    /// Holds verdicts of flows against Cilium's own engine. Needs Go and a network.
    Oracle {
        /// So many flows of each class, rather than the sample of the tests.
        #[arg(long)]
        flows: Option<usize>,
    },
    /// Writes the structural tables of Cilium's and Kubernetes' kinds anew, from their Go modules. Needs Go and a network.
    Schemas,
    /// Writes the file of a new rule, with placeholders that make its tests fail until they are filled.
    NewRule {
        /// The folder below `core/src/rules`.
        group: String,
        /// Lower-case words joined by `-` that name the defect.
        name: String,
        /// `NP` and three digits; without it, the next free code of the group.
        #[arg(long)]
        code: Option<String>,
    },
    /// Fuzzes one target, from the committed seeds.
    Fuzz {
        /// A file of `fuzz/fuzz_targets`, without its ending.
        target: String,
        /// How long.
        #[arg(long, default_value_t = 5)]
        minutes: u32,
    },
    /// Measures the command line on a generated repository of 2,000 files and 50 MB, and flows on generated clusters, beside
    /// Cilium's own engine and cyclonus where Go is there.
    Bench {
        /// Only the figures of flows.
        #[arg(long)]
        flows: bool,
        /// Only what the same work takes in each host.
        #[arg(long, conflicts_with = "flows")]
        hosts: bool,
        /// Hosts that are left out.
        #[arg(long, value_name = "HOST", value_delimiter = ',', requires = "hosts")]
        without: Vec<String>,
        /// Also what takes minutes: cyclonus on 1,000 workloads.
        #[arg(long)]
        full: bool,
        /// Keep what is generated at this folder, which must not exist yet.
        #[arg(long)]
        keep: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    let root = root()?;
    match task {
        Task::Test => test::test(&root),
        Task::Ci { skip_test } => ci::ci(&root, skip_test),
        Task::PreCommit => pre_commit::pre_commit(&root),
        Task::Wasm { parts } => hosts::wasm_package::wasm(&root, parts),
        Task::Component => hosts::component::component().map(drop),
        Task::Conformance { without, only } => hosts::conformance::conformance(&root, &without, only.as_deref()),
        Task::Python { quick } => hosts::python::python(&root, quick),
        Task::WasmPackage => hosts::wasm_package::wasm_package(&root).map(drop),
        Task::Browser => hosts::browser::browser(&root),
        Task::Node => hosts::node::node(&root),
        Task::Generate { check } => generate::generate(&root, check),
        Task::Oracle { flows } => oracle::oracle(&root, flows),
        Task::Schemas => schemas::schemas(&root),
        Task::NewRule { group, name, code } => new_rule::new_rule(&root, &group, &name, code.as_deref()),
        Task::Fuzz { target, minutes } => fuzz::fuzz(&root, &target, minutes),
        Task::Bench { hosts: true, without, .. } => hosts::conformance::bench(&root, &without),
        Task::Bench { flows, full, keep, .. } => bench::bench(&root, keep.as_deref(), flows, full),
    }
}

/// The repository's folder.
fn root() -> Result<PathBuf> {
    let parent = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    parent.map(Path::to_owned).context("the workspace has no folder above `xtask`")
}
