//! Figures of flows: two sizes of clusters for our engine, and the smaller one for Cilium's own beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::json;

use super::fleet::{Fleet, Size, fleet};
use crate::process::{command, output, run};

/// The sizes. The first is that of the aims, and the only one that Cilium's engine is asked about.
const SIZES: [Size; 2] = [Size { pods: 1_000, policies: 2_000 }, Size { pods: 100_000, policies: 10_000 }];

/// What `flow_figures` tells.
#[derive(Deserialize)]
struct Figures {
    bytes: usize,
    rules: usize,
    identities: usize,
    flows: usize,
    allowed: usize,
    read_ms: f64,
    load_ms: f64,
    prepare_ms: f64,
    verdict_ns: f64,
    named_ns: f64,
    decide_ns: f64,
    loaded_kb: Option<u64>,
    prepared_kb: Option<u64>,
    peak_kb: Option<u64>,
}

/// What `oracle -bench` tells.
#[derive(Deserialize)]
struct OfCilium {
    flows: usize,
    allowed: usize,
    ns_per_flow: f64,
    ns_per_flow_named: f64,
    prepare_ms: f64,
}

/// The figures of all sizes.
pub struct Measured {
    ours: Vec<(Size, usize, Figures)>,
    of_cilium: Option<OfCilium>,
}

/// Builds Cilium's engine, generates and measures. `release` is the folder of what is built.
pub fn measure(root: &Path, folder: &Path, release: &Path) -> Result<Measured> {
    let mut ours = Vec::new();
    let mut of_cilium = None;
    for (number, size) in SIZES.into_iter().enumerate() {
        let fleet = fleet(size);
        let below = folder.join(format!("flows-{}", size.pods));
        write(&fleet, &below)?;
        let program = release.join("flow_figures");
        let program = program.to_str().context("the folder of the build is not UTF-8")?;
        let answer = output(&mut command(program, [below.to_str().context("the folder is not UTF-8")?]))?;
        ours.push((size, fleet.policies, serde_json::from_str(&answer).context("`flow_figures` answers otherwise")?));
        if number == 0 {
            of_cilium = ask_cilium(root, &fleet, &below, release)?;
        }
    }
    Ok(Measured { ours, of_cilium })
}

/// Writes a file for each namespace, and the flows.
fn write(fleet: &Fleet, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (name, objects) in &fleet.files {
        let texts: Vec<String> = objects.iter().map(yaml_serde::to_string).collect::<Result<_, _>>()?;
        fs::write(folder.join(format!("{name}.yaml")), texts.join("---\n"))?;
    }
    let lines = fleet.flows.iter().map(|(from, to, port)| json!({"from": from, "to": to, "port": port}).to_string() + "\n");
    fs::write(folder.join("flows.jsonl"), lines.collect::<String>())?;
    Ok(())
}

/// What Cilium's own engine takes for the same; none without Go.
fn ask_cilium(root: &Path, fleet: &Fleet, folder: &Path, release: &Path) -> Result<Option<OfCilium>> {
    let Some(program) = oracle(root, release)? else { return Ok(None) };
    let objects: Vec<&serde_json::Value> = fleet.files.iter().flat_map(|(_, objects)| objects).collect();
    let flows: Vec<_> = fleet.flows.iter().map(|(from, to, port)| json!({"from": from, "to": to, "port": port})).collect();
    let case = folder.join("case.json");
    fs::write(&case, json!({"objects": objects, "flows": flows}).to_string())?;
    let output = Command::new(&program).arg("-bench").arg(&case).output()?;
    if !output.status.success() {
        bail!("`{}` failed: {}", program.display(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(Some(serde_json::from_slice(&output.stdout).context("the oracle answers otherwise")?))
}

/// The program, which is built from `tests/oracle`.
fn oracle(root: &Path, release: &Path) -> Result<Option<PathBuf>> {
    if Command::new("go").arg("version").output().is_err() {
        println!("without Go, Cilium's own engine is not measured");
        return Ok(None);
    }
    let program = release.join("oracle");
    let mut build = Command::new("go");
    run(build.args(["build", "-o"]).arg(&program).arg(".").current_dir(root.join("tests").join("oracle")))?;
    Ok(Some(program))
}

impl Measured {
    /// Prints the figures.
    pub fn print(&self) {
        println!(
            "\n| pods | policies | rules | identities | text | read | read and compiled | prepared | verdict | ends by name \
             and verdict | decision | memory loaded | prepared | peak |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
        );
        let memory = |size: Option<u64>| size.map_or("not measured".to_owned(), |size| format!("{:.0} MB", size as f64 / 1e3));
        for (size, policies, one) in &self.ours {
            println!(
                "| {} | {policies} | {} | {} | {:.1} MB | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} ns | {:.2} µs | {:.1} µs | {} | \
                 {} | {} |",
                size.pods,
                one.rules,
                one.identities,
                one.bytes as f64 / 1e6,
                one.read_ms,
                one.load_ms,
                one.prepare_ms,
                one.verdict_ns,
                one.named_ns / 1e3,
                one.decide_ns / 1e3,
                memory(one.loaded_kb),
                memory(one.prepared_kb),
                memory(one.peak_kb),
            );
        }
        for (size, _, one) in &self.ours {
            println!("flows of {} pods: {} of {} allowed", size.pods, one.allowed, one.flows);
        }
        if let (Some(theirs), Some((size, policies, ours))) = (&self.of_cilium, self.ours.first()) {
            println!(
                "Cilium's own engine, {} pods and {policies} policies: {} of {} flows allowed",
                size.pods, theirs.allowed, theirs.flows
            );
            println!("\n| the same cluster | netproof | Cilium | ratio |\n|---|---|---|---|");
            let row = |what: &str, unit: &str, ours: f64, theirs: f64| {
                println!("| {what} | {ours:.0} {unit} | {theirs:.0} {unit} | {:.1} |", theirs / ours);
            };
            row("verdict, both ends at hand", "ns", ours.verdict_ns, theirs.ns_per_flow);
            row("verdict, ends by name", "ns", ours.named_ns, theirs.ns_per_flow_named);
            row("from objects to the first verdict", "ms", ours.load_ms + ours.prepare_ms, theirs.prepare_ms);
        }
    }
}
