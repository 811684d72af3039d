//! `cargo xtask bench`: figures of the command line on a generated repository. It prints them and asserts nothing.

mod clusters;
mod cyclonus;
mod figures;
mod fleet;
mod flows;
mod hostile;
mod measure;
mod policies;
mod repository;
mod table;
mod texts;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{cargo, command, output, run};
use crate::steps::Steps;
use crate::wasm::target_folder;

use measure::{Measured, measure};

/// Runs over the whole repository.
const RUNS: usize = 5;

/// Runs of the start-up.
const START_UPS: usize = 50;

/// Namespaces of the repositories of manifests: the small one shows that time grows with the input and no faster.
const NAMESPACES: [usize; 2] = [20, 200];

/// The file of the start-up: one cluster.
const SMALL: &str = "az aks create --resource-group rg --name small --network-plugin azure \\\n  \
    --network-plugin-mode overlay --network-dataplane cilium --pod-cidr 192.168.0.0/16\n";

/// Builds, generates and measures; with `only_flows` nothing but the figures of flows, with `full` also what takes minutes.
pub fn bench(root: &Path, keep: Option<&Path>, only_flows: bool, full: bool) -> Result<()> {
    let mut steps = Steps::new("cargo xtask bench");
    steps.step("build", || {
        if !only_flows {
            run(&mut cargo(["build", "--release", "--locked", "--package", "netproof"]))?;
        }
        run(&mut cargo(["build", "--release", "--locked", "--package", "netproof-bench"]))
    })?;
    let scratch = Scratch::new(keep)?;
    let release = target_folder()?.join("release");
    let flows =
        steps.step("flows", || flows::Bench { root, folder: &scratch.folder, release: &release, full }.measure())?;
    if only_flows {
        steps.finish();
        println!("\n{}", machine());
        flows.print();
        return scratch.close();
    }
    let repository = scratch.folder.join("repository");
    let summary = steps.step("repository", || repository::write(&repository))?;
    let megabytes = summary.bytes as f64 / 1e6;
    let check = steps.step("check", || {
        let netproof = release.join("netproof");
        measure(&netproof, &["check", &text(&repository)?, "--fail-on", "never", "--output", "json"], RUNS)
    })?;
    let parse = steps.step("parse only", || measure(&release.join("parse_only"), &[&text(&repository)?], RUNS))?;
    let small = scratch.folder.join("small.sh");
    fs::write(&small, SMALL)?;
    let start_up = steps.step("start-up", || {
        measure(&release.join("netproof"), &["check", &text(&small)?, "--fail-on", "never"], START_UPS)
    })?;
    let manifests = steps.step("manifests", || {
        let one = |namespaces: &usize| {
            let folder = scratch.folder.join(format!("manifests-{namespaces}"));
            let written = policies::write(&folder, *namespaces)?;
            let arguments = ["check", &text(&folder)?, "--fail-on", "never", "--output", "json"];
            Ok((written, measure(&release.join("netproof"), &arguments, RUNS)?))
        };
        NAMESPACES.iter().map(one).collect::<Result<Vec<_>>>()
    })?;
    steps.finish();
    println!("\n{}", machine());
    println!("repository: {} files, {megabytes:.1} MB", summary.files);
    for (kind, files, bytes) in &summary.kinds {
        println!("  {files:5} {kind}, {:.1} MB", *bytes as f64 / 1e6);
    }
    println!("\n| what | median | range | MB/s | peak memory |\n|---|---|---|---|---|");
    row("check the repository", &check, Some(megabytes));
    row("parse the repository, nothing else", &parse, Some(megabytes));
    row("check one small file", &start_up, None);
    for (written, measured) in &manifests {
        let what = format!(
            "check {} policies and {} workloads in {} files",
            written.policies, written.workloads, written.files
        );
        row(&what, measured, Some(written.bytes as f64 / 1e6));
    }
    println!("\ncheck / parse: {:.2}", check.median().as_secs_f64() / parse.median().as_secs_f64());
    println!("answer of the last run: {} bytes; runs: {RUNS}, start-up {START_UPS}", check.answer_bytes);
    flows.print();
    scratch.close()
}

fn row(what: &str, measured: &Measured, megabytes: Option<f64>) {
    let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    let speed = megabytes.map_or(String::new(), |size| format!("{:.1}", size / measured.median().as_secs_f64()));
    let memory =
        measured.peak_kilobytes.map_or("not measured".to_owned(), |size| format!("{:.1} MB", size as f64 / 1e3));
    let (fastest, slowest) = measured.range();
    println!(
        "| {what} | {:.1} ms | {:.1} to {:.1} ms | {speed} | {memory} |",
        milliseconds(measured.median()),
        milliseconds(fastest),
        milliseconds(slowest)
    );
}

/// The machine, as far as it tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("");
    let rustc = output(&mut command("rustc", ["--version"])).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    format!("machine: {cores} cores, {model}; {}", rustc.trim())
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).with_context(|| format!("`{}` is not UTF-8", path.display()))
}

/// The folder of the files that are measured. It stands outside the repository, whose `.gitignore` would hide it.
struct Scratch {
    folder: PathBuf,
    keep: bool,
}

impl Scratch {
    fn new(keep: Option<&Path>) -> Result<Self> {
        let folder = match keep {
            Some(folder) => std::path::absolute(folder)?,
            None => std::env::temp_dir().join(format!("netproof-bench-{}", std::process::id())),
        };
        if folder.exists() {
            bail!("`{}` is there already", folder.display());
        }
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, keep: keep.is_some() })
    }

    fn close(self) -> Result<()> {
        if self.keep {
            println!("kept `{}`", self.folder.display());
            return Ok(());
        }
        fs::remove_dir_all(&self.folder).with_context(|| format!("cannot remove `{}`", self.folder.display()))
    }
}
